"""Streets: their surface, crossings, furniture and traffic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wayword_training.world.furniture import name_sign, small_object
from wayword_training.world.plants import SPECIES, tree
from wayword_training.world.scene import Builder, Frame

WALK_M = 2.6


@dataclass(frozen=True)
class Street:
    """One straight street; axis is the compass direction it runs along, centre_m its other coordinate."""

    axis: str
    centre_m: float
    half_m: float
    species: tuple[str, str]
    tree_gap_m: float
    lamp: str
    parking: float
    poles: bool
    line: str
    name: str

    @property
    def is_major(self) -> bool:
        """Wide streets get lane lines and traffic lights."""
        return self.half_m > 5.6


@dataclass(frozen=True)
class Grid:
    """The streets running north (at each x) and east (at each y), west to east and south to north."""

    north: list[Street]
    east: list[Street]
    size_m: float


def a_street(rng: np.random.Generator, axis: str, centre_m: float, half_m: float, name: str) -> Street:
    """Draws a street's own character: its trees, lamps and parked cars."""
    species = SPECIES[int(rng.integers(len(SPECIES)))], SPECIES[int(rng.integers(len(SPECIES)))]
    gap = float(rng.choice([9.0, 14.0, 22.0, 400.0], p=[0.25, 0.3, 0.2, 0.25]))
    lamp = ("lamp", "globe lamp")[int(rng.integers(2))]
    parking = float(rng.choice([0.05, 0.3, 0.65])) if half_m > 4.9 else 0.0
    line = "yellow line" if rng.random() < 0.5 else "white line"
    return Street(axis, centre_m, half_m, species, gap, lamp, parking, bool(rng.random() < 0.35), line, name)


def _strip(b: Builder, street: Street, low: float, high: float, across: tuple[float, float], material: str) -> None:
    """Paints low..high along the street, across as offsets from its centre line."""
    c0, c1 = street.centre_m + across[0], street.centre_m + across[1]
    if street.axis == "north":
        b.paint(c0, low, c1, high, material)
    else:
        b.paint(low, c0, high, c1, material)


def paint_street(b: Builder, street: Street, size_m: float) -> None:
    """Paints the carriageway and its lines; sidewalks are painted with the blocks' sides."""
    start, end = 20.0, size_m - 20.0
    _strip(b, street, start, end, (-street.half_m, street.half_m), "asphalt")
    if not street.is_major:
        return
    for at in np.arange(start, end, 6.0):
        _strip(b, street, at, at + (6.0 if street.line == "yellow line" else 2.5), (-0.12, 0.13), street.line)


def crossing(b: Builder, north: Street, east: Street) -> None:
    """Paints one crossing and puts lights, stop signs or nothing at its corners."""
    x, y, half_x, half_y = north.centre_m, east.centre_m, north.half_m, east.half_m
    b.paint(x - half_x, y - half_y, x + half_x, y + half_y, "asphalt")
    lights = north.is_major and east.is_major
    if lights or b.rng.random() < 0.45:
        for low in (y - half_y - WALK_M - 0.2, y + half_y + 0.4):
            for stripe in np.arange(x - half_x + 0.3, x + half_x - 0.5, 1.0):
                b.paint(stripe, low, stripe + 0.5, low + 2.4, "crosswalk")
        for low in (x - half_x - WALK_M - 0.2, x + half_x + 0.4):
            for stripe in np.arange(y - half_y + 0.3, y + half_y - 0.5, 1.0):
                b.paint(low, stripe, low + 2.4, stripe + 0.5, "crosswalk")
    if b.rng.random() < 0.6:
        name_sign(b, (x - half_x - 1.2, y + half_y + 0.9), (north.name, east.name)[int(b.rng.integers(2))])
    signs = lights or b.rng.random() < 0.6
    for side_x in (-1, 1):
        for side_y in (-1, 1):
            at = (x + side_x * (half_x + 0.8), y + side_y * (half_y + 0.8))
            if lights:
                b.card(b.thing("traffic light", at), at, 0.28, (0, 4.4), "traffic light", (48, 50, 52))
            elif signs and side_x == side_y:
                b.card(b.thing("stop sign", at, colour="red"), at, 0.42, (0, 2.7), "stop sign", (196, 32, 34))


def furnish_side(b: Builder, f: Frame, street: Street, zone: str) -> None:
    """Sidewalk, trees, lamps and small objects along one side of a block."""
    rng = b.rng
    b.paint_side(f, (-WALK_M, f.length_m + WALK_M), (-WALK_M, 0), "sidewalk")
    b.paint_side(f, (-WALK_M, f.length_m + WALK_M), (-WALK_M, -WALK_M + 0.25), "kerb")
    for t in np.arange(4 + rng.uniform(0, 4), f.length_m - 3, street.tree_gap_m):
        if rng.random() < 0.85:
            species = street.species[int(rng.random() < 0.25)]
            tree(b, f.at(float(t + rng.normal(0, 0.5)), -1.9), species, float(rng.uniform(4.8, 7.5)))
    for t in np.arange(7 + rng.uniform(0, 6), f.length_m - 4, 27.0):
        at = f.at(float(t), -2.2)
        b.card(b.thing("street lamp", at, colour="black"), at, 1.0 if street.lamp == "lamp" else 0.3,
               (0, 6.2 if street.lamp == "lamp" else 3.6), street.lamp, (62, 64, 66), (248, 240, 206))  # fmt: skip
    if street.poles:
        for t in np.arange(2 + rng.uniform(0, 8), f.length_m, 24.0):
            at = f.at(float(t), -0.5)
            b.card(b.thing("utility pole", at, material="wood"), at, 1.2, (0, 8.5), "utility pole", (104, 82, 62))
    t = float(rng.uniform(3, 10))
    while t < f.length_m - 3:
        small_object(b, f, t, zone, street.name)
        t += float(rng.exponential(10.0)) + 1.5
