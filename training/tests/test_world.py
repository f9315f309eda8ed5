"""Towns, and descriptions of what is seen there."""

from __future__ import annotations

from random import Random

import numpy as np

from wayword_training.world import lexicon
from wayword_training.world.describe import describe, visible
from wayword_training.world.scene import GROUND, Town
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view


def test_builds_the_same_town_from_the_same_seed() -> None:
    first, second, other = build_town(5, 50), build_town(5, 50), build_town(6, 50)
    assert np.array_equal(first.boxes, second.boxes)
    assert np.array_equal(first.cards, second.cards)
    assert np.array_equal(first.sites, second.sites)
    assert not np.array_equal(first.sites, other.sites)


def test_keeps_capture_sites_apart() -> None:
    sites = build_town(7, 250).sites
    distances = np.hypot(*(sites[:, None, :2] - sites[None, :, :2]).transpose(2, 0, 1))
    assert len(sites) == 250
    assert distances[np.triu_indices(250, 1)].min() > 5


def test_renders_the_same_pixels_twice(town: Town) -> None:
    first, second = (render_view(town, town.sites[3], 90.0, 1, (64, 48)) for _ in range(2))
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_names_only_things_whose_pixels_are_in_the_view(town: Town) -> None:
    marks = {
        kind: [noun for noun in lexicon.NOUNS[kind] if noun not in ("sign", "seat", "stand", "meter", "cone")]
        for kind in ("fire hydrant", "school bus", "stop sign", "crane", "bench", "mailbox", "bus stop", "fountain")
    }
    rng = Random(1)
    for index in range(0, 40, 8):
        for bearing in BEARINGS_DEG:
            _, ids = render_view(town, town.sites[index], bearing, 0, (128, 96))
            shown = {town.things[n].kind for n in np.unique(ids) if n > 0} | {
                GROUND[-1 - n] for n in np.unique(ids) if n < 0
            }
            sights = visible(town, ids, (town.sites[index][0], town.sites[index][1]))
            assert {sight.thing.kind for sight in sights} <= shown
            text = " ".join(describe(sights, rng) for _ in range(6)).lower()
            for kind, nouns in marks.items():
                if kind not in shown:
                    assert not [noun for noun in nouns if f" {noun} " in text], kind


def test_describes_an_empty_view() -> None:
    for style in ("listed", "terse", "prose", "clue"):
        assert describe([], Random(3), style)
