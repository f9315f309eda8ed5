"""Recall on held-out towns, on direct renders and on views cut from captures as the app cuts them."""

from __future__ import annotations

import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wayword_training.captures import TOWN_DISTANCE_M
from wayword_training.config import Config
from wayword_training.dataset import query_texts, weathers
from wayword_training.evaluate import encode_texts, encode_views, recalls
from wayword_training.networks import DualEncoder
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, DIRECTIONS, cut_view, fit, from_jpeg, render_view, to_jpeg

VIEW_QUALITY = 90  # of the views the app stores


def evaluate_split(
    model: DualEncoder, tokenizer: Tokenizer, config: Config, seeds: tuple[int, ...], captures: Path | None
) -> list[dict[str, object]]:
    """Recall by protocol, in the manifest's form; every town of the split is in one gallery."""
    with ProcessPoolExecutor(config.workers) as pool:
        towns = list(pool.map(_direct, seeds, [config] * len(seeds)))
    poses = np.concatenate([poses + np.array([i * TOWN_DISTANCE_M, 0, 0, 0]) for i, (_, poses, _) in enumerate(towns)])
    texts = encode_texts(model, tokenizer, [four for _, _, town in towns for four in town], config)
    name = f"towns {seeds[0]}-{seeds[-1]}, {len(poses)} captures"
    found = _entries(f"{name}, direct renders", texts, np.concatenate([v for v, _, _ in towns]), poses, model, config)
    if captures is not None:
        views, texts, poses = read_captures(captures, model, tokenizer, config)
        found += _entries(f"{name}, views cut from JPEG panoramas", texts, views, poses, model, config)
    return found


def _entries(
    name: str,
    texts: NDArray[np.float32],
    views: NDArray[np.uint8],
    poses: NDArray[np.float64],
    model: DualEncoder,
    config: Config,
) -> list[dict[str, object]]:
    images = encode_views(model, views, config)
    found = recalls(texts, images, poses, config)
    return [{"protocol": f"{name}: {protocol}", "recall": recall} for protocol, recall in found.items()]


def _direct(seed: int, config: Config) -> tuple[NDArray[np.uint8], NDArray[np.float64], list[list[str]]]:
    """Direct renders, poses and test descriptions of one town."""
    town = build_town(seed, config.locations_per_town)
    sky = weathers(seed, config, town.sites)
    views, texts = [], []
    for index, site in enumerate(town.sites):
        views.append([render_view(town, site, bearing, sky[index], config.view_size)[0] for bearing in BEARINGS_DEG])
        texts.append(query_texts(town, config, index))
    return np.array(views), town.sites, texts


def _cut(path: Path, config: Config) -> NDArray[np.uint8]:
    """The four network inputs of one panorama file, by way of the app's stored JPEG views."""
    panorama = from_jpeg(path.read_bytes())
    stored = [to_jpeg(cut_view(panorama, bearing), VIEW_QUALITY) for bearing in BEARINGS_DEG]
    return np.stack([fit(from_jpeg(data), config.view_size) for data in stored])


def read_captures(
    folder: Path, model: DualEncoder, tokenizer: Tokenizer, config: Config
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float64]]:
    """Views (N, V, H, W, 3), descriptors of the queries, and poses of a folder the captures command wrote."""
    with (folder / "poses.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["filename"]: row for row in csv.DictReader(stream)}
    with (folder / "queries.csv").open(encoding="utf-8", newline="") as stream:
        queries = list(csv.DictReader(stream))
    names = [query["expected_filename"] for query in queries]
    poses = np.array([[float(rows[n][k]) for k in ("x", "y", "heading_deg")] for n in names])
    texts = encode_texts(model, tokenizer, [[query[d] for d in DIRECTIONS] for query in queries], config)
    with ProcessPoolExecutor(config.workers) as pool:
        views = list(pool.map(_cut, [folder / name for name in names], [config] * len(names), chunksize=16))
    return np.stack(views), texts, poses
