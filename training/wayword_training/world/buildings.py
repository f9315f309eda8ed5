"""Buildings and other things that stand on a lot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wayword_training.world.scene import COLOURS, VIVID, Builder, Frame

MATERIAL_COLOURS = {
    "brick": ("red", "red", "brown", "beige", "orange", "white", "dark gray"),
    "siding": ("white", "blue", "yellow", "green", "gray", "beige", "pink", "teal"),
    "stucco": ("beige", "white", "pink", "yellow", "orange", "cream", "teal", "gray"),
    "stone": ("gray", "beige", "brown", "cream"),
    "concrete": ("gray", "white", "beige", "dark gray"),
    "glass": ("blue", "green", "dark gray", "silver", "teal"),
    "metal": ("gray", "blue", "white", "green", "red", "beige"),
}
ROOF_COLOURS = ("red", "dark gray", "brown", "gray", "green", "black")
AWNING_COLOURS = ("red", "green", "blue", "yellow", "white", "black", "orange", "purple", "teal")


def pick(b: Builder, options: tuple[str, ...]) -> str:
    """One of the options, each as likely as it is often listed."""
    return options[int(b.rng.integers(len(options)))]


def wall(b: Builder, materials: tuple[str, ...]) -> tuple[str, str, tuple[float, float, float]]:
    """A wall's material, colour name and tint."""
    material = pick(b, materials)
    colour = pick(b, MATERIAL_COLOURS[material])
    return material, colour, b.jitter(COLOURS[colour])


def house(b: Builder, f: Frame, t: float, width: float) -> None:
    """A detached house behind a front garden."""
    rng = b.rng
    half = min(width / 2 - 1.2, rng.uniform(4.0, 6.2))
    depth, setback = rng.uniform(3.6, 5.0), rng.uniform(3.0, 6.5)
    q = setback + depth
    material, colour, tint = wall(b, ("siding", "siding", "brick", "stucco", "stone"))
    roof = pick(b, ROOF_COLOURS)
    floors = 1 + int(rng.random() < 0.6)
    top = 3.0 * floors + 0.4
    windows = pick(b, ("punched", "punched", "shutters"))
    details = [f"{roof} roof"] + (["shutters"] if windows == "shutters" else [])
    chimney = rng.random() < 0.4
    if chimney:
        details.append("chimney")
    size = "small" if floors == 1 else None
    thing = b.thing("house", f.at(t, q), colour=colour, material=material, size=size, details=tuple(details))
    roof_tint, pitch, turn = b.jitter(COLOURS[roof]), rng.uniform(2.0, 3.6), 90.0 if rng.random() < 0.4 else 0.0
    halves = (half, depth) if turn == 0.0 else (depth, half)
    b.box(thing, f, (t, q), halves, (0, top), tint, roof_tint, surface=material, windows=windows, floors=floors,
          ground_floor="door", roof_m=pitch, turn_deg=turn)  # fmt: skip
    if chimney:
        b.box(thing, f, (t + half * 0.5, q), (0.4, 0.4), (top, top + pitch + 1.0), COLOURS["red"], surface="brick")
    if rng.random() < 0.45:
        side = 1 if rng.random() < 0.5 else -1
        garage = b.thing("garage", f.at(t, q), colour="white", parent=thing)
        at = (t + side * (half - 0.2), setback + 1.4)
        b.box(garage, f, at, (1.7, 2.0), (0, 2.7), tint, roof_tint, surface=material, ground_floor="garage")
        b.paint_side(f, (at[0] - 1.5, at[0] + 1.5), (0, setback), "paving")
    else:
        b.paint_side(f, (t - 0.6, t + 0.6), (0, setback), "paving")
    _garden(b, f, t, width, setback)


def _garden(b: Builder, f: Frame, t: float, width: float, setback: float) -> None:
    rng = b.rng
    style = rng.random()
    if style < 0.22:
        hedge = b.thing("hedge", f.at(t, 0.4), colour="green")
        b.box(hedge, f, (t, 0.5), (width / 2 - 1.2, 0.35), (0, rng.uniform(0.8, 1.5)), b.jitter((58, 98, 44)),
              surface="hedge")  # fmt: skip
    elif style < 0.5:
        colour = pick(b, ("white", "brown", "gray", "black"))
        fence = b.thing("fence", f.at(t, 0.3), colour=colour, material="wood" if colour != "black" else "metal")
        b.box(fence, f, (t, 0.3), (width / 2 - 0.8, 0.04), (0, rng.uniform(0.9, 1.4)), b.jitter(COLOURS[colour]),
              windows="slats")  # fmt: skip
    for _ in range(int(rng.integers(0, 3))):
        bush(b, f.at(t + rng.uniform(-width / 2, width / 2), rng.uniform(0.8, max(1.0, setback - 0.5))))
    if rng.random() < 0.4:
        tree(b, f.at(t + rng.uniform(-width / 2, width / 2), max(1.5, setback - 1.5)), pick(b, TREES))


