"""What can be seen in a view: which things, where in it, how large and how far."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from wayword_training.world import lexicon
from wayword_training.world.scene import GROUND, Thing, Town

MIN_AREA = 0.0009  # share of the view below which nobody would mention a thing
MIN_GROUND_AREA = 0.03
MIN_MARKING_AREA = 0.006
MARKINGS = frozenset(("white line", "yellow line", "crosswalk", "water"))
GROUP = 3  # like things from this number on are spoken of together
_CROWDS = lexicon.VEHICLES | {"tree", "person", "house"}
UNNAMED = -1e9  # salience of what nobody names
SIDE = 0.36  # left of this (or right of its mirror) is "on the left" for everyone
MIDDLE = 0.08  # this close to the centre is "in the middle" for everyone
APART = 0.2  # centres this far apart make one thing clearly left of the other


@dataclass(frozen=True)
class Sight:
    """Something visible in a view: x in 0 (left) .. 1 (right), area as a share of the view.

    x is the mean of its pixels, left and right the outermost ones. A sight with members stands for all of them.
    """

    thing: Thing
    x: float
    area: float
    distance_m: float
    parts: frozenset[str]
    count: int = 1
    left: float = 0.0
    right: float = 0.0
    members: tuple[Sight, ...] = ()


def visible(town: Town, ids: NDArray[np.int32], camera_xy: tuple[float, float]) -> list[Sight]:
    """Everything in a view large enough to be noticed, with groups of like things merged."""
    height, width = ids.shape
    lowest = int(ids.min())
    shifted = ids - lowest
    present = np.flatnonzero(np.bincount(shifted.ravel()))
    rank = np.zeros(int(present[-1]) + 1, np.int64)
    rank[present] = np.arange(len(present))
    cells = rank[shifted] * width + np.arange(width)
    table = np.bincount(cells.ravel(), minlength=len(present) * width).reshape(-1, width)
    counts, hit = table.sum(1), table > 0
    x_means = table @ np.arange(width) / counts / width
    lefts, rights = hit.argmax(1) / width, 1 - hit[:, ::-1].argmax(1) / width
    shown = {
        int(number) + lowest: (float(x), float(count) / (width * height), float(left), float(right))
        for number, x, count, left, right in zip(present, x_means, counts, lefts, rights, strict=True)
    }
    parts: dict[int, set[str]] = {}
    for number, (_, area, _, _) in shown.items():
        if number > 0 and area > MIN_AREA / 2 and (parent := town.things[number].parent):
            child = town.things[number]
            parts.setdefault(parent, set()).add(
                f"{child.colour} {child.kind}" if child.kind == "awning" else child.kind
            )
    sights = []
    for number, (x, area, left, right) in shown.items():
        if number > 0 and area >= MIN_AREA and town.things[number].kind in lexicon.NAMED:
            thing = town.things[number]
            distance = math.hypot(thing.x_m - camera_xy[0], thing.y_m - camera_xy[1])
            seen = frozenset(parts.get(number, ()))
            sights.append(Sight(thing, x, area, distance, seen, left=left, right=right))
        elif number < 0 and _is_worth_naming(material := GROUND[-1 - number], area):
            sights.append(Sight(Thing(material), x, area, 8.0, frozenset(), left=left, right=right))
    return _grouped(sights)


def _is_worth_naming(material: str, area: float) -> bool:
    return material in lexicon.WEIGHTS and area >= (MIN_MARKING_AREA if material in MARKINGS else MIN_GROUND_AREA)


def _grouped(sights: list[Sight]) -> list[Sight]:
    """Adds what like things are together; of many trees, vehicles, people or houses only the largest also stays."""
    groups: dict[str, list[Sight]] = {}
    for sight in sights:
        kind = sight.thing.kind
        key = "cars" if kind in lexicon.VEHICLES else kind
        if kind == "tree":
            key = f"tree {sight.thing.material} {sight.thing.details}"
        if kind not in GROUND and kind != "skyline":
            groups.setdefault(key, []).append(sight)
    result = list(sights)
    for key, members in groups.items():
        if len(members) == 1:
            continue
        area = sum(m.area for m in members)
        x = sum(m.x * m.area for m in members) / area
        nearest = min(m.distance_m for m in members)
        left, right = min(m.left for m in members), max(m.right for m in members)
        together = _shared(members), x, area, nearest, frozenset(), len(members), left, right, tuple(members)
        result.append(Sight(*together))
        if len(members) >= GROUP and (key in ("cars", "person", "house") or key.startswith("tree ")):
            largest = max(members, key=lambda m: m.area)
            result = [s for s in result if s is largest or not any(s is m for m in members)]
    return result


def _shared(members: list[Sight]) -> Thing:
    """A thing with what all members have in common."""
    first = members[0].thing
    if first.kind == "tree":
        return replace(first, size=None)
    colours = {m.thing.colour for m in members}
    return Thing(first.kind, colour=colours.pop() if len(colours) == 1 else None)


def mirrored(sights: list[Sight]) -> list[Sight]:
    """The sights of the view's mirror image, in the same order."""
    return [
        replace(s, x=1 - s.x, left=1 - s.right, right=1 - s.left, members=tuple(mirrored(list(s.members))))
        for s in sights
    ]


