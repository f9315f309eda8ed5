"""Rendered towns on disk: views, poses and what is said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.tokens import ids_and_lengths

MIXED, SIDED, MIRRORED = "mixed", "sided", "mirrored"
# What a town's files depend on; town-SEED.json says it, so that no world is read under other settings.
RENDERED = (
    "locations_per_town", "visits", "descriptions_per_view", "sided_per_view", "view_width_px", "view_height_px",
    "weather_change", "named_per_view",
)  # fmt: skip
NAMED_TOKENS = 24  # longer ones lose their tail
NO_CLAIM = -1


@dataclass(frozen=True)
class Texts:
    """Tokenised descriptions of one kind: ids (N, visits, V, variants, T) int16, lengths (N, visits, V, variants)."""

    ids: NDArray[np.int16]
    lengths: NDArray[np.int16]


@dataclass(frozen=True)
class Names:
    """Texts of one thing each, what each claims, and which claims are true of which view.

    claimed (N, visits, V, variants) and true (N, visits, V, most) int16 number the same claims; true is filled up with
    NO_CLAIM.
    """

    texts: Texts
    claimed: NDArray[np.int16]
    true: NDArray[np.int16]


@dataclass(frozen=True)
class Locations:
    """Rendered locations of some towns on all visits; V = 4 views, front, right, back, left.

    views (N, visits, V, H, W, 3) uint8; texts by kind; poses (N, visits, 4) x_m, y_m, heading_deg, run;
    town_seeds (N,).
    """

    views: NDArray[np.uint8]
    texts: dict[str, Texts]
    names: Names
    poses: NDArray[np.float64]
    town_seeds: NDArray[np.int64]


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


class Naming(TypedDict):
    """What names single things of a view: texts with their claims, and all claims that are true of it."""

    named: list[tuple[str, str]]
    true: list[str]


@dataclass(frozen=True)
class Told:
    """What is said of a town: descriptions by location, visit, view, variant; names by location, visit, view."""

    texts: list[list[list[list[str]]]]
    names: list[list[list[Naming]]]


def read_told(folder: Path, seed: int, config: Config) -> Told:
    """What is said of a rendered town.

    Raises:
        FileNotFoundError: for a town that was not rendered.
        InputError: when it was rendered with other settings, or its file is cut off.
    """
    require_towns(folder, (seed,))
    path = folder / f"town-{seed}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        known, texts, names = found["rendered"], found["texts"], found["names"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no rendered town ({error}); remove it and render it again.") from error
    differing = [f"{name} = {known.get(name)} there, {now} now" for name, now in rendering(config).items()
                 if known.get(name) != now]  # fmt: skip
    if differing:
        raise InputError(
            f"{path} was rendered with other settings ({'; '.join(differing[:3])}); use those, or another --work."
        )
    return Told(texts, names)


def read_views(folder: Path, seed: int) -> NDArray[np.uint8]:
    """The views (N, visits, 4, H, W, 3) of a rendered town, read as they are used."""
    views: NDArray[np.uint8] = np.load(folder / f"town-{seed}.views.npy", mmap_mode="r")
    return views


def rendering(config: Config) -> dict[str, int | float]:
    """The settings that a town's files depend on."""
    return {name: getattr(config, name) for name in RENDERED}


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
    names: list[list[list[Naming]]] = []
    start = 0
    for seed, part in zip(seeds, poses, strict=True):
        rows = slice(start, start + len(part))
        told = read_told(folder, seed, config)
        names += told.names
        views[rows] = read_views(folder, seed)
        flat = [text for place in told.texts for visit in place for view in visit for text in view]
        ids, lengths = ids_and_lengths(tokenizer, flat, config.max_tokens)
        shape = (len(part), config.visits, 4, -1)
        tokens.append((ids.reshape(*shape, config.max_tokens), lengths.reshape(shape)))
        start = rows.stop
    ids, lengths = (np.concatenate(column) for column in zip(*tokens, strict=True))
    mixed, sided = config.descriptions_per_view, config.sided_per_view
    kinds = {MIXED: slice(mixed), SIDED: slice(mixed, mixed + sided), MIRRORED: slice(mixed + sided, mixed + 2 * sided)}
    found = {kind: Texts(ids[..., part, :], lengths[..., part]) for kind, part in kinds.items()}
    towns = np.repeat(np.array(seeds), [len(part) for part in poses])
    return Locations(views, found, _tokenised_names(names, tokenizer), np.concatenate(poses), towns)


def _tokenised_names(names: list[list[list[Naming]]], tokenizer: Tokenizer) -> Names:
    """Names by location, visit and view as arrays; a claim's number is its place in the order of first sight."""
    views = [view for place in names for visit in place for view in visit]
    numbers: dict[str, int] = {}
    claimed = [[numbers.setdefault(claim, len(numbers)) for _, claim in view["named"]] for view in views]
    true = np.full((len(views), max(len(view["true"]) for view in views)), NO_CLAIM, np.int16)
    for row, view in zip(true, views, strict=True):
        row[: len(view["true"])] = [numbers.setdefault(claim, len(numbers)) for claim in view["true"]]
    ids, lengths = ids_and_lengths(tokenizer, [text for view in views for text, _ in view["named"]], NAMED_TOKENS)
    shape = len(names), len(names[0]), 4
    texts = Texts(ids.reshape(*shape, -1, NAMED_TOKENS), lengths.reshape(*shape, -1))
    return Names(texts, np.array(claimed, np.int16).reshape(*shape, -1), true.reshape(*shape, -1))
