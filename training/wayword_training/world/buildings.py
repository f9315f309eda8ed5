"""Buildings and other things that stand on a lot."""

from __future__ import annotations

from wayword_training.world.lettering import SHOP_WORDS
from wayword_training.world.plants import SPECIES, bush, tree
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
    thing = b.thing("house", f.at(t, q), colour=colour, material=material, size=size, details=tuple(details),
                    floors=floors, roof="gable")  # fmt: skip
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
        if setback > 4.2 and rng.random() < 0.3:
            _terrace(b, f, t, width, setback)
            return
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
        tree(b, f.at(t + rng.uniform(-width / 2, width / 2), max(1.5, setback - 1.5)), pick(b, SPECIES))


def _terrace(b: Builder, f: Frame, t: float, width: float, setback: float) -> None:
    """A raised lawn behind a retaining wall, or a bare bank, with steps up to the door."""
    height, back = float(b.rng.uniform(0.5, 1.15)), setback - 0.3
    material = pick(b, ("stone", "brick", "concrete", "none"))
    colour = "green" if material == "none" else pick(b, MATERIAL_COLOURS[material])
    bank = b.thing("embankment", f.at(t, back / 2), colour="green")
    steps = b.thing("steps", f.at(t, 1.0), colour="gray", material="concrete")
    half = (width / 2 - 1.6) / 2
    if material != "none":
        wall_thing = b.thing("retaining wall", f.at(t, 0.5), colour=colour, material=material)
    for side in (-1, 1):
        at = t + side * (0.8 + half)
        b.box(bank, f, (at, (0.8 + back) / 2), (half, (back - 0.8) / 2), (0, height), b.jitter((96, 132, 64)),
              surface="foliage")  # fmt: skip
        if material != "none":
            b.box(wall_thing, f, (at, 0.65), (half, 0.15), (0, height + 0.15), b.jitter(COLOURS[colour]),
                  surface=material)  # fmt: skip
    for step in range(4):
        near = 0.6 + step * 0.4
        b.box(steps, f, (t, (near + back) / 2), (0.8, (back - near) / 2), (0, height * (step + 1) / 4),
              (168 + 8 * step, 166 + 8 * step, 160 + 8 * step))  # fmt: skip
    for _ in range(int(b.rng.integers(0, 3))):
        bush(b, f.at(t + b.rng.uniform(-width / 2, width / 2), 0.2))


def apartment(b: Builder, f: Frame, t: float, width: float) -> None:
    """A block of flats of three to six floors."""
    rng = b.rng
    material, colour, tint = wall(b, ("brick", "brick", "stucco", "concrete", "stone"))
    floors = int(rng.integers(3, 7))
    windows = pick(b, ("punched", "balconies", "arched", "narrow", "shutters"))
    details = [windows] if windows in ("balconies", "arched", "narrow", "shutters") else []
    level = pick(b, ("portal", "portal", "shop"))
    word = pick(b, SHOP_WORDS) if level == "shop" else ""
    thing = b.thing("apartment building", f.at(t, 8), colour=colour, material=material,
                    size="tall" if floors > 4 else None, details=tuple(details), floors=floors, roof="flat",
                    text=word or None)  # fmt: skip
    setback, depth, top = rng.uniform(0.2, 2.0), 6.5, floors * 3.1 + 0.8
    trim = b.jitter(COLOURS[pick(b, ("white", "cream", "gray", "brown"))])
    b.box(thing, f, (t, setback + depth), (width / 2 - 0.05, depth), (0, top), tint, trim, surface=material,
          windows=windows, floors=floors, ground_floor=level, text=word)  # fmt: skip
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
    word = pick(b, SHOP_WORDS)
    thing = b.thing("shop", f.at(t, 6), colour=colour, material=material, size="small" if floors == 1 else None,
                    details=tuple(details), floors=floors, roof="flat", text=word)  # fmt: skip
    top = 3.6 + (floors - 1) * 3.2 + 0.6
    b.box(thing, f, (t, 6.2), (width / 2 - 0.05, 6.0), (0, top), tint, b.jitter(VIVID[band]), surface=material,
          windows=windows, floors=floors, ground_floor="shop", text=word)  # fmt: skip
    if rng.random() < 0.6:
        awning_colour = pick(b, AWNING_COLOURS)
        awning = b.thing("awning", f.at(t, 0), colour=awning_colour, parent=thing)
        b.things[thing].details += (f"{awning_colour} awning",)
        b.box(awning, f, (t, -0.5), (width / 2 - 0.7, 0.7), (2.2, 2.7), b.jitter(VIVID[awning_colour]),
              (244, 242, 236), windows="slats" if rng.random() < 0.35 else "none")  # fmt: skip
    if rng.random() < 0.3:
        sign_colour = pick(b, tuple(VIVID))
        sign = b.thing("shop sign", f.at(t, 0), colour=sign_colour, parent=thing, text=word)
        b.box(sign, f, (t + width / 2 - 0.8, -0.85), (0.08, 0.9), (3.75, 4.65), b.jitter(VIVID[sign_colour]),
              (245, 245, 240), windows="poster", text=word)  # fmt: skip
    _front(b, f, t, width, 0.4)


