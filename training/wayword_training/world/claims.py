"""What a text claims about the sights, so that what is said can be checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from wayword_training.world.scene import Thing
from wayword_training.world.sights import Sight

INVENTED_SHARE = 0.03


@dataclass(frozen=True)
class Claim:
    """What one phrase of a text says: that sight is there ("is"), on a side, or so related to other."""

    what: str  # is, invented, left, centre, right, left of, right of, in front of, behind, next to, count
    sight: Sight
    other: Sight | None = None


@dataclass(frozen=True)
class Said:
    """A text and its claims, which hold but for a wrong colour or an invented thing."""

    text: str
    claims: tuple[Claim, ...]


_NOWHERE = tuple(
    Thing(kind, colour=colour, material=material)
    for kind, colour, material in (
        ("van", "white", None), ("truck", "red", None), ("billboard", "blue", None), ("taxi", "yellow", None),
        ("kiosk", "green", None), ("phone booth", "red", None), ("parking garage", "gray", "concrete"),
        ("warehouse", "blue", "metal"), ("water tower", "white", None), ("person", "red", None), ("statue", None, None),
        ("traffic light", None, None), ("flag", "blue", None), ("planter", "gray", None), ("hedge", "green", None),
        ("gas station", "yellow", None), ("church", "beige", "stone"), ("shop", "yellow", "stucco"),
        ("house", "white", "siding"), ("fence", "white", "wood"), ("parking meter", "gray", None),
    )
)  # fmt: skip


def chosen(ranked: list[Sight], rng: Random, count: int) -> list[Claim]:
    """The first few sights; rarely one of them replaced by something that is not there."""
    claims = [Claim("is", sight) for sight in ranked[:count]]
    if len(claims) > 1 and rng.random() < INVENTED_SHARE:
        kinds = {sight.thing.kind for sight in ranked}
        absent = [thing for thing in _NOWHERE if thing.kind not in kinds]
        index = rng.randrange(len(claims))
        if absent:
            real = claims[index].sight
            claims[index] = Claim("invented", replace(real, thing=rng.choice(absent), count=1, distance_m=30.0))
    return claims


def in_order(claims: list[Claim], phrases: list[str]) -> tuple[list[Claim], list[str]]:
    order = sorted(range(len(claims)), key=lambda i: claims[i].sight.x)
    return [claims[i] for i in order], [phrases[i] for i in order]
