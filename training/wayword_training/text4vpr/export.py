"""Writes Text4VPR as an encoder bundle the app runs: ONNX networks, tokenizer, manifest, conformance vectors."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_linear_bn_eval

from wayword_training import __version__
from wayword_training.bundle import open_network
from wayword_training.errors import InputError, ParityError
from wayword_training.export import CONFORMANCE_TEXTS, IMAGE_FILE, PARITY, TEXT_FILE, TOKENIZER_FILE
from wayword_training.text4vpr.config import PIXEL_MEAN, PIXEL_STD, Config
from wayword_training.text4vpr.dinov2 import interpolate_positions
from wayword_training.text4vpr.evaluate import Encoders, torch_encoders, unit
from wayword_training.text4vpr.networks import Refinement, Text4VPR, TextEncoder
from wayword_training.text4vpr.pictures import stretch, to_pixels
from wayword_training.text4vpr.tokenizer import encode

Views = list[NDArray[np.uint8]]


@dataclass(frozen=True)
class Facts:
    """What the manifest says beyond the networks."""

    name: str = "text4vpr"
    license: str = "not stated"
    evaluation: list[dict[str, Any]] = field(default_factory=list)


class ShippedRefinement(nn.Module):
    """A Refinement for encoding alone: over one token, attention is one matrix, output after value projection."""

    def __init__(self, layer: Refinement) -> None:
        super().__init__()
        width = layer.linear1.in_features
        attention, out = layer.self_attn, layer.self_attn.out_proj
        self.attention = nn.Linear(width, width)
        self.attention.weight = nn.Parameter(out.weight @ attention.in_proj_weight[2 * width :])
        self.attention.bias = nn.Parameter(out.weight @ attention.in_proj_bias[2 * width :] + out.bias)
        self.norm1, self.norm2 = layer.norm1, layer.norm2
        self.linear1, self.linear2 = layer.linear1, layer.linear2

    def forward(self, x: Tensor) -> Tensor:
        """(B, W) to the same shape."""
        x = self.norm1(x + self.attention(x))
        return self.norm2(x + self.linear2(F.relu(self.linear1(x))))


class ShippedText(nn.Module):
    """A TextEncoder for encoding alone, with unit descriptors (B, D)."""

    def __init__(self, text: TextEncoder) -> None:
        super().__init__()
        self.llm_model = text.llm_model
        linear, norm = cast(tuple[nn.Linear, nn.BatchNorm1d], tuple(cast(nn.Sequential, text.inter_mlp[0])))
        self.project = fuse_linear_bn_eval(linear, norm)
        self.layers = nn.ModuleList([ShippedRefinement(layer) for layer in text.inter_module])  # type: ignore[arg-type]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encodes a batch of texts."""
        hidden = self.llm_model(input_ids, attention_mask)
        x = self.project(hidden.masked_fill(attention_mask[:, :, None] == 0, -1e30).amax(1))
        for layer in self.layers:
            x = x + layer(x)
        return F.normalize(x, dim=-1)


def export(model: Text4VPR, tokenizer: Tokenizer, views: Views, target: Path, facts: Facts | None = None) -> float:
    """Writes the bundle, whole or not at all, and returns the least PyTorch-to-ONNX cosine.

    Args:
        views: (H, W, 3) pictures whose descriptors become conformance vectors.

    Raises:
        ParityError: when a descriptor of the exported networks differs from PyTorch's.
        InputError: when the target holds something else.
    """
    model = model.eval().cpu()
    with whole_folder(target) as part:
        _export_networks(model, part)
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.save(str(part / TOKENIZER_FILE))
        least = write_conformance(torch_encoders(model), tokenizer, views, model.config, part)
        if not least >= PARITY:
            raise ParityError(
                f"{target} was not written: its networks differ from PyTorch, cosine {least:.6f}, "
                f"at least {PARITY} is needed."
            )
        write_manifest(model.config, part, facts or Facts())
    return least


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that takes the target's place at the end, and leaves no trace after an error."""
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / "manifest.json").exists())):
        raise InputError(f"{target} is there and is no encoder bundle; name a new folder.")
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        if target.exists():
            shutil.rmtree(target)
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def onnx_encoders(folder: Path) -> Encoders:
    """A bundle's networks in onnxruntime, one thread each."""
    image, text = open_network(folder / IMAGE_FILE), open_network(folder / TEXT_FILE)
    return Encoders(
        lambda pixels: np.asarray(image.run(None, {"pixels": pixels})[0]),
        lambda ids, mask: np.asarray(text.run(None, {"input_ids": ids, "attention_mask": mask})[0]),
    )


