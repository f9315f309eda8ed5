"""Streets: their surface, crossings, furniture and traffic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wayword_training.world.buildings import TREES, pick, tree, vehicle
from wayword_training.world.scene import VIVID, Builder, Frame

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

    @property
    def is_major(self) -> bool:
        """Wide streets get lane lines and traffic lights."""
        return self.half_m > 5.6


def a_street(rng: np.random.Generator, axis: str, centre_m: float, half_m: float) -> Street:
    """Draws a street's own character: its trees, lamps and parked cars."""
    species = TREES[int(rng.integers(len(TREES)))], TREES[int(rng.integers(len(TREES)))]
    gap = float(rng.choice([9.0, 14.0, 22.0, 400.0], p=[0.25, 0.3, 0.2, 0.25]))
    lamp = ("lamp", "globe lamp")[int(rng.integers(2))]
    parking = float(rng.choice([0.05, 0.3, 0.65])) if half_m > 4.9 else 0.0
    line = "yellow line" if rng.random() < 0.5 else "white line"
    return Street(axis, centre_m, half_m, species, gap, lamp, parking, bool(rng.random() < 0.35), line)


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
    signs = lights or b.rng.random() < 0.6
    for side_x in (-1, 1):
        for side_y in (-1, 1):
            at = (x + side_x * (half_x + 0.8), y + side_y * (half_y + 0.8))
            if lights:
                b.card(b.thing("traffic light", at), at, 0.28, (0, 4.4), "traffic light", (48, 50, 52))
            elif signs and side_x == side_y:
                b.card(b.thing("stop sign", at, colour="red"), at, 0.42, (0, 2.7), "stop sign", (196, 32, 34))


def furnish_side(b: Builder, f: Frame, street: Street, zone: str) -> None:
    """Sidewalk, trees, lamps, parked vehicles and small objects along one side of a block."""
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
    _parked(b, f, street, zone)
    t = float(rng.uniform(3, 10))
    while t < f.length_m - 3:
        _small_object(b, f, t, zone)
        t += float(rng.exponential(7.0)) + 1.5


def _parked(b: Builder, f: Frame, street: Street, zone: str) -> None:
    rng = b.rng
    kinds, weights = ("car", "suv", "pickup", "van", "truck", "taxi"), (0.42, 0.22, 0.11, 0.12, 0.08, 0.05)
    t = 7.0
    while t < f.length_m - 8:
        if rng.random() < street.parking * (1.2 if zone != "park" else 0.6):
            kind = kinds[int(rng.choice(len(kinds), p=weights))]
            vehicle(b, f, (t, -WALK_M - 1.05), 180.0 if rng.random() < 0.8 else 0.0, kind)
            t += 8.4 if kind == "truck" else 5.7
        else:
            t += 5.9


def _small_object(b: Builder, f: Frame, t: float, zone: str) -> None:
    rng = b.rng
    names = ("person", "hydrant", "bench", "mailbox", "trash bin", "sign", "bus stop", "planter", "cone", "meter",
             "flag", "kiosk", "billboard", "phone booth", "bicycle rack")  # fmt: skip
    weights = np.array([3.2, 1.0, 1.0, 0.7, 1.0, 3.0, 0.45, 0.9, 0.5, 0.7, 0.35, 0.22, 0.3, 0.25, 0.4])
    if zone == "residential":
        weights[[6, 11, 12, 13]] *= 0.4
    name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    at = f.at(t, float(rng.uniform(-1.6, -0.5)))
    if name in ("bench", "mailbox", "trash bin", "bus stop", "kiosk", "billboard", "phone booth", "bicycle rack"):
        _BOXES[name](b, f, t)
    elif name == "person":
        for _ in range(int(rng.integers(1, 4))):
            spot = f.at(t + float(rng.normal(0, 0.9)), float(rng.uniform(-1.9, -0.4)))
            colour = pick(b, ("red", "blue", "white", "black", "yellow", "green", "gray"))
            thing = b.thing("person", spot, colour=colour)
            b.card(thing, spot, 0.3, (0, float(rng.uniform(1.6, 1.85))), "person", b.jitter(VIVID[colour]),
                   b.jitter((52, 56, 82)))  # fmt: skip
    elif name == "sign":
        kind, colour = (("no parking sign", "red"), ("speed limit sign", "white"), ("yield sign", "red"),
                        ("street name sign", "green"), ("one way sign", "black"), ("warning sign", "yellow"),
                        ("parking sign", "blue"))[int(rng.integers(7))]  # fmt: skip
        shape = {"no parking sign": "round sign", "yield sign": "yield sign"}.get(kind, "square sign")
        spot = f.at(t, -2.1)
        b.card(b.thing(kind, spot, colour=colour), spot, 0.36, (0, 2.6), shape, VIVID[colour], (245, 245, 242))
    elif name == "flag":
        colour = pick(b, ("red", "blue", "green", "white", "orange"))
        b.card(b.thing("flag", at, colour=colour), at, 0.9, (0, 6.0), "flag", b.jitter(VIVID[colour]), (180, 182, 184))
    else:
        half, top, colour = {"hydrant": (0.24, 0.8, pick(b, ("red", "yellow"))), "planter": (0.55, 1.1, "gray"),
                             "cone": (0.25, 0.75, "orange"), "meter": (0.12, 1.35, "gray")}[name]  # fmt: skip
        kind = {"hydrant": "fire hydrant", "cone": "traffic cone", "meter": "parking meter"}.get(name, name)
        b.card(b.thing(kind, at, colour=colour), at, half, (0, top), name, b.jitter(VIVID[colour]), (222, 92, 120))


