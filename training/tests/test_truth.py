"""What simulated operators know: the claims that are true of every view, on both visits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from wayword_training.captures import town_sights
from wayword_training.config import Config
from wayword_training.truth import write_truth
from wayword_training.world.naming import claims


def test_writes_what_is_true_of_every_view_on_every_visit(small: Config, tmp_path: Path) -> None:
    config = replace(small, locations_per_town=12)
    write_truth(config, (8100,), 3, tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert [len(places) for places in truth["visits"]] == [3, 3]
    for visit, places in enumerate(truth["visits"]):
        sites, sights = town_sights(8100, config, visit)
        for place, site, views in zip(places, sites[:3], sights[:3], strict=True):
            assert (place["xM"], place["yM"]) == (round(float(site[0]), 2), round(float(site[1]), 2))
            for told, seen in zip(place["views"], views, strict=True):
                named = {truth["claims"][number] for number in told}
                assert {claim for claim in named if not claim.startswith("roof|")} == set(claims(seen))
