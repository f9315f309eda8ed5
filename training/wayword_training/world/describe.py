"""Descriptions of what a view or a place shows, in the words and habits of different people."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from wayword_training.world.claims import Claim, Said
from wayword_training.world.phrases import PLAIN, Habits, phrase
from wayword_training.world.scene import GROUND
from wayword_training.world.sights import Sight, by_salience, mirrored, visible
from wayword_training.world.speech import misheard, mistyped
from wayword_training.world.styles import STYLES

__all__ = ["MIX", "STYLES", "Claim", "Said", "Sight", "aimless", "describe", "free_text", "freely_told", "full_style",
           "mirrored", "misheard", "opened", "said", "visible"]  # fmt: skip

# Shares of the styles where they are mixed; training adds lists and sided texts (dataset.view_texts).
MIX = {"listed": 0.29, "terse": 0.16, "prose": 0.10, "sided": 0.14, "related": 0.08, "clue": 0.08, "single": 0.08,
       "spoken": 0.06, "partial": 0.01}  # fmt: skip
_TYPO_SHARE = 0.06
_NEVER_MISTYPED = ("single", "spoken")
_WHERE = re.compile(r"\b(left|right|front|behind|ahead|back|background|foreground|beyond|opposite)\b", re.IGNORECASE)


def describe(sights: list[Sight], rng: Random, style: str = "") -> str:
    """One description of a view; style is one of STYLES, drawn by the shares of MIX when empty."""
    return said(sights, rng, style).text


def said(sights: list[Sight], rng: Random, style: str = "") -> Said:
    """One description and what it claims about the sights."""
    if not sights:
        return Said("nothing but sky", ())
    style = style or rng.choices(tuple(MIX), tuple(MIX.values()))[0]
    habits = Habits(drop=rng.uniform(0.1, 0.4), wrong=rng.uniform(0.0, 0.1), looks=0.25 if rng.random() < 0.05 else 0.0)
    typo = rng.random() < _TYPO_SHARE and style not in _NEVER_MISTYPED
    result = STYLES[style](by_salience(sights, rng), rng, habits)
    return Said(mistyped(result.text, rng), result.claims) if typo else result


def full_style(rng: Random) -> str:
    """A style that names several things, as the four directions of a test query do."""
    return rng.choices(("listed", "terse", "prose"), (0.44, 0.33, 0.23))[0]


_OPENINGS = ("there is {}", "I can see {}", "there's {}", "I see {}", "you can see {}", "we have {}", "I pass {}",
             "around here {}", "somewhere {}", "I noticed {}", "this place has {}", "also {}")  # fmt: skip


def free_text(views: list[list[Sight]], rng: Random, words: int = 40) -> str:
    """A whole place in about so many words, from the sights of its views, without saying where what is.

    The clauses are separated by ". " or ", " throughout and can be read one by one.
    """
    telling, count = freely_told(views, rng)
    if not telling:
        return "nothing but sky"
    habits = Habits(drop=rng.uniform(0.1, 0.35), wrong=rng.uniform(0.0, 0.1), neutral=True)
    opening = rng.random() < 0.5
    clauses: list[str] = []
    for index, sight in enumerate(telling):
        total = sum(len(clause.split()) for clause in clauses)
        if index >= count and total > words - 4:
            break
        room = (words - total) / max(1, count - index) - (1.5 if opening else 0)
        clause = aimless(sight, rng, habits, max(4, round(rng.gauss(room, 1.0))))
        clause = opened(clause, rng) if opening and rng.random() < 0.8 else clause
        if total + len(clause.split()) > words + 8:
            if index >= 5:
                break
            clause = aimless(sight, rng, PLAIN, 0)
        clauses.append(clause)
    if rng.random() < 0.5:
        return ". ".join(c[0].upper() + c[1:] for c in clauses) + "."
    return ", ".join(clauses)


def freely_told(views: list[list[Sight]], rng: Random) -> tuple[list[Sight], int]:
    """What of a place may be named in free text, in order, and how many of it at least."""
    telling = _telling([sight for view in views for sight in view], rng)
    return telling, min(len(telling), rng.choice((5, 6, 6, 7)) if telling else 0)


def _telling(sights: list[Sight], rng: Random) -> list[Sight]:
    """What stands out in the place, most first, no two of a kind and colour."""
    found: dict[tuple[str, str | None, str | None], Sight] = {}
    for sight in by_salience(sights, rng):
        if sight.thing.kind not in GROUND:
            found.setdefault((sight.thing.kind, sight.thing.colour, sight.thing.material), sight)
    return list(found.values())


def opened(clause: str, rng: Random) -> str:
    """A clause as somebody who looks around begins it: "I can see a bench"."""
    return rng.choice(_OPENINGS).format(clause)


def aimless(sight: Sight, rng: Random, habits: Habits, words: int) -> str:
    """A phrase that neither says where nor contains what separates clauses."""
    while True:
        text = phrase(sight, rng, habits, words)
        if not _WHERE.search(text) and "," not in text:
            return text
        habits, words = replace(habits, quotes=habits.quotes / 2), max(0, words - 1)
