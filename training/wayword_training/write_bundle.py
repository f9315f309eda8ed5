"""An encoder as the app reads it (docs/data-format.md): ONNX networks, tokenizer, manifest, conformance vectors."""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer
from torch import nn

from wayword_training import __version__
from wayword_training.bundle import (
    DESCRIPTOR,
    IMAGE_FILE,
    PATCHES,
    TEXT_FILE,
    TOKENIZER_FILE,
    Encoders,
    Floats,
    onnx_encoders,
)
from wayword_training.errors import InputError, ParityError

PARITY = 0.9999  # least cosine between PyTorch and ONNX on every conformance row
KEPT = ("README.md", "*.png")  # of a bundle that is written again: its card, whose figures others fill in
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
Views = list[NDArray[np.uint8]]


@dataclass(frozen=True)
class Form:
    """What goes into the networks and what comes out, in the manifest's words; size is (width, height)."""

    dim: int
    logit_scale: float
    size: tuple[int, int]
    resize: str
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    max_batch: int
    max_tokens: int
    has_patches: bool = False


@dataclass(frozen=True)
class Facts:
    """What the manifest says beyond the networks."""

    name: str
    license: str = "not stated"
    evaluation: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Inputs:
    """How a view (H, W, 3) becomes pixels (1, 3, h, w), and a text ids and mask (1, T)."""

    pixels: Callable[[NDArray[np.uint8]], Floats]
    ids: Callable[[str], tuple[NDArray[np.int64], NDArray[np.int64]]]


@dataclass(frozen=True)
class Encoder:
    """All of a bundle but its files; reference is what the exported networks have to agree with."""

    image: nn.Module
    text: nn.Module
    tokenizer: Tokenizer
    form: Form
    inputs: Inputs
    reference: Encoders


def write_bundle(encoder: Encoder, views: Views, target: Path, facts: Facts) -> float:
    """Writes the bundle, whole or not at all, and returns the least PyTorch-to-ONNX cosine.

    Args:
        views: (H, W, 3) pictures whose descriptors become conformance vectors.

    Raises:
        ParityError: when a descriptor of the exported networks differs from PyTorch's.
        InputError: when the target holds something else.
    """
    with whole_folder(target) as part:
        _export_networks(encoder, part)
        encoder.tokenizer.no_padding()
        encoder.tokenizer.no_truncation()
        encoder.tokenizer.save(str(part / TOKENIZER_FILE))
        least = write_conformance(encoder.reference, encoder.inputs, views, part)
        if not least >= PARITY:
            raise ParityError(
                f"{target} was not written: its networks differ from PyTorch, cosine {least:.6f}, "
                f"at least {PARITY} is needed."
            )
        write_manifest(encoder.form, facts, part)
    return least


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that takes the target's place at the end, and leaves no trace after an error.

    What KEPT names is carried over.

    Raises:
        InputError: when the target is no bundle.
    """
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / "manifest.json").exists())):
        raise InputError(f"{target} is there and is no encoder bundle; name a new folder.")
    target = target.absolute()
    part, old = (target.with_name(f"{target.name}.{state}") for state in ("part", "old"))
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        for path in (path for pattern in KEPT for path in target.glob(pattern)):
            shutil.copy2(path, part / path.name)
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.replace(old)
        part.replace(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_conformance(reference: Encoders, inputs: Inputs, views: Views, folder: Path) -> float:
    """Writes pictures and texts with the bundle's descriptors; returns the least cosine to the reference's."""
    (folder / "conformance").mkdir(exist_ok=True)
    shipped = onnx_encoders(folder)
    images, texts, least = [], [], 1.0
    for number, view in enumerate(views):
        name = f"conformance/{number}.png"
        Image.fromarray(view).save(folder / name, optimize=True)
        pixels = inputs.pixels(view)
        descriptor = shipped.image(pixels)[0]
        least = min(least, _cosine(descriptor, reference.image(pixels)[0]))
        if shipped.patches and reference.patches:
            pairs = zip(
                *(found(pixels)[0].reshape(-1, len(descriptor)) for found in (shipped.patches, reference.patches)),
                strict=True,
            )
            least = min(least, *(_cosine(one, other) for one, other in pairs))
        images.append({"file": name, "descriptor": _rounded(descriptor)})
    for text in CONFORMANCE_TEXTS:
        ids, mask = inputs.ids(text)
        descriptor = shipped.text(ids, mask)[0]
        least = min(least, _cosine(descriptor, reference.text(ids, mask)[0]))
        texts.append({"text": text, "ids": ids[0].tolist(), "descriptor": _rounded(descriptor)})
    content = json.dumps({"images": images, "texts": texts}, ensure_ascii=False)
    (folder / "conformance.json").write_text(content + "\n", encoding="utf-8")
    return least


def write_manifest(form: Form, facts: Facts, folder: Path) -> None:
    """Writes manifest.json of the files that lie in the folder."""
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
        "dim": form.dim,
        "logitScale": round(form.logit_scale, 4),
        "image": {
            "file": IMAGE_FILE, "input": "pixels", "output": DESCRIPTOR, "size": list(form.size),
            "resize": form.resize, "interpolation": "bilinear", "mean": list(form.mean), "std": list(form.std),
            "channels": "rgb", "layout": "nchw", "fovDeg": 90, "maxBatch": form.max_batch,
            **({"patches": PATCHES} if form.has_patches else {}),
        },
        "text": {
            "file": TEXT_FILE, "inputs": {"ids": "input_ids", "mask": "attention_mask"}, "output": DESCRIPTOR,
            "tokenizer": TOKENIZER_FILE, "maxTokens": form.max_tokens,
        },
        "files": files,
    }  # fmt: skip
    _write(manifest, facts.evaluation, folder)


def write_evaluation(folder: Path, results: list[dict[str, Any]]) -> None:
    """Puts recall by protocol into a bundle's manifest, in place of what was there."""
    _write(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), results, folder)


def _write(manifest: dict[str, Any], results: list[dict[str, Any]], folder: Path) -> None:
    manifest["evaluation"] = [{"protocol": entry["protocol"], "recall": entry["recall"]} for entry in results]
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _export_networks(encoder: Encoder, folder: Path) -> None:
    width, height = encoder.form.size
    batch, tokens = torch.export.Dim("n"), torch.export.Dim("t", min=1, max=encoder.form.max_tokens)
    pixels = torch.randn(2, 3, height, width)
    ids, mask = (torch.ones(2, 8, dtype=torch.int64) for _ in range(2))  # one shared tensor would merge the inputs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            encoder.image, (pixels,), str(folder / IMAGE_FILE), input_names=["pixels"],
            output_names=[DESCRIPTOR, PATCHES] if encoder.form.has_patches else [DESCRIPTOR],
            dynamic_shapes=({0: batch},), dynamo=True, external_data=False, verbose=False,
        )  # fmt: skip
        torch.onnx.export(
            encoder.text, (ids, mask), str(folder / TEXT_FILE), input_names=["input_ids", "attention_mask"],
            output_names=[DESCRIPTOR], dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}), dynamo=True,
            external_data=False, verbose=False,
        )  # fmt: skip
    for name in (IMAGE_FILE, TEXT_FILE):
        _forget_sources(folder / name)


def _forget_sources(path: Path) -> None:
    """Drops where in which folder of this machine a node was written: it would become part of the encoder's id."""
    model = onnx.load(path)
    graph = model.graph
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(model, path)


def _cosine(one: Floats, other: Floats) -> float:
    first, second = one.astype(np.float64), other.astype(np.float64)
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def _rounded(descriptor: Floats) -> list[float]:
    return [round(float(value), 6) for value in descriptor]
