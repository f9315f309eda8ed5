"""What is drawn on the side of a box: masonry, windows, doors, wheels."""

from __future__ import annotations

import math

from numba import njit

from wayword_training.world.lettering import inked, letter_height
from wayword_training.world.raycast import hashed
from wayword_training.world.scene import GROUND_FLOORS, SURFACES, WINDOWS

BRICK, SIDING, STONE, GLASS, CONCRETE, METAL, HEDGE = (
    SURFACES.index(n) for n in ("brick", "siding", "stone", "glass", "concrete", "metal", "hedge")
)
PUNCHED, RIBBON, ARCHED, NARROW, CURTAIN = (
    WINDOWS.index(n) for n in ("punched", "ribbon", "arched", "narrow", "curtain")
)
OPENINGS, BUS, CABIN, LANCET, BALCONIES = (
    WINDOWS.index(n) for n in ("openings", "bus", "cabin", "lancet", "balconies")
)
SHUTTERS, SCAFFOLD, POSTER, SLATS = (WINDOWS.index(n) for n in ("shutters", "scaffold", "poster", "slats"))
SHOP, DOOR, LOADING, LOBBY, PORTAL, WHEELS, GARAGE = (
    GROUND_FLOORS.index(n) for n in ("shop", "door", "loading", "lobby", "portal", "wheels", "garage")
)
SIGN_FOOT_M, SIGN_TOP_M, LETTER_M = 2.85, 3.68, 0.58  # of the band over a shop window


@njit(cache=True)
def mix(out, red, green, blue, share):
    """Blends a colour into out."""
    out[0] += (red - out[0]) * share
    out[1] += (green - out[1]) * share
    out[2] += (blue - out[2]) * share


@njit(cache=True)
def _scale(out, factor):
    out[0] *= factor
    out[1] *= factor
    out[2] *= factor


@njit(cache=True)
def _masonry(surface, u, z, seed, pixel_m, out):
    if surface == BRICK:
        fine = min(1.0, max(0.0, 1.3 - pixel_m / 0.11))
        row = math.floor(z / 0.22)
        offset = 0.24 if row % 2 else 0.0
        if fine > 0:
            joint = z % 0.22 < 0.04 or (u + offset) % 0.48 < 0.04
            tone = 0.9 + 0.2 * hashed(row, math.floor((u + offset) / 0.48), seed)
            _scale(out, 1.0 + fine * (tone - 1.0))
            if joint:
                mix(out, 188.0, 178.0, 166.0, 0.42 * fine)
    elif surface == SIDING:
        if z % 0.24 < 0.05:
            _scale(out, 1.0 - 0.17 * min(1.0, max(0.0, 1.3 - pixel_m / 0.13)))
    elif surface == STONE:
        fine = min(1.0, max(0.0, 1.3 - pixel_m / 0.3))
        row = math.floor(z / 0.6)
        offset = 0.5 if row % 2 else 0.0
        _scale(out, 1.0 + fine * 0.16 * (hashed(row, math.floor((u + offset) / 1.0), seed) - 0.5))
        if z % 0.6 < 0.07 or (u + offset) % 1.0 < 0.07:
            _scale(out, 1.0 - 0.2 * fine)
    elif surface == CONCRETE:
        if z % 3.0 < 0.1 or u % 3.0 < 0.1:
            _scale(out, 1.0 - 0.14 * min(1.0, max(0.0, 1.3 - pixel_m / 0.15)))
    elif surface == METAL:
        _scale(out, 1.0 - 0.10 * min(1.0, max(0.0, 1.3 - pixel_m / 0.2)) * (1.0 if u % 0.6 < 0.2 else 0.0))
    elif surface == HEDGE:
        fine = min(1.0, max(0.2, 1.3 - pixel_m / 0.3))
        _scale(out, 1.0 + fine * 0.34 * (hashed(math.floor(u / 0.16), math.floor(z / 0.14), seed) - 0.6))


@njit(cache=True)
def _glass(out, cell_u, cell_v, rise, seed, tinted):
    tone = 0.75 + 0.5 * hashed(cell_u, cell_v, seed)
    if tinted:
        _scale(out, 0.66 + 0.3 * tone * rise + 0.12 * rise)
    else:
        out[0], out[1], out[2] = 46.0 * tone + 30 * rise, 58.0 * tone + 36 * rise, 70.0 * tone + 42 * rise


@njit(cache=True)
def _word(seed, u, z, height, width, red, green, blue, out):
    """Writes a seed's word about (0, 0) in the light or dark ink that shows on a ground of this colour."""
    size = letter_height(seed, height, width)
    if size > 0.0 and inked(seed, u, z, size):
        ink = 250.0 if red + green + blue < 420 else 26.0
        mix(out, ink, ink, ink, 0.95)


