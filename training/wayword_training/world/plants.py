"""Trees and bushes, and how they look in each season."""

from __future__ import annotations

import numpy as np

from wayword_training.world.scene import SHAPES, Builder

SPECIES = ("round tree", "round tree", "round tree", "birch", "conifer", "poplar", "palm")
EVERGREEN = ("conifer", "palm")
LEAF = {"round tree": (66, 112, 48), "birch": (112, 146, 62), "conifer": (38, 82, 52), "poplar": (84, 128, 52),
        "palm": (72, 124, 60)}  # fmt: skip
CROWN = {"orange": (208, 120, 36), "yellow": (220, 184, 48), "red": (170, 48, 40), "pink": (232, 158, 186),
         "white": (282, 274, 274)}  # fmt: skip
SNOW_RGB = (238, 240, 245)


def tree(b: Builder, at: tuple[float, float], species: str, height_m: float = 0.0) -> None:
    """A tree with a shadow, in its summer look; species is a key of LEAF."""
    height = height_m or b.rng.uniform(5.0, 9.5)
    if species in ("palm", "poplar"):
        height *= 1.25
    half = height * {"conifer": 0.26, "poplar": 0.15, "palm": 0.27, "birch": 0.24}.get(species, 0.36)
    size = "tall" if height > 8.5 else "small" if height < 5.6 else None
    thing = b.thing("tree", at, material=species, size=size, details=("green",))
    shape = "round tree" if species == "birch" else species
    bark = (222, 220, 214) if species == "birch" else (92, 70, 52)
    b.card(thing, at, half, (0, height), shape, b.jitter(LEAF[species], 10), b.jitter(bark, 8))
    b.trees.append((thing, len(b.cards) - 1))
    b.darken(*at, half * 0.7, half * 0.7, 70)


def bush(b: Builder, at: tuple[float, float]) -> None:
    """A low bush, sometimes flowering."""
    flowering = b.rng.random() < 0.3
    thing = b.thing("bush", at, colour="pink" if flowering else "green")
    trim = (224, 96, 140) if flowering else (60, 104, 48)
    b.card(thing, at, b.rng.uniform(0.5, 1.0), (0, b.rng.uniform(0.7, 1.4)), "bush", b.jitter((60, 104, 48)), trim)


def dress_trees(b: Builder, seed: int, season: str) -> None:
    """Gives every deciduous tree its look; a tree keeps its own autumn and blossom colours from year to year."""
    rng = np.random.default_rng([seed, 77])
    for number, index in b.trees:
        blooms, turns, shade = rng.random(3)
        thing, card = b.things[number], b.cards[index]
        if thing.material in EVERGREEN or season == "summer":
            continue
        look, colour = "green", None
        if season == "winter":
            look = "bare"
            card[5] = SHAPES.index("bare tree")
        elif season == "spring" and thing.material == "round tree" and blooms < 0.4:
            look, colour = "blossom", "pink" if turns < 0.6 else "white"
        elif season == "autumn" and blooms < 0.9:
            look, colour = "autumn", "yellow"
            if thing.material == "round tree":
                colour = ("orange", "orange", "yellow", "red")[int(turns * 4)]
        if colour is not None:
            card[6:9] = [c + 24 * (shade - 0.5) for c in CROWN[colour]]
        elif season == "spring":
            card[6:9] = [c + rise for c, rise in zip(card[6:9], (26, 30, 4), strict=True)]
        thing.details, thing.colour = (look,), colour


def lay_snow(b: Builder) -> None:
    """Covers lawns, yards and bare ground, whitens pitched roofs' descriptions and far hills."""
    b.cover(("grass", "lot", "dirt"), "snow")
    for thing in b.things:
        thing.details = tuple("white roof" if d.endswith(" roof") else d for d in thing.details)
    for card in b.cards:
        if card[5] == SHAPES.index("hill"):
            card[6:9] = SNOW_RGB
            b.things[int(card[13])].colour = "white"
