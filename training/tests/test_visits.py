"""Two visits of one place: what stays, what passes, what the season changes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from wayword_training.world.scene import CAMERA_M, GROUND, SEASONS, Thing, Town
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_panorama, render_view

LATER = (1, 2, 3)
DECIDUOUS = ("round tree", "birch", "poplar")


@cache
def visit(number: int, seed: int = 8100) -> Town:
    return build_town(seed, 150, number)


@cache
def in_season(season: str, snow: bool = False) -> Town:
    return next(town for n in range(60) if ((town := visit(n)).season, town.snow) == (season, snow))


def lasting(town: Town) -> list[Thing]:
    """What stands there for good, without what the season does to it."""
    return [
        replace(thing, details=(), colour=None if thing.kind in ("tree", "hill") else thing.colour)
        for thing in town.things
        if not thing.passing
    ]


def boxes_of(town: Town, passing: bool) -> np.ndarray:
    return np.array([row for row in town.boxes if town.things[int(row[20])].passing == passing])


def metres_to_footprint(sites: np.ndarray, row: np.ndarray) -> np.ndarray:
    dx, dy = sites[:, 0] - row[0], sites[:, 1] - row[1]
    along, across = np.abs(dx * row[4] + dy * row[5]) - row[2], np.abs(dy * row[4] - dx * row[5]) - row[3]
    return np.hypot(np.maximum(along, 0), np.maximum(across, 0))


def test_makes_the_first_visit_unless_told_otherwise() -> None:
    plain, first = build_town(8100, 20), build_town(8100, 20, 0)
    assert plain.visit == 0
    assert plain.camera_m == CAMERA_M
    assert np.array_equal(plain.boxes, first.boxes)
    assert np.array_equal(plain.sites, first.sites)


def test_finds_the_same_town_at_the_same_visit() -> None:
    first, second = visit(2), build_town(8100, 150, 2)
    assert np.array_equal(first.boxes, second.boxes)
    assert np.array_equal(first.cards, second.cards)
    assert np.array_equal(first.sites, second.sites)
    assert first.things == second.things
    assert (first.season, first.snow, first.camera_m) == (second.season, second.snow, second.camera_m)
    views = [render_panorama(town, town.sites[7], 0, 128) for town in (first, second)]
    assert np.array_equal(*views)


@pytest.mark.parametrize("number", LATER)
def test_keeps_what_lasts_and_changes_what_passes(number: int) -> None:
    first, later = visit(0), visit(number)
    assert lasting(first) == lasting(later)
    assert np.array_equal(boxes_of(first, False), boxes_of(later, False))
    passing, other = boxes_of(first, True), boxes_of(later, True)
    assert passing.shape != other.shape or not np.array_equal(passing[:, :2], other[:, :2])
    assert first.sun_azimuth_deg != later.sun_azimuth_deg


@pytest.mark.parametrize("number", LATER)
def test_strays_up_to_three_metres_and_ten_degrees_from_the_first_visit(number: int) -> None:
    first, later = visit(0).sites, visit(number).sites
    metres = np.hypot(*(later - first)[:, :2].T)
    degrees = np.abs((later[:, 2] - first[:, 2] + 180) % 360 - 180)
    assert metres.max() <= 3.0
    assert metres.mean() > 1.0
    assert degrees.max() <= 10.0
    assert degrees.mean() > 3.0
    assert np.array_equal(first[:, 3], later[:, 3])
    assert 1.7 <= visit(number).camera_m <= 2.8


@pytest.mark.parametrize("number", (0, *LATER))
def test_puts_no_camera_inside_or_close_to_anything(number: int) -> None:
    town = visit(number)
    nearest = min(metres_to_footprint(town.sites, row).min() for row in town.boxes)
    assert nearest > 1.0
    vehicles = [row for row in town.boxes if row[18] > 0 and town.things[int(row[20])].passing]
    assert min(metres_to_footprint(town.sites, row).min() for row in vehicles) > 1.25


@pytest.mark.parametrize("number", (0, 1))
def test_lays_out_the_same_places_however_many_are_asked_for(number: int) -> None:
    few = build_town(8100, 10, number)
    assert np.array_equal(few.sites, visit(number).sites[:10])
    assert np.array_equal(few.boxes, visit(number).boxes)


def test_sees_every_season_within_a_few_visits() -> None:
    assert {visit(n).season for n in range(16)} == set(SEASONS)
    assert all(visit(n).season == "winter" for n in range(16) if visit(n).snow)


def test_dresses_only_deciduous_trees_for_the_season() -> None:
    looks = {"summer": {"green"}, "spring": {"green", "blossom"}, "autumn": {"green", "autumn"}, "winter": {"bare"}}
    for season, expected in looks.items():
        trees = [thing for thing in in_season(season).things if thing.kind == "tree"]
        assert {look for t in trees if t.material in DECIDUOUS for look in t.details} == expected
        assert {t.details for t in trees if t.material not in DECIDUOUS} == {("green",)}
        assert all((t.colour is None) == (t.details[0] in ("green", "bare")) for t in trees)


def crown_rgb(town: Town, look: str) -> np.ndarray:
    """Mean colour of the pixels of deciduous trees with a look, over some views of a town."""
    pixels = []
    for site in town.sites[::15]:
        for bearing in BEARINGS_DEG:
            view, ids = render_view(town, site, bearing, 2, (64, 48), 1)
            for number in np.unique(ids[ids > 0]):
                thing = town.things[number]
                if thing.kind == "tree" and thing.material == "round tree" and thing.details == (look,):
                    pixels.append(view[ids == number])
    return np.concatenate(pixels).astype(float).mean(axis=0)


def test_shows_the_season_in_the_pixels_of_trees() -> None:
    green, autumn = crown_rgb(in_season("summer"), "green"), crown_rgb(in_season("autumn"), "autumn")
    blossom, bare = crown_rgb(in_season("spring"), "blossom"), crown_rgb(in_season("winter"), "bare")
    assert green[1] > green[0] + 15
    assert autumn[0] > autumn[1] + 25
    assert blossom.min() > 110
    assert bare.max() < 110
    assert abs(bare[0] - bare[1]) < 30


def test_covers_the_ground_with_snow() -> None:
    town, whites = in_season("winter", snow=True), []
    assert not np.isin(town.ground, [GROUND.index(name) for name in ("grass", "lot", "dirt")]).any()
    assert (town.ground == GROUND.index("asphalt")).any()
    for site in town.sites[::15]:
        view, ids = render_view(town, site, 90.0, 0, (64, 48), 1)
        whites.append(view[ids == -1 - GROUND.index("snow")])
    assert np.concatenate(whites).mean() > 150
