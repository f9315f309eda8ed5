"""One thing of a view in a few words, and what those words claim, so that every view they are true of is known."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from wayword_training.world import lexicon
from wayword_training.world.describe import aimless, opened
from wayword_training.world.phrases import Habits, plain
from wayword_training.world.scene import GROUND
from wayword_training.world.sights import Sight, by_salience

_UNSAID = 0.25  # share of the colours, and of the materials, that a speaker leaves out
_BARE = 0.3
_EXACT = Habits(drop=0.0, wrong=0.0, neutral=True)  # what is said of a thing is true, and all of it is said


def named(sights: list[Sight], rng: Random, count: int) -> list[tuple[str, str]]:
    """So many texts of one thing each, with the claim each makes: half of what stands out, half of any kind.

    A kind is drawn before a thing of it, so that a hydrant is spoken of as often as a house.
    """
    telling = [s for s in by_salience(sights, rng) if s.thing.kind not in GROUND]
    if not telling:
        return [("nothing but sky", "")] * count
    kinds = sorted({s.thing.kind for s in telling})
    found = []
    for number in range(count):
        if number % 2 == 0:
            sight = telling[min(number // 2, len(telling) - 1)]
        else:
            kind = rng.choice(kinds)
            sight = rng.choice([s for s in telling if s.thing.kind == kind])
        found.append(_name(sight, rng))
    return found


def claims(sights: list[Sight]) -> list[str]:
    """Every claim that is true of a view: each thing by its kind, alone and with its colour or material or both."""
    true: set[str] = set()
    for sight in sights:
        for one in (sight, *sight.members):
            kind, (colour, material) = _kind(one), _traits(one)
            true |= {_claim(kind, c, m) for c in {colour, ""} for m in {material, ""}}
    return sorted(true)


def _name(sight: Sight, rng: Random) -> tuple[str, str]:
    colour, material = _traits(sight)
    bare = rng.random() < _BARE
    if sight.thing.kind != "tree":  # whose very name tells both
        colour = "" if bare or rng.random() < _UNSAID else colour
        material = "" if bare or rng.random() < _UNSAID else material
    told_of = replace(sight, thing=replace(sight.thing, colour=colour or None, material=material or None))
    claim = _claim(_kind(sight), colour, material)
    if bare:
        text = plain(told_of, rng)
        return (text.removeprefix("a ").removeprefix("an ") if rng.random() < 0.5 else text), claim
    text = aimless(told_of, rng, _EXACT, max(4, round(rng.gauss(6.0, 1.5))))
    return (opened(text, rng) if rng.random() < 0.4 else text), claim


def _kind(sight: Sight) -> str:
    """Several together are another thing than one; the vehicles of a group are of any kind."""
    if sight.count == 1:
        return sight.thing.kind
    return "vehicles" if sight.thing.kind in lexicon.VEHICLES else f"several {sight.thing.kind}"


def _traits(sight: Sight) -> tuple[str, str]:
    return sight.thing.colour or "", sight.thing.material or ""


def _claim(kind: str, colour: str, material: str) -> str:
    return f"{kind}|{colour}|{material}"
