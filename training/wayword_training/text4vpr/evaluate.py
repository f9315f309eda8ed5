"""Success of descriptions at finding places: the published protocol, chance beside it, and its uncertainty.

A query is the descriptions of one place, the gallery the places of the same split. success@k,p: any of the first k
places lies within p metres, by 3-D Euclidean distance (test/test.py of nuozimiaowu/Text4VPR).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wayword_training import encode
from wayword_training import evaluate as metrics
from wayword_training.bundle import Encoders, Floats
from wayword_training.errors import InputError
from wayword_training.evaluate import KS, group_similarity, shifted_similarity
from wayword_training.text4vpr.config import Config
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.pictures import read_batches, to_pixels
from wayword_training.text4vpr.street360loc import VIEWS, Split
from wayword_training.text4vpr.tokenizer import encode as encode_words

RADII_M = (5.0, 10.0, 15.0, 30.0)
BATCH = 32


def torch_encoders(model: Text4VPR, device: torch.device | str = "cpu") -> Encoders:
    """The model's own networks, in evaluation mode."""
    return encode.torch_encoders(model.image, model.text, device)


def encode_images(encoders: Encoders, split: Split, config: Config) -> Floats:
    """(N, V, D) descriptors of a split's views; zeros where a view has no picture."""
    flat = [path for place in split.places for path in place.images]
    there = [number for number, path in enumerate(flat) if path is not None]
    batches = [there[i : i + BATCH] for i in range(0, len(there), BATCH)]
    paths = [[path for number in batch if (path := flat[number]) is not None] for batch in batches]
    found = [encoders.image(to_pixels(views).numpy()) for views in read_batches(paths, config)]
    return _scattered(found, there, len(split.places))


def encode_texts(encoders: Encoders, tokenizer: Tokenizer, split: Split, config: Config) -> Floats:
    """(N, V, D) descriptors of a split's descriptions, as long as the network makes them; zeros where there is none.

    Raises:
        InputError: when there is none at all.
    """
    flat = [text for place in split.places for text in place.texts]
    there = [number for number, text in enumerate(flat) if text is not None]
    if not there:
        raise InputError(f"The {split.name} workbook has no usable description; give it some.")
    there.sort(key=lambda number: len(flat[number] or ""))  # texts of like length are padded little
    found = [
        encoders.text(*encode_words(tokenizer, [flat[number] or "" for number in there[i : i + BATCH]], config))
        for i in range(0, len(there), BATCH)
    ]
    return _scattered(found, there, len(split.places))


def unit(descriptors: Floats) -> Floats:
    """Each descriptor scaled to length 1; zeros stay zeros."""
    length = np.linalg.norm(descriptors, axis=-1, keepdims=True)
    return (descriptors / np.where(length > 0, length, 1)).astype(np.float32)


def evaluate(images: Floats, texts: Floats, xyz_m: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Every protocol on encoded places; query i was said at gallery row i.

    Returns:
        for each protocol its name, `unit texts` (whether it asks as a bundle does), `recall` (cell -> share in 0..1),
        `interval95` (cell -> low, high), `queries`, and how many places were `left out`, which would ask without a
        word; the last entry is chance.
    """
    unit_texts = unit(texts)
    protocols = {
        "4 directions, known heading": (texts, group_similarity(texts, images)),  # published: text length is a weight
        "4 directions, known heading, unit texts": (unit_texts, group_similarity(unit_texts, images)),
        "4 directions, unknown heading, unit texts": (unit_texts, shifted_similarity(unit_texts, images)),
        "front only, known heading": (unit_texts[:, :1], group_similarity(unit_texts[:, :1], images[:, :1])),
    }
    near = distances(xyz_m)
    results: list[dict[str, Any]] = []
    for name, (said, similarity) in protocols.items():
        asked = said.any(axis=(1, 2))
        if asked.any():
            counts = {"queries": int(asked.sum()), "left out": int((~asked).sum())}
            results.append({"protocol": name, "unit texts": said is not texts,
                            **_shares(similarity[asked], near[asked]), **counts})  # fmt: skip
    asked = texts.any(axis=(1, 2))
    return [
        *results,
        {"protocol": "chance", "unit texts": False, "recall": chance(near[asked]), "interval95": {},
         "queries": int(asked.sum()), "left out": int((~asked).sum())},
    ]  # fmt: skip


def distances(xyz_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, N) metres between places."""
    return np.stack([np.linalg.norm(xyz_m - place, axis=1) for place in xyz_m])


def chance(distance_m: NDArray[np.float64]) -> dict[str, float]:
    """Expected share for a random order, by cell; distances (Q, N) of queries to the gallery."""
    count = distance_m.shape[1]
    return {
        cell(k, radius): round(metrics.chance(_within(distance_m, radius), count, min(k, count)), 4)
        for radius in RADII_M
        for k in KS
    }


def cell(k: int, radius_m: float) -> str:
    """Name of one cell of the table."""
    return f"R@{k} within {radius_m:g} m"


def table(results: list[dict[str, Any]]) -> str:
    """A Markdown table: a row per protocol and k, a column per radius, with the 95 % interval."""
    lines = [
        "| protocol | k |" + "".join(f" {radius:g} m |" for radius in RADII_M),
        "|---|---|" + "---|" * len(RADII_M),
    ]
    for entry in results:
        for k in KS:
            cells = []
            for radius in RADII_M:
                name = cell(k, radius)
                low_high = entry["interval95"].get(name)
                interval = f" [{low_high[0]:.3f}, {low_high[1]:.3f}]" if low_high else ""
                cells.append(f" {entry['recall'][name]:.3f}{interval} |")
            lines.append(f"| {entry['protocol']} | {k} |{''.join(cells)}")
    return "\n".join(lines)


def _shares(similarity: Floats, distance_m: NDArray[np.float64]) -> dict[str, Any]:
    ranking = np.argsort(-similarity, axis=1, kind="stable")[:, : max(KS)]
    short = max(KS) - ranking.shape[1]
    ranking = np.pad(ranking, ((0, 0), (0, max(0, short))), constant_values=-1)  # fewer places than candidates
    recall: dict[str, float] = {}
    interval: dict[str, tuple[float, float]] = {}
    for radius in RADII_M:
        found = metrics.found_at(ranking, _within(distance_m, radius), max(KS))
        for k in KS:
            successes = np.any(found[:, :k], axis=1)
            low, high = metrics.interval(successes)
            recall[cell(k, radius)] = round(float(successes.mean()), 4)
            interval[cell(k, radius)] = round(low, 4), round(high, 4)
    return {"recall": recall, "interval95": interval}


def _within(distance_m: NDArray[np.float64], radius_m: float) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(row <= radius_m) for row in distance_m]


def _scattered(found: list[Floats], there: list[int], places: int) -> Floats:
    rows = np.concatenate(found)
    full = np.zeros((places * VIEWS, rows.shape[1]), np.float32)
    full[there] = rows
    return full.reshape(places, VIEWS, -1)
