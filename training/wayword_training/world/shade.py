"""Second pass: the colour of every pixel, evaluated once from what the first pass found there."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from wayword_training.world import raycast
from wayword_training.world.facade import facade, mix
from wayword_training.world.lettering import inked, letter_height
from wayword_training.world.raycast import CARD_BASE, FACE_ROOF, FACE_TOP, FACE_UNDER, PLATE_FOOT, card_part, smooth
from wayword_training.world.scene import CELL_M, GROUND, GROUND_FLOORS, SURFACES

# Light of one capture: ambient, sun, haze density per metre, cloudiness, then three colours, snow.
AMBIENT, SUN, HAZE, CLOUD, SUN_AZIMUTH, HAZE_RED, ZENITH_RED, TINT_RED, SNOW = 0, 1, 2, 3, 4, 5, 8, 11, 14
GRASS_RED = 15  # the colour of lawns and banks in this season
WEATHERS = ("clear", "cloudy", "overcast", "sunset")
_LIGHTS = {
    "clear": (0.62, 0.42, 0.0005, 0.32, (196, 216, 236), (92, 146, 212), (1.0, 1.0, 0.98)),
    "cloudy": (0.66, 0.30, 0.0007, 0.62, (208, 218, 228), (122, 160, 206), (1.0, 1.0, 1.0)),
    "overcast": (0.80, 0.05, 0.0014, 0.95, (206, 210, 214), (172, 180, 188), (0.97, 0.99, 1.01)),
    "sunset": (0.56, 0.40, 0.0009, 0.42, (244, 196, 150), (110, 132, 186), (1.08, 0.98, 0.86)),
}
_GROUND_RGB = np.array([
    (104, 138, 70), (98, 100, 104), (178, 174, 166), (232, 232, 228), (226, 188, 60), (112, 112, 112),
    (166, 156, 144), (158, 128, 92), (142, 140, 136), (88, 130, 158), (228, 228, 224), (236, 239, 244),
], np.float64)  # fmt: skip
_GROUND_NOISE = np.array([0.20, 0.06, 0.05, 0.04, 0.04, 0.07, 0.08, 0.16, 0.04, 0.10, 0.04, 0.05])
_GRASS, _PAVING, _SIDEWALK, _WATER, _SNOW = (GROUND.index(n) for n in ("grass", "paving", "sidewalk", "water", "snow"))
_FOLIAGE, _WHEELS = SURFACES.index("foliage"), GROUND_FLOORS.index("wheels")
_LAWNS = {"summer": (104, 138, 70), "spring": (112, 154, 72), "autumn": (132, 134, 72), "winter": (128, 124, 84)}
_ROUND, _FOLIAGE_LAST = raycast.ROUND, raycast.BARE


def light(weather: int, sun_azimuth_deg: float, season: str = "summer", snow: bool = False) -> np.ndarray:
    """The light row of a weather index under a town's sun."""
    ambient, sun, haze, cloud, haze_rgb, zenith, tint = _LIGHTS[WEATHERS[weather]]
    lawn = _GROUND_RGB[_SNOW] if snow else _LAWNS[season]
    return np.array([
        ambient, sun, haze, cloud, np.deg2rad(sun_azimuth_deg), *haze_rgb, *zenith, *tint, float(snow), *lawn,
    ])  # fmt: skip


@njit(cache=True)
def _sky(sx, sy, slope, lamp, out):
    up = max(slope, 0.0)
    lift = 1.0 - 1.0 / (1.0 + 2.2 * up)
    for c in range(3):
        out[c] = lamp[HAZE_RED + c] * (1 - lift) + lamp[ZENITH_RED + c] * lift
    if up > 0.01:
        px, py = sx / (up + 0.25), sy / (up + 0.25)
        noise = 0.6 * smooth(px * 1.3 + 40, py * 1.3 + 70, 5) + 0.4 * smooth(px * 3.1 + 11, py * 3.1 + 23, 9)
        cover = min(1.0, max(0.0, (noise - 0.78 + 0.5 * lamp[CLOUD]) * 3.2)) * min(1.0, up * 7)
        tone = 246.0 if lamp[CLOUD] < 0.9 else 204.0 + 30 * noise
        mix(out, tone, tone, tone * 1.005, cover * 0.8)


