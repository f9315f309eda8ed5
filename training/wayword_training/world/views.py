"""Cameras: perspective views, equirectangular panoramas, and views cut out of panoramas."""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wayword_training.world.raycast import trace
from wayword_training.world.scene import CAMERA_M as CAMERA_M
from wayword_training.world.scene import Town
from wayword_training.world.shade import light, shade_pixels

BEARINGS_DEG = (0.0, 90.0, 180.0, 270.0)
DIRECTIONS = ("front", "right", "back", "left")
CUT_PX = 512  # the app stores views at this size
_LOWEST_SLOPE = 400.0  # straight up or down has no finite slope


def _paint(
    town: Town, pose: NDArray[np.float64], weather: int, offset: float, rays: tuple[NDArray, NDArray, NDArray]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    azimuths, scales, row_t = rays
    shape = (len(row_t), len(azimuths))
    depth, prim = np.full(shape, 1e6, np.float32), np.zeros(shape, np.int32)
    camera, heading = np.array([pose[0], pose[1], town.camera_m]), math.radians(pose[2]) + offset
    trace(town.boxes, town.cards, camera, heading, azimuths, scales, row_t, depth, prim)
    colours, ids = np.empty((*shape, 3), np.float32), np.empty(shape, np.int32)
    lamp = light(weather, town.sun_azimuth_deg, town.season, town.snow)
    shade_pixels(town.boxes, town.cards, town.ground, town.shade, camera, heading, azimuths, scales, row_t, depth,
                 prim, lamp, colours, ids)  # fmt: skip
    return colours, ids


def _averaged(colours: NDArray[np.float32], factor: int) -> NDArray[np.uint8]:
    corners = [colours[i::factor, j::factor] for i in range(factor) for j in range(factor)]
    return np.rint(sum(corners[1:], corners[0]) * np.float32(1 / factor**2)).astype(np.uint8)


def render_view(
    town: Town, pose: NDArray[np.float64], bearing_deg: float, weather: int, size: tuple[int, int], samples: int = 2
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """One view of 90 degrees across: pixels (H, W, 3) and thing ids (H, W). size is (width, height)."""
    width, height = size[0] * samples, size[1] * samples
    across = (np.arange(width) + 0.5) / (width / 2) - 1  # tan of the angle from the axis
    down = (np.arange(height) + 0.5 - height / 2) / (width / 2)
    azimuths = np.arctan(across)
    colours, ids = _paint(town, pose, weather, math.radians(bearing_deg), (azimuths, np.cos(azimuths), -down))
    return _averaged(colours, samples), ids[::samples, ::samples]


def render_panorama(
    town: Town, pose: NDArray[np.float64], weather: int, width: int, samples: int = 2
) -> NDArray[np.uint8]:
    """An equirectangular picture (width/2, width, 3) whose centre column is the heading."""
    columns, rows = width * samples, width // 2 * samples
    azimuths = ((np.arange(columns) + 0.5) / columns - 0.5) * 2 * math.pi
    elevations = (0.5 - (np.arange(rows) + 0.5) / rows) * math.pi
    slopes = np.clip(np.tan(elevations), -_LOWEST_SLOPE, _LOWEST_SLOPE)
    colours, _ = _paint(town, pose, weather, 0.0, (azimuths, np.ones(columns), slopes))
    return _averaged(colours, samples)


def panorama_column(bearing_deg: float, width: int) -> float:
    """Column (in pixels from the left edge) that shows a bearing clockwise from the heading."""
    return ((bearing_deg + 180.0) % 360.0) / 360.0 * width


def cut_view(panorama: NDArray[np.uint8], bearing_deg: float, size_px: int = CUT_PX) -> NDArray[np.uint8]:
    """Cuts a square 90-degree view with the horizon in its middle, by bilinear sampling at pixel centres."""
    height, width, _ = panorama.shape
    across = (np.arange(size_px) + 0.5) / (size_px / 2) - 1
    x, y = np.meshgrid(across, -across)
    azimuth = np.degrees(np.arctan(x)) + bearing_deg
    elevation = np.degrees(np.arctan2(y, np.hypot(x, 1.0)))
    u = ((azimuth + 180.0) % 360.0) / 360.0 * width - 0.5
    v = np.clip((90.0 - elevation) / 180.0 * height - 0.5, 0, height - 1.001)
    u0, v0 = np.floor(u).astype(int), np.floor(v).astype(int)
    fu, fv = (u - u0)[..., None], (v - v0)[..., None]
    left, right = u0 % width, (u0 + 1) % width
    pixels = panorama.astype(np.float32)
    top = pixels[v0, left] * (1 - fu) + pixels[v0, right] * fu
    bottom = pixels[v0 + 1, left] * (1 - fu) + pixels[v0 + 1, right] * fu
    return np.round(top * (1 - fv) + bottom * fv).astype(np.uint8)


def to_jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    """Baseline JPEG bytes."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def from_jpeg(data: bytes) -> NDArray[np.uint8]:
    """Decoded RGB pixels."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def fit(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The manifest's "cover": scale to cover (width, height) with antialiased bilinear, crop the centre."""
    height, width, _ = pixels.shape
    scale = max(size[0] / width, size[1] / height)
    scaled = round(width * scale), round(height * scale)
    image = Image.fromarray(pixels).resize(scaled, Image.Resampling.BILINEAR)
    left, top = (scaled[0] - size[0]) // 2, (scaled[1] - size[1]) // 2
    return np.asarray(image.crop((left, top, left + size[0], top + size[1])))
