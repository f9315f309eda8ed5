"""What a town is made of: boxes, cards, a painted ground, and the things they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wayword_training.world.lettering import WORDS

CAMERA_M = 2.3  # on a vehicle's roof rack, at visit 0
CELL_M = 0.25  # one ground cell; road markings are 0.12-0.5 m wide

# Columns of a box row. Local x runs along the facade, local -y faces the street.
BOX_X, BOX_Y, BOX_HALF_X, BOX_HALF_Y, BOX_COS, BOX_SIN, BOX_Z0, BOX_Z1 = range(8)
BOX_ROOF_M, BOX_SURFACE, BOX_RED, BOX_TRIM_RED = 8, 9, 10, 13
BOX_WINDOWS, BOX_FLOORS, BOX_GROUND_FLOOR, BOX_SEED, BOX_THING = 16, 17, 18, 19, 20
BOX_COLUMNS = 21

# Columns of a card row: an upright shape that always turns to the camera.
CARD_X, CARD_Y, CARD_HALF, CARD_Z0, CARD_Z1, CARD_SHAPE, CARD_RED = range(7)
CARD_TRIM_RED, CARD_SEED, CARD_THING = 9, 12, 13
CARD_COLUMNS = 14

SURFACES = ("plain", "brick", "siding", "stone", "glass", "concrete", "stucco", "metal", "hedge", "foliage")
WINDOWS = (
    "none", "punched", "ribbon", "arched", "narrow", "curtain", "openings", "bus", "cabin", "lancet",
    "balconies", "shutters", "scaffold", "poster", "slats",
)  # fmt: skip
GROUND_FLOORS = ("none", "shop", "door", "loading", "lobby", "portal", "wheels", "garage")
SHAPES = (
    "round tree", "conifer", "palm", "bare tree", "lamp", "globe lamp", "person", "stop sign", "round sign",
    "square sign", "yield sign", "hydrant", "bush", "traffic light", "water tower", "mast", "hill", "spire",
    "crane", "statue", "flag", "cone", "planter", "meter", "utility pole", "fountain", "poplar", "dome",
    "name sign",
)  # fmt: skip
GROUND = (
    "grass",
    "asphalt",
    "sidewalk",
    "white line",
    "yellow line",
    "lot",
    "paving",
    "dirt",
    "kerb",
    "water",
    "crosswalk",
    "snow",
)

SEASONS = ("summer", "spring", "autumn", "winter")

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (158, 62, 48), "brown": (120, 84, 60), "beige": (206, 186, 150), "white": (228, 226, 220),
    "gray": (146, 147, 148), "yellow": (222, 184, 84), "blue": (84, 122, 170), "green": (100, 140, 104),
    "pink": (214, 156, 150), "orange": (214, 128, 62), "black": (40, 40, 44), "silver": (184, 188, 192),
    "dark gray": (86, 88, 92), "purple": (116, 86, 140), "teal": (64, 138, 136), "cream": (236, 220, 180),
}  # fmt: skip
VIVID: dict[str, tuple[int, int, int]] = {
    "red": (196, 40, 36), "blue": (42, 84, 176), "green": (38, 124, 66), "yellow": (238, 196, 40),
    "white": (240, 240, 238), "black": (34, 34, 38), "gray": (128, 130, 134), "silver": (190, 194, 198),
    "orange": (232, 118, 34), "brown": (112, 72, 46), "purple": (112, 66, 150), "teal": (30, 140, 140),
    "beige": (204, 188, 154), "pink": (226, 130, 160),
}  # fmt: skip


@dataclass
class Thing:
    """One nameable object of a town; several boxes and cards may draw it.

    Buildings (and a gas station's shop) have floors >= 1 and roof "flat" or "gable"; everything else
    0 and None. A gable roof's colour is in details ("red roof"), as it looks: "white roof" under snow.
    text is exactly the word drawn on the thing, in capitals: on shops, apartment buildings with a shop
    below, gas stations, shop signs, billboards, kiosks, bus stops and street name signs.

    A tree's material is its species: round tree, birch, poplar, conifer or palm. Its details hold one
    look: "green", "autumn", "bare" or "blossom"; conifers and palms are always green, only round trees
    blossom. Its colour is that of its crown where it is not plainly green: "orange", "yellow" or "red"
    in autumn, "pink" or "white" in blossom, otherwise None. A birch shows by its white trunk.

    passing things (vehicles, people, cones, flags) are gone or elsewhere at the next visit.
    """

    kind: str
    colour: str | None = None
    material: str | None = None
    size: str | None = None
    details: tuple[str, ...] = ()
    parent: int = 0
    x_m: float = 0.0
    y_m: float = 0.0
    text: str | None = None
    floors: int = 0
    roof: str | None = None
    passing: bool = False


@dataclass(frozen=True)
class Town:
    """One finished town.

    boxes (B, 21) and cards (C, 14) are float32; ground holds a material and shade a darkening
    0..255 per CELL_M cell, row 0 = south edge, column 0 = west edge, both starting at (0, 0).
    sites is (N, 4): x_m, y_m, heading_deg, run number (one drive along one street); row i of every visit
    of a seed is the same place. season is one of SEASONS; snow lies only in winter.
    camera_m is the height of the rig above the street.
    """

    seed: int
    boxes: NDArray[np.float32]
    cards: NDArray[np.float32]
    ground: NDArray[np.uint8]
    shade: NDArray[np.uint8]
    things: list[Thing]
    sites: NDArray[np.float64]
    sun_azimuth_deg: float
    visit: int = 0
    season: str = "summer"
    snow: bool = False
    camera_m: float = CAMERA_M


@dataclass
class Frame:
    """A street side's own axes: t runs along the kerb, q away from the street."""

    x_m: float
    y_m: float
    cos: float
    sin: float
    length_m: float

    def at(self, t_m: float, q_m: float) -> tuple[float, float]:
        """Maps side coordinates to town metres."""
        return self.x_m + self.cos * t_m - self.sin * q_m, self.y_m + self.sin * t_m + self.cos * q_m


@dataclass
class Builder:
    """Collects a town's parts while it is being laid out.

    What passes is put off: permanent makers append to `later` what is to be laid anew at each visit.
    """

    rng: np.random.Generator
    size_m: float
    sun_azimuth_deg: float
    boxes: list[list[float]] = field(default_factory=list)
    cards: list[list[float]] = field(default_factory=list)
    things: list[Thing] = field(default_factory=lambda: [Thing("nothing")])
    trees: list[tuple[int, int]] = field(default_factory=list)  # thing and card of each
    later: list[Callable[[], None]] = field(default_factory=list)
    passing: bool = False
    route: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 4)))  # sites to be kept clear

    def __post_init__(self) -> None:
        cells = int(self.size_m / CELL_M)
        self.ground = np.zeros((cells, cells), np.uint8)
        self.shade = np.zeros((cells, cells), np.uint8)

    def thing(self, kind: str, at: tuple[float, float], **attributes: object) -> int:
        """Registers an object and returns its number."""
        self.things.append(Thing(kind, x_m=at[0], y_m=at[1], passing=self.passing, **attributes))  # type: ignore[arg-type]
        return len(self.things) - 1

    def jitter(self, rgb: tuple[int, int, int], amount: float = 9.0) -> tuple[float, float, float]:
        """A neighbouring tint, so that two red walls are rarely the same red."""
        shift = self.rng.normal(0, amount)
        red, green, blue = (float(np.clip(c + shift + self.rng.normal(0, amount / 3), 8, 250)) for c in rgb)
        return red, green, blue

    def box(
        self,
        thing: int,
        frame: Frame,
        at: tuple[float, float],
        half: tuple[float, float],
        z: tuple[float, float],
        colour: tuple[float, float, float],
        trim: tuple[float, float, float] = (70, 70, 74),
        *,
        surface: str = "plain",
        windows: str = "none",
        floors: int = 1,
        ground_floor: str = "none",
        roof_m: float = 0.0,
        turn_deg: float = 0.0,
        text: str = "",
    ) -> None:
        """Adds a box centred at side coordinates `at` (t, q); z is (bottom, top) in metres.

        text is drawn over a shop window or on a poster; it must be one of lettering.WORDS.
        """
        x_m, y_m = frame.at(*at)
        turn = np.deg2rad(turn_deg)
        cos = frame.cos * np.cos(turn) - frame.sin * np.sin(turn)
        sin = frame.sin * np.cos(turn) + frame.cos * np.sin(turn)
        self.boxes.append([
            x_m, y_m, half[0], half[1], cos, sin, z[0], z[1], roof_m, SURFACES.index(surface), *colour, *trim,
            WINDOWS.index(windows), floors, GROUND_FLOORS.index(ground_floor), self._seed(text), thing,
        ])  # fmt: skip

    def card(
        self,
        thing: int,
        at: tuple[float, float],
        half_m: float,
        z: tuple[float, float],
        shape: str,
        colour: tuple[float, float, float],
        trim: tuple[float, float, float] = (70, 70, 74),
        text: str = "",
    ) -> None:
        """Adds an upright camera-facing shape at town metres; text is drawn on a name sign."""
        self.cards.append([
            *at, half_m, z[0], z[1], SHAPES.index(shape), *colour, *trim, self._seed(text), thing,
        ])  # fmt: skip

    def _seed(self, text: str) -> float:
        """A seed whose remainder names the word; below 2**21, so that float32 holds it exactly."""
        number = int(self.rng.integers(1 << 20))
        return float(number - number % len(WORDS) + WORDS.index(text))

    def paint(self, x0: float, y0: float, x1: float, y1: float, material: str) -> None:
        """Paints an axis-aligned rectangle of ground."""
        rows, columns = self._cells(y0, y1), self._cells(x0, x1)
        self.ground[rows, columns] = GROUND.index(material)

    def cover(self, materials: tuple[str, ...], material: str) -> None:
        """Turns every cell of some materials into another."""
        replaced = np.arange(len(GROUND), dtype=np.uint8)
        replaced[[GROUND.index(name) for name in materials]] = GROUND.index(material)
        self.ground = replaced[self.ground]

    def paint_side(self, frame: Frame, t: tuple[float, float], q: tuple[float, float], material: str) -> None:
        """Paints a rectangle given in a street side's coordinates."""
        (xa, ya), (xb, yb) = frame.at(t[0], q[0]), frame.at(t[1], q[1])
        self.paint(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), material)

    def darken(self, x_m: float, y_m: float, half_x: float, half_y: float, amount: int) -> None:
        """Lays a soft-edged shadow on the ground."""
        for grow, share in ((0.5, 0.4), (0.0, 1.0)):
            rows = self._cells(y_m - half_y - grow, y_m + half_y + grow)
            columns = self._cells(x_m - half_x - grow, x_m + half_x + grow)
            self.shade[rows, columns] = np.maximum(self.shade[rows, columns], int(amount * share))

    def _cells(self, low: float, high: float) -> slice:
        top = self.ground.shape[0]
        return slice(max(0, round(low / CELL_M)), min(top, max(0, round(high / CELL_M))))

    def finish(
        self,
        seed: int,
        sites: NDArray[np.float64],
        visit: int = 0,
        season: str = "summer",
        snow: bool = False,
        camera_m: float = CAMERA_M,
    ) -> Town:
        """Freezes what was collected."""
        return Town(
            seed,
            np.asarray(self.boxes, np.float32).reshape(-1, BOX_COLUMNS),
            np.asarray(self.cards, np.float32).reshape(-1, CARD_COLUMNS),
            self.ground,
            self.shade,
            self.things,
            sites,
            self.sun_azimuth_deg,
            visit,
            season,
            snow,
            camera_m,
        )