def office(b: Builder, f: Frame, t: float, width: float) -> None:
    """An office block of four to nine floors."""
    rng = b.rng
    material, colour, tint = wall(b, ("glass", "concrete", "concrete", "brick", "stone"))
    floors = int(rng.integers(4, 10))
    windows = "curtain" if material == "glass" else pick(b, ("ribbon", "ribbon", "narrow", "punched"))
    details = ["ribbon"] if windows == "ribbon" else []
    thing = b.thing("office building", f.at(t, 9), colour=colour, material=material,
                    size="tall" if floors > 6 else None, details=tuple(details),
                    floors=floors, roof="flat")  # fmt: skip
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
    thing = b.thing("tower", f.at(t, 9), colour=colour, material=material, size="tall", details=tuple(details),
                    floors=floors, roof="flat")  # fmt: skip
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
    gable = rng.random() < 0.5
    thing = b.thing("warehouse", f.at(t, 9), colour=colour, material=material, details=("loading doors",), floors=1,
                    roof="gable" if gable else "flat")  # fmt: skip
    setback, top = rng.uniform(2, 6), rng.uniform(5.5, 8.5)
    trim = b.jitter(COLOURS[pick(b, ("gray", "white", "dark gray", "orange", "blue"))])
    b.box(thing, f, (t, setback + 8), (width / 2 - 0.6, 8), (0, top), tint, trim, surface=material, windows="none",
          ground_floor="loading", roof_m=2.2 if gable else 0.0)  # fmt: skip
    b.paint_side(f, (t - width / 2, t + width / 2), (0, setback), "lot")


def church(b: Builder, f: Frame, t: float, width: float) -> None:
    """A church with a tower and a spire."""
    rng = b.rng
    material, colour, tint = wall(b, ("stone", "stone", "brick", "stucco"))
    roof = pick(b, ("dark gray", "red", "green", "brown"))
    thing = b.thing("church", f.at(t, 12), colour=colour, material=material, details=(f"{roof} roof", "tower"),
                    floors=1, roof="gable")  # fmt: skip
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
    tree(b, f.at(t + width / 2 - 2, 3), pick(b, SPECIES))


def garage(b: Builder, f: Frame, t: float, width: float) -> None:
    """A multi-storey car park with open decks."""
    floors = int(b.rng.integers(3, 6))
    colour = pick(b, ("gray", "beige", "white"))
    thing = b.thing("parking garage", f.at(t, 8), colour=colour, material="concrete", floors=floors, roof="flat")
    b.box(thing, f, (t, 8.8), (width / 2 - 0.2, 8), (0, floors * 2.9 + 1), b.jitter(COLOURS[colour]), (60, 60, 62),
          surface="concrete", windows="openings", floors=floors, ground_floor="none")  # fmt: skip
    _front(b, f, t, width, 0.8)
