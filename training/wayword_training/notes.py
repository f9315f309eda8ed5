"""Notes on captures as operators and captioners write them, in a file that the app imports."""

from __future__ import annotations

import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

from wayword_training.captures import town_sights
from wayword_training.config import Config
from wayword_training.world.describe import Sight, describe, free_text
from wayword_training.world.views import DIRECTIONS

NOTE_HEADER = ("capture", "direction", "text", "author")
NOTED, WRONG = 0.3, 0.1  # shares: of the captures that have notes, and of the notes that belong to another place
_OPERATOR_WORDS = 25
_LEGIBLE_M = 20.0  # from where a person reads a sign that is too small for an encoder
_VISIT = 0  # what the gallery shows


def write_notes(
    config: Config, seeds: tuple[int, ...], per_town: int, out: Path, noted: float = NOTED, wrong: float = WRONG
) -> None:
    """Writes CSV: about some captures a captioner's sentence on each view, about as many an operator's on the whole."""
    with ProcessPoolExecutor(config.workers) as pool:
        towns = list(pool.map(town_sights, seeds, [config] * len(seeds), [_VISIT] * len(seeds)))
    places = [
        (f"t{seed}-{index:04d}.jpg", views)
        for seed, (_, sights) in zip(seeds, towns, strict=True)
        for index, views in enumerate(sights[:per_town])
    ]
    rows: list[tuple[str, str, str, str]] = []
    for number, (name, views) in enumerate(places):
        rng = Random(f"note {name}")
        if rng.random() >= noted:
            continue
        other = places[(number + rng.randrange(1, len(places))) % len(places)][1] if len(places) > 1 else views
        rows += [(name, *note) for note in _notes(views, other, wrong, rng)]
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(NOTE_HEADER)
        writer.writerows(rows)


def _notes(views: list[list[Sight]], other: list[list[Sight]], wrong: float, rng: Random) -> list[tuple[str, str, str]]:
    """Direction, text and author of what is written about one capture."""
    seen = other if rng.random() < wrong else views
    if rng.random() < 0.5:
        signs = _signs([sight for view in seen for sight in view])
        return [("", free_text(seen, rng, _OPERATOR_WORDS) + signs, "operator")]
    told = [describe(view, rng, "prose") + _signs(view) for view in seen]
    return [(side, text, "captioner") for side, text in zip(DIRECTIONS, told, strict=True)]


def _signs(sights: list[Sight]) -> str:
    """A sentence on each text that is near enough to be read."""
    shown = [each for sight in sights for each in (sight.members or (sight,))]
    texts = {each.thing.text for each in shown if each.thing.text and each.distance_m < _LEGIBLE_M}
    return "".join(f' A sign says "{text}".' for text in sorted(texts))
