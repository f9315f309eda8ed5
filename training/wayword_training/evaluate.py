"""The only place where recall, its interval and its chance level are computed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

KS = (1, 5, 10)


def recall_at_k(
    ranking: NDArray[np.int64], positives: list[NDArray[np.int64]], ks: tuple[int, ...] = KS
) -> dict[int, float]:
    """Share of queries with at least one positive among their first k candidates.

    Args:
        ranking: (Q, K) gallery rows for each query, best first; K >= max(ks).
        positives: for each of the Q queries, the gallery rows within the protocol's radius.

    Returns:
        k -> fraction in 0..1, over all Q queries; a query with no positive counts as a miss.

    Raises:
        ValueError: if the query counts differ, or K < max(ks).
    """
    hits = found_at(ranking, positives, max(ks))
    return {k: float(hits[:, :k].any(1).mean()) for k in ks}


def found_at(ranking: NDArray[np.int64], positives: list[NDArray[np.int64]], k: int) -> NDArray[np.bool_]:
    """Which of the first k candidates of each query are positives, (Q, k)."""
    if len(ranking) != len(positives):
        raise ValueError(f"{len(ranking)} rankings, {len(positives)} sets of positives")
    if ranking.shape[1] < k:
        raise ValueError(f"rankings hold {ranking.shape[1]} candidates, {k} are needed")
    return np.stack([np.isin(row[:k], right) for row, right in zip(ranking, positives, strict=True)])


def interval(successes: NDArray[np.bool_], resamples: int = 1000) -> tuple[float, float]:
    """95 % interval of a share: percentiles of its bootstrap over queries."""
    rng = np.random.default_rng(95)
    count = len(successes)
    drawn = rng.binomial(count, successes.mean(), resamples) / count  # resampling 0/1 values is a binomial draw
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def chance(positives: list[NDArray[np.int64]], gallery: int, k: int) -> float:
    """Recall at k of a random ranking of `gallery` rows: 1 - C(N - m, k) / C(N, k), averaged over queries."""
    missed = [math.comb(gallery - len(right), k) / math.comb(gallery, k) for right in positives]
    return 1.0 - sum(missed) / len(missed)


def group_similarity(texts: NDArray[np.float32], images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum of aligned similarities with known heading: (Q, V, D), (N, V, D) -> (Q, N)."""
    return np.einsum("qvd,nvd->qn", texts, images, optimize=True)


def shifted_similarity(texts: NDArray[np.float32], images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Best of the V cyclic shifts, for an unknown heading."""
    shifts = [group_similarity(texts, np.roll(images, shift, axis=1)) for shift in range(images.shape[1])]
    return np.max(shifts, axis=0)


def positives_within(
    truths: NDArray[np.float64], radius_m: float, gallery: NDArray[np.float64] | None = None
) -> list[NDArray[np.int64]]:
    """Gallery rows within a radius of every truth, both (_, 2..) x_m, y_m; different towns must be placed far apart."""
    places = (truths if gallery is None else gallery)[:, :2]
    return [np.flatnonzero(np.hypot(*(places - truth[:2]).T) <= radius_m) for truth in truths]
