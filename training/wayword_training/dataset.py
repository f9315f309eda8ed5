"""Rendered towns on disk, and batches out of them."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.tokens import ids_and_lengths
from wayword_training.world.describe import describe, mirrored, visible
from wayword_training.world.scene import Town
from wayword_training.world.shade import WEATHERS
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view

MIXED, SIDED, MIRRORED = "mixed", "sided", "mirrored"
# What a town's files depend on; town-SEED.json says it, so that no world is read under other settings.
RENDERED = (
    "locations_per_town", "visits", "descriptions_per_view", "sided_per_view", "view_width_px", "view_height_px",
    "weather_change",
)  # fmt: skip
SIDED_STYLES = ("listed", "sided", "sided", "related")


@dataclass(frozen=True)
class Texts:
    """Tokenised descriptions of one kind: ids (N, visits, V, variants, T) int16, lengths (N, visits, V, variants)."""

    ids: NDArray[np.int16]
    lengths: NDArray[np.int16]


@dataclass(frozen=True)
class Locations:
    """Rendered locations of some towns on all visits; V = 4 views, front, right, back, left.

    views (N, visits, V, H, W, 3) uint8; texts by kind; poses (N, visits, 4) x_m, y_m, heading_deg, run;
    town_seeds (N,).
    """

    views: NDArray[np.uint8]
    texts: dict[str, Texts]
    poses: NDArray[np.float64]
    town_seeds: NDArray[np.int64]


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


def view_texts(town: Town, ids: NDArray[np.int32], site: NDArray[np.float64], rng: Random, config: Config) -> list[str]:
    """Independent descriptions of one view: first all styles mixed, then sided ones, then those of the mirror image."""
    sights = visible(town, ids, (float(site[0]), float(site[1])))
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
        read_texts(folder, seed, config)
        return f"town {seed}: kept"
    views, poses, texts = [], [], []
    for visit in range(config.visits):
        town = build_town(seed, config.locations_per_town, visit)
        weather = weathers(town, config)
        pixels = np.empty((len(town.sites), 4, config.view_height_px, config.view_width_px, 3), np.uint8)
        said: list[list[list[str]]] = []
        for index, site in enumerate(town.sites):
            rng = Random(f"train {seed} {visit} {index}")
            said.append([])
            for number, bearing in enumerate(BEARINGS_DEG):
                pixels[index, number], ids = render_view(town, site, bearing, weather[index], config.view_size)
                said[-1].append(view_texts(town, ids, site, rng, config))
        views.append(pixels)
        poses.append(town.sites)
        texts.append(said)
    np.save(folder / f"town-{seed}.views.npy", np.stack(views, 1))
    np.save(folder / f"town-{seed}.poses.npy", np.stack(poses, 1))
    part = target.with_suffix(".part")
    said_of_all = {"seed": seed, "rendered": _rendering(config), "texts": list(zip(*texts, strict=True))}
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


def require_towns(folder: Path, seeds: tuple[int, ...]) -> None:
    """Checks that every town is there before any is read.

    Raises:
        FileNotFoundError: for a town that was not rendered, or lacks a file.
    """
    for seed in seeds:
        for path in (folder / f"town-{seed}.{ending}" for ending in ("json", "poses.npy", "views.npy")):
            if not path.exists():
                raise FileNotFoundError(
                    f"{path}: town {seed} is not rendered; run the world command with the same --work first."
                )


def read_texts(folder: Path, seed: int, config: Config) -> list[list[list[list[str]]]]:
    """Descriptions of a town by location, visit, view, variant.

    Raises:
        FileNotFoundError: for a town that was not rendered.
        InputError: when it was rendered with other settings, or its file is cut off.
    """
    require_towns(folder, (seed,))
    path = folder / f"town-{seed}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        texts = found["texts"]
        # Towns of an earlier version do not say how they were rendered, but what they hold does.
        known = found["rendered"] if "rendered" in found else _rendering(config) | _held(folder, seed, texts, config)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(f"{path} is no rendered town ({error}); remove it and render it again.") from error
    differing = [f"{name} = {known.get(name)} there, {now} now" for name, now in _rendering(config).items()
                 if known.get(name) != now]  # fmt: skip
    if differing:
        raise InputError(
            f"{path} was rendered with other settings ({'; '.join(differing[:3])}); use those, or another --work."
        )
    return texts


def _rendering(config: Config) -> dict[str, int | float]:
    return {name: getattr(config, name) for name in RENDERED}


def _held(folder: Path, seed: int, texts: list[list[list[list[str]]]], config: Config) -> dict[str, int]:
    """The settings that the sizes of a town's files tell."""
    locations, visits, _, height_px, width_px, _ = np.load(folder / f"town-{seed}.views.npy", mmap_mode="r").shape
    held = {"locations_per_town": locations, "visits": visits, "view_width_px": width_px, "view_height_px": height_px}
    told = {len(view) for place in texts for visit in place for view in visit}
    expected = config.descriptions_per_view + 2 * config.sided_per_view
    if told != {expected}:
        held["descriptions_per_view"] = max(told) - 2 * config.sided_per_view
    return held


def data_version(folder: Path, seeds: tuple[int, ...]) -> str:
    """A digest of the towns' descriptions and poses; equal worlds have equal ones."""
    digest = hashlib.sha256()
    for seed in seeds:
        digest.update((folder / f"town-{seed}.json").read_bytes())
        digest.update((folder / f"town-{seed}.poses.npy").read_bytes())
    return digest.hexdigest()[:16]


