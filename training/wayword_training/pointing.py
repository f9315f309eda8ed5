"""Whether a bundle's patches point at things: where the warmest patch lies, and whether what is absent stays cold."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wayword_training.bundle import Bundle
from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.site_file import read_site
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view

KINDS = (
    "bus stop", "stop sign", "school bus", "kiosk", "traffic light", "mailbox", "bench", "crane", "fire hydrant",
    "church", "gas station", "billboard", "phone booth", "car", "tree",
)  # fmt: skip
SHOWN = 0.002, 0.35  # share of a view that a thing fills: large enough to be found, and not wherever one points
COVERED = 0.03  # share of a patch from which on it shows a thing
NEAR = 1 / 6  # of the view's width
WARM = 2.0  # deviations, WARM_DEVIATIONS of src/shared/heat.ts
AT_ONCE = 64


@dataclass(frozen=True)
class Pointing:
    """Shares 0..1 of the views that show a kind of thing; `without`, of the views that show none of it."""

    kind: str
    views: int
    on_thing: float  # the warmest patch shows the thing
    on_thing_by_chance: float  # a random patch does
    beside: float  # the warmest patch is within NEAR of the thing's middle, left or right of it
    beside_by_chance: float
    warm: float  # a patch is warm
    warm_without: float


def point(bundle: Bundle, site_path: Path, seeds: tuple[int, ...], config: Config) -> list[Pointing]:
    """Looks for the bare name of every kind in every view of a site that the captures of these towns were imported to.

    Raises:
        InputError: when the bundle describes no patches, or the site does not hold the towns and nothing else.
    """
    if not bundle.has_patches:
        raise InputError(f"The bundle {bundle.manifest['name']} describes no patches.")
    site = read_site(site_path)
    names = [f"t{seed}-{index:04d}.jpg" for seed in seeds for index in range(config.locations_per_town)]
    if site.filenames != names:
        raise InputError(f"{site_path} does not hold the towns {seeds} and nothing else; import their captures alone.")
    jpegs, texts = [jpeg for views in site.views for jpeg in views], bundle.texts(list(KINDS))
    parts = [bundle.patches(jpegs[i : i + AT_ONCE]) @ texts.T for i in range(0, len(jpegs), AT_ONCE)]
    similarities = np.concatenate(parts)  # (views, rows, columns, kinds)
    grid = similarities.shape[1:3]
    with ProcessPoolExecutor(config.workers) as pool:
        towns = pool.map(covered_patches, seeds, [config] * len(seeds), [grid] * len(seeds))
        covered = np.concatenate(list(towns))
    return [pointing(kind, similarities[..., i], covered[..., i]) for i, kind in enumerate(KINDS)]


def covered_patches(seed: int, config: Config, grid: tuple[int, int]) -> NDArray[np.float32]:
    """How much of each patch every kind covers, 0..1, on a town's first visit: (views, rows, columns, kinds)."""
    town = build_town(seed, config.locations_per_town)
    kinds = np.array([KINDS.index(thing.kind) if thing.kind in KINDS else -1 for thing in town.things])
    (rows, columns), (width, height) = grid, config.view_size
    found = np.empty((len(town.sites) * len(BEARINGS_DEG), rows, columns, len(KINDS)), np.float32)
    for i, site in enumerate(town.sites):
        for k, bearing in enumerate(BEARINGS_DEG):
            ids = render_view(town, site, bearing, 0, config.view_size, 1)[1]
            shown = np.where(ids > 0, kinds[np.maximum(ids, 0)], -1)[..., None] == np.arange(len(KINDS))
            patches = shown.reshape(rows, height // rows, columns, width // columns, -1)
            found[i * len(BEARINGS_DEG) + k] = patches.mean((1, 3))
    return found


def pointing(kind: str, similarities: NDArray[np.float32], covered: NDArray[np.float32]) -> Pointing:
    """One kind by its similarities and what it covers, both (views, rows, columns)."""
    area = covered.mean((1, 2))
    shown = (area > SHOWN[0]) & (area < SHOWN[1])
    columns = similarities.shape[2]
    across = (np.arange(columns) + 0.5) / columns
    middles = (covered[shown].sum(1) @ across) / covered[shown].sum((1, 2))
    near = np.abs(across - middles[:, None]) <= NEAR  # (views, columns)
    warmest = similarities[shown].reshape(shown.sum(), -1).argmax(1)
    on_thing = covered[shown].reshape(shown.sum(), -1) >= COVERED
    rows = np.arange(len(warmest))
    warm = ((similarities - similarities.mean()) / similarities.std()).max((1, 2)) >= WARM
    return Pointing(
        kind, len(warmest), float(on_thing[rows, warmest].mean()), float(on_thing.mean()),
        float(near[rows, warmest % columns].mean()), float(near.mean()), float(warm[shown].mean()),
        float(warm[area == 0].mean()),
    )  # fmt: skip


def table(found: list[Pointing]) -> str:
    """Markdown: one row for each kind, and their mean."""
    lines = [
        "| thing | views | on it (chance) | beside it (chance) | warm where shown | warm where absent |",
        "|---|---|---|---|---|---|",
    ]
    for each in found:
        lines.append(f"| {each.kind} | {each.views} | {_cells(_shares(each))} |")
    mean = np.mean([_shares(each) for each in found], 0).tolist()
    return "\n".join([*lines, f"| mean | | {_cells(mean)} |"])


def _shares(found: Pointing) -> list[float]:
    return [
        found.on_thing, found.on_thing_by_chance, found.beside, found.beside_by_chance, found.warm, found.warm_without,
    ]  # fmt: skip


def _cells(shares: list[float]) -> str:
    on, by_chance, beside, beside_by_chance, warm, warm_without = shares
    return f"{on:.2f} ({by_chance:.2f}) | {beside:.2f} ({beside_by_chance:.2f}) | {warm:.2f} | {warm_without:.2f}"
