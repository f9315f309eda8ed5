"""How hard a world is: places ranked by exact lists of what is visible, with neither words nor pixels between."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from wayword_training.world.sights import Sight, prominence

Places = list[list[list[Sight]]]  # by place and view


def oracle_ranking(query_sights: Places, gallery_sights: Places, shifts: bool = False) -> NDArray[np.float32]:
    """Scores (Q, N) of every gallery place for every query place.

    Views are compared by the cosine of their idf-weighted counts of (kind, colour); a place scores the sum over
    its aligned views, or with shifts the best sum over the cyclic shifts of its views (heading unknown).
    """
    query = [[_contents(view) for view in place] for place in query_sights]
    gallery = [[_contents(view) for view in place] for place in gallery_sights]
    names = sorted({name for place in (*query, *gallery) for view in place for name in view}, key=str)
    index = {name: i for i, name in enumerate(names)}
    gallery_counts = _counts(gallery, index)
    idf = np.log((1 + gallery_counts.shape[0] * gallery_counts.shape[1]) / (1 + (gallery_counts > 0).sum((0, 1))))
    q, g = _unit(_counts(query, index) * idf), _unit(gallery_counts * idf)
    views = q.shape[1]
    scores = []
    for shift in range(views if shifts else 1):
        turned = np.roll(g, -shift, axis=1)
        scores.append(q.reshape(len(q), -1) @ turned.reshape(len(g), -1).T)
    return np.max(scores, axis=0)


def listener_ranking(told: list[list[Sight]], gallery: Places) -> NDArray[np.float32]:
    """Scores (Q, N) of every gallery place for what is told of each query place, without saying where: an upper bound.

    The listener knows kind, colour and material of all that is in view, how much each stands out, and that a speaker
    names things in proportion to that (sights.salience); one thing in ten is taken for wrong. told is (Q, _) sights.
    """
    shares = [_shares(place) for place in gallery]
    names = sorted({name for place in shares for name in place}, key=str)
    index = {name: i for i, name in enumerate(names)}
    odds = np.zeros((len(gallery), len(names)))
    for row, place in zip(odds, shares, strict=True):
        for name, share in place.items():
            row[index[name]] = share
    odds *= len(gallery) / np.maximum(odds.sum(0), np.finfo(float).tiny)
    scores = np.zeros((len(told), len(gallery)), np.float32)
    for row, sights in zip(scores, told, strict=True):
        for sight in sights:
            found = odds[:, index[_name(sight)]] if _name(sight) in index else np.zeros(len(gallery))
            row += np.log(0.9 * found + 0.1)
    return scores


def _name(sight: Sight) -> tuple[str, str, str, bool]:
    return sight.thing.kind, sight.thing.colour or "", sight.thing.material or "", sight.count > 1


def _shares(place: list[list[Sight]]) -> dict[tuple[str, str, str, bool], float]:
    """How likely each is to be named first, of everything in a place's views."""
    found: dict[tuple[str, str, str, bool], float] = {}
    for view in place:
        for sight in view:
            # Gumbel noise of half a unit on a logarithm is a choice in proportion to the square.
            found[_name(sight)] = found.get(_name(sight), 0.0) + np.exp(2 * prominence(sight))
    total = sum(found.values()) or 1.0
    return {name: share / total for name, share in found.items()}


def _contents(view: list[Sight]) -> Counter[tuple[str, ...]]:
    """How often each kind and colour is visible, groups counted by their members."""
    singles = [s for sight in view for s in (sight.members or (sight,))]
    seen = {id(s.thing): s for s in singles}.values()
    return Counter(
        (s.thing.kind, s.thing.colour or "", *((s.thing.material or "",) if s.thing.kind == "tree" else ()))
        for s in seen
    )


def _counts(places: list[list[Counter[tuple[str, ...]]]], index: dict[tuple[str, ...], int]) -> NDArray[np.float32]:
    counts = np.zeros((len(places), len(places[0]), len(index)), np.float32)
    for i, place in enumerate(places):
        for v, view in enumerate(place):
            for name, count in view.items():
                counts[i, v, index[name]] = count
    return counts


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(rows, axis=2, keepdims=True)
    return (rows / np.maximum(length, 1e-9)).astype(np.float32)