def _bench(b: Builder, f: Frame, t: float) -> None:
    thing = b.thing("bench", f.at(t, -0.5), colour="brown", material="wood")
    b.box(thing, f, (t, -0.5), (0.85, 0.25), (0.38, 0.48), (124, 84, 52))
    b.box(thing, f, (t, -0.3), (0.85, 0.04), (0.48, 0.95), (124, 84, 52), windows="slats")
    b.box(thing, f, (t, -0.5), (0.7, 0.18), (0.0, 0.38), (52, 52, 54))


def _mailbox(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("blue", "red", "yellow"))
    thing = b.thing("mailbox", f.at(t, -1.9), colour=colour)
    b.box(thing, f, (t, -1.9), (0.32, 0.28), (0.15, 1.25), b.jitter(VIVID[colour]))


def _bin(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("green", "gray", "black", "blue"))
    thing = b.thing("trash bin", f.at(t, -1.8), colour=colour)
    b.box(thing, f, (t, -1.8), (0.3, 0.3), (0, 1.0), b.jitter(VIVID[colour]), windows="slats")


def _bus_stop(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("blue", "green", "red", "gray"))
    thing, tint = b.thing("bus stop", f.at(t, -1.2), colour=colour), b.jitter(VIVID[colour])
    b.box(thing, f, (t, -1.1), (2.2, 0.8), (2.35, 2.6), tint)
    b.box(thing, f, (t, -0.4), (2.1, 0.04), (0.4, 2.35), (176, 200, 206), surface="glass", windows="curtain")
    b.box(thing, f, (t - 2.1, -1.1), (0.05, 0.7), (0.1, 2.35), (240, 236, 220), tint, windows="poster")
    b.box(thing, f, (t, -0.7), (1.4, 0.2), (0.4, 0.5), (96, 70, 48))


def _kiosk(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("red", "green", "blue", "yellow", "white"))
    thing, tint = b.thing("kiosk", f.at(t, -1.0), colour=colour), b.jitter(VIVID[colour])
    b.box(thing, f, (t, -0.9), (1.2, 0.9), (0, 2.4), tint, (250, 246, 232), windows="poster")
    b.box(thing, f, (t, -0.9), (1.5, 1.2), (2.4, 2.7), (66, 66, 70))


def _billboard(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("red", "blue", "yellow", "white", "green", "purple", "orange"))
    thing = b.thing("billboard", f.at(t, 0.2), colour=colour)
    b.box(thing, f, (t, -0.2), (0.15, 0.15), (0, 3.0), (88, 90, 92))
    b.box(thing, f, (t, -0.2), (0.2, 1.9), (3.0, 5.6), b.jitter(VIVID[colour]), (250, 248, 240), windows="poster")


def _booth(b: Builder, f: Frame, t: float) -> None:
    colour = pick(b, ("red", "blue"))
    thing = b.thing("phone booth", f.at(t, -1.0), colour=colour)
    b.box(thing, f, (t, -1.0), (0.48, 0.48), (0, 2.4), b.jitter(VIVID[colour]), (190, 214, 220), windows="narrow",
          floors=1)  # fmt: skip


def _rack(b: Builder, f: Frame, t: float) -> None:
    thing = b.thing("bicycle rack", f.at(t, -1.2), material="metal")
    for step in range(4):
        colour = b.jitter(VIVID[pick(b, ("red", "blue", "black", "green", "silver"))])
        b.box(thing, f, (t - 1.2 + 0.8 * step, -1.2), (0.06, 0.8), (0.25, 0.95), colour, (30, 30, 32), windows="slats")


_BOXES = {"bench": _bench, "mailbox": _mailbox, "trash bin": _bin, "bus stop": _bus_stop, "kiosk": _kiosk,
          "billboard": _billboard, "phone booth": _booth, "bicycle rack": _rack}  # fmt: skip


def traffic(b: Builder, all_streets: tuple[Street, ...], sites: NDArray[np.float64]) -> None:
    """Puts vehicles on the move in the right-hand lanes, clear of every capture site."""
    kinds, weights = ("car", "suv", "van", "truck", "bus", "taxi", "school bus"), (0.4, 0.2, 0.1, 0.1, 0.08, 0.08, 0.04)
    for street in all_streets:
        for _ in range(int(b.rng.integers(1, 4))):
            along = float(b.rng.uniform(30, b.size_m - 60))
            side = 1 if b.rng.random() < 0.5 else -1
            lane = street.half_m / 2 - 0.5
            if street.axis == "north":
                frame = Frame(street.centre_m + side * lane, along, 0, side, 1)
            else:
                frame = Frame(along, street.centre_m - side * lane, side, 0, 1)
            clear = np.hypot(sites[:, 0] - frame.x_m, sites[:, 1] - frame.y_m).min()
            if clear > 8.0:
                vehicle(b, frame, (0, 0), 0.0, kinds[int(b.rng.choice(len(kinds), p=np.array(weights)))])
