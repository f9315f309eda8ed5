"""Which lots line a street, and the open ones among them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wayword_training.world.buildings import apartment, church, garage, house, office, pick, shop, tower, warehouse
from wayword_training.world.lettering import FUEL_WORDS
from wayword_training.world.passing import vehicle
from wayword_training.world.scene import COLOURS, VIVID, Builder, Frame


def gas_station(b: Builder, f: Frame, t: float, width: float) -> None:
    """A canopy over pumps with a small shop behind."""
    colour = pick(b, ("red", "blue", "green", "yellow", "orange"))
    word = pick(b, FUEL_WORDS)
    thing = b.thing("gas station", f.at(t, 6), colour=colour, floors=1, roof="flat", text=word)
    tint = b.jitter(VIVID[colour])
    b.paint_side(f, (t - width / 2, t + width / 2), (0, 16), "lot")
    half = min(7.0, width / 2 - 1)
    b.box(thing, f, (t, 5.5), (half, 3.6), (4.6, 5.5), tint, (244, 244, 240))
    for side in (-0.7, 0.7):
        b.box(thing, f, (t + side * half, 5.5), (0.25, 0.25), (0, 4.6), (230, 230, 228))
        b.box(thing, f, (t + side * half * 0.6, 5.5), (0.5, 0.35), (0, 1.9), tint, (30, 30, 34), windows="poster")
    b.box(thing, f, (t, 14), (half, 2.4), (0, 3.8), (232, 230, 224), tint, surface="stucco", ground_floor="shop",
          text=word)  # fmt: skip
    b.darken(*f.at(t, 5.5), half, half * 0.6, 90)


def kiosk_or_open(b: Builder, f: Frame, t: float, width: float) -> None:
    """An open lot: parked cars behind a low fence, or a building site with a crane."""
    if b.rng.random() < 0.6:
        _parking_lot(b, f, t, width)
    else:
        _construction(b, f, t, width)


def _parking_lot(b: Builder, f: Frame, t: float, width: float) -> None:
    thing = b.thing("parking lot", f.at(t, 6))
    b.paint_side(f, (t - width / 2, t + width / 2), (0.3, 15), "lot")
    fenced = b.rng.random() < 0.5
    if fenced:
        for side in (-1, 1):
            at = (t + side * (width / 4 + 1.2), 0.5)
            b.box(thing, f, at, (width / 4 - 1.4, 0.1), (0, 0.8), COLOURS["gray"], surface="concrete")
    slots = max(1, int(width / 2.9))
    for slot in range(slots):
        ts = t - width / 2 + (slot + 0.5) * width / slots
        b.paint_side(f, (ts - width / slots / 2, ts - width / slots / 2 + 0.2), (6.5, 12), "white line")

    def fill() -> None:
        for slot in range(slots):
            if b.rng.random() < 0.65:
                at = (t - width / 2 + (slot + 0.5) * width / slots, 9.2)
                vehicle(b, f, at, 90.0, pick(b, ("car", "car", "suv", "pickup", "van")))

    b.later.append(fill)


def _construction(b: Builder, f: Frame, t: float, width: float) -> None:
    rng = b.rng
    thing = b.thing("construction site", f.at(t, 8))
    b.paint_side(f, (t - width / 2, t + width / 2), (0.3, 16), "dirt")
    colour = pick(b, ("orange", "white", "blue", "green"))
    barrier = b.thing("construction barrier", f.at(t, 0.6), colour=colour, parent=thing)
    lettered = rng.random() < 0.4
    b.things[barrier].text = "KEEP OUT" if lettered else None
    b.box(barrier, f, (t, 0.6), (width / 2 - 0.4, 0.06), (0, 1.9), b.jitter(VIVID[colour]), (240, 240, 240),
          windows="poster" if lettered else "none", text="KEEP OUT" if lettered else "")  # fmt: skip
    floors = int(rng.integers(2, 6))
    b.things[thing].floors = floors
    b.box(thing, f, (t, 9.5), (width / 2 - 2, 5.5), (0, floors * 3.4), (168, 164, 156), (66, 62, 58),
          surface="concrete", windows="scaffold", floors=floors)  # fmt: skip
    if rng.random() < 0.6:
        crane = b.thing("crane", f.at(t, 12), colour="yellow", parent=thing)
        b.card(crane, f.at(t + 2, 12), 16, (0, rng.uniform(26, 38)), "crane", (236, 178, 36))


LotMaker = Callable[[Builder, Frame, float, float], None]
ZONES: dict[str, tuple[tuple[LotMaker, float, tuple[float, float]], ...]] = {
    "downtown": ((tower, 3, (20, 28)), (office, 4, (16, 26)), (shop, 2, (9, 14)), (garage, 0.7, (22, 30)),
                 (apartment, 1.5, (13, 20)), (kiosk_or_open, 0.7, (18, 26)), (church, 0.15, (20, 24))),
    "commercial": ((shop, 6, (8, 15)), (apartment, 2.5, (12, 18)), (office, 1, (15, 22)),
                   (kiosk_or_open, 0.9, (16, 24)), (gas_station, 0.45, (18, 24)), (church, 0.25, (20, 24))),
    "residential": ((house, 9, (12, 18)), (apartment, 1.5, (13, 18)), (church, 0.3, (20, 24)), (shop, 0.5, (9, 13)),
                    (kiosk_or_open, 0.2, (18, 24))),
    "industrial": ((warehouse, 5, (20, 34)), (kiosk_or_open, 2, (18, 28)), (garage, 0.4, (22, 30)),
                   (shop, 0.8, (10, 14)), (gas_station, 0.4, (18, 24))),
}  # fmt: skip


def fill_side(b: Builder, f: Frame, zone: str, margin_m: float) -> None:
    """Fills one side of a block with lots of its zone, leaving a margin at both ends."""
    kinds = ZONES[zone]
    weights = np.array([kind[1] for kind in kinds])
    t = margin_m
    while True:
        make, _, (low, high) = kinds[int(b.rng.choice(len(kinds), p=weights / weights.sum()))]
        width = b.rng.uniform(low, high)
        room = f.length_m - margin_m - t
        if room < 7:
            return
        if width > room:
            make, width = (house, room) if zone == "residential" and room > 11 else (shop, room)
            if room > 16:
                make = apartment
        make(b, f, t + width / 2, float(width))
        t += width + (b.rng.uniform(0, 4) if b.rng.random() < 0.2 else 0.0)
