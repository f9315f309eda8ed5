"""What one training step sees: views of some locations, texts of each, names of single things."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wayword_training.config import Config
from wayword_training.dataset import MIRRORED, MIXED, SIDED, Locations, Names, Texts


def batch_rows(locations: Locations, config: Config, step: int, size: int) -> NDArray[np.int64]:
    """The distinct locations of one step: random ones at first, runs of consecutive ones later."""
    rng = np.random.default_rng([config.seed, step, 7])
    total = len(locations.poses)
    if step < config.steps * config.neighbours_from:
        return rng.choice(total, size, replace=False)
    run = config.neighbours
    first = rng.choice(total // run, -(-size // run), replace=False) * run
    return (first[:, None] + np.arange(run)).reshape(-1)[:size]


@dataclass(frozen=True)
class Batch:
    """Views (B, 4, H, W, 3) uint8 of B locations, and K texts of each: ids and mask (K, B, 4, T).

    Beside them M texts of one thing each: named_ids and named_mask (M, T), and which views show it, shown (M, B, 4).
    """

    views: NDArray[np.uint8]
    ids: NDArray[np.int64]
    mask: NDArray[np.bool_]
    named_ids: NDArray[np.int64]
    named_mask: NDArray[np.bool_]
    shown: NDArray[np.bool_]


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
    texts = np.stack(ids)[..., :width].astype(np.int64), mask
    return Batch(np.concatenate([views, turned]), *texts, *_named(data.names, rows, visit_seen, twins, rng, config))


def _named(
    names: Names, rows: NDArray[np.int64], visits: NDArray[np.int64], twins: int, rng: np.random.Generator,
    config: Config,
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:  # fmt: skip
    """Texts of one thing in a view of the batch: ids and mask (M, T), and where it is shown (M, B, 4)."""
    count = config.named_per_batch
    picked = rng.integers(len(rows), size=count)
    variants = names.claimed.shape[-1]
    at = rows[picked], visits[picked], rng.integers(4, size=count), rng.integers(variants, size=count)
    lengths = names.texts.lengths[at]
    width = int(lengths.max())
    true = names.true[rows, visits]
    true = np.concatenate([true, true[:twins, [0, 3, 2, 1]]])
    shown = (true[None] == names.claimed[at][:, None, None, None]).any(-1)
    return names.texts.ids[at][:, :width].astype(np.int64), np.arange(width) < lengths[:, None], shown


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
