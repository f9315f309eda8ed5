"""First pass: which box face or card every pixel sees, and how far away it is."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from wayword_training.world.scene import SHAPES

CARD_BASE = 1 << 24  # primitive codes from here on are cards; below, box * 8 + face + 1
FACE_X1, FACE_X0, FACE_Y1, FACE_Y0, FACE_ROOF, FACE_TOP, FACE_UNDER = range(7)
NEAR_M = 0.05
PLATE_FOOT = 0.84  # of a name sign, as a share of its height
_SHAPE = {name: index for index, name in enumerate(SHAPES)}
ROUND, CONIFER, PALM, BARE = (_SHAPE[n] for n in ("round tree", "conifer", "palm", "bare tree"))
LAMP, GLOBE, PERSON, STOP = (_SHAPE[n] for n in ("lamp", "globe lamp", "person", "stop sign"))
DISC, SQUARE, YIELD, HYDRANT = (_SHAPE[n] for n in ("round sign", "square sign", "yield sign", "hydrant"))
BUSH, LIGHT, WATER_TOWER, MAST = (_SHAPE[n] for n in ("bush", "traffic light", "water tower", "mast"))
HILL, SPIRE, CRANE, STATUE = (_SHAPE[n] for n in ("hill", "spire", "crane", "statue"))
FLAG, CONE, PLANTER, METER = (_SHAPE[n] for n in ("flag", "cone", "planter", "meter"))
UTILITY, FOUNTAIN, POPLAR, DOME = (_SHAPE[n] for n in ("utility pole", "fountain", "poplar", "dome"))
NAME_SIGN = _SHAPE["name sign"]


@njit(cache=True)
def hashed(a, b, seed):
    """A repeatable number in 0..1 for a lattice cell."""
    n = (int(a) * 374761393 + int(b) * 668265263 + int(seed) * 1274126177) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1103515245) & 0xFFFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFF) / 65535.0


@njit(cache=True)
def smooth(x, y, seed):
    """Value noise in 0..1, one lattice cell per unit."""
    ix, iy = math.floor(x), math.floor(y)
    fx, fy = x - ix, y - iy
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    low = hashed(ix, iy, seed) * (1 - fx) + hashed(ix + 1, iy, seed) * fx
    high = hashed(ix, iy + 1, seed) * (1 - fx) + hashed(ix + 1, iy + 1, seed) * fx
    return low * (1 - fy) + high * fy


@njit(cache=True)
def _foliage(shape, u, v, seed):
    """Parts of plants: 0 nothing, 1 leaves, 2 wood or flower."""
    edge = 0.78 + 0.22 * smooth(u * 3.5 + 9, v * 5.0 + 7, seed)
    if shape == ROUND:
        if (u / edge) ** 2 + ((v - 0.64) / (0.36 * edge)) ** 2 < 1:
            return 1
        return 2 if abs(u) < 0.07 and v < 0.5 else 0
    if shape == CONIFER:
        tier = 1.0 - (v - 0.1) / 0.9
        jag = 0.82 + 0.18 * math.sin(v * 38.0)
        if v > 0.1 and abs(u) < tier * jag:
            return 1
        return 2 if abs(u) < 0.12 and v <= 0.12 else 0
    if shape == POPLAR:
        if (u / edge) ** 2 + ((v - 0.55) / (0.45 * edge)) ** 2 < 1:
            return 1
        return 2 if abs(u) < 0.12 and v < 0.2 else 0
    if shape == BUSH:
        if (u / edge) ** 2 + (v / (0.98 * edge)) ** 2 < 1:
            return 2 if hashed(math.floor(u * 7), math.floor(v * 6), seed) > 0.86 else 1
        return 0
    if shape == PALM:
        for k in range(7):
            a = (k - 3) * 0.52
            reach = u * math.sin(a) + (v - 0.8) * 2.6 * math.cos(a)
            side = abs(u * math.cos(a) - (v - 0.8) * 2.6 * math.sin(a)) + 0.22 * reach * reach * abs(math.sin(a))
            if 0.0 < reach < 0.95 and side < 0.13 * (1.05 - reach) + 0.02:
                return 1
        return 2 if abs(u - 0.12 * math.sin(v * 2.4)) < 0.055 and v < 0.82 else 0
    for k in range(9):  # bare branches fan out of the trunk, each with two twigs
        a = (k - 4) * 0.22 + 0.12 * (hashed(k, 3, seed) - 0.5)
        start = 0.3 + 0.12 * hashed(k, 4, seed)
        reach = u * math.sin(a) + (v - start) * 1.9 * math.cos(a)
        side = u * math.cos(a) - (v - start) * 1.9 * math.sin(a)
        length = 0.75 + 0.45 * hashed(k, 5, seed)
        if 0.0 < reach < length and abs(side) < 0.012 + 0.022 * (length - reach):
            return 2
        if 0.0 < reach - 0.35 < 0.3 and abs(side - 0.55 * (reach - 0.35)) < 0.014:
            return 2
        if 0.0 < reach - 0.55 < 0.25 and abs(side + 0.6 * (reach - 0.55)) < 0.014:
            return 2
    return 2 if abs(u) < 0.06 and v < 0.36 else 0


@njit(cache=True)
def _pole(shape, u, v):
    """Parts of signs, lamps and lights: 0 nothing, 1 face, 2 mark, 3 pole."""
    if shape in (STOP, DISC, SQUARE, YIELD):
        y = (v - 0.84) / 0.16
        if shape == STOP:
            if abs(u) < 1 and abs(y) < 1 and abs(u) + abs(y) < 1.42:
                return 2 if abs(y) < 0.22 and abs(u) < 0.7 else 1
        elif shape == DISC:
            r = u * u + y * y
            if r < 1:
                return 1 if r > 0.62 or abs(u - y) < 0.25 else 2
        elif shape == SQUARE:
            if abs(u) < 0.95 and abs(y) < 0.95:
                return 2 if abs(y) < 0.3 and abs(u) < 0.62 else 1
        elif -0.9 < y < 0.9 and abs(u) < (y + 0.9) / 1.8:
            return 2 if -0.1 < y < 0.6 and abs(u) < (y + 0.3) / 2.6 else 1
        return 3 if abs(u) < 0.1 and v < 0.8 else 0
    if shape == NAME_SIGN:
        if v > PLATE_FOOT:
            return 1
        return 3 if abs(u) < 0.05 else 0
    if shape == LAMP:
        if v > 0.955 and -0.05 < u < 1.0:
            return 2 if u > 0.55 and v < 0.975 else 1
        return 1 if abs(u) < 0.07 else 0
    if shape == GLOBE:
        if u * u + ((v - 0.92) / 0.08) ** 2 < 1:
            return 2
        return 1 if abs(u) < 0.2 and v < 0.88 else 0
    if shape == LIGHT:
        if v > 0.74:
            for k in range(3):
                if u * u + ((v - 0.79 - 0.08 * k) / 0.035) ** 2 < 0.42:
                    return 4 + k
            return 1 if abs(u) < 0.9 else 0
        return 1 if abs(u) < 0.28 else 0
    if shape == FLAG:
        if v > 0.72 and -0.05 < u < 0.95 and v < 0.97 + 0.02 * math.sin(u * 5):
            return 2 if 0.8 < v < 0.88 else 1
        return 3 if abs(u + 0.05) < 0.05 else 0
    if shape == METER:
        return 1 if v > 0.72 and abs(u) < 1 else (1 if abs(u) < 0.35 else 0)
    if abs(u) < 0.09:  # utility pole
        return 1
    return 3 if (abs(v - 0.93) < 0.012 or abs(v - 0.86) < 0.01) and abs(u) < 0.95 else 0


@njit(cache=True)
def _figure(shape, u, v):
    """Parts of people, street objects and landmarks: 0 nothing, 1 main, 2 second, 3 dark, 7 skin."""
    if shape == PERSON:
        if (u / 0.42) ** 2 + ((v - 0.92) / 0.08) ** 2 < 1:
            return 7
        if 0.48 < v < 0.85 and abs(u) < 0.85 - 0.3 * (0.85 - v):
            return 1
        return 2 if v <= 0.48 and 0.06 < abs(u) < 0.6 else 0
    if shape == HYDRANT:
        return 1 if (abs(u) < 0.55 and v < 0.9) or (abs(v - 0.6) < 0.12 and abs(u) < 0.95) else 0
    if shape == CONE:
        return (2 if 0.42 < v < 0.62 else 1) if abs(u) < 0.85 * (1 - v) + 0.12 else 0
    if shape == PLANTER:
        if v < 0.5:
            return 1 if abs(u) < 0.8 + 0.3 * v else 0
        return (2 if hashed(math.floor(u * 5), math.floor(v * 8), 3) > 0.5 else 8) if abs(u) < 1.3 - v else 0
    if shape == WATER_TOWER:
        if v > 0.62:
            return 1 if (u) ** 2 + ((v - 0.78) / 0.18) ** 2 < 1 else 0
        return 3 if abs(abs(u) - 0.5 + 0.12 * v) < 0.07 or abs(u) < 0.1 else 0
    if shape == MAST:
        wide = 0.9 * (1 - v) + 0.08
        if abs(u) < wide and (abs(u) > wide - 0.12 or abs((v * 26) % 1.0 - 0.5) < 0.12):
            return 2 if int(v * 7) % 2 else 1
        return 0
    if shape == HILL:
        return 1 if v < (1 - u * u) * (0.82 + 0.18 * math.sin(u * 7.0) * math.cos(u * 3.0)) else 0
    if shape == SPIRE:
        return 1 if abs(u) < 1 - v else 0
    if shape == DOME:
        return 1 if u * u + v * v < 1 else 0
    if shape == CRANE:
        if abs(v - 0.9) < 0.022 and -0.45 < u < 0.98:
            return 1 if abs((u * 24) % 1.0 - 0.5) < 0.36 or abs(v - 0.9) > 0.014 else 0
        if abs(u) < 0.035:
            return 1 if abs((v * 30) % 1.0 - 0.5) < 0.34 or abs(u) > 0.024 else 0
        return 3 if -0.45 < u < -0.33 and 0.8 < v < 0.88 else 0
    if shape == STATUE:
        if v < 0.4:
            return 1 if abs(u) < 0.8 else 0
        return 3 if abs(u) < 0.34 - 0.3 * abs(v - 0.68) else 0
    if v < 0.18:  # fountain: basin, bowl, water
        return 1
    if abs(u) < 0.12 and v < 0.5:
        return 1
    return 2 if abs(u) < 0.75 and v < 0.9 - 1.1 * u * u and v > 0.45 - 0.5 * abs(u) else 0


@njit(cache=True)
def card_part(shape, u, v, seed):
    """Which part of a card lies at u in -1..1 (left to right), v in 0..1 (bottom to top); 0 is see-through."""
    if shape in (ROUND, CONIFER, POPLAR, BUSH, PALM, BARE):
        return _foliage(shape, u, v, seed)
    if shape in (STOP, DISC, SQUARE, YIELD, LAMP, GLOBE, LIGHT, FLAG, METER, UTILITY, NAME_SIGN):
        return _pole(shape, u, v)
    return _figure(shape, u, v)


@njit(cache=True)
def _first_row(row_t, t):
    """First row whose slope is not above t; rows run from the sky down."""
    low, high = 0, row_t.shape[0]
    while low < high:
        middle = (low + high) // 2
        if row_t[middle] > t:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True)
def _fill(depth, prim, column, top, bottom, distance, code):
    for row in range(top, bottom):
        if distance < depth[row, column]:
            depth[row, column] = distance
            prim[row, column] = code


@njit(cache=True)
def _fill_plane(depth, prim, column, row_t, top, bottom, offset, rise, scale, code):
    """Fills rows that see the plane z - camera = offset + rise * distance."""
    for row in range(top, bottom):
        slope = row_t[row] * scale - rise
        if slope == 0.0:
            continue
        distance = offset / slope
        if NEAR_M < distance < depth[row, column]:
            depth[row, column] = distance
            prim[row, column] = code


@njit(cache=True)
def _box_column(box, index, cam, sx, sy, scale, column, row_t, depth, prim):
    rx, ry = cam[0] - box[0], cam[1] - box[1]
    ox, oy = rx * box[4] + ry * box[5], -rx * box[5] + ry * box[4]
    dx, dy = sx * box[4] + sy * box[5], -sx * box[5] + sy * box[4]
    near, far, face = -1e9, 1e9, FACE_X1
    for axis in range(2):
        o, d, half = (ox, dx, box[2]) if axis == 0 else (oy, dy, box[3])
        if abs(d) < 1e-9:
            if abs(o) > half:
                return
            continue
        a, b = (-half - o) / d, (half - o) / d
        if min(a, b) > near:
            near = min(a, b)
            face = axis * 2 + (1 if d > 0 else 0)
        far = min(far, max(a, b))
    if far <= max(near, NEAR_M):
        return
    z0, z1, roof = box[6], box[7], box[8]
    code, start = index * 8 + 1, max(near, NEAR_M)
    if near > NEAR_M:
        top = z1
        if roof > 0:
            top += roof * (1 - min(1.0, abs(oy + dy * near) / box[3]))
        above = _first_row(row_t, (top - cam[2]) / (near * scale))
        below = _first_row(row_t, (z0 - cam[2]) / (near * scale))
        _fill(depth, prim, column, above, below, near, code + face)
    if roof > 0:
        ridge = far
        if abs(dy) > 1e-9 and start < -oy / dy < far:
            ridge = -oy / dy
        ha = z1 + roof * (1 - min(1.0, abs(oy + dy * start) / box[3])) - cam[2]
        hb = z1 + roof * (1 - min(1.0, abs(oy + dy * ridge) / box[3])) - cam[2]
        ta, tb = ha / (start * scale), hb / (ridge * scale)
        if tb > ta and ridge > start + 1e-6:
            rise = (hb - ha) / (ridge - start)
            _fill_plane(depth, prim, column, row_t, _first_row(row_t, tb), _first_row(row_t, ta), ha - rise * start,
                        rise, scale, code + FACE_ROOF)  # fmt: skip
    elif z1 < cam[2]:
        h = z1 - cam[2]
        _fill_plane(depth, prim, column, row_t, _first_row(row_t, h / (far * scale)),
                    _first_row(row_t, h / (start * scale)), h, 0.0, scale, code + FACE_TOP)  # fmt: skip
    if z0 > cam[2]:
        h = z0 - cam[2]
        _fill_plane(depth, prim, column, row_t, _first_row(row_t, h / (start * scale)),
                    _first_row(row_t, h / (far * scale)), h, 0.0, scale, code + FACE_UNDER)  # fmt: skip


@njit(cache=True)
def _card_column(card, index, cam, distance, angle, scale, column, row_t, depth, prim):
    cos = math.cos(angle)
    if cos < 0.2:
        return
    u, d = distance * math.tan(angle) / card[2], distance / cos
    if abs(u) > 1:
        return
    z0, z1 = card[3], card[4]
    top = _first_row(row_t, (z1 - cam[2]) / (d * scale))
    bottom = _first_row(row_t, (z0 - cam[2]) / (d * scale))
    shape, seed = int(card[5]), int(card[12])
    for row in range(top, bottom):
        if d < depth[row, column]:
            v = (cam[2] + d * row_t[row] * scale - z0) / (z1 - z0)
            if card_part(shape, u, v, seed) > 0:
                depth[row, column] = d
                prim[row, column] = CARD_BASE + index


@njit(cache=True)
def _columns(azimuths, low, high):
    return np.searchsorted(azimuths, low), np.searchsorted(azimuths, high)


@njit(cache=True)
def trace(boxes, cards, cam, heading, azimuths, scales, row_t, depth, prim):
    """Fills depth (rows, columns; horizontal metres) and prim (codes; 0 where nothing stands).

    azimuths are ascending radians about `heading` (clockwise), scales and row_t factor each pixel's
    rise per horizontal metre: slope = row_t[row] * scales[column]. cam is (x, y, z).
    """
    sx, sy = np.sin(azimuths + heading), np.cos(azimuths + heading)
    for index in range(boxes.shape[0]):
        box = boxes[index]
        dx, dy = box[0] - cam[0], box[1] - cam[1]
        distance, radius = math.hypot(dx, dy), math.hypot(box[2], box[3])
        if (radius < 1.2 and distance > 90) or (radius < 3.5 and distance > 180):
            continue
        half = math.asin(min(1.0, radius / distance)) + 1e-3 if distance > radius else math.pi
        middle = (math.atan2(dx, dy) - heading + 3 * math.pi) % (2 * math.pi) - math.pi
        for turn in range(-1, 2):
            if half >= math.pi and turn != 0:
                continue
            low, high = _columns(azimuths, middle + turn * 2 * math.pi - half, middle + turn * 2 * math.pi + half)
            for column in range(low, high):
                _box_column(box, index, cam, sx[column], sy[column], scales[column], column, row_t, depth, prim)
    for index in range(cards.shape[0]):
        card = cards[index]
        dx, dy = card[0] - cam[0], card[1] - cam[1]
        distance = math.hypot(dx, dy)
        if distance < 0.6 or card[2] / distance < 0.0012:
            continue
        half = math.atan(card[2] / distance) + 1e-3
        middle = (math.atan2(dx, dy) - heading + 3 * math.pi) % (2 * math.pi) - math.pi
        for turn in range(-1, 2):
            centre = middle + turn * 2 * math.pi
            low, high = _columns(azimuths, centre - half, centre + half)
            for column in range(low, high):
                _card_column(card, index, cam, distance, azimuths[column] - centre, scales[column], column, row_t,
                             depth, prim)  # fmt: skip
