"""Names of single things, and the claims they make."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from wayword_training.world.describe import visible
from wayword_training.world.naming import claims, named
from wayword_training.world.scene import Thing, Town
from wayword_training.world.sights import Sight
from wayword_training.world.views import BEARINGS_DEG, render_view


@pytest.fixture(scope="module")
def views(town: Town) -> list[list[Sight]]:
    return [
        visible(town, render_view(town, site, bearing, 0, (128, 96), 1)[1], (float(site[0]), float(site[1])))
        for site in town.sites[::5]
        for bearing in BEARINGS_DEG
    ]


def _kind(claim: str) -> str:
    return claim.split("|")[0].removeprefix("several ")


def _bench(colour: str) -> Sight:
    return Sight(Thing("bench", colour, "wood"), 0.5, 0.01, 8.0, frozenset())


def test_what_is_claimed_of_a_view_is_true_of_it(views: list[list[Sight]]) -> None:
    for number, view in enumerate(views):
        true = set(claims(view))
        for text, claim in named(view, Random(number), 6):
            assert text.strip() and (claim in true or not view)


def test_every_kind_in_a_view_is_named_sooner_or_later(views: list[list[Sight]]) -> None:
    view = max(views, key=len)
    told = {
        claim.split("|")[0].removeprefix("several ") for seed in range(60) for _, claim in named(view, Random(seed), 4)
    }
    standing = {claim.split("|")[0].removeprefix("several ") for claim in claims(view)}
    ground = {"asphalt", "grass", "lot", "paving", "dirt", "snow", "crosswalk", "white line", "yellow line", "water"}
    assert told >= standing - ground - {"vehicles"}


def test_a_claim_without_a_colour_is_true_of_any() -> None:
    red, brown = claims([_bench("red")]), claims([_bench("brown")])
    assert set(red) & set(brown) == {"bench||", "bench||wood"}
    assert "bench|red|wood" in red and "bench|red|wood" not in brown


def test_a_name_says_the_colour_it_claims() -> None:
    for seed in range(40):
        text, claim = named([_bench("green")], Random(seed), 1)[0]
        assert claim.split("|")[1] == "green" or "green" not in text


def test_several_things_are_not_one() -> None:
    two = replace(_bench("red"), count=2, members=(_bench("red"), _bench("red")))
    assert {"several bench||", "bench||"} <= set(claims([two]))
    assert claims([_bench("red")]).count("several bench||") == 0


def test_an_empty_view_has_a_text_and_no_claim() -> None:
    assert named([], Random(1), 2) == [("nothing but sky", "")] * 2
    assert claims([]) == []
