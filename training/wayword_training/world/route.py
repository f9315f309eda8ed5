"""Where captures are taken: the drive of the first visit, and how a later visit strays from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wayword_training.world.streets import Grid, Street

SPACING_M = 9.0  # of captures along a street; Street360Loc has a median of 10.3 m
JITTER_M = 1.2
STRAY_M = 2.9  # at most, from the first visit's site
STRAY_ALONG_M = 1.5
TURN_DEG = 10.0
_HEADINGS = {("north", True): 0.0, ("north", False): 180.0, ("east", True): 90.0, ("east", False): 270.0}


@dataclass(frozen=True)
class Route:
    """The first visit's sites (N, 4) and how far a rig may shift from them: (N, 2) metres to the left and right."""

    sites: NDArray[np.float64]
    room_m: NDArray[np.float64]


def drive(rng: np.random.Generator, grid: Grid) -> Route:
    """Drives along whole streets in random order, right of the centre line."""
    lines = [*grid.north, *grid.east]
    found: list[tuple[float, float, float, float]] = []
    room: list[tuple[float, float]] = []
    for run, index in enumerate(rng.permutation(len(lines))):
        street = lines[index]
        others = grid.east if street.axis == "north" else grid.north
        start, end = others[0].centre_m, others[-1].centre_m
        forward = rng.random() < 0.5
        heading = _HEADINGS[street.axis, forward]
        right = np.deg2rad(heading + 90)
        lane = min(1.7, street.half_m / 2 - 0.8)
        steps = np.arange(start, end, SPACING_M)
        steps = steps + rng.uniform(-JITTER_M, JITTER_M, len(steps))
        for along in steps if forward else steps[::-1]:
            base = (street.centre_m, along) if street.axis == "north" else (along, street.centre_m)
            x_m, y_m = base[0] + lane * float(np.sin(right)), base[1] + lane * float(np.cos(right))
            if all((x_m - x) ** 2 + (y_m - y) ** 2 > 30.0 for x, y, _, _ in found):
                found.append((x_m, y_m, (heading + rng.normal(0, 2.0)) % 360, float(run)))
                room.append(_room(street, lane))
    return Route(np.array(found), np.array(room))


def _room(street: Street, lane_m: float) -> tuple[float, float]:
    """Metres to the left and right of a lane within which a rig touches neither kerb nor parked vehicle."""
    edge = street.half_m - (3.3 if street.parking > 0 else 1.5)
    return min(STRAY_M, lane_m + edge), min(STRAY_M, max(0.0, edge - lane_m))


def visit_sites(route: Route, seed: int, visit: int) -> NDArray[np.float64]:
    """The sites (N, 4) of a visit: the route itself at visit 0, otherwise each within 3 m and 10 degrees of it."""
    if visit == 0:
        return route.sites
    share = np.random.default_rng([seed, visit, 76]).uniform(0, 1, (len(route.sites), 3))
    lateral = -route.room_m[:, 0] + share[:, 0] * route.room_m.sum(axis=1)
    reach = np.minimum(STRAY_ALONG_M, np.sqrt(np.maximum(0.0, STRAY_M**2 - lateral**2)))
    along = (2 * share[:, 1] - 1) * reach
    heading = np.deg2rad(np.round(route.sites[:, 2] / 90) * 90)
    sites = route.sites.copy()
    sites[:, 0] += lateral * np.cos(heading) + along * np.sin(heading)
    sites[:, 1] += -lateral * np.sin(heading) + along * np.cos(heading)
    sites[:, 2] = (sites[:, 2] + (2 * share[:, 2] - 1) * TURN_DEG) % 360
    return sites
