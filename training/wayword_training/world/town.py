"""Lays out one town from an integer seed: streets, blocks, landmarks, and where captures are taken."""

from __future__ import annotations

import numpy as np

from wayword_training.world import passing, streets
from wayword_training.world.buildings import pick
from wayword_training.world.lettering import STREET_WORDS
from wayword_training.world.lots import fill_side
from wayword_training.world.plants import SPECIES, bush, dress_trees, lay_snow, tree
from wayword_training.world.route import drive, visit_sites
from wayword_training.world.scene import CAMERA_M, COLOURS, SEASONS, VIVID, Builder, Frame, Town
from wayword_training.world.streets import Grid

BLOCKS = 5
FRINGE_M = 26.0  # a row of lots outside the ring road, so that no street ends in the void
WALK_M = streets.WALK_M
LOT_DEPTH_M = 17.0
CAMERAS_M = (1.7, 2.8)  # height of the rig at later visits


def build_town(seed: int, locations: int, visit: int = 0) -> Town:
    """Builds a town as one visit finds it, with up to `locations` capture sites.

    Streets, buildings, plants and signs are the same at every visit; vehicles, people, season, sun, the
    rig's height and where exactly it stopped are the visit's own. The same arguments give the same town.
    """
    rng = np.random.default_rng([seed, 71])
    grid = _grid(rng)
    b = Builder(rng, grid.size_m, 0.0)
    _permanent(b, grid)
    route = drive(np.random.default_rng([seed, 72]), grid)
    b.route = visit_sites(route, seed, visit)
    b.rng = np.random.default_rng([seed, visit, 75])
    season = SEASONS[int(b.rng.choice(len(SEASONS), p=(0.34, 0.2, 0.24, 0.22)))]
    snow = season == "winter" and bool(b.rng.random() < 0.5)
    b.sun_azimuth_deg = float(b.rng.uniform(0, 360))
    camera_m = float(b.rng.uniform(*CAMERAS_M)) if visit else CAMERA_M
    _building_shadows(b)
    dress_trees(b, seed, season)
    if snow:
        lay_snow(b)
    b.passing = True
    for lay in b.later:
        lay()
    passing.traffic(b, (*grid.north, *grid.east))
    return b.finish(seed, b.route[:locations], visit, season, snow, camera_m)


def _permanent(b: Builder, grid: Grid) -> None:
    """Lays out all that stays from visit to visit."""
    zones = _zones(b.rng)
    for ix in range(BLOCKS):
        for iy in range(BLOCKS):
            _block(b, grid, ix, iy, zones[ix][iy])
    _fringe(b, grid)
    for street in (*grid.north, *grid.east):
        streets.paint_street(b, street, grid.size_m)
    for north in grid.north:
        for east in grid.east:
            streets.crossing(b, north, east)
    _landmarks(b, grid)


def _grid(rng: np.random.Generator) -> Grid:
    lines: list[list[streets.Street]] = []
    names = [str(name) for name in rng.permutation(STREET_WORDS)]
    size = 0.0
    for axis in ("north", "east"):
        position, found = FRINGE_M, []
        for index in range(BLOCKS + 1):
            half = float(rng.uniform(4.5, 7.0))
            found.append(streets.a_street(rng, axis, position + half + WALK_M, half, names.pop()))
            position += 2 * (half + WALK_M)
            if index < BLOCKS:
                position += float(rng.uniform(62, 108))
        lines.append(found)
        size = max(size, position + FRINGE_M)
    return Grid(lines[0], lines[1], size)