@njit(cache=True)
def _ground(x, y, distance, angle, ground, shade, lamp, out):
    row, column = math.floor(y / CELL_M), math.floor(x / CELL_M)
    material, dark = _GRASS, 0.0
    if 0 <= row < ground.shape[0] and 0 <= column < ground.shape[1]:
        material, dark = int(ground[row, column]), shade[row, column] / 255.0
    footprint = distance * distance * angle / 2.3
    fine = min(1.0, max(0.0, 1.3 - footprint / 0.5))
    noise = (0.6 * smooth(x * 0.45, y * 0.45, 3) + 0.4 * smooth(x * 2.2, y * 2.2, 4) * fine + 0.2 * (1 - fine)) - 0.5
    gain = 1.0 + _GROUND_NOISE[material] * noise * 2.0
    if material in (_SIDEWALK, _PAVING) and fine > 0:
        size = 1.5 if material == _SIDEWALK else 0.9
        if x % size < 0.06 or y % size < 0.06:
            gain *= 1.0 - 0.16 * fine
    lit = (lamp[AMBIENT] + lamp[SUN] * 0.75) * gain * (1.0 - dark * (0.35 + 0.6 * lamp[SUN]))
    for c in range(3):
        base = lamp[GRASS_RED + c] if material == _GRASS else _GROUND_RGB[material, c]
        out[c] = base * lit * lamp[TINT_RED + c]
    if material == _WATER:
        mix(out, lamp[ZENITH_RED], lamp[ZENITH_RED + 1], lamp[ZENITH_RED + 2], 0.4)


@njit(cache=True)
def _box(box, face, x, y, z, pixel_m, lamp, out):
    rx, ry = x - box[0], y - box[1]
    lx, ly = rx * box[4] + ry * box[5], -rx * box[5] + ry * box[4]
    nx, ny = 0.0, 0.0
    if face < 4:
        if face < 2:
            sign = 1.0 if face == 0 else -1.0
            nx, ny = box[4] * sign, box[5] * sign
            u, width = (ly if face == 0 else -ly) + box[3], 2 * box[3]
        else:
            sign = 1.0 if face == 2 else -1.0
            nx, ny = -box[5] * sign, box[4] * sign
            u, width = (-lx if face == 2 else lx) + box[2], 2 * box[2]
        facade(box, face, u, z - box[6], width, box[7] - box[6], pixel_m, out)
        facing = max(0.0, nx * math.sin(lamp[SUN_AZIMUTH]) + ny * math.cos(lamp[SUN_AZIMUTH]))
        lit = lamp[AMBIENT] + lamp[SUN] * (0.15 + 0.95 * facing)
        lit *= 0.86 + 0.14 * min(1.0, (z - box[6]) / 2.5 + 0.2)
    elif face == FACE_ROOF:
        side = 1.0 if ly > 0 else -1.0
        facing = max(0.0, -box[5] * side * math.sin(lamp[SUN_AZIMUTH]) + box[4] * side * math.cos(lamp[SUN_AZIMUTH]))
        lit = lamp[AMBIENT] + lamp[SUN] * (0.5 + 0.5 * facing)
        tile = 1.0 - 0.13 * min(1.0, max(0.0, 1.2 - pixel_m / 0.2)) * (1.0 if ly % 0.45 < 0.12 else 0.0)
        for c in range(3):
            out[c] = box[13 + c] * tile
    else:
        lit = lamp[AMBIENT] + lamp[SUN] * 0.8 if face == FACE_TOP else lamp[AMBIENT] * 0.62
        for c in range(3):
            out[c] = box[10 + c]
    if face >= 4:
        if box[9] == _FOLIAGE:
            out[0], out[1], out[2] = lamp[GRASS_RED], lamp[GRASS_RED + 1], lamp[GRASS_RED + 2]
        elif lamp[SNOW] > 0 and face != FACE_UNDER and box[7] > 2.8 and box[18] != _WHEELS:
            mix(out, 236.0, 239.0, 244.0, 0.93)
    elif box[9] == _FOLIAGE:
        mix(out, lamp[GRASS_RED], lamp[GRASS_RED + 1], lamp[GRASS_RED + 2], 0.75)
    for c in range(3):
        out[c] *= lit * lamp[TINT_RED + c]


