"""Rendered towns on disk, and batches out of them."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wayword_training.config import Config
from wayword_training.tokens import ids_and_mask
from wayword_training.world.describe import describe, full_style, visible
from wayword_training.world.scene import Town
from wayword_training.world.shade import WEATHERS
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view


@dataclass(frozen=True)
class Locations:
    """Rendered locations of some towns; V = 4 views, front, right, back, left.

    views (N, V, H, W, 3) uint8; ids and mask (N, V, descriptions, T); poses (N, 4) x_m, y_m,
    heading_deg, run; town_seeds (N,).
    """

    views: NDArray[np.uint8]
    ids: NDArray[np.int16]
    mask: NDArray[np.bool_]
    poses: NDArray[np.float64]
    town_seeds: NDArray[np.int64]


def weathers(seed: int, config: Config, sites: NDArray[np.float64]) -> list[int]:
    """Weather of each site: constant along a drive but for rare changes."""
    rng = np.random.default_rng([seed, 73])
    found: list[int] = []
    for index, site in enumerate(sites):
        new_run = index == 0 or site[3] != sites[index - 1, 3]
        if new_run or rng.random() < config.weather_change:
            found.append(int(rng.choice(len(WEATHERS), p=[0.35, 0.3, 0.2, 0.15])))
        else:
            found.append(found[-1])
    return found


def view_texts(town: Town, ids: NDArray[np.int32], site: NDArray[np.float64], rng: Random, count: int) -> list[str]:
    """Independent descriptions of one view, all styles mixed."""
    sights = visible(town, ids, (float(site[0]), float(site[1])))
    return [describe(sights, rng) for _ in range(count)]


def query_texts(town: Town, config: Config, index: int) -> list[str]:
    """The one test description of each view of a site: several things named, never the training texts."""
    site, texts = town.sites[index], []
    for number, bearing in enumerate(BEARINGS_DEG):
        rng = Random(f"query {town.seed} {index} {number}")
        _, ids = render_view(town, site, bearing, 0, config.view_size)
        texts.append(describe(visible(town, ids, (float(site[0]), float(site[1]))), rng, full_style(rng)))
    return texts


def render_town(seed: int, config: Config, folder: Path) -> str:
    """Renders one town into folder/town-SEED.npz and .json; keeps a finished one."""
    target = folder / f"town-{seed}.json"
    if target.exists():
        return f"town {seed}: kept"
    town = build_town(seed, config.locations_per_town)
    weather = weathers(seed, config, town.sites)
    count = len(town.sites)
    views = np.empty((count, 4, config.view_height_px, config.view_width_px, 3), np.uint8)
    texts: list[list[list[str]]] = []
    for index in range(count):
        rng = Random(f"train {seed} {index}")
        per_view = []
        for number, bearing in enumerate(BEARINGS_DEG):
            pixels, ids = render_view(town, town.sites[index], bearing, weather[index], config.view_size)
            views[index, number] = pixels
            per_view.append(view_texts(town, ids, town.sites[index], rng, config.descriptions_per_view))
        texts.append(per_view)
    np.savez(folder / f"town-{seed}.npz", views=views, poses=town.sites)
    target.write_text(json.dumps({"seed": seed, "texts": texts}), encoding="utf-8")
    return f"town {seed}: {count} locations"


def render_towns(config: Config, folder: Path) -> None:
    """Renders the training and validation towns, one process per town; a repeated call finishes what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = (*config.val_towns, *config.train_towns)
    render_town(seeds[0], config, folder)  # compiles the renderer once, before the workers share its cache
    with ProcessPoolExecutor(config.workers) as pool:
        futures = [pool.submit(render_town, seed, config, folder) for seed in seeds[1:]]
        for future in futures:
            print(future.result(), flush=True)


def read_texts(folder: Path, seeds: tuple[int, ...]) -> list[list[list[list[str]]]]:
    """Descriptions by town, location, view, variant."""
    return [json.loads((folder / f"town-{seed}.json").read_text(encoding="utf-8"))["texts"] for seed in seeds]


def read_locations(folder: Path, seeds: tuple[int, ...], tokenizer: Tokenizer, config: Config) -> Locations:
    """Loads rendered towns and tokenises their descriptions."""
    views, poses, ids, masks, towns = [], [], [], [], []
    for seed, texts in zip(seeds, read_texts(folder, seeds), strict=True):
        with np.load(folder / f"town-{seed}.npz") as data:
            views.append(data["views"])
            poses.append(data["poses"])
        flat = [text for location in texts for view in location for text in view]
        town_ids, town_mask = ids_and_mask(tokenizer, flat, config.max_tokens, config.max_tokens)
        shape = (len(texts), 4, config.descriptions_per_view, config.max_tokens)
        ids.append(town_ids.astype(np.int16).reshape(shape))
        masks.append(town_mask.astype(bool).reshape(shape))
        towns.append(np.full(len(texts), seed))
    return Locations(*(np.concatenate(part) for part in (views, ids, masks, poses, towns)))


def batch_rows(locations: Locations, config: Config, step: int) -> NDArray[np.int64]:
    """The locations of one step: random ones at first, pairs of consecutive ones later."""
    rng = np.random.default_rng([config.seed, step, 7])
    size, total = config.locations_per_batch, len(locations.poses)
    if step < config.steps * config.neighbours_from:
        return rng.choice(total, size, replace=False)
    first = rng.choice(total // 2, size // 2, replace=False) * 2
    return np.stack([first, first + 1], 1).reshape(-1)
