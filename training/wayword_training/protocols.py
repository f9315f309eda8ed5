"""The questions the starter is measured with: what is said of each place of the test towns, and what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from wayword_training.world.describe import Sight, describe, free_text
from wayword_training.world.speech import misheard, mistyped, uttered
from wayword_training.world.views import DIRECTIONS

WORD_ERRORS = 0.15  # of a recogniser outdoors, with an accent
FREE_WORDS = 40
_ITEM = re.compile(r"(?:^|\s)[1-9][.)] ")

Said = dict[str, str]  # the text columns of a query file: text, front, right, back, left
Views = list[list[Sight]]  # of one place: front, right, back, left


@dataclass(frozen=True)
class Place:
    """What one place shows on the visit that is spoken of; another place of the gallery, for mistakes."""

    views: Views
    other: Views


@dataclass(frozen=True)
class Protocol:
    """One query file: who speaks how, and the recall asked at 1 and 10 within 5 m (None where nothing is asked)."""

    name: str
    title: str
    headings: tuple[str, ...]
    visit: int
    say: Callable[[Place, Random], Said]
    asked: dict[str, tuple[float, float]]


def _four(views: Views, rng: Random, style: str) -> Said:
    return {side: describe(sights, rng, style) for side, sights in zip(DIRECTIONS, views, strict=True)}


def _listed(place: Place, rng: Random) -> Said:
    return _four(place.views, rng, "listed")


def _terse(place: Place, rng: Random) -> Said:
    return _four(place.views, rng, "terse")


def _spoken(place: Place, rng: Random) -> Said:
    """What a list of the first protocol's kind names, drawn anew and said aloud with fillers."""
    said = {}
    for side, text in _listed(place, rng).items():
        items = [item.strip(" .;,") for item in _ITEM.split(text)[1:]]
        said[side] = uttered(items or [text], rng)
    return said


def _three(place: Place, rng: Random) -> Said:
    said = _listed(place, rng)
    said[rng.choice(DIRECTIONS)] = ""
    return said


def _front_left(place: Place, rng: Random) -> Said:
    return _listed(place, rng) | {"right": "", "back": ""}


def _front(place: Place, rng: Random) -> Said:
    return {"front": describe(place.views[0], rng, "listed")}


def _free(place: Place, rng: Random) -> Said:
    return {"text": free_text(place.views, rng, FREE_WORDS)}


def _one_wrong(place: Place, rng: Random) -> Said:
    said = _listed(place, rng)
    side = rng.randrange(4)
    said[DIRECTIONS[side]] = describe(place.other[side], rng, "listed")
    return said


def _misheard(place: Place, rng: Random) -> Said:
    return {side: misheard(text, rng, WORD_ERRORS) for side, text in _spoken(place, rng).items()}


def _mistyped(place: Place, rng: Random) -> Said:
    """One word in ten with a slip of the finger or two, which a word of one letter has no room for."""

    def typed(word: str) -> str:
        return mistyped(word, rng) if word.isalpha() and len(word) > 1 and rng.random() < 0.1 else word

    return {side: " ".join(map(typed, text.split())) for side, text in _listed(place, rng).items()}


def _twice(place: Place, rng: Random) -> Said:
    """Two lists of each view, one after the other: twice the words anybody needs."""
    first, second = _listed(place, rng), _listed(place, rng)
    return {side: f"{first[side]} {second[side]}" for side in first}


PROTOCOLS = (
    Protocol("same", "4 directions, same visit", ("known", "unknown"), 0, _listed,
             {"known": (0.93, 0.998), "unknown": (0.90, 0.99)}),
    Protocol("other", "4 directions, other visit", ("unknown", "known"), 1, _listed, {"unknown": (0.70, 0.94)}),
    Protocol("three", "3 of 4 directions, same visit", ("unknown",), 0, _three, {"unknown": (0.80, 0.97)}),
    Protocol("front-left-other", "front and left, other visit", ("unknown",), 1, _front_left,
             {"unknown": (0.35, 0.75)}),
    Protocol("front", "one direction, same visit", ("known",), 0, _front, {"known": (0.25, 0.65)}),
    Protocol("free-other", "free text without directions, about 40 words, other visit", ("unknown",), 1, _free,
             {"unknown": (0.35, 0.75)}),
    Protocol("one-wrong", "4 directions, one of another place, same visit", ("known", "unknown"), 0, _one_wrong,
             {"known": (0.65, 0.93)}),
    Protocol("terse", "4 directions, as on the radio, same visit", ("unknown",), 0, _terse, {}),
    Protocol("spoken", "4 directions, said aloud, heard rightly, same visit", ("unknown",), 0, _spoken, {}),
    Protocol("misheard", "the same with 15 % of the words misheard", ("unknown",), 0, _misheard, {}),
    Protocol("mistyped", "4 directions, one word in ten mistyped, same visit", ("unknown",), 0, _mistyped, {}),
    Protocol("twice", "4 directions, each told twice, same visit", ("unknown",), 0, _twice, {}),
)  # fmt: skip

# What operators say, one kind after the other: of another visit, four sides to one, free text, in three styles.
_STYLES = ("listed", "terse", "spoken")
_SIDES = (4, 3, 2, 2, 1, 1, 0)
MIXED_VISIT = 1
MIXED_ROUNDS = 2  # queries of each place


def mixed(place: Place, rng: Random, number: int) -> Said:
    """The query of one number in a mixture of all kinds; sides that follow one another, from any of the four."""
    count = _SIDES[number % len(_SIDES)]
    if count == 0:
        return _free(place, rng)
    said = {"listed": _listed, "terse": _terse, "spoken": _spoken}[rng.choice(_STYLES)](place, rng)
    first = rng.randrange(4)
    return {DIRECTIONS[(first + i) % 4]: said[DIRECTIONS[(first + i) % 4]] for i in range(count)}