@njit(cache=True)
def _card(card, u, v, side_light, pixel_m, lamp, out):
    shape, seed = int(card[5]), int(card[12])
    part = card_part(shape, u, v, seed)
    for c in range(3):
        if part == 1:
            out[c] = card[6 + c]
        elif part == 2:
            out[c] = card[9 + c]
        elif part == 3:
            out[c] = 74.0 + 4 * c
        else:
            out[c] = 120.0
    if part == 7:
        out[0], out[1], out[2] = 206.0, 160.0, 132.0
    elif part == 8:
        out[0], out[1], out[2] = 72.0, 122.0, 60.0
    elif 4 <= part <= 6:
        k = (seed % 3) + 4
        on = 1.0 if part == k else 0.28
        out[0] = 235.0 * on if part >= 5 else 40.0 * on
        out[1] = 40.0 * on if part == 6 else (190.0 * on if part == 5 else 220.0 * on)
        out[2] = 50.0 * on
    if shape == raycast.NAME_SIGN and part == 1:
        tall = card[4] - card[3]
        plate = tall * (1.0 - PLATE_FOOT)
        size = letter_height(seed, plate * 0.66, card[2] * 1.86)
        if size > 0.0 and inked(seed, u * card[2], (v - (1.0 + PLATE_FOOT) / 2) * tall, size):
            out[0], out[1], out[2] = card[9], card[10], card[11]
    lit = lamp[AMBIENT] + lamp[SUN] * (0.5 + 0.35 * side_light)
    leafy = _ROUND <= shape <= _FOLIAGE_LAST or shape == raycast.POPLAR or shape == raycast.BUSH
    if leafy and part == 1:
        fine = min(1.0, max(0.0, 1.4 - pixel_m / 0.3))
        size = card[2]
        clump = smooth((u + 3) * size * 1.4, v * (card[4] - card[3]) * 1.4, seed)
        leaf = smooth((u + 3) * size * 4.0, v * (card[4] - card[3]) * 4.0, seed + 1)
        lit *= 0.62 + 0.34 * v + 0.30 * (clump - 0.3) + 0.22 * fine * (leaf - 0.5) + 0.10 * u * side_light
    elif shape == raycast.HILL:
        lit *= 0.8 + 0.3 * smooth(u * 18 + 30, v * 7, seed)
    for c in range(3):
        out[c] *= lit * lamp[TINT_RED + c]


@njit(cache=True)
def _repeat(prim, row, column, slope, colours, ids):
    """Copies smooth neighbours instead of shading again: open sky in pairs, the ground right below in columns."""
    source_row, source_column = row, column
    if slope > 0.02 and row % 2 == 1 and prim[row - 1, column] == 0:
        source_row = row - 1
    elif (slope > 0.02 or slope < -1.5) and column % 2 == 1 and prim[row, column - 1] == 0:
        source_column = column - 1
    else:
        return False
    ids[row, column] = ids[source_row, source_column]
    for c in range(3):
        colours[row, column, c] = colours[source_row, source_column, c]
    return True


@njit(cache=True)
def shade_pixels(boxes, cards, ground, shade, cam, heading, azimuths, scales, row_t, depth, prim, lamp, colours, ids):
    """Writes colours (rows, columns, 3; float 0..255) and ids (things; 0 sky; -1 - material for ground)."""
    out = np.zeros(3)
    pixel_angle = (azimuths[-1] - azimuths[0]) / (azimuths.shape[0] - 1)
    outside = -1 - _SNOW if lamp[SNOW] > 0 else -1 - _GRASS
    toward_x, toward_y = np.sin(azimuths + heading), np.cos(azimuths + heading)
    for row in range(row_t.shape[0]):
        for column in range(azimuths.shape[0]):
            azimuth, sx, sy = azimuths[column] + heading, toward_x[column], toward_y[column]
            slope, d, code = row_t[row] * scales[column], depth[row, column], prim[row, column]
            if code == 0 and _repeat(prim, row, column, slope, colours, ids):
                continue
            if code == 0 and slope >= -0.002:
                _sky(sx, sy, slope, lamp, out)
                ids[row, column] = 0
            else:
                if code == 0:
                    d = -cam[2] / slope
                x, y, z = cam[0] + sx * d, cam[1] + sy * d, cam[2] + slope * d
                if code == 0:
                    _ground(x, y, d, pixel_angle, ground, shade, lamp, out)
                    inside = 0 <= x < ground.shape[1] * CELL_M and 0 <= y < ground.shape[0] * CELL_M
                    ids[row, column] = -1 - int(ground[int(y / CELL_M), int(x / CELL_M)]) if inside else outside
                elif code >= CARD_BASE:
                    card = cards[code - CARD_BASE]
                    centre = math.atan2(card[0] - cam[0], card[1] - cam[1])
                    away = math.hypot(card[0] - cam[0], card[1] - cam[1])
                    u = away * math.tan(azimuth - centre) / card[2]
                    v = (z - card[3]) / (card[4] - card[3])
                    _card(card, u, v, -math.cos(centre - lamp[SUN_AZIMUTH]), d * pixel_angle, lamp, out)
                    ids[row, column] = int(card[13])
                else:
                    box = boxes[(code - 1) // 8]
                    _box(box, (code - 1) % 8, x, y, z, d * pixel_angle, lamp, out)
                    ids[row, column] = int(box[20])
                haze = 1.0 - math.exp(-d * lamp[HAZE])
                mix(out, lamp[HAZE_RED], lamp[HAZE_RED + 1], lamp[HAZE_RED + 2], haze)
            for c in range(3):
                colours[row, column, c] = min(255.0, max(0.0, out[c]))
