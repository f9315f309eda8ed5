"""Writes a trained encoder as a bundle: ONNX networks, tokenizer, manifest, conformance vectors."""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from wayword_training import __version__
from wayword_training.bundle import open_network
from wayword_training.config import Config
from wayword_training.dataset import weathers
from wayword_training.encode import to_pixels
from wayword_training.networks import DualEncoder
from wayword_training.tokens import ids_and_mask
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, cut_view, fit, from_jpeg, render_panorama, to_jpeg

PARITY = 0.9999  # least cosine between PyTorch and ONNX on every conformance row
IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE = "image.onnx", "text.onnx", "tokenizer.json"
CONFORMANCE_TEXTS = (
    "a red brick building with a blue awning",
    "bus stop",
    "From left to right, the four main features are: 1. A gray glass office building. 2. A row of palm trees. "
    "3. Parked cars along the street. 4. A stop sign.",
    "1) yellow school bus; 2) white church with a tower; 3) a green hedge",
    "blue houes with redd roof, benhc",
    "zyxomma quokka beside the vestibule",
    "Café déjà vu — naïve façade, “CLOSED”",
    "ＦＵＬＬ ｗｉｄｔｈ ｔｅｘｔ, ① ﬁre hydrant",
    "日本語の看板",
    "church tower behind trees / orange tree / traffic lights",
    "A TALL Glass-Fronted High-Rise (in the distance)!!",
    " ".join(f"a {colour} house next to a {colour} car," for colour in ("red", "blue", "white", "green", "gray") * 4),
)


def export(model: DualEncoder, tokenizer: Tokenizer, config: Config, target: Path) -> float:
    """Writes the bundle and returns the least PyTorch-to-ONNX cosine.

    Raises:
        RuntimeError: when a descriptor of the exported networks differs from PyTorch's.
    """
    target.mkdir(parents=True, exist_ok=True)
    model = model.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    _export_networks(model, config, target)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target / TOKENIZER_FILE))
    parity = _write_conformance(model, config, target)
    if parity < PARITY:
        raise RuntimeError(f"exported networks differ from PyTorch: cosine {parity:.6f}, at least {PARITY} is needed")
    _write_manifest(model, config, target)
    return parity


def _export_networks(model: DualEncoder, config: Config, target: Path) -> None:
    batch, tokens = torch.export.Dim("n"), torch.export.Dim("t", min=1, max=config.max_tokens)
    pixels = torch.randn(2, 3, config.view_height_px, config.view_width_px)
    ids, mask = (torch.ones(2, 8, dtype=torch.int64) for _ in range(2))  # one shared tensor would merge the inputs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.image, (pixels,), str(target / IMAGE_FILE), input_names=["pixels"], output_names=["descriptor"],
            dynamic_shapes=({0: batch},), dynamo=True, external_data=False, verbose=False,
        )  # fmt: skip
        torch.onnx.export(
            model.text, (ids, mask), str(target / TEXT_FILE), input_names=["input_ids", "attention_mask"],
            output_names=["descriptor"], dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}), dynamo=True,
            external_data=False, verbose=False,
        )  # fmt: skip


def conformance_views(config: Config) -> list[NDArray[np.uint8]]:
    """Four views as the app would store them: cut from a panorama that went through JPEG."""
    town = build_town(config.demo_town, config.locations_per_town)
    sky = weathers(town, config)
    views = []
    for index, bearing in zip((10, 60, 110, 160), BEARINGS_DEG, strict=True):
        panorama = from_jpeg(to_jpeg(render_panorama(town, town.sites[index], sky[index], 1024), 88))
        views.append(cut_view(panorama, bearing))
    return views


def _write_conformance(model: DualEncoder, config: Config, target: Path) -> float:
    folder = target / "conformance"
    folder.mkdir(exist_ok=True)
    image_session, text_session = open_network(target / IMAGE_FILE), open_network(target / TEXT_FILE)
    tokenizer = Tokenizer.from_file(str(target / TOKENIZER_FILE))
    least, images, texts = 1.0, [], []
    for number, view in enumerate(conformance_views(config)):
        Image.fromarray(view).save(folder / f"{number}.png", optimize=True)
        pixels = to_pixels(fit(view, config.view_size)[None], config)
        descriptor = np.asarray(image_session.run(None, {"pixels": pixels.numpy()})[0])[0]
        with torch.no_grad():
            least = min(least, float(descriptor @ model.image(pixels).numpy()[0]))
        images.append({"file": f"conformance/{number}.png", "descriptor": _rounded(descriptor)})
    for text in CONFORMANCE_TEXTS:
        ids, mask = ids_and_mask(tokenizer, [text], config.max_tokens)
        descriptor = np.asarray(text_session.run(None, {"input_ids": ids, "attention_mask": mask})[0])[0]
        with torch.no_grad():
            least = min(least, float(descriptor @ model.text(torch.from_numpy(ids), torch.from_numpy(mask)).numpy()[0]))
        texts.append({"text": text, "ids": ids[0].tolist(), "descriptor": _rounded(descriptor)})
    (target / "conformance.json").write_text(
        json.dumps({"images": images, "texts": texts}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return least


def _rounded(descriptor: NDArray[np.float32]) -> list[float]:
    return [round(float(value), 6) for value in descriptor]


def _write_manifest(model: DualEncoder, config: Config, target: Path) -> None:
    files = {}
    for name in (IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE):
        data = (target / name).read_bytes()
        files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    manifest = {
        "format": 1,
        "name": "starter",
        "version": __version__,
        "license": "Apache-2.0",
        "tasks": ["text-to-view", "view-to-view"],
        "dim": config.dim,
        "logitScale": round(float(model.log_scale.detach().exp()), 4),
        "image": {
            "file": IMAGE_FILE, "input": "pixels", "output": "descriptor", "size": list(config.view_size),
            "resize": "cover", "interpolation": "bilinear", "mean": list(config.pixel_mean),
            "std": list(config.pixel_std), "channels": "rgb", "layout": "nchw", "fovDeg": 90, "maxBatch": 16,
        },
        "text": {
            "file": TEXT_FILE, "inputs": {"ids": "input_ids", "mask": "attention_mask"}, "output": "descriptor",
            "tokenizer": TOKENIZER_FILE, "maxTokens": config.max_tokens,
        },
        "files": files,
        "evaluation": [],
    }  # fmt: skip
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