TREES = ("round tree", "round tree", "conifer", "bare tree", "poplar", "palm", "flower", "autumn")
LEAF = {"round tree": (66, 112, 48), "conifer": (38, 82, 52), "bare tree": (112, 94, 78), "poplar": (84, 128, 52),
        "palm": (72, 124, 60), "flower": (232, 158, 186), "autumn": (206, 122, 40)}  # fmt: skip


def tree(b: Builder, at: tuple[float, float], species: str, height_m: float = 0.0) -> None:
    """A tree with a shadow; species is a key of LEAF."""
    height = height_m or b.rng.uniform(5.0, 9.5)
    if species in ("palm", "poplar"):
        height *= 1.25
    shape = species if species not in ("flower", "autumn") else "round tree"
    half = height * {"conifer": 0.26, "poplar": 0.15, "palm": 0.27, "bare tree": 0.34}.get(species, 0.36)
    size = "tall" if height > 8.5 else "small" if height < 5.6 else None
    thing = b.thing("tree", at, material=species, size=size)
    b.card(thing, at, half, (0, height), shape, b.jitter(LEAF[species], 10), b.jitter((92, 70, 52), 8))
    b.darken(*at, half * 0.7, half * 0.7, 70)


def bush(b: Builder, at: tuple[float, float]) -> None:
    """A low bush, sometimes flowering."""
    flowering = b.rng.random() < 0.3
    thing = b.thing("bush", at, colour="pink" if flowering else "green")
    trim = (224, 96, 140) if flowering else (60, 104, 48)
    b.card(thing, at, b.rng.uniform(0.5, 1.0), (0, b.rng.uniform(0.7, 1.4)), "bush", b.jitter((60, 104, 48)), trim)


def apartment(b: Builder, f: Frame, t: float, width: float) -> None:
    """A block of flats of three to six floors."""
    rng = b.rng
    material, colour, tint = wall(b, ("brick", "brick", "stucco", "concrete", "stone"))
    floors = int(rng.integers(3, 7))
    windows = pick(b, ("punched", "balconies", "arched", "narrow", "shutters"))
    details = [windows] if windows in ("balconies", "arched", "narrow", "shutters") else []
    thing = b.thing("apartment building", f.at(t, 8), colour=colour, material=material,
                    size="tall" if floors > 4 else None, details=tuple(details))  # fmt: skip
    setback, depth, top = rng.uniform(0.2, 2.0), 6.5, floors * 3.1 + 0.8
    trim = b.jitter(COLOURS[pick(b, ("white", "cream", "gray", "brown"))])
    b.box(thing, f, (t, setback + depth), (width / 2 - 0.05, depth), (0, top), tint, trim, surface=material,
          windows=windows, floors=floors, ground_floor=pick(b, ("portal", "portal", "shop")))  # fmt: skip
    b.box(thing, f, (t, setback + depth), (width / 2 + 0.15, depth + 0.2), (top, top + 0.5), trim)
    _front(b, f, t, width, setback)


def _front(b: Builder, f: Frame, t: float, width: float, setback: float) -> None:
    b.paint_side(f, (t - width / 2, t + width / 2), (0, max(setback, 0.3)), "paving")


def shop(b: Builder, f: Frame, t: float, width: float) -> None:
    """A shop of one to three floors with a sign band and often an awning."""
    rng = b.rng
    material, colour, tint = wall(b, ("brick", "brick", "stucco", "stone", "siding"))
    floors = int(rng.integers(1, 4))
    windows = pick(b, ("punched", "arched", "punched", "narrow")) if floors > 1 else "none"
    band = pick(b, tuple(VIVID))
    details = (["arched"] if windows == "arched" else []) + [f"{band} sign"]
    thing = b.thing("shop", f.at(t, 6), colour=colour, material=material, size="small" if floors == 1 else None,
                    details=tuple(details))  # fmt: skip
    top = 3.6 + (floors - 1) * 3.2 + 0.6
    b.box(thing, f, (t, 6.2), (width / 2 - 0.05, 6.0), (0, top), tint, b.jitter(VIVID[band]), surface=material,
          windows=windows, floors=floors, ground_floor="shop")  # fmt: skip
    if rng.random() < 0.6:
        awning_colour = pick(b, AWNING_COLOURS)
        awning = b.thing("awning", f.at(t, 0), colour=awning_colour, parent=thing)
        b.things[thing].details += (f"{awning_colour} awning",)
        b.box(awning, f, (t, -0.5), (width / 2 - 0.7, 0.7), (2.55, 3.15), b.jitter(VIVID[awning_colour]),
              (244, 242, 236), windows="slats" if rng.random() < 0.35 else "none")  # fmt: skip
    if rng.random() < 0.3:
        sign_colour = pick(b, tuple(VIVID))
        sign = b.thing("shop sign", f.at(t, 0), colour=sign_colour, parent=thing)
        b.box(sign, f, (t + width / 2 - 0.8, -0.55), (0.08, 0.6), (3.7, 4.9), b.jitter(VIVID[sign_colour]),
              (245, 245, 240), windows="poster")  # fmt: skip
    _front(b, f, t, width, 0.4)


