"""Renders towns: the views of every place on all visits, and what is said of them."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import numpy as np

from wayword_training.config import Config
from wayword_training.dataset import Naming, read_told, rendering
from wayword_training.world.describe import Sight, describe, mirrored, visible
from wayword_training.world.naming import claims, named
from wayword_training.world.scene import Town
from wayword_training.world.shade import WEATHERS
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view

SIDED_STYLES = ("listed", "sided", "sided", "related")


def weathers(town: Town, config: Config) -> list[int]:
    """Weather of each site: constant along a drive but for rare changes."""
    rng = np.random.default_rng([town.seed, 73, town.visit])
    found: list[int] = []
    for index, site in enumerate(town.sites):
        new_run = index == 0 or site[3] != town.sites[index - 1, 3]
        if new_run or rng.random() < config.weather_change:
            found.append(int(rng.choice(len(WEATHERS), p=[0.35, 0.3, 0.2, 0.15])))
        else:
            found.append(found[-1])
    return found


def view_texts(sights: list[Sight], rng: Random, config: Config) -> list[str]:
    """Independent descriptions of one view: first all styles mixed, then sided ones, then those of the mirror image."""
    other = mirrored(sights)
    texts = [describe(sights, rng, "" if i % 3 else "listed") for i in range(config.descriptions_per_view)]
    texts += [describe(sights, rng, rng.choice(SIDED_STYLES)) for _ in range(config.sided_per_view)]
    return texts + [describe(other, rng, rng.choice(SIDED_STYLES)) for _ in range(config.sided_per_view)]


def render_town(seed: int, config: Config, folder: Path) -> str:
    """Renders one town on all visits into folder/town-SEED.{views,poses}.npy and .json; keeps a finished one.

    Raises:
        InputError: when the town was rendered with other settings.
    """
    target = folder / f"town-{seed}.json"
    if target.exists():
        read_told(folder, seed, config)
        return f"town {seed}: kept"
    views, poses, texts, names = [], [], [], []
    for visit in range(config.visits):
        town = build_town(seed, config.locations_per_town, visit)
        weather = weathers(town, config)
        pixels = np.empty((len(town.sites), 4, config.view_height_px, config.view_width_px, 3), np.uint8)
        said: list[list[list[str]]] = []
        known: list[list[Naming]] = []
        for index, site in enumerate(town.sites):
            rng, naming = Random(f"train {seed} {visit} {index}"), Random(f"name {seed} {visit} {index}")
            said.append([])
            known.append([])
            for number, bearing in enumerate(BEARINGS_DEG):
                pixels[index, number], ids = render_view(town, site, bearing, weather[index], config.view_size)
                sights = visible(town, ids, (float(site[0]), float(site[1])))
                said[-1].append(view_texts(sights, rng, config))
                known[-1].append({"named": named(sights, naming, config.named_per_view), "true": claims(sights)})
        views.append(pixels)
        poses.append(town.sites)
        texts.append(said)
        names.append(known)
    np.save(folder / f"town-{seed}.views.npy", np.stack(views, 1))
    np.save(folder / f"town-{seed}.poses.npy", np.stack(poses, 1))
    part = target.with_suffix(".part")
    said_of_all = {"seed": seed, "rendered": rendering(config), "texts": list(zip(*texts, strict=True)),
                   "names": list(zip(*names, strict=True))}  # fmt: skip
    part.write_text(json.dumps(said_of_all), encoding="utf-8")
    part.replace(target)
    return f"town {seed}: {len(poses[0])} locations"


def render_towns(config: Config, folder: Path) -> None:
    """Renders the training and validation towns, one process per town; a repeated call finishes what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    seeds = (*config.val_towns, *config.train_towns)
    render_town(seeds[0], config, folder)  # compiles the renderer once, before the workers share its cache
    with ProcessPoolExecutor(config.workers) as pool:
        futures = [pool.submit(render_town, seed, config, folder) for seed in seeds[1:]]
        for future in futures:
            print(future.result(), flush=True)
