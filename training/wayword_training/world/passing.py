"""What passes: vehicles, people, cones and flags; laid anew at every visit."""

from __future__ import annotations

import numpy as np

from wayword_training.world.buildings import pick
from wayword_training.world.scene import VIVID, Builder, Frame
from wayword_training.world.streets import WALK_M, Street

CLEAR_M = 1.3  # of every vehicle from the rig
VEHICLE_COLOURS = ("white", "white", "black", "black", "gray", "silver", "silver", "red", "red", "blue", "blue",
                   "green", "yellow", "orange", "brown", "beige")  # fmt: skip


def vehicle(b: Builder, f: Frame, at: tuple[float, float], turn_deg: float, kind: str) -> None:
    """A vehicle centred at side coordinates; turn 0 is parallel to the kerb. None stands close to a site."""
    if _clearance(b, f, at, turn_deg, kind) < CLEAR_M:
        return
    colour = {"taxi": "yellow", "school bus": "yellow"}.get(kind) or pick(b, VEHICLE_COLOURS)
    if kind == "bus":
        colour = pick(b, ("red", "blue", "white", "green", "orange"))
    thing = b.thing(kind, f.at(*at), colour=colour)
    tint, glass = b.jitter(VIVID[colour], 6), (30, 36, 44)
    half, body, cabin = _VEHICLES[kind]

    def part(offset: float, halves: tuple[float, float], z: tuple[float, float], windows: str, floor: str) -> None:
        turn = np.deg2rad(turn_deg)
        centre = (at[0] + offset * float(np.cos(turn)), at[1] + offset * float(np.sin(turn)))
        b.box(thing, f, centre, halves, z, tint, glass, windows=windows, ground_floor=floor, turn_deg=turn_deg)

    if kind in ("bus", "school bus"):
        part(0, (half, 1.22), (0.3, body), "bus", "wheels")
    elif kind == "truck":
        part(-0.9, (half - 0.9, 1.2), (0.5, body), "none", "wheels")
        part(half - 0.9, (0.9, 1.1), (0.35, cabin), "cabin", "wheels")
    else:
        part(0, (half, 0.9), (0.25, body), "none", "wheels")
        offset, share = {"pickup": (0.4, 0.32), "van": (-0.25, 0.86)}.get(kind, (-0.15, 0.58))
        part(offset, (half * share, 0.82), (body, cabin), "cabin", "none")
    x_m, y_m = f.at(*at)
    along = abs(f.cos) > 0.5
    if abs(turn_deg) > 45:
        along = not along
    b.darken(x_m, y_m, half if along else 0.95, 0.95 if along else half, 120)


def _clearance(b: Builder, f: Frame, at: tuple[float, float], turn_deg: float, kind: str) -> float:
    """Metres from the vehicle's footprint to the nearest site; infinite where there are no sites."""
    x_m, y_m = f.at(*at)
    turn = np.deg2rad(turn_deg) + np.arctan2(f.sin, f.cos)
    dx, dy = b.route[:, 0] - x_m, b.route[:, 1] - y_m
    along = np.abs(dx * np.cos(turn) + dy * np.sin(turn)) - _VEHICLES[kind][0]
    across = np.abs(dy * np.cos(turn) - dx * np.sin(turn)) - 1.22
    return float(np.hypot(np.maximum(along, 0), np.maximum(across, 0)).min(initial=np.inf))


_VEHICLES = {
    "car": (2.15, 0.85, 1.45), "suv": (2.3, 1.05, 1.8), "pickup": (2.6, 1.0, 1.8), "van": (2.5, 1.1, 2.15),
    "truck": (3.9, 3.3, 2.5), "bus": (5.6, 3.1, 3.1), "taxi": (2.15, 0.85, 1.5), "school bus": (4.6, 2.9, 2.9),
}  # fmt: skip


def parked(b: Builder, f: Frame, street: Street, zone: str) -> None:
    """Vehicles at the kerb of one side of a block."""
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


def on_foot(b: Builder, f: Frame) -> None:
    """People, cones and flags along one side of a block."""
    rng = b.rng
    t = float(rng.uniform(2, 20))
    while t < f.length_m - 3:
        name = ("people", "cone", "flag")[int(rng.choice(3, p=[0.79, 0.12, 0.09]))]
        at = f.at(t, float(rng.uniform(-1.6, -0.5)))
        if name == "people":
            _people(b, f, t)
        elif name == "cone":
            b.card(b.thing("traffic cone", at, colour="orange"), at, 0.25, (0, 0.75), "cone",
                   b.jitter(VIVID["orange"]), (222, 92, 120))  # fmt: skip
        else:
            colour = pick(b, ("red", "blue", "green", "white", "orange"))
            b.card(b.thing("flag", at, colour=colour), at, 0.9, (0, 6.0), "flag", b.jitter(VIVID[colour]),
                   (180, 182, 184))  # fmt: skip
        t += float(rng.exponential(32.0)) + 2.0


def _people(b: Builder, f: Frame, t: float) -> None:
    rng = b.rng
    for _ in range(int(rng.integers(1, 4))):
        spot = f.at(t + float(rng.normal(0, 0.9)), float(rng.uniform(-1.9, -0.4)))
        colour = pick(b, ("red", "blue", "white", "black", "yellow", "green", "gray"))
        thing = b.thing("person", spot, colour=colour)
        b.card(thing, spot, 0.3, (0, float(rng.uniform(1.6, 1.85))), "person", b.jitter(VIVID[colour]),
               b.jitter((52, 56, 82)))  # fmt: skip


def traffic(b: Builder, all_streets: tuple[Street, ...]) -> None:
    """Puts vehicles on the move in the right-hand lanes."""
    kinds, weights = ("car", "suv", "van", "truck", "bus", "taxi", "school bus"), (0.4, 0.2, 0.1, 0.1, 0.08, 0.08, 0.04)
    for street in all_streets:
        for _ in range(int(b.rng.integers(3, 8))):
            along = float(b.rng.uniform(30, b.size_m - 60))
            side = 1 if b.rng.random() < 0.5 else -1
            lane = street.half_m / 2 - 0.5
            if street.axis == "north":
                frame = Frame(street.centre_m + side * lane, along, 0, side, 1)
            else:
                frame = Frame(along, street.centre_m - side * lane, side, 0, 1)
            vehicle(b, frame, (0, 0), 0.0, kinds[int(b.rng.choice(len(kinds), p=np.array(weights)))])
