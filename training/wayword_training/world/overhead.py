"""A drawn map of a town: roads, sidewalks, buildings, trees."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from wayword_training.world.lexicon import BUILDINGS
from wayword_training.world.raycast import BARE, BUSH, POPLAR, ROUND
from wayword_training.world.scene import BOX_THING, BOX_TRIM_RED, CELL_M, Town

METRES_PER_PIXEL = 0.25
_FINE = 2  # drawn at twice the size, then averaged
_GROUND = np.array([
    (222, 234, 208), (255, 255, 255), (238, 234, 226), (255, 255, 255), (250, 232, 170), (235, 232, 228),
    (240, 236, 228), (232, 222, 204), (228, 224, 216), (170, 206, 230), (226, 226, 226), (236, 240, 244),
], np.uint8)  # fmt: skip


def draw_map(town: Town, area_m: tuple[float, float, float, float]) -> Image.Image:
    """Draws west, south, east, north in town metres; row 0 is the north edge."""
    west, south, east, north = area_m
    scale = _FINE / METRES_PER_PIXEL
    size = round((east - west) * scale), round((north - south) * scale)
    rows, columns = (slice(int(a / CELL_M), int(b / CELL_M)) for a, b in ((south, north), (west, east)))
    ground = Image.fromarray(np.ascontiguousarray(_GROUND[town.ground[rows, columns]][::-1]))
    picture = ground.resize(size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)

    def pixel(x_m: float, y_m: float) -> tuple[float, float]:
        return (x_m - west) * scale, (north - y_m) * scale

    named = BUILDINGS | {"garage", "church tower", "gas station", "construction site", "kiosk"}
    buildings = [row for row in town.boxes if row[7] > 2.3 and town.things[int(row[BOX_THING])].kind in named]
    for row in buildings:
        draw.polygon([pixel(x + 0.9, y - 0.9) for x, y in _corners(row)], fill=(208, 204, 196))
    for row in sorted(buildings, key=lambda r: float(r[7])):
        fill = _softened(row[BOX_TRIM_RED : BOX_TRIM_RED + 3] if row[8] > 0 else row[10:13])
        draw.polygon([pixel(*corner) for corner in _corners(row)], fill=fill, outline=_darker(fill), width=_FINE)
        if row[8] > 0:
            ends = [(row[0] + side * row[2] * row[4], row[1] + side * row[2] * row[5]) for side in (-1, 1)]
            draw.line([pixel(*end) for end in ends], fill=_darker(fill), width=_FINE)
    for card in town.cards:
        shape = int(card[5])
        if not ROUND <= shape <= BARE and shape not in (POPLAR, BUSH):
            continue
        (x, y), radius = pixel(card[0], card[1]), float(card[2]) * 0.8 * scale
        fill = _softened(card[6:9], 0.35)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill, outline=_darker(fill), width=1)
    return picture.resize((size[0] // _FINE, size[1] // _FINE), Image.Resampling.BOX)


def _corners(row: np.ndarray) -> list[tuple[float, float]]:
    corners = []
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        lx, ly = sx * row[2], sy * row[3]
        corners.append((float(row[0] + lx * row[4] - ly * row[5]), float(row[1] + lx * row[5] + ly * row[4])))
    return corners


def _softened(rgb: np.ndarray, white: float = 0.42) -> tuple[int, int, int]:
    red, green, blue = (int(c + (248 - c) * white) for c in rgb)
    return red, green, blue


def _darker(rgb: tuple[int, int, int]) -> tuple[int, int, int]:
    return int(rgb[0] * 0.78), int(rgb[1] * 0.78), int(rgb[2] * 0.78)


def write_map(town: Town, area_m: tuple[float, float, float, float], folder: Path) -> None:
    """Writes map.png (palette) and map.json for an area; its edges are rounded to whole pixels."""
    west, south = math.floor(area_m[0]), math.floor(area_m[1])
    east, north = math.ceil(area_m[2]), math.ceil(area_m[3])
    picture = draw_map(town, (west, south, east, north))
    picture.quantize(128, dither=Image.Dither.NONE).save(folder / "map.png", optimize=True)
    facts = {"image": "map.png", "metresPerPixel": METRES_PER_PIXEL, "topLeft": {"xM": west, "yM": north}}
    (folder / "map.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")
