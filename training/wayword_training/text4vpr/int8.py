"""An 8-bit copy of a bundle, and what it costs: cosine to the 32-bit descriptors, bytes, time."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from PIL import Image
from tokenizers import Tokenizer

from wayword_training.bundle import IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE, Encoders, onnx_encoders
from wayword_training.text4vpr.config import Config
from wayword_training.text4vpr.evaluate import unit
from wayword_training.text4vpr.export import form_of, inputs_of
from wayword_training.text4vpr.pictures import to_pixels
from wayword_training.text4vpr.tokenizer import encode
from wayword_training.write_bundle import (
    CONFORMANCE_TEXTS,
    Facts,
    Views,
    whole_folder,
    write_conformance,
    write_manifest,
)

REPORT = "quantisation.json"
TIMED_TOKENS = 64  # about a published description: 40 words
TIMED_RUNS = 15


@dataclass(frozen=True)
class Samples:
    """Inputs on which the two precisions are compared: pictures (image_px, image_px, 3), and texts."""

    views: Views
    texts: list[str]


def quantise(
    source: Path, tokenizer: Tokenizer, config: Config, samples: Samples, target: Path, facts: Facts
) -> dict[str, Any]:
    """Writes the 8-bit bundle beside a report of what it costs, and returns the report.

    Weights of matrix products (and of the word embedding) are stored per channel as int8, activations are
    quantised at run time; convolutions, norms and softmax stay 32-bit.

    Raises:
        InputError: when the target holds something else.
    """
    with whole_folder(target) as part:
        quantise_network(source / IMAGE_FILE, part / IMAGE_FILE, ["MatMul"])
        quantise_network(source / TEXT_FILE, part / TEXT_FILE, ["MatMul", "Gather"])
        (part / TOKENIZER_FILE).write_bytes((source / TOKENIZER_FILE).read_bytes())
        full, small = onnx_encoders(source), onnx_encoders(part)
        report = {
            "image": compare_images(full, small, samples.views) | _bytes(source / IMAGE_FILE, part / IMAGE_FILE),
            "text": compare_texts(full, small, tokenizer, samples.texts, config)
            | _bytes(source / TEXT_FILE, part / TEXT_FILE),
        }
        conformance = json.loads((source / "conformance.json").read_text(encoding="utf-8"))
        write_conformance(full, inputs_of(tokenizer, config), _views_of(source, conformance), part)
        write_manifest(form_of(config), replace(facts, name=f"{facts.name}-int8"), part)
        (part / REPORT).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


def quantise_network(source: Path, target: Path, operations: list[str]) -> None:
    """Writes a dynamically quantised copy of an ONNX network."""
    logging.getLogger().setLevel(logging.ERROR)  # it advises a preprocessing that dynamic shapes do not allow
    model = onnx.load(source)
    del model.graph.value_info[:]  # recorded shapes of weights contradict the transposed copies that are made here
    quantize_dynamic(
        model, target, op_types_to_quantize=operations, per_channel=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fmt: skip


def compare_images(full: Encoders, small: Encoders, views: Views) -> dict[str, float]:
    """Mean and least cosine between the two precisions over pictures."""
    pixels = [to_pixels(view[None]).numpy() for view in views]
    return _agreement([(full.image(each)[0], small.image(each)[0]) for each in pixels])


def compare_texts(
    full: Encoders, small: Encoders, tokenizer: Tokenizer, texts: list[str], config: Config
) -> dict[str, float]:
    """Mean and least cosine between the two precisions over texts."""
    rows = [encode(tokenizer, [text], config) for text in texts]
    return _agreement([(full.text(*each)[0], small.text(*each)[0]) for each in rows])


def timing(folder: Path, config: Config) -> dict[str, float]:
    """Median milliseconds for one view and for one text of TIMED_TOKENS, one thread."""
    encoders = onnx_encoders(folder)
    rng = np.random.default_rng(1)
    pixels = rng.normal(size=(1, 3, config.image_px, config.image_px)).astype(np.float32)
    ids = rng.integers(3, config.text_vocabulary, (1, min(TIMED_TOKENS, config.max_tokens)))
    mask = np.ones_like(ids)
    return {
        "ms per view": _median_ms(lambda: encoders.image(pixels)),
        "ms per text": _median_ms(lambda: encoders.text(ids, mask)),
    }


def default_texts() -> list[str]:
    """Texts to compare the precisions on where no data set is given."""
    return list(CONFORMANCE_TEXTS)


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(TIMED_RUNS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return round(float(np.median(times)), 1)


def _agreement(pairs: list[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> dict[str, float]:
    full, small = (unit(np.stack(side)) for side in zip(*pairs, strict=True))
    cosines = (full * small).sum(1)
    others = (full @ full.T)[~np.eye(len(full), dtype=bool)]
    return {
        "samples": len(cosines),
        "mean cosine": round(float(cosines.mean()), 5),
        "least cosine": round(float(cosines.min()), 5),
        # What the loss has to be seen against: how alike descriptors of different inputs are.
        "mean cosine of different samples": round(float(others.mean()), 5) if len(others) else 1.0,
    }


def _bytes(full: Path, small: Path) -> dict[str, int]:
    return {"float32 bytes": full.stat().st_size, "int8 bytes": small.stat().st_size}


def _views_of(folder: Path, conformance: dict[str, Any]) -> Views:
    return [np.asarray(Image.open(folder / each["file"]).convert("RGB")) for each in conformance["images"]]