@njit(cache=True)
def _upper(box, windows, u, z, width, height, base, floors, seed, out):
    """Windows of one storey cell; z counts from `base`."""
    target = 3.0
    if windows == NARROW:
        target = 1.8
    elif windows == CURTAIN:
        target = 1.6
    elif windows == LANCET:
        target = 3.2
    elif windows == BALCONIES:
        target = 4.2
    elif windows == BUS:
        target = 1.4
    bays = max(1, int(width / target + 0.5))
    storey = (height - base) / max(1, floors)
    gu, gv = u / width * bays, (z - base) / storey
    iu, iv = math.floor(gu), math.floor(gv)
    fu, fv = gu - iu, gv - iv
    if iv >= floors:
        return
    centre = abs(fu - 0.5)
    if windows == CURTAIN:
        if fu < 0.07 or fv < 0.1:
            mix(out, box[13], box[14], box[15], 0.8)
        else:
            _glass(out, iu, iv, min(1.0, z / 40.0 + 0.25), seed, int(box[9]) == GLASS)
    elif windows == RIBBON:
        if 0.32 < fv < 0.8:
            if fu < 0.05:
                mix(out, box[13], box[14], box[15], 0.8)
            else:
                _glass(out, iu, iv, 0.4, seed, False)
    elif windows == OPENINGS:
        if 0.36 < fv < 0.86 and fu > 0.1:
            out[0], out[1], out[2] = 48.0, 48.0, 50.0
    elif windows == BUS:
        if 0.5 < z / height < 0.84 and fu > 0.1:
            _glass(out, iu, 0, 0.35, seed, False)
        elif 0.36 < z / height < 0.42:
            _scale(out, 0.6)
    elif windows == CABIN:
        if 0.14 < z / height < 0.86 and 0.06 < u / width < 0.94 and abs(u / width - 0.5) > 0.03:
            out[0], out[1], out[2] = 40.0, 48.0, 58.0
    elif windows == SCAFFOLD:
        if fu < 0.05 or fv < 0.05:
            mix(out, 214.0, 150.0, 56.0, 0.75)
        elif centre < 0.32 and 0.2 < fv < 0.85:
            out[0], out[1], out[2] = 70.0, 68.0, 66.0
    elif windows in (ARCHED, LANCET):
        wide, spring = (0.24, 0.62) if windows == ARCHED else (0.17, 0.6)
        arch = fv < spring or (centre / wide) ** 2 + ((fv - spring) / 0.2) ** 2 < 1
        if centre < wide and fv > 0.2 and arch:
            _glass(out, iu, iv, 0.3, seed, False)
        elif (
            centre < wide + 0.07
            and 0.15 < fv < 0.9
            and (fv < spring or (centre / (wide + 0.07)) ** 2 + ((fv - spring) / 0.26) ** 2 < 1)
        ):
            mix(out, box[13], box[14], box[15], 0.7)
    else:
        _plain_window(box, windows, fu, fv, centre, iu, iv, seed, out)


@njit(cache=True)
def _plain_window(box, windows, fu, fv, centre, iu, iv, seed, out):
    half, low, high = 0.22, 0.28, 0.8
    if windows == NARROW:
        half, low, high = 0.2, 0.16, 0.88
    elif windows == BALCONIES:
        half, low, high = 0.3, 0.05, 0.8
        if fv < 0.32 and centre < 0.42:
            mix(out, box[13], box[14], box[15], 0.95 if fv < 0.05 or fv > 0.29 or (fu * 14) % 1.0 < 0.5 else 0.35)
            return
    if centre < half and low < fv < high:
        if centre < 0.015 or abs(fv - 0.58) < 0.015:
            mix(out, box[13], box[14], box[15], 0.8)
        else:
            _glass(out, iu, iv, 0.3, seed, False)
    elif windows == SHUTTERS and centre < 0.36 and low < fv < high:
        mix(out, box[13] * 0.7, box[14] * 0.7, box[15] * 0.7, 0.9)
    elif centre < half + 0.05 and low - 0.05 < fv < high + 0.04:
        mix(out, 236.0, 234.0, 228.0, 0.65)


