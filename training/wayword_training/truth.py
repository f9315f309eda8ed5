"""What is in view of every place, for those who simulate what an operator would answer."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from wayword_training.captures import TOWN_DISTANCE_M, town_sights
from wayword_training.config import Config
from wayword_training.world.naming import claims
from wayword_training.world.sights import Sight

VISITS = (0, 1)  # the gallery's, and the one most queries are said on
_ROOF_AREA = 0.012  # share of the view below which nobody would tell the colour of a building's roof


def write_truth(config: Config, seeds: tuple[int, ...], per_town: int, out: Path) -> None:
    """Writes JSON: every place of some towns with its position on each visit and the claims true of its four views.

    A claim is "kind|colour|material"; views hold numbers of the list `claims`.
    """
    numbers: dict[str, int] = {}
    visits = []
    for visit in VISITS:
        places: list[dict[str, object]] = []
        with ProcessPoolExecutor(config.workers) as pool:
            towns = pool.map(town_sights, seeds, [config] * len(seeds), [visit] * len(seeds))
            for town, (seed, (sites, sights)) in enumerate(zip(seeds, towns, strict=True)):
                for index, (site, views) in enumerate(zip(sites[:per_town], sights, strict=False)):
                    told = [[numbers.setdefault(c, len(numbers)) for c in _claims(view)] for view in views]
                    x_m, y_m = round(float(site[0]) + town * TOWN_DISTANCE_M, 2), round(float(site[1]), 2)
                    places.append({"filename": f"t{seed}-{index:04d}.jpg", "xM": x_m, "yM": y_m, "views": told})
        visits.append(places)
    out.write_text(json.dumps({"claims": list(numbers), "visits": visits}), encoding="utf-8")


def _claims(sights: list[Sight]) -> list[str]:
    """What `naming.claims` has, and roofs by their colour."""
    roofs = {
        f"roof|{detail.removesuffix(' roof')}|"
        for sight in sights
        for one in (sight, *sight.members)
        for detail in one.thing.details
        if detail.endswith(" roof") and one.area > _ROOF_AREA
    }
    return [*claims(sights), *sorted(roofs)]
