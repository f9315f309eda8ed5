"""Words on signs: what is drawn is what the thing says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from wayword_training.world.lettering import SHOP_WORDS, WORDS, bitmap
from wayword_training.world.scene import CAMERA_M, GROUND_FLOORS, WINDOWS, Builder, Frame, Town
from wayword_training.world.views import cut_view, from_jpeg, render_panorama, render_view, to_jpeg

BAND_MIDDLE_M, LETTER_M = 3.265, 0.58
AWAY_M = 9.0


def read(view: np.ndarray, word: str, away_m: float, camera_m: float) -> np.ndarray:
    """Brightness (7, columns) of a square 90-degree view where each pixel of the word's bitmap should lie."""
    rows, columns = bitmap(word).shape
    pixel_m, half = LETTER_M / 7, view.shape[0] / 2
    across = (np.arange(columns) + 0.5 - columns / 2) * pixel_m / away_m
    up = (BAND_MIDDLE_M - camera_m + (rows / 2 - np.arange(rows) - 0.5) * pixel_m) / away_m
    x, y = (half * (1 + across)).astype(int), (half * (1 - up)).astype(int)
    return view[y][:, x].astype(float).mean(axis=2)


def before_shop(town: Town, row: np.ndarray) -> tuple[Town, np.ndarray]:
    """A shop alone, and a pose in front of its window."""
    x_m, y_m = row[0] + row[5] * (row[3] + AWAY_M), row[1] - row[4] * (row[3] + AWAY_M)
    heading = np.degrees(np.arctan2(-row[5], row[4]))
    return replace(town, boxes=row[None], cards=town.cards[:0]), np.array([x_m, y_m, heading, 0.0])


@pytest.mark.parametrize("word", ["CAFE", "TEA HOUSE", "PHARMACY"])
def test_draws_a_word_once_and_centred_over_the_window(word: str) -> None:
    b = Builder(np.random.default_rng(1), 60.0, 0.0)
    thing = b.thing("shop", (30, 40), text=word)
    b.box(thing, Frame(30, 40, 1, 0, 1), (0, 5), (6, 5), (0, 5), (150, 60, 50), (240, 240, 238), ground_floor="shop",
          text=word)  # fmt: skip
    town, pose = before_shop(b.finish(0, np.zeros((1, 4))), b.finish(0, np.zeros((1, 4))).boxes[0])
    view, _ = render_view(town, pose, 0.0, 2, (512, 512))
    light = read(view, word, AWAY_M, CAMERA_M)
    ink = bitmap(word)
    assert light[ink].max() < light[~ink].min()
    band = view[int(256 * (1 - (BAND_MIDDLE_M - CAMERA_M) / AWAY_M))].astype(float).mean(axis=1)
    inside = (np.abs(np.arange(512) - 256) / 256 * AWAY_M) < 5.8
    beside = inside & (np.abs(np.arange(512) - 256) / 256 * AWAY_M > ink.shape[1] / 2 * LETTER_M / 7 + 0.1)
    assert band[beside].min() > light[ink].max()


def test_says_on_every_shop_what_is_drawn_there(town: Town) -> None:
    shops = [row for row in town.boxes if town.things[int(row[20])].kind == "shop" and row[18] == 1 and row[2] > 4.2]
    assert len(shops) > 20
    for row in shops[:12]:
        word = town.things[int(row[20])].text
        assert word in SHOP_WORDS
        view, _ = render_view(*before_shop(town, row), 0.0, 2, (512, 512))
        light, ink = read(view, word, AWAY_M, town.camera_m), bitmap(word)
        apart = light[ink].mean() - light[~ink].mean()
        assert abs(apart) > 60, word
        assert ((light > light.mean()) == (ink if apart > 0 else ~ink)).mean() > 0.97, word


def test_leaves_no_poster_or_band_unsaid(town: Town) -> None:
    lettered = (GROUND_FLOORS.index("shop"), WINDOWS.index("poster"))
    for row in town.boxes:
        if row[18] == lettered[0] or row[16] == lettered[1]:
            drawn = WORDS[int(row[19]) % len(WORDS)]
            assert drawn in ("", town.things[int(row[20])].text)


def test_keeps_letters_legible_in_a_view_cut_from_a_panorama(town: Town) -> None:
    row = next(r for r in town.boxes if town.things[int(r[20])].kind == "shop" and r[18] == 1 and r[2] > 5)
    word = town.things[int(row[20])].text or ""
    alone, pose = before_shop(town, row)
    view = cut_view(from_jpeg(to_jpeg(render_panorama(alone, pose, 0, 2048, 1), 90)), 0.0)
    light, ink = read(view, word, AWAY_M, town.camera_m), bitmap(word)
    assert abs(np.corrcoef(light.ravel(), ink.ravel())[0, 1]) > 0.7


def test_has_a_hundred_words_of_letters_it_can_draw() -> None:
    assert len(set(WORDS)) == len(WORDS) > 100
    assert all(bitmap(word).any() for word in WORDS if word)