def weight(sight: Sight) -> float:
    """How much a person would want to mention this kind of thing."""
    return lexicon.WEIGHTS.get(sight.thing.kind, lexicon.SIGN_WEIGHT)


def salience(sight: Sight, rng: Random) -> float:
    """How much a thing stands out, with the noise of taste; the largest few are spoken of."""
    noise = -math.log(-math.log(rng.uniform(1e-9, 1 - 1e-9)))
    loud = prominence(sight)
    return loud if loud == UNNAMED else loud + 0.5 * noise


def prominence(sight: Sight) -> float:
    """Logarithm of how much a thing stands out to everybody; taste comes on top."""
    wanted = weight(sight)
    if sight.count > 1:
        wanted *= 1.6 if sight.count > 2 and sight.thing.kind in _CROWDS else 0.4
    return math.log(wanted) + 0.5 * math.log(sight.area) if wanted > 0 else UNNAMED


def by_salience(sights: list[Sight], rng: Random) -> list[Sight]:
    """All sights, what stands out most first."""
    keyed = [(salience(s, rng), i) for i, s in enumerate(sights)]
    keyed.sort(key=lambda pair: (-pair[0], pair[1]))
    return [sights[i] for _, i in keyed]


def side(sight: Sight) -> str:
    """Which side a thing is on where everyone would agree: left, centre, right, else empty."""
    if sight.right - sight.left > 0.7:
        return ""
    if sight.x < SIDE and sight.right < 0.62:
        return "left"
    if sight.x > 1 - SIDE and sight.left > 0.38:
        return "right"
    if abs(sight.x - 0.5) < MIDDLE and sight.right - sight.left < 0.5:
        return "centre"
    return ""


def is_left_of(one: Sight, other: Sight) -> bool:
    """Whether one is clearly further left than the other."""
    return other.x - one.x > APART and one.left < other.left and one.right < other.right


def is_in_front_of(one: Sight, other: Sight) -> bool:
    """Whether one is nearer and hides (or could hide) part of a larger other."""
    return (
        _placed(one)
        and _placed(other)
        and one.thing.parent == 0
        and other.distance_m < 90
        and one.distance_m + 1.5 < other.distance_m < one.distance_m + 45
        and other.left <= one.x <= other.right
        and one.right - one.left < other.right - other.left + 0.05
    )


def is_next_to(one: Sight, other: Sight) -> bool:
    """Whether two things stand within a few steps of each other and apart in the view."""
    apart_m = math.hypot(one.thing.x_m - other.thing.x_m, one.thing.y_m - other.thing.y_m)
    return (
        _placed(one)
        and _placed(other)
        and max(one.count, other.count) == 1
        and one.thing.parent == 0 == other.thing.parent
        and 0.03 < abs(one.x - other.x) < 0.4
        and abs(one.distance_m - other.distance_m) < 6
        and apart_m < (24 if {one.thing.kind, other.thing.kind} <= lexicon.BUILDINGS else 6)
    )


def _placed(sight: Sight) -> bool:
    return sight.thing.kind not in GROUND and sight.thing.kind not in lexicon.LANDMARKS
