"""Descriptions of what a view shows, in the words and habits of different people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from wayword_training.world import lexicon
from wayword_training.world.scene import GROUND, Thing, Town

MIN_AREA = 0.0009  # share of the view below which nobody would mention a thing
MIN_GROUND_AREA = 0.03
_FULL_STYLES = ("listed", "terse", "prose")
_COLOUR_IMPLIED = frozenset(("hedge", "bush", "taxi", "school bus", "stop sign", "traffic cone", "garage"))


@dataclass(frozen=True)
class Sight:
    """Something visible in a view: x in 0 (left) .. 1 (right), area as a share of the view."""

    thing: Thing
    x: float
    area: float
    distance_m: float
    parts: frozenset[str]
    count: int = 1


def visible(town: Town, ids: NDArray[np.int32], camera_xy: tuple[float, float]) -> list[Sight]:
    """Everything in a view large enough to be noticed, with groups of like things merged."""
    height, width = ids.shape
    numbers, inverse, counts = np.unique(ids, return_inverse=True, return_counts=True)
    columns = np.broadcast_to(np.arange(width), ids.shape).ravel()
    x_means = np.bincount(inverse.ravel(), weights=columns) / counts / width
    shown = {int(n): (float(x), c / (width * height)) for n, x, c in zip(numbers, x_means, counts, strict=True)}
    parts: dict[int, set[str]] = {}
    for number in shown:
        if number > 0 and (parent := town.things[number].parent) and shown[number][1] > MIN_AREA / 2:
            child = town.things[number]
            parts.setdefault(parent, set()).add(
                f"{child.colour} {child.kind}" if child.kind == "awning" else child.kind
            )
    sights = []
    for number, (x, area) in shown.items():
        if number > 0 and area >= MIN_AREA:
            thing = town.things[number]
            distance = math.hypot(thing.x_m - camera_xy[0], thing.y_m - camera_xy[1])
            sights.append(Sight(thing, x, area, distance, frozenset(parts.get(number, ()))))
        elif number < 0 and area >= (MIN_GROUND_AREA if number < -1 - 4 or number == -1 else 0.006):
            material = GROUND[-1 - number]
            if material in lexicon.WEIGHTS:
                sights.append(Sight(Thing(material), x, area, 8.0, frozenset()))
    return _grouped(sights)


def _grouped(sights: list[Sight]) -> list[Sight]:
    """Merges three or more like trees, parked vehicles or people into one sight."""
    groups: dict[str, list[Sight]] = {}
    for sight in sights:
        kind = sight.thing.kind
        key = f"tree {sight.thing.material}" if kind == "tree" else "cars" if kind in lexicon.VEHICLES else kind
        if key.startswith("tree ") or key in ("cars", "person"):
            groups.setdefault(key, []).append(sight)
    result = list(sights)
    for members in groups.values():
        if len(members) >= 3:
            area = sum(m.area for m in members)
            x = sum(m.x * m.area for m in members) / area
            thing = Thing(members[0].thing.kind, material=members[0].thing.material)
            result.append(Sight(thing, x, area, min(m.distance_m for m in members), frozenset(), len(members)))
            largest = max(members, key=lambda m: m.area)
            result = [s for s in result if s not in members or s is largest]
    return result


def describe(sights: list[Sight], rng: Random, style: str = "") -> str:
    """One description; style is listed, terse, prose or clue, drawn at random when empty."""
    if not sights:
        return "nothing but sky"
    style = style or rng.choices((*_FULL_STYLES, "clue"), (0.36, 0.27, 0.19, 0.18))[0]
    drop = rng.uniform(0.1, 0.4)
    wrong = rng.uniform(0.0, 0.06)
    if style == "clue":
        chosen = _choose(sights, rng, rng.choices((1, 2), (0.6, 0.4))[0])
        text = _clue([_phrase(s, rng, drop * 0.6, wrong) for s in chosen], rng)
    else:
        chosen = _choose(sights, rng, rng.choices((2, 3, 4, 5), (0.05, 0.2, 0.57, 0.18))[0])
        phrases = [_phrase(s, rng, drop, wrong) for s in chosen]
        text = (
            {"listed": _listed, "terse": _terse}[style](phrases, rng)
            if style != "prose"
            else _prose(phrases, chosen, rng)
        )
    return _typo(text, rng) if rng.random() < 0.06 else text


def _choose(sights: list[Sight], rng: Random, count: int) -> list[Sight]:
    """Draws the most salient sights, with the noise of taste, ordered left to right most of the time."""

    def salience(sight: Sight) -> float:
        weight = lexicon.WEIGHTS.get(sight.thing.kind, lexicon.SIGN_WEIGHT)
        if weight <= 0:
            return -1e9
        return math.log(weight) + 0.5 * math.log(sight.area) - 0.5 * math.log(-math.log(rng.uniform(1e-9, 1 - 1e-9)))

    chosen = sorted(sights, key=salience, reverse=True)[:count]
    if rng.random() < 0.93:
        chosen.sort(key=lambda s: s.x)
    return chosen


def _phrase(sight: Sight, rng: Random, drop: float, wrong: float) -> str:
    thing, kind = sight.thing, sight.thing.kind
    if sight.count > 1:
        return _group_phrase(sight, rng)
    noun = rng.choice(lexicon.TREES[thing.material or "round tree"] if kind == "tree" else lexicon.NOUNS[kind])
    words: list[str] = []
    if thing.size and rng.random() > drop + 0.25:
        words.append(rng.choice(lexicon.SIZE_WORDS[thing.size]))
    if thing.colour and rng.random() > drop * 0.8 and kind not in _COLOUR_IMPLIED:
        name = lexicon.CONFUSED[thing.colour] if rng.random() < wrong else thing.colour
        word = rng.choice(lexicon.COLOUR_WORDS[name])
        if word not in noun:
            words.append(word)
    if thing.material and kind != "tree" and rng.random() > drop:
        word = rng.choice(lexicon.MATERIAL_WORDS[thing.material])
        if word not in noun and "wooden" not in noun:
            words.append(word)
    text = " ".join([*words, noun])
    if kind in lexicon.BUILDINGS:
        details = _details(sight)
        if details and rng.random() < 0.62:
            text += f" {rng.choice(('with', 'with', 'with', 'that has'))} " + _detail(rng.choice(details), rng)
    elif rng.random() < 0.10 and kind not in GROUND:
        text += rng.choice((" on the sidewalk", " by the road", " at the curb", " along the street"))
    if sight.distance_m > 90 and rng.random() < 0.35:
        text += rng.choice(
            (" in the background", " in the distance", " far away", " further down the street", " far behind")
        )
    elif sight.distance_m < 10 and rng.random() < 0.12:
        text += rng.choice((" close by", " very close", " in the foreground", " right here"))
    if text.split()[-1] in lexicon.UNCOUNTED or noun in lexicon.UNCOUNTED:
        return text
    return f"{'an' if text[0] in 'aeiouAEIO' else 'a'} {text}"


def _details(sight: Sight) -> list[str]:
    """Details worth saying: those painted on the wall always, the ones that are parts only when seen."""
    seen = []
    for detail in sight.thing.details:
        if detail.endswith("awning"):
            if detail in sight.parts:
                seen += [detail, detail]
        elif detail == "tower":
            if "church tower" in sight.parts:
                seen.append(detail)
        elif sight.area > 0.012:
            seen.append(detail)
    return seen


def _detail(detail: str, rng: Random) -> str:
    if detail in lexicon.DETAIL_WORDS:
        return rng.choice(lexicon.DETAIL_WORDS[detail])
    colour, what = detail.rsplit(" ", 1)
    word = rng.choice(lexicon.COLOUR_WORDS[colour])
    noun = {"awning": ("awning", "awning", "canopy"), "roof": ("roof", "roof", "tiled roof", "pitched roof"),
            "sign": ("sign", "sign", "shop sign", "sign band")}[what]  # fmt: skip
    return f"{'an' if word[0] in 'aeio' else 'a'} {word} {rng.choice(noun)}"


def _group_phrase(sight: Sight, rng: Random) -> str:
    if sight.thing.kind == "person":
        return rng.choice(
            ("several people", "a group of people", "people on the sidewalk", "pedestrians", "some people walking")
        )
    if sight.thing.kind == "tree":
        noun = rng.choice(lexicon.TREES[sight.thing.material or "round tree"])
        head, _, tail = noun.partition(" with")
        head, _, bloom = head.partition(" in ")
        noun = head + "s" + (f" in {bloom}" if bloom else "") + (f" with{tail}" if tail else "")
        noun = noun.replace("tree without leavess", "trees without leaves")
        return rng.choice(
            ("a row of {}", "several {}", "{} lining the street", "{}", "{} along the road", "many {}")
        ).format(noun)
    return rng.choice(("a row of parked cars", "parked cars", "several parked vehicles", "cars parked along the street",
                       "many cars", "a line of parked cars", "vehicles parked at the curb"))  # fmt: skip


_HEADS = ("From left to right, the features are:", "From left to right, the four main features are:",
          "The main features from left to right are:", "From left to right:", "From left to right, there is",
          "The image shows, from left to right:", "From left to right, the main features include:")  # fmt: skip
_FILLERS = (" providing shade", " adding some greenery", " in an urban setting", " facing the street",
            " with windows", " at the side of the street")  # fmt: skip


def _listed(phrases: list[str], rng: Random) -> str:
    numbering = rng.choices(("{}. ", "{}) ", ""), (0.8, 0.12, 0.08))[0]
    joint = rng.choice((" ", "; ", " ", ", ")) if numbering else ", "
    items = []
    for index, phrase in enumerate(phrases):
        filler = rng.choice(_FILLERS) if rng.random() < 0.06 else ""
        body = phrase[0].upper() + phrase[1:] if numbering else phrase
        items.append(numbering.format(index + 1) + body + filler + ("." if joint == " " else ""))
    return f"{rng.choice(_HEADS)} {joint.join(items)}".rstrip(".") + "."


def _bare(phrase: str) -> str:
    for article in ("a ", "an "):
        if phrase.startswith(article):
            return phrase[len(article) :]
    return phrase


def _terse(phrases: list[str], rng: Random) -> str:
    form = rng.randrange(5)
    short = [_bare(p) for p in phrases]
    if form == 0:
        return ", ".join(short)
    if form == 1:
        return " / ".join(short)
    if form == 2:
        return "I see " + ", ".join(phrases[:-1]) + (" and " if len(phrases) > 1 else "") + phrases[-1]
    if form == 3:
        return ", then ".join(phrases)
    return ". ".join(p[0].upper() + p[1:] for p in short) + "."


def _side(x: float) -> str:
    return "on the left" if x < 0.36 else "on the right" if x > 0.64 else "in the middle"


def _prose(phrases: list[str], sights: list[Sight], rng: Random) -> str:
    form = rng.randrange(4)
    if form == 0:
        return "There is " + ", ".join(f"{p} {_side(s.x)}" for p, s in zip(phrases, sights, strict=True)) + "."
    if form == 1:
        first = f"{_side(sights[0].x).capitalize()} there is {phrases[0]}"
        return first + "".join(f", next to it {p}" if i == 0 else f", and {p}" for i, p in enumerate(phrases[1:])) + "."
    if form == 2:
        return f"We are looking at {phrases[0]}" + "".join(f", with {p} nearby" for p in phrases[1:]) + "."
    sentences = [f"{_side(s.x).capitalize()} you can see {p}." for p, s in zip(phrases, sights, strict=True)]
    return " ".join(sentences)


def _clue(phrases: list[str], rng: Random) -> str:
    """A short free statement, the unit an operator's sentence is split into."""
    first = phrases[0] if rng.random() < 0.6 else _bare(phrases[0])
    if len(phrases) == 1:
        return rng.choice(("{}", "{}", "{}", "there is {}", "I can see {}", "{} here")).format(first)
    second = phrases[1]
    return rng.choice(
        ("{} and {}", "{}, {}", "{} next to {}", "{} with {} beside it", "{} behind {}", "{} in front of {}")
    ).format(first, second)


def _typo(text: str, rng: Random) -> str:
    letters = [i for i, c in enumerate(text) if c.isalpha()]
    for _ in range(rng.randint(1, 2)):
        i = rng.choice(letters)
        action = rng.randrange(3)
        if action == 0:
            text = text[:i] + text[i + 1 :]
        elif action == 1:
            text = text[:i] + text[i] + text[i:]
        elif i + 1 < len(text):
            text = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        letters = [j for j, c in enumerate(text) if c.isalpha()]
    return text


def full_style(rng: Random) -> str:
    """A style that names several things, as the four directions of a test query do."""
    return rng.choices(_FULL_STYLES, (0.44, 0.33, 0.23))[0]
