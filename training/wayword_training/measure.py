"""Recall of a bundle on a site of the app, query by query as the app answers them."""

from __future__ import annotations

import csv
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wayword_training.bundle import Bundle
from wayword_training.captures import QUERY_HEADER
from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.evaluate import KS, chance, found_at, interval, positives_within
from wayword_training.match import rank
from wayword_training.protocols import PROTOCOLS
from wayword_training.site_file import Site, read_site
from wayword_training.world.views import DIRECTIONS

LONGEST = 100  # candidates of each query that are looked at
# As SENTENCE_END of src/main/engine/clue/clueStatements.ts, but for the numbers of lists: no free text here has any.
_ABBREVIATIONS = "".join(rf"(?<!\b{word}\.)" for word in ("St", "Dr", "Mr", "Mrs", "Ms", "No", "Nr", "approx", "ca"))
_SENTENCE_END = re.compile(rf"(?<=[.!?]){_ABBREVIATIONS}\s+|[\n\r;]+")


@dataclass(frozen=True)
class Queries:
    """A query file: ids, clues as (direction 0..3 or None, text), and where each was said, (Q, 2) x_m, y_m."""

    ids: list[str]
    clues: list[list[tuple[int | None, str]]]
    truths: NDArray[np.float64]


def free_clues(text: str) -> list[str]:
    """The clues of free text that names no side, as the app reads them: sentences, and the parts of enumerations."""
    found: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        parts = re.split(r",\s+", sentence)
        listed = len(parts) > 2 and all(len(part.split()) > 1 for part in parts)
        found += parts if listed else [sentence]
    return [clue.strip() for clue in found]


def read_queries(path: Path, site: Site) -> Queries:
    """Reads a file the captures command wrote.

    Raises:
        InputError: when a column is missing, or a query expects a capture that is not on the site.
    """
    at = dict(zip(site.filenames, site.places, strict=True))
    ids, clues, truths = [], [], []
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        missing = [name for name in QUERY_HEADER if name not in (rows.fieldnames or [])]
        if missing:
            raise InputError(f"{path} lacks the columns {', '.join(missing)}; use a file of the captures command.")
        for row in rows:
            name = row["expected_filename"]
            if name and name not in at:
                raise InputError(f"{path}: query {row['id']} expects {name}, which is not on the site.")
            said: list[tuple[int | None, str]] = [(i, row[side].strip()) for i, side in enumerate(DIRECTIONS)]
            said += [(None, clue) for clue in free_clues(row["text"])]
            ids.append(row["id"])
            clues.append([(side, text) for side, text in said if re.search(r"\w", text)])
            truths.append(at[name] if name else (float(row["x_m"]), float(row["y_m"])))
    return Queries(ids, clues, np.array(truths, np.float64))


def encode_site(bundle: Bundle, site: Site, workers: int) -> NDArray[np.float32]:
    """Descriptors (N, 4, D) of all views."""
    with ThreadPoolExecutor(workers) as pool:
        return np.stack(list(pool.map(bundle.views, site.views)))


def rankings(bundle: Bundle, images: NDArray[np.float32], queries: Queries, heading_known: bool) -> NDArray[np.int64]:
    """The first LONGEST captures of every query, (Q, K).

    Raises:
        InputError: for a query without a word.
    """
    found = []
    for name, clues in zip(queries.ids, queries.clues, strict=True):
        if not clues:
            raise InputError(f"Query {name} has no word in any of its columns; describe something or remove it.")
        vectors = bundle.texts([text for _, text in clues])
        scored = [(side, images @ vector) for (side, _), vector in zip(clues, vectors, strict=True)]
        found.append(rank(scored, heading_known, bundle.logit_scale)[0][:LONGEST])
    return np.stack(found)


def cells(ranking: NDArray[np.int64], queries: Queries, site: Site, radii_m: tuple[float, ...]) -> dict[str, object]:
    """Recall with its 95 % interval and chance level, by "R@k within r m"."""
    result: dict[str, object] = {}
    for radius in radii_m:
        positives = positives_within(queries.truths, radius, site.places)
        hits = found_at(ranking, positives, max(KS))
        for k in KS:
            good = hits[:, :k].any(1)
            low, high = interval(good)
            result[f"R@{k} within {radius:g} m"] = {
                "recall": round(float(good.mean()), 4), "low": round(low, 4), "high": round(high, 4),
                "chance": round(chance(positives, len(site.places), k), 5),
            }  # fmt: skip
    return result


def first_ranks(ranking: NDArray[np.int64], queries: Queries, site: Site, radius_m: float) -> list[int | None]:
    """Rank of the first capture within a radius of each query's truth, 1 for first; None past LONGEST."""
    hits = found_at(ranking, positives_within(queries.truths, radius_m, site.places), ranking.shape[1])
    return [int(row.argmax()) + 1 if row.any() else None for row in hits]


def measure(bundle: Bundle, site_path: Path, folder: Path, config: Config) -> list[dict[str, object]]:
    """All protocols whose query files lie in a folder, in the manifest's form with the ranks of every query beside.

    Raises:
        InputError: when the site or a query file cannot be used.
    """
    site = read_site(site_path)
    if len(site.filenames) < max(KS):
        raise InputError(f"{site_path} has {len(site.filenames)} captures; recall@{max(KS)} needs {max(KS)}.")
    images = encode_site(bundle, site, config.workers)
    results: list[dict[str, object]] = []
    for protocol in PROTOCOLS:
        path = folder / f"{protocol.name}.csv"
        if not path.exists():
            continue
        queries = read_queries(path, site)
        for heading in protocol.headings:
            ranking = rankings(bundle, images, queries, heading == "known")
            results.append({
                "protocol": f"{protocol.title}, heading {heading}",
                "queries": path.name, "heading": heading, "count": len(queries.ids), "captures": len(site.filenames),
                "asked": protocol.asked.get(heading),
                "recall": cells(ranking, queries, site, config.radii_m),
                "ranks": dict(zip(queries.ids, first_ranks(ranking, queries, site, 5.0), strict=True)),
            })  # fmt: skip
            print(_line(results[-1]), flush=True)
    return results


def _line(result: dict[str, object]) -> str:
    recall = result["recall"]
    assert isinstance(recall, dict)
    shares = " / ".join(f"{recall[f'R@{k} within 5 m']['recall']:.3f}" for k in KS)
    return f"{result['protocol']}: {shares}"