def office(b: Builder, f: Frame, t: float, width: float) -> None:
    """An office block of four to nine floors."""
    rng = b.rng
    material, colour, tint = wall(b, ("glass", "concrete", "concrete", "brick", "stone"))
    floors = int(rng.integers(4, 10))
    windows = "curtain" if material == "glass" else pick(b, ("ribbon", "ribbon", "narrow", "punched"))
    details = ["ribbon"] if windows == "ribbon" else []
    thing = b.thing("office building", f.at(t, 9), colour=colour, material=material,
                    size="tall" if floors > 6 else None, details=tuple(details))  # fmt: skip
    top, setback = floors * 3.5, rng.uniform(0.4, 3.0)
    trim = b.jitter(COLOURS[pick(b, ("gray", "white", "dark gray", "silver"))])
    b.box(thing, f, (t, setback + 8), (width / 2 - 0.1, 8), (0, top), tint, trim, surface=material, windows=windows,
          floors=floors, ground_floor="lobby")  # fmt: skip
    b.box(thing, f, (t, setback + 8), (width / 5, 3), (top, top + 2.5), trim, surface="metal")
    _front(b, f, t, width, setback)


def tower(b: Builder, f: Frame, t: float, width: float) -> None:
    """A high-rise on a low podium."""
    rng = b.rng
    material, colour, tint = wall(b, ("glass", "glass", "concrete", "stone"))
    floors = int(rng.integers(12, 26))
    windows = "curtain" if material == "glass" else pick(b, ("narrow", "ribbon", "balconies", "punched"))
    details = [windows] if windows in ("ribbon", "balconies") else []
    thing = b.thing("tower", f.at(t, 9), colour=colour, material=material, size="tall", details=tuple(details))
    trim = b.jitter(COLOURS[pick(b, ("gray", "white", "dark gray", "silver"))])
    podium = rng.uniform(5, 9)
    b.box(thing, f, (t, 8.8), (width / 2 - 0.1, 8.2), (0, podium), tint, trim, surface="stone", windows="curtain",
          floors=2, ground_floor="lobby")  # fmt: skip
    b.box(thing, f, (t, 9.6), (width / 2 * 0.8, 6.4), (podium, floors * 3.4), tint, trim, surface=material,
          windows=windows, floors=floors - 2)  # fmt: skip
    _front(b, f, t, width, 1.0)


def warehouse(b: Builder, f: Frame, t: float, width: float) -> None:
    """A low industrial hall with loading doors."""
    rng = b.rng
    material, colour, tint = wall(b, ("metal", "metal", "brick", "concrete"))
    thing = b.thing("warehouse", f.at(t, 9), colour=colour, material=material, details=("loading doors",))
    setback, top = rng.uniform(2, 6), rng.uniform(5.5, 8.5)
    trim = b.jitter(COLOURS[pick(b, ("gray", "white", "dark gray", "orange", "blue"))])
    b.box(thing, f, (t, setback + 8), (width / 2 - 0.6, 8), (0, top), tint, trim, surface=material, windows="none",
          ground_floor="loading", roof_m=2.2 if rng.random() < 0.5 else 0.0)  # fmt: skip
    b.paint_side(f, (t - width / 2, t + width / 2), (0, setback), "lot")


def church(b: Builder, f: Frame, t: float, width: float) -> None:
    """A church with a tower and a spire."""
    rng = b.rng
    material, colour, tint = wall(b, ("stone", "stone", "brick", "stucco"))
    roof = pick(b, ("dark gray", "red", "green", "brown"))
    thing = b.thing("church", f.at(t, 12), colour=colour, material=material, details=(f"{roof} roof", "tower"))
    trim, half = b.jitter(COLOURS[roof]), min(6.0, width / 2 - 3)
    b.box(thing, f, (t, 15), (9, half), (0, 8), tint, trim, surface=material, windows="lancet", floors=1,
          ground_floor="portal", roof_m=6.0, turn_deg=90)  # fmt: skip
    spire = b.thing("church tower", f.at(t, 5), colour=colour, material=material, parent=thing)
    height, side = rng.uniform(15, 22), half * (0.75 if rng.random() < 0.5 else -0.75)
    b.box(spire, f, (t + side, 5.2), (2.4, 2.4), (0, height), tint, trim, surface=material, windows="lancet",
          floors=3, ground_floor="portal")  # fmt: skip
    if rng.random() < 0.7:
        b.card(spire, f.at(t + side, 5.2), 2.9, (height, height + rng.uniform(6, 11)), "spire", trim)
    else:
        b.card(spire, f.at(t + side, 5.2), 2.6, (height, height + 3.6), "dome", trim)
    b.paint_side(f, (t - 2, t + 2), (0, 5), "paving")
    tree(b, f.at(t + width / 2 - 2, 3), pick(b, TREES))


