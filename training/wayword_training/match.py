"""How the app ranks captures (src/main/engine/locate/matchGroups.ts), for the same ranking to the last query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MISTAKEN = 0.1  # share of clues about something else than the place; the app's own figure
VIEWS = 4


def supports(
    similarities: NDArray[np.float32], directed: bool, heading_known: bool, direction: int, logit_scale: float
) -> NDArray[np.float64]:
    """Log-likelihood ratios of one clue, nats: (N, V) for a directed clue, (N,) for a free one.

    similarities is (N, V). A clue's likelihood is the softmax over all views it may be about, mixed with MISTAKEN.
    """
    pool = similarities[:, [direction]] if directed and heading_known else similarities
    likelihood = np.exp(logit_scale * (pool.astype(np.float64) - pool.max()))
    share = likelihood / likelihood.sum()
    if not directed:
        return np.log((1 - MISTAKEN) * share.sum(1) * len(share) + MISTAKEN)
    ratios = np.log((1 - MISTAKEN) * share * share.size + MISTAKEN)
    if not heading_known:
        return ratios
    full = np.zeros_like(ratios, shape=similarities.shape)
    full[:, direction] = ratios[:, 0]
    return full


def rank(
    clues: list[tuple[int | None, NDArray[np.float32]]], heading_known: bool, logit_scale: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Gallery rows, best first, and every row's score, nats.

    clues are (direction 0..3 or None, similarities (N, V)); with an unknown heading the best of four turns counts.
    """
    turns = range(1) if heading_known else range(VIEWS)
    totals = np.zeros((len(turns), len(clues[0][1])))
    for direction, similarities in clues:
        found = supports(similarities, direction is not None, heading_known, direction or 0, logit_scale)
        for turn in turns:
            totals[turn] += found if direction is None else found[:, (direction + turn) % VIEWS]
    scores = totals.max(0)
    return np.argsort(-scores, kind="stable"), scores