def _zones(rng: np.random.Generator) -> list[list[str]]:
    names = ("downtown", "commercial", "residential", "park", "industrial")
    zones = []
    for ix in range(BLOCKS):
        row = []
        for iy in range(BLOCKS):
            centre = float(np.hypot(ix - BLOCKS // 2, iy - BLOCKS // 2))
            weights = np.array([3.0 * np.exp(-centre), 1.6, 0.4 + 0.7 * centre, 0.28, 0.18 + 0.22 * centre])
            row.append(names[int(rng.choice(5, p=weights / weights.sum()))])
        zones.append(row)
    return zones


def _block(b: Builder, grid: Grid, ix: int, iy: int, zone: str) -> None:
    west, east = grid.north[ix], grid.north[ix + 1]
    south, north = grid.east[iy], grid.east[iy + 1]
    x0, x1 = west.centre_m + west.half_m + WALK_M, east.centre_m - east.half_m - WALK_M
    y0, y1 = south.centre_m + south.half_m + WALK_M, north.centre_m - north.half_m - WALK_M
    b.paint(x0, y0, x1, y1, {"residential": "grass", "park": "grass", "industrial": "lot"}.get(zone, "paving"))
    sides = (
        (Frame(x0, y0, 1, 0, x1 - x0), south, 0.5),
        (Frame(x1, y1, -1, 0, x1 - x0), north, 0.5),
        (Frame(x1, y0, 0, 1, y1 - y0), east, LOT_DEPTH_M + 1),
        (Frame(x0, y1, 0, -1, y1 - y0), west, LOT_DEPTH_M + 1),
    )
    if zone == "park":
        _park(b, x0, y0, x1, y1)
    for frame, street, margin in sides:
        if zone != "park":
            fill_side(b, frame, zone, margin)
        _side(b, frame, street, zone)


def _side(b: Builder, frame: Frame, street: streets.Street, zone: str) -> None:
    streets.furnish_side(b, frame, street, zone)
    b.later.append(lambda: passing.parked(b, frame, street, zone))
    b.later.append(lambda: passing.on_foot(b, frame))


def _park(b: Builder, x0: float, y0: float, x1: float, y1: float) -> None:
    rng, middle = b.rng, ((x0 + x1) / 2, (y0 + y1) / 2)
    b.paint(x0, middle[1] - 1.2, x1, middle[1] + 1.2, "paving")
    b.paint(middle[0] - 1.2, y0, middle[0] + 1.2, y1, "paving")
    b.paint(middle[0] - 7, middle[1] - 7, middle[0] + 7, middle[1] + 7, "paving")
    shape = "fountain" if rng.random() < 0.5 else "statue"
    thing = b.thing(shape, middle)
    b.card(thing, middle, 2.4 if shape == "fountain" else 1.3, (0, 4.0), shape, (150, 152, 150), (200, 222, 234))
    if rng.random() < 0.5:
        corner = (x0 + (x1 - x0) * 0.25, y0 + (y1 - y0) * 0.27)
        b.paint(corner[0] - 9, corner[1] - 8, corner[0] + 9, corner[1] + 8, "water")
        b.thing("pond", corner)
    if rng.random() < 0.6:
        _playground(b, (x0 + (x1 - x0) * 0.74, y0 + (y1 - y0) * 0.2))
    species = pick(b, SPECIES), pick(b, SPECIES)
    if rng.random() < 0.5:
        at = (x0 + (x1 - x0) * 0.27, y0 + (y1 - y0) * 0.76)
        bank = b.thing("embankment", at, colour="green")
        b.box(bank, Frame(*at, 1, 0, 1), (0, 0), (10, 5), (0, 0.1), (96, 132, 64), (104, 138, 70), surface="foliage",
              roof_m=float(rng.uniform(1.2, 2.2)))  # fmt: skip
    for _ in range(int((x1 - x0) * (y1 - y0) / 190)):
        at = (float(rng.uniform(x0 + 3, x1 - 3)), float(rng.uniform(y0 + 3, y1 - 3)))
        if min(abs(at[0] - middle[0]), abs(at[1] - middle[1])) > 3:
            tree(b, at, species[int(rng.integers(2))])
    for _ in range(10):
        bush(b, (float(rng.uniform(x0 + 1, x1 - 1)), float(rng.uniform(y0 + 1, y1 - 1))))


def _playground(b: Builder, at: tuple[float, float]) -> None:
    thing = b.thing("playground", at)
    frame = Frame(*at, 1, 0, 1)
    b.paint(at[0] - 6, at[1] - 5, at[0] + 6, at[1] + 5, "dirt")
    for colour, offset, half, top in (("red", -3, 0.9, 2.6), ("yellow", 0, 0.25, 3.2), ("blue", 3, 1.1, 1.6)):
        b.box(thing, frame, (offset, 0), (half, half), (0, top), b.jitter(VIVID[colour]))


def _fringe(b: Builder, grid: Grid) -> None:
    first_x, last_x = grid.north[0], grid.north[-1]
    first_y, last_y = grid.east[0], grid.east[-1]
    west, east = first_x.centre_m - first_x.half_m - WALK_M, last_x.centre_m + last_x.half_m + WALK_M
    south, north = first_y.centre_m - first_y.half_m - WALK_M, last_y.centre_m + last_y.half_m + WALK_M
    sides = (
        (Frame(west, north, 0, -1, north - south), last_x, "west"),
        (Frame(east, south, 0, 1, north - south), last_x, "east"),
        (Frame(west, south, 1, 0, east - west), first_y, "south"),
        (Frame(east, north, -1, 0, east - west), last_y, "north"),
    )
    for side, street, name in sides:
        # The frames of the ring face inwards: their buildings stand on the far side of the ring road.
        inward = Frame(*side.at(side.length_m, 0), -side.cos, -side.sin, side.length_m)
        zone = ("residential", "commercial", "industrial")[int(b.rng.choice(3, p=[0.6, 0.25, 0.15]))]
        b.paint_side(inward, (0, inward.length_m), (0, FRINGE_M), "grass")
        fill_side(b, inward, zone, 4.0)
        _side(b, inward, first_x if name == "west" else street, zone)


def _building_shadows(b: Builder) -> None:
    sun = np.deg2rad(b.sun_azimuth_deg)
    for row in b.boxes:
        half_x, half_y, top = row[2], row[3], row[7]
        if row[6] > 1 or top < 2.6 or half_x < 1.5:
            continue
        reach = min(top, 14.0) * 0.45
        turned = abs(row[4]) < 0.5
        wide, deep = (half_y, half_x) if turned else (half_x, half_y)
        for share in (0.5, 1.0):
            x_m, y_m = row[0] - np.sin(sun) * reach * share, row[1] - np.cos(sun) * reach * share
            b.darken(x_m, y_m, wide, deep, 95)


def _landmarks(b: Builder, grid: Grid) -> None:
    rng, middle = b.rng, grid.size_m / 2

    def away(low: float, high: float) -> tuple[float, float]:
        angle, distance = rng.uniform(0, 2 * np.pi), middle + rng.uniform(low, high)
        return middle + distance * float(np.sin(angle)), middle + distance * float(np.cos(angle))

    for _ in range(int(rng.integers(1, 3))):
        at = away(700, 1100)
        hill = b.thing("hill", at)
        b.card(hill, at, float(rng.uniform(260, 420)), (-5, float(rng.uniform(70, 130))), "hill", (86, 112, 84))
    for _ in range(int(rng.integers(1, 3))):
        cluster = away(260, 600)
        skyline = b.thing("skyline", cluster)
        for _ in range(int(rng.integers(3, 8))):
            at = (cluster[0] + rng.normal(0, 60), cluster[1] + rng.normal(0, 60))
            b.box(skyline, Frame(*at, 1, 0, 1), (0, 0), (rng.uniform(9, 16), rng.uniform(9, 16)),
                  (0, rng.uniform(70, 170)), b.jitter(COLOURS[pick(b, ("blue", "gray", "silver"))]),
                  surface="glass", windows="curtain", floors=30)  # fmt: skip
    for kind, chance, half, low, high, colour in (
        ("water tower", 0.7, 6.0, 32, 44, "white"),
        ("mast", 0.6, 3.0, 60, 110, "red"),
        ("chimney stack", 0.4, 2.2, 40, 70, "red"),
    ):
        if rng.random() < chance:
            at = away(15, 160)
            thing = b.thing(kind, at, colour=colour)
            shape = {"water tower": "water tower", "mast": "mast"}.get(kind, "mast")
            if kind == "chimney stack":
                b.box(thing, Frame(*at, 1, 0, 1), (0, 0), (2.2, 2.2), (0, float(rng.uniform(low, high))),
                      COLOURS["red"], surface="brick")  # fmt: skip
            else:
                b.card(thing, at, half, (0, float(rng.uniform(low, high))), shape, b.jitter(VIVID[colour]))
