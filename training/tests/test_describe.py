"""Descriptions: what they claim, how they sound, and what a mirror image or a recogniser makes of them."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from wayword_training.texts_report import coverage, items, write_report
from wayword_training.world import clauses, lexicon
from wayword_training.world.describe import (
    MIX,
    STYLES,
    Sight,
    describe,
    free_text,
    full_style,
    mirrored,
    misheard,
    said,
    visible,
)
from wayword_training.world.oracle import listener_ranking, oracle_ranking
from wayword_training.world.scene import Thing, Town
from wayword_training.world.views import BEARINGS_DEG, render_view

SEEDS = range(40)


@pytest.fixture(scope="module")
def places(town: Town) -> list[list[Sight]]:
    """The four views of every fifth site, as lists of places of views of sights."""
    found = []
    for index in range(0, 40, 5):
        site = town.sites[index]
        views = [render_view(town, site, bearing, 0, (128, 96))[1] for bearing in BEARINGS_DEG]
        found.append([visible(town, ids, (float(site[0]), float(site[1]))) for ids in views])
    return found


@pytest.fixture(scope="module")
def views(places: list[list[list[Sight]]]) -> list[list[Sight]]:
    return [view for place in places for view in place if view]


def a_sight(kind: str, x: float, **more: object) -> Sight:
    look = {key: more.pop(key) for key in ("colour", "material", "details", "text") if key in more}
    where = {"area": 0.02, "distance_m": 20.0, "parts": frozenset(), "left": x - 0.05, "right": x + 0.05, **more}
    return Sight(Thing(kind, **look), x, **where)  # type: ignore[arg-type]


def test_sees_extents_that_hold_the_mean(views: list[list[Sight]]) -> None:
    for sight in (sight for view in views for sight in view):
        assert 0 <= sight.left <= sight.x <= sight.right <= 1
        assert sight.count == max(1, len(sight.members))


def test_claims_only_sides_that_hold_with_a_margin(views: list[list[Sight]]) -> None:
    claimed: Counter[str] = Counter()
    for style in ("sided", "prose", "terse", "spoken", "partial"):
        for seed in SEEDS:
            for claim in said(views[seed % len(views)], Random(seed), style).claims:
                claimed[claim.what] += 1
                x = claim.sight.x
                if claim.what in ("left", "centre", "right"):
                    assert {"left": x < 0.37, "right": x > 0.63, "centre": 0.4 < x < 0.6}[claim.what]
                elif claim.what == "left of":
                    assert claim.other and claim.other.x - x > 0.2
                elif claim.what == "right of":
                    assert claim.other and x - claim.other.x > 0.2
    assert min(claimed[what] for what in ("left", "centre", "right", "left of", "right of")) > 3


def test_says_the_sides_it_claims() -> None:
    view = [
        a_sight("bench", 0.1, colour="brown"),
        a_sight("bus stop", 0.5, colour="blue"),
        a_sight("hedge", 0.9, colour="green"),
    ]
    nouns = {kind: lexicon.NOUNS[kind] for kind in ("bench", "bus stop", "hedge")}
    for seed in range(200):
        result = said(view, Random(seed), "sided")
        text = result.text.lower()
        for claim in result.claims:
            if not any(noun.lower() in text for noun in nouns[claim.sight.thing.kind]):
                continue  # a slip of the finger
            if claim.what in ("left", "right") and len(result.claims) == 1:
                other = {"left": "right", "right": "left"}[claim.what]
                assert not re.search(rf"\b{other}\b", text), text


def test_relates_only_what_is_so_related(views: list[list[Sight]]) -> None:
    claimed: Counter[str] = Counter()
    for seed in range(300):
        for claim in said(views[seed % len(views)], Random(seed), "related").claims:
            claimed[claim.what] += 1
            near, far = claim.sight, claim.other
            if claim.what == "count":
                assert near.count == len(near.members) >= 2
            elif claim.what in ("in front of", "behind"):
                assert far
                near, far = (near, far) if claim.what == "in front of" else (far, near)
                assert near.distance_m < far.distance_m
                assert far.left <= near.x <= far.right
            elif claim.what == "next to":
                assert far
                apart = np.hypot(near.thing.x_m - far.thing.x_m, near.thing.y_m - far.thing.y_m)
                assert apart < 24
                assert abs(near.distance_m - far.distance_m) < 6
    assert min(claimed[what] for what in ("count", "in front of", "behind", "next to")) > 3


def test_invents_a_thing_in_a_few_texts_only(views: list[list[Sight]]) -> None:
    texts = [said(views[seed % len(views)], Random(seed), "listed") for seed in range(1500)]
    invented = [claim for text in texts for claim in text.claims if claim.what == "invented"]
    assert 0.01 < len(invented) / len(texts) < 0.06
    for seed, text in enumerate(texts):
        shown = {sight.thing.kind for sight in views[seed % len(views)]}
        assert all((claim.sight.thing.kind in shown) == (claim.what == "is") for claim in text.claims)


def test_lists_about_as_much_as_the_real_ones(views: list[list[Sight]]) -> None:
    texts = [describe(views[seed % len(views)], Random(seed), "listed") for seed in range(1500)]
    words = [len(re.findall(r"[A-Za-z][\w'-]*", text)) for text in texts]
    assert 33 < np.mean(words) < 39
    assert np.percentile(words, 5) > 27
    assert np.percentile(words, 95) < 45
    numbered = [len(re.findall(r"\b[1-9][.)]", text)) for text in texts]
    assert np.mean([count == 4 for count in numbered]) > 0.9


def test_lists_from_left_to_right(views: list[list[Sight]]) -> None:
    for seed in SEEDS:
        claims = said(views[seed % len(views)], Random(seed), "listed").claims
        assert all(one.sight.x <= other.sight.x for one, other in pairwise(claims))


_SWAP = {"left": "right", "right": "left", "l": "r", "r": "l"}


def _swapped(text: str) -> str:
    return re.sub(r"\b(left|right|l|r)\b", lambda m: _SWAP[m[1]], text.lower())


@pytest.mark.parametrize("style", STYLES)
def test_describes_the_mirror_image_with_sides_swapped(views: list[list[Sight]], style: str) -> None:
    same = 0
    for seed in SEEDS:
        view = views[seed % len(views)]
        one, other = said(view, Random(seed), style), said(mirrored(view), Random(seed), style)
        swap = {"left": "right", "right": "left", "left of": "right of", "right of": "left of"}
        expected = Counter((swap.get(c.what, c.what), c.sight.thing.kind, round(1 - c.sight.x, 6)) for c in one.claims)
        assert expected == Counter((c.what, c.sight.thing.kind, round(c.sight.x, 6)) for c in other.claims)
        words, mirror = (Counter(re.findall(r"[\w'-]+", text)) for text in (_swapped(one.text), other.text.lower()))
        same += words == mirror
    assert same >= (0.5 if style == "spoken" else 0.75) * len(SEEDS)  # typing slips and words misheard fall elsewhere


def test_reverses_a_list_in_the_mirror() -> None:
    view = [a_sight("bench", 0.1), a_sight("bus stop", 0.4), a_sight("tree", 0.6, material="palm"),
            a_sight("church", 0.9, colour="white")]  # fmt: skip
    kinds = [c.sight.thing.kind for c in said(view, Random(4), "listed").claims]
    assert [c.sight.thing.kind for c in said(mirrored(view), Random(4), "listed").claims] == kinds[::-1]
    assert mirrored(mirrored(view))[0].x == pytest.approx(0.1)


def test_says_one_thing_alone(views: list[list[Sight]]) -> None:
    for seed in range(200):
        result = said(views[seed % len(views)], Random(seed), "single")
        assert len(result.claims) == 1
        assert not re.search(r",|;|\bnext to\b", result.text), result.text
        assert len(result.text.split()) <= 14


def test_speaks_without_punctuation_or_capitals(views: list[list[Sight]]) -> None:
    for seed in SEEDS:
        text = describe(views[seed % len(views)], Random(seed), "spoken")
        assert re.fullmatch(r"[a-z0-9' ]+", text), text


def test_repeats_itself_from_the_same_random_numbers(places: list[list[list[Sight]]]) -> None:
    for style in ("", *STYLES):
        assert describe(places[0][0], Random(5), style) == describe(places[0][0], Random(5), style)
    assert free_text(places[0], Random(5)) == free_text(places[0], Random(5))
    assert full_style(Random(2)) == full_style(Random(2)) in STYLES


def test_says_something_of_an_empty_view() -> None:
    assert all(describe([], Random(1), style) for style in ("", *STYLES))
    assert free_text([[], [], [], []], Random(1))


def test_draws_known_styles_with_shares_that_sum_to_one() -> None:
    assert set(MIX) <= set(STYLES)
    assert sum(MIX.values()) == pytest.approx(1)


def test_describes_a_whole_place_without_saying_where(places: list[list[list[Sight]]]) -> None:
    lengths = []
    for seed in range(200):
        text = free_text(places[seed % len(places)], Random(seed))
        lengths.append(len(text.split()))
        assert not re.search(r"\b(left|right|front|behind|ahead|back)\b", text, re.IGNORECASE), text
        assert 30 <= lengths[-1] <= 50, text
        assert 5 <= len(re.split(r"[.,] ", text)) <= 8, text
    assert 36 < np.mean(lengths) < 44


def _word_errors(said_words: list[str], heard_words: list[str]) -> int:
    row = list(range(len(heard_words) + 1))
    for i, word in enumerate(said_words, 1):
        last, row[0] = row[0], i
        for j, heard in enumerate(heard_words, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != heard))
    return row[-1]


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.1, 0.2, 0.3])
def test_mishears_as_many_words_as_asked(views: list[list[Sight]], rate: float) -> None:
    rng = Random(6)
    errors = total = 0
    for seed in range(400):
        text = describe(views[seed % len(views)], rng, "spoken")
        errors += _word_errors(text.split(), misheard(text, rng, rate).split())
        total += len(text.split())
    assert errors / total == pytest.approx(rate, abs=0.02)


def test_has_words_for_every_kind_and_look() -> None:
    assert set(lexicon.WEIGHTS) - {"tree"} <= set(lexicon.NOUNS)
    assert set(clauses.PLACES) == set(clauses.CLAUSES) - {"bare tree"}
    assert [lexicon.plural(n) for n in ("bus", "box", "passer-by", "tree with a white trunk", "lorry", "man")] == [
        "buses", "boxes", "passers-by", "trees with a white trunk", "lorries", "men",
    ]  # fmt: skip


def test_knows_many_words(views: list[list[Sight]]) -> None:
    rng = Random(8)
    known = {w for i in range(6000) for w in re.findall(r"[a-z]+", describe(views[i % len(views)], rng).lower())}
    assert len(known) > 1000


def test_ranks_the_place_with_the_same_things_first() -> None:
    def place(*kinds: str) -> list[list[Sight]]:
        return [[a_sight(kind, 0.5, colour="red"), a_sight("house", 0.2)] for kind in kinds]

    gallery = [place("bench", "taxi", "van", "kiosk"), place("flag", "truck", "bus", "crane")]
    queries = [place("bench", "taxi", "van", "church"), place("crane", "flag", "truck", "bus")]
    aligned, turned = oracle_ranking(queries, gallery), oracle_ranking(queries, gallery, shifts=True)
    assert aligned.shape == (2, 2)
    assert aligned[0].argmax() == 0
    assert aligned[1, 1] < 0.5
    assert turned[1].argmax() == 1
    assert turned[1, 1] == pytest.approx(4)


def test_counts_the_members_of_a_group_once() -> None:
    cars = tuple(a_sight("car", x, colour=c) for x, c in ((0.2, "red"), (0.5, "blue"), (0.8, "blue")))
    group = Sight(Thing("car"), 0.5, 0.06, 20.0, frozenset(), 3, 0.1, 0.9, cars)
    with_group, without = [[[cars[0], group]]], [[list(cars)]]
    other = [[[a_sight("bench", 0.5)]]]
    assert oracle_ranking(with_group, [*without, *other])[0] == pytest.approx([1, 0])


def test_compares_with_real_texts_without_storing_them(tmp_path: Path, views: list[list[Sight]]) -> None:
    real = ['From left to right, the features are: 1. A zeppelin. 2. A red ""Zap"" sign. 3. A bus. 4. A tree.'] * 3
    with gzip.open(tmp_path / "real.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(["index,pos,x,y,z,text_description", *(f'1,1,0,0,0,"{text}"' for text in real)]))
    texts = {style: [describe(view, Random(i), style) for i, view in enumerate(views)] for style in STYLES}
    write_report(tmp_path / "real.csv.gz", texts, tmp_path / "docs" / "page.md")
    page = (tmp_path / "docs" / "page.md").read_text(encoding="utf-8")
    assert "| numbered texts with 4 items | 100.0 % |" in page
    assert "| vehicle | 100.0 |" in page
    assert "zeppelin" not in page
    for image in re.findall(r"\]\((images/[^)]+)\)", page):
        assert 1000 < (tmp_path / "docs" / image).stat().st_size < 60_000


def test_counts_words_and_items_of_lists() -> None:
    assert items(["From left to right: 1. A tree.2. A bus.", "1) A; 2) B"]) == [["A tree", "A bus."], ["A", "B"]]
    assert coverage(["a red bus"], ["red bus"] * 3) == (2, pytest.approx(100 * 2 / 3))


def test_a_perfect_listener_prefers_the_place_that_shows_what_is_told() -> None:
    tower, bench = a_sight("water tower", 0.5), a_sight("bench", 0.5, colour="brown")
    hedge = a_sight("hedge", 0.5, colour="green")
    gallery = [[[tower, hedge]], [[bench, hedge]], [[hedge]]]
    scores = listener_ranking([[tower], [bench, hedge], [hedge], [a_sight("crane", 0.5)]], gallery)
    assert scores.shape == (4, 3)
    assert list(scores.argmax(1)[:3]) == [0, 1, 2]
    assert scores[3].max() == scores[3].min()  # nobody shows it: it tells nothing