def write_conformance(reference: Encoders, tokenizer: Tokenizer, views: Views, config: Config, folder: Path) -> float:
    """Writes pictures and texts with the bundle's descriptors; returns the least cosine to the reference's."""
    (folder / "conformance").mkdir(exist_ok=True)
    shipped = onnx_encoders(folder)
    images, texts, least = [], [], 1.0
    for number, view in enumerate(views):
        name = f"conformance/{number}.png"
        Image.fromarray(view).save(folder / name, optimize=True)
        pixels = to_pixels(stretch(Image.fromarray(view), config.image_px)[None]).numpy()
        descriptor = shipped.image(pixels)[0]
        least = min(least, cosine(descriptor, reference.image(pixels)[0]))
        images.append({"file": name, "descriptor": _rounded(descriptor)})
    for text in CONFORMANCE_TEXTS:
        ids, mask = encode(tokenizer, [text], config)
        descriptor = shipped.text(ids, mask)[0]
        least = min(least, cosine(descriptor, reference.text(ids, mask)[0]))
        texts.append({"text": text, "ids": ids[0].tolist(), "descriptor": _rounded(descriptor)})
    content = json.dumps({"images": images, "texts": texts}, ensure_ascii=False)
    (folder / "conformance.json").write_text(content + "\n", encoding="utf-8")
    return least


def write_manifest(config: Config, folder: Path, facts: Facts) -> None:
    """Writes manifest.json of the files that lie in the folder (docs/data-format.md, format 1)."""
    files = {}
    for name in (IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE):
        with (folder / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        files[name] = {"sha256": digest, "bytes": (folder / name).stat().st_size}
    manifest = {
        "format": 1,
        "name": facts.name,
        "version": __version__,
        "license": facts.license,
        "tasks": ["text-to-view", "view-to-view"],
        "dim": config.dim,
        "logitScale": round(1 / config.temperature, 4),
        "image": {
            "file": IMAGE_FILE, "input": "pixels", "output": "descriptor", "size": [config.image_px] * 2,
            "resize": "stretch", "interpolation": "bilinear", "mean": list(PIXEL_MEAN), "std": list(PIXEL_STD),
            "channels": "rgb", "layout": "nchw", "fovDeg": 90, "maxBatch": 8,
        },
        "text": {
            "file": TEXT_FILE, "inputs": {"ids": "input_ids", "mask": "attention_mask"}, "output": "descriptor",
            "tokenizer": TOKENIZER_FILE, "maxTokens": config.max_tokens,
        },
        "files": files,
        "evaluation": [{"protocol": entry["protocol"], "recall": entry["recall"]} for entry in facts.evaluation],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Cosine of two vectors."""
    return float(unit(one).astype(np.float64) @ unit(other).astype(np.float64))


@torch.no_grad()
def _export_networks(model: Text4VPR, folder: Path) -> None:
    config = model.config
    image, text = copy.deepcopy(model.image), ShippedText(copy.deepcopy(model.text)).eval()
    side = config.image_px // config.patch_px
    trunk = image.trunk
    trunk.pos_embed = nn.Parameter(interpolate_positions(trunk.pos_embed, side, side), requires_grad=False)
    batch, tokens = torch.export.Dim("n"), torch.export.Dim("t", min=1, max=config.max_tokens)
    pixels = torch.randn(2, 3, config.image_px, config.image_px)
    ids, mask = (torch.ones(2, 8, dtype=torch.int64) for _ in range(2))  # one shared tensor would merge the inputs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            image, (pixels,), str(folder / IMAGE_FILE), input_names=["pixels"], output_names=["descriptor"],
            dynamic_shapes=({0: batch},), dynamo=True, external_data=False, verbose=False,
        )  # fmt: skip
        torch.onnx.export(
            text, (ids, mask), str(folder / TEXT_FILE), input_names=["input_ids", "attention_mask"],
            output_names=["descriptor"], dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}), dynamo=True,
            external_data=False, verbose=False,
        )  # fmt: skip


def _rounded(descriptor: NDArray[np.float32]) -> list[float]:
    return [round(float(value), 6) for value in descriptor]