def garage(b: Builder, f: Frame, t: float, width: float) -> None:
    """A multi-storey car park with open decks."""
    floors = int(b.rng.integers(3, 6))
    colour = pick(b, ("gray", "beige", "white"))
    thing = b.thing("parking garage", f.at(t, 8), colour=colour, material="concrete")
    b.box(thing, f, (t, 8.8), (width / 2 - 0.2, 8), (0, floors * 2.9 + 1), b.jitter(COLOURS[colour]), (60, 60, 62),
          surface="concrete", windows="openings", floors=floors, ground_floor="none")  # fmt: skip
    _front(b, f, t, width, 0.8)


def gas_station(b: Builder, f: Frame, t: float, width: float) -> None:
    """A canopy over pumps with a small shop behind."""
    colour = pick(b, ("red", "blue", "green", "yellow", "orange"))
    thing = b.thing("gas station", f.at(t, 6), colour=colour)
    tint = b.jitter(VIVID[colour])
    b.paint_side(f, (t - width / 2, t + width / 2), (0, 16), "lot")
    half = min(7.0, width / 2 - 1)
    b.box(thing, f, (t, 5.5), (half, 3.6), (4.6, 5.5), tint, (244, 244, 240))
    for side in (-0.7, 0.7):
        b.box(thing, f, (t + side * half, 5.5), (0.25, 0.25), (0, 4.6), (230, 230, 228))
        b.box(thing, f, (t + side * half * 0.6, 5.5), (0.5, 0.35), (0, 1.9), tint, (30, 30, 34), windows="poster")
    b.box(thing, f, (t, 14), (half, 2.4), (0, 3.8), (232, 230, 224), tint, surface="stucco", ground_floor="shop")
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
        if b.rng.random() < 0.65:
            vehicle(b, f, (ts, 9.2), 90.0, pick(b, ("car", "car", "suv", "pickup", "van")))


def _construction(b: Builder, f: Frame, t: float, width: float) -> None:
    rng = b.rng
    thing = b.thing("construction site", f.at(t, 8))
    b.paint_side(f, (t - width / 2, t + width / 2), (0.3, 16), "dirt")
    colour = pick(b, ("orange", "white", "blue", "green"))
    barrier = b.thing("construction barrier", f.at(t, 0.6), colour=colour, parent=thing)
    b.box(barrier, f, (t, 0.6), (width / 2 - 0.4, 0.06), (0, 1.9), b.jitter(VIVID[colour]), (240, 240, 240),
          windows="poster" if rng.random() < 0.4 else "none")  # fmt: skip
    floors = int(rng.integers(2, 6))
    b.box(thing, f, (t, 9.5), (width / 2 - 2, 5.5), (0, floors * 3.4), (168, 164, 156), (66, 62, 58),
          surface="concrete", windows="scaffold", floors=floors)  # fmt: skip
    if rng.random() < 0.6:
        crane = b.thing("crane", f.at(t, 12), colour="yellow", parent=thing)
        b.card(crane, f.at(t + 2, 12), 16, (0, rng.uniform(26, 38)), "crane", (236, 178, 36))


VEHICLE_COLOURS = ("white", "white", "black", "black", "gray", "silver", "silver", "red", "red", "blue", "blue",
                   "green", "yellow", "orange", "brown", "beige")  # fmt: skip


def vehicle(b: Builder, f: Frame, at: tuple[float, float], turn_deg: float, kind: str) -> None:
    """A vehicle centred at side coordinates; turn 0 is parallel to the kerb."""
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


_VEHICLES = {
    "car": (2.15, 0.85, 1.45), "suv": (2.3, 1.05, 1.8), "pickup": (2.6, 1.0, 1.8), "van": (2.5, 1.1, 2.15),
    "truck": (3.9, 3.3, 2.5), "bus": (5.6, 3.1, 3.1), "taxi": (2.15, 0.85, 1.5), "school bus": (4.6, 2.9, 2.9),
}  # fmt: skip

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
