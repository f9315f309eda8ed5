"""Cameras: what stands where is seen where."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import a_town_with_red_tower

from wayword_training.world.scene import Town
from wayword_training.world.views import (
    BEARINGS_DEG,
    cut_view,
    fit,
    from_jpeg,
    panorama_column,
    render_panorama,
    render_view,
    to_jpeg,
)


def red_column(pixels: np.ndarray) -> float:
    """Mean column of the clearly red pixels, in pixels from the left edge."""
    red = (pixels[..., 0] > 100) & (pixels[..., 1] < 60)
    return float(np.nonzero(red)[1].mean() + 0.5)


@pytest.mark.parametrize("bearing_deg", [-135.0, -90.0, -20.0, 0.0, 45.0, 90.0, 170.0])
def test_shows_a_landmark_in_the_panorama_column_of_its_bearing(bearing_deg: float) -> None:
    town = a_town_with_red_tower(bearing_deg)
    panorama = render_panorama(town, town.sites[0], 0, 512)
    assert red_column(panorama) == pytest.approx(panorama_column(bearing_deg, 512), abs=1.5)


def test_turns_with_the_heading() -> None:
    town = a_town_with_red_tower(90.0)
    east = np.array([100.0, 100.0, 90.0, 0.0])
    assert red_column(render_panorama(town, east, 0, 512)) == pytest.approx(256, abs=1.5)


def test_sees_a_landmark_on_the_right_in_the_right_view_only() -> None:
    town = a_town_with_red_tower(90.0)
    reds = [
        int(((view[..., 0] > 100) & (view[..., 1] < 60)).sum())
        for view in (render_view(town, town.sites[0], bearing, 0, (64, 48))[0] for bearing in BEARINGS_DEG)
    ]
    assert reds[1] > 20
    assert reds[0] == reds[2] == reds[3] == 0


def test_places_a_bearing_by_the_tangent_of_its_angle() -> None:
    town = a_town_with_red_tower(30.0)
    view, _ = render_view(town, town.sites[0], 0.0, 0, (128, 96))
    assert red_column(view) == pytest.approx(64 * (1 + np.tan(np.radians(30))), abs=1.0)


@pytest.mark.parametrize("bearing_deg", BEARINGS_DEG)
def test_cuts_the_same_view_from_a_panorama_as_it_renders(town: Town, bearing_deg: float) -> None:
    panorama = from_jpeg(to_jpeg(render_panorama(town, town.sites[5], 0, 2048, 1), 90))
    cut = fit(cut_view(panorama, bearing_deg), (128, 96)).astype(float)
    direct, _ = render_view(town, town.sites[5], bearing_deg, 0, (128, 96))
    assert np.abs(cut - direct).mean() < 6
    assert np.abs(cut - direct[:, ::-1]).mean() > 2 * np.abs(cut - direct).mean()


def test_joins_the_panorama_at_its_seam(town: Town) -> None:
    panorama = render_panorama(town, town.sites[5], 0, 1024).astype(float)
    across = np.abs(panorama[:, 0] - panorama[:, -1]).mean()
    inside = np.abs(np.diff(panorama, axis=1)).mean(axis=(0, 2)).max()
    assert across <= inside


def test_covers_by_scaling_and_cropping_the_centre() -> None:
    square = np.zeros((512, 512, 3), np.uint8)
    square[64:448] = 200  # the rows a 4:3 crop keeps
    fitted = fit(square, (128, 96))
    assert fitted.shape == (96, 128, 3)
    assert fitted[1:-1].min() == 200