@njit(cache=True)
def _street_level(box, kind, face, u, z, width, seed, out):
    """Ground floor; returns True where it decided the pixel."""
    middle = abs(u - width / 2)
    if kind == SHOP:
        if SIGN_FOOT_M < z < SIGN_TOP_M:
            out[0], out[1], out[2] = box[13], box[14], box[15]
            middle_z = (SIGN_FOOT_M + SIGN_TOP_M) / 2
            _word(seed, u - width / 2, z - middle_z, LETTER_M, width * 0.9, box[13], box[14], box[15], out)
        elif 0.45 < z < 2.75 and u % 2.2 > 0.14 and middle < width / 2 - 0.3:
            _glass(out, math.floor(u / 2.2), 1, 0.55, seed, False)
            if middle < 0.6:
                _scale(out, 0.55)
        elif middle < 0.6 and z < 2.2:
            out[0], out[1], out[2] = 52.0, 44.0, 40.0
        return True
    if kind == LOBBY:
        if z < 3.3 and u % 1.6 > 0.12:
            _glass(out, math.floor(u / 1.6), 1, 0.6, seed, False)
        else:
            mix(out, box[13], box[14], box[15], 0.7)
        return True
    if kind == PORTAL and middle < 1.25 and z < 3.0:
        if middle < 1.0 and (z < 2.0 or (middle / 1.0) ** 2 + ((z - 2.0) / 0.8) ** 2 < 1):
            out[0], out[1], out[2] = 78.0, 52.0, 36.0
        else:
            mix(out, 226.0, 220.0, 206.0, 0.6)
        return True
    if kind == LOADING:
        if u % 6.5 > 1.6 and 0.3 < z < 3.8:
            out[0], out[1], out[2] = box[13], box[14], box[15]
            if z % 0.5 < 0.07:
                _scale(out, 0.78)
        elif z > 4.4 and u % 3.0 > 0.8 and z < 5.0:
            _glass(out, math.floor(u / 3.0), 0, 0.4, seed, False)
        return True
    if kind == GARAGE and middle < width * 0.4 and z < 2.2:
        out[0], out[1], out[2] = 226.0, 226.0, 222.0
        if z % 0.55 < 0.06:
            _scale(out, 0.8)
        return True
    if kind == DOOR and face in (1, 3) and abs(u - width * 0.42) < 0.75 and z < 2.45:
        if abs(u - width * 0.42) < 0.52 and z < 2.2:
            tone = hashed(1, 2, seed)
            out[0], out[1], out[2] = 60 + 130 * tone, 52 + 40 * (1 - tone), 44 + 90 * hashed(3, 4, seed)
        else:
            mix(out, 240.0, 238.0, 232.0, 0.9)
        return True
    return False


@njit(cache=True)
def _vehicle_side(face, u, z, width, height, out):
    if face >= 2:
        radius = 0.36
        for share in (0.18, 0.82):
            r = (u - width * share) ** 2 + (z - 0.06) ** 2
            if r < radius * radius:
                tone = 150.0 if r < 0.03 else 26.0
                out[0], out[1], out[2] = tone, tone, tone
                return
        if abs(u - width * 0.5) < 0.02 or abs(u - width * 0.34) < 0.02:
            _scale(out, 0.72)
    elif abs(u - width / 2) > width * 0.3 and 0.4 < z / height < 0.75:
        if face == 0:
            out[0], out[1], out[2] = 250.0, 246.0, 224.0
        else:
            out[0], out[1], out[2] = 190.0, 26.0, 28.0
    elif abs(u - width / 2) < 0.26 and 0.25 < z / height < 0.42:
        out[0], out[1], out[2] = 232.0, 232.0, 226.0
    if z < 0.14:
        _scale(out, 0.45)


@njit(cache=True)
def facade(box, face, u, z, width, height, pixel_m, out):
    """Colour at u metres from the left edge and z metres above the foot of one side of a box."""
    out[0], out[1], out[2] = box[10], box[11], box[12]
    surface, windows, floors = int(box[9]), int(box[16]), int(box[17])
    kind, seed = int(box[18]), int(box[19])
    if kind == WHEELS:
        _vehicle_side(face, u, z, width, height, out)
        if windows in (BUS, CABIN):
            _upper(box, windows, u, z, width, height, 0.0, 1, seed, out)
        return
    if surface != GLASS:
        _masonry(surface, u, z, seed, pixel_m, out)
    if windows == POSTER:
        if width > 0.9:
            _word(seed, u - width / 2, z - height / 2, height * 0.4, width * 0.86, box[10], box[11], box[12], out)
        return
    if windows == SLATS:
        if pixel_m < 0.35 and u % 0.5 < 0.22:
            mix(out, box[13], box[14], box[15], 0.75 * min(1.0, 1.4 - pixel_m / 0.35))
        return
    if z > height:
        return
    base = 3.7 if kind in (SHOP, LOBBY) or (kind == LOADING and windows != 0) else 0.0
    if (kind > 0 and (base == 0.0 or z < base)) and _street_level(box, kind, face, u, z, width, seed, out):
        return
    if windows > 0 and z >= base:
        _upper(box, windows, u, z, width, height, base, max(1, floors - (1 if base > 0 else 0)), seed, out)