def read_locations(folder: Path, seeds: tuple[int, ...], tokenizer: Tokenizer, config: Config) -> Locations:
    """Loads rendered towns and tokenises their descriptions.

    Raises:
        FileNotFoundError: for a town that was not rendered.
        InputError: when one was rendered with other settings.
    """
    require_towns(folder, seeds)
    poses = [np.load(folder / f"town-{seed}.poses.npy") for seed in seeds]
    count = sum(len(part) for part in poses)
    views = np.empty((count, config.visits, 4, config.view_height_px, config.view_width_px, 3), np.uint8)
    tokens: list[tuple[NDArray[np.int16], NDArray[np.int16]]] = []
    start = 0
    for seed, part in zip(seeds, poses, strict=True):
        rows = slice(start, start + len(part))
        texts = read_texts(folder, seed, config)
        views[rows] = np.load(folder / f"town-{seed}.views.npy", mmap_mode="r")
        flat = [text for place in texts for visit in place for view in visit for text in view]
        ids, lengths = ids_and_lengths(tokenizer, flat, config.max_tokens)
        shape = (len(part), config.visits, 4, -1)
        tokens.append((ids.reshape(*shape, config.max_tokens), lengths.reshape(shape)))
        start = rows.stop
    ids, lengths = (np.concatenate(column) for column in zip(*tokens, strict=True))
    mixed, sided = config.descriptions_per_view, config.sided_per_view
    kinds = {MIXED: slice(mixed), SIDED: slice(mixed, mixed + sided), MIRRORED: slice(mixed + sided, mixed + 2 * sided)}
    found = {kind: Texts(ids[..., part, :], lengths[..., part]) for kind, part in kinds.items()}
    towns = np.repeat(np.array(seeds), [len(part) for part in poses])
    return Locations(views, found, np.concatenate(poses), towns)


def batch_rows(locations: Locations, config: Config, step: int, size: int) -> NDArray[np.int64]:
    """The distinct locations of one step: random ones at first, pairs of consecutive ones later."""
    rng = np.random.default_rng([config.seed, step, 7])
    total = len(locations.poses)
    if step < config.steps * config.neighbours_from:
        return rng.choice(total, size, replace=False)
    first = rng.choice(total // 2, size // 2, replace=False) * 2
    return np.stack([first, first + 1], 1).reshape(-1)


@dataclass(frozen=True)
class Batch:
    """Views (B, 4, H, W, 3) uint8 of B locations, and K texts of each: ids and mask (K, B, 4, T)."""

    views: NDArray[np.uint8]
    ids: NDArray[np.int64]
    mask: NDArray[np.bool_]


def draw_batch(data: Locations, config: Config, step: int) -> Batch:
    """One step's views and texts.

    Every location shows one visit. From harder_from on, a share of cross_visit of its texts was said on another one,
    and the last mirrored_per_batch locations are the first ones in the mirror: left and right change places, and so do
    the words.
    """
    rng = np.random.default_rng([config.seed, step, 11])
    harder = step >= config.steps * config.harder_from
    twins = config.mirrored_per_batch if harder else 0
    rows = batch_rows(data, config, step, config.locations_per_batch - twins)
    visit_seen = rng.integers(config.train_visits, size=len(rows))
    views = data.views[rows, visit_seen]
    turned = views[:twins, [0, 3, 2, 1], :, ::-1]
    ids, lengths = [], []
    for _ in range(config.texts_per_view):
        crossed = harder & (rng.random(len(rows)) < config.cross_visit)
        visit_said = np.where(crossed, (visit_seen + 1) % config.train_visits, visit_seen)
        said = _all_said(data, rows, visit_said, twins, rng, rng.random() < config.joined)
        ids.append(said[0])
        lengths.append(said[1])
    width = int(max(part.max() for part in lengths))
    mask = np.arange(width) < np.stack(lengths)[..., None]
    mask &= (rng.random(mask.shape) > 0.05) | (np.arange(width) == 0)  # words that were not caught
    return Batch(np.concatenate([views, turned]), np.stack(ids)[..., :width].astype(np.int64), mask)


def _all_said(
    data: Locations,
    rows: NDArray[np.int64],
    visits: NDArray[np.int64],
    twins: int,
    rng: np.random.Generator,
    join: bool,
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """One text of each view of a batch (B, 4, T) and its length; the first and last `twins` tell left from right."""
    first, rest = (rows[:twins], visits[:twins]), (rows[twins:], visits[twins:])
    ids, lengths = zip(
        _said(data.texts[SIDED], *first, rng, False),
        _said(data.texts[MIXED], *rest, rng, join),
        _said(data.texts[MIRRORED], *first, rng, False),
        strict=True,
    )
    swapped = [0, 3, 2, 1]
    return np.concatenate([*ids[:2], ids[2][:, swapped]]), np.concatenate([*lengths[:2], lengths[2][:, swapped]])


def _said(
    texts: Texts, rows: NDArray[np.int64], visits: NDArray[np.int64], rng: np.random.Generator, join: bool
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """A random description of each view (B, 4, T) and its length; with join, two of them, one after the other."""
    variants = texts.ids.shape[3]
    at = rows[:, None], visits[:, None], np.arange(4)[None], rng.integers(variants, size=(len(rows), 4))
    ids, lengths = texts.ids[at].copy(), texts.lengths[at].copy()
    if not join:
        return ids, lengths
    at = *at[:3], rng.integers(variants, size=(len(rows), 4))
    more, extra = texts.ids[at], texts.lengths[at]
    for place in np.ndindex(lengths.shape):
        start = int(lengths[place])
        stop = min(start + int(extra[place]), ids.shape[-1])
        ids[place][start:stop] = more[place][: stop - start]
        lengths[place] = stop
    return ids, lengths
