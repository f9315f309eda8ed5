"""What a bundle understands beyond recall: order inside a view, single small objects; and how hard the world is."""

from __future__ import annotations

import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from wayword_training.bundle import Bundle
from wayword_training.captures import TOWN_DISTANCE_M, town_sights
from wayword_training.config import Config
from wayword_training.evaluate import interval, positives_within, recall_at_k
from wayword_training.rendering import weathers
from wayword_training.world.describe import Sight, describe, freely_told
from wayword_training.world.oracle import listener_ranking, oracle_ranking
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view

OBJECTS = ("fire hydrant", "water tower", "bench", "mailbox", "phone booth", "stop sign", "traffic light", "kiosk",
           "bus stop", "school bus", "crane", "playground")  # fmt: skip
TOP = 20


@dataclass(frozen=True)
class TownViews:
    """Direct renders (N, 4, H, W, 3) of a town's first visit, and what each view shows."""

    views: NDArray[np.uint8]
    sights: list[list[list[Sight]]]


def town_views(seed: int, config: Config) -> TownViews:
    """Renders a town as training does."""
    town = build_town(seed, config.locations_per_town)
    sky = weathers(town, config)
    views = [[render_view(town, site, bearing, sky[index], config.view_size)[0] for bearing in BEARINGS_DEG]
             for index, site in enumerate(town.sites)]  # fmt: skip
    return TownViews(np.array(views), town_sights(seed, config, 0)[1])


def probe(bundle: Bundle, config: Config, seeds: tuple[int, ...]) -> dict[str, object]:
    """Order inside a view, single objects and the oracle, on all views of some towns."""
    with ProcessPoolExecutor(config.workers) as pool:
        towns = list(pool.map(town_views, seeds, [config] * len(seeds)))
    pictures = [view for town in towns for place in town.views for view in place]
    sights = [view for town in towns for place in town.sights for view in place]
    images = bundle.pictures(pictures)
    return {
        "order": order(bundle, pictures, images, sights),
        "objects": objects(bundle, images, sights),
        "oracle": oracle(config, seeds),
    }


def order(
    bundle: Bundle, pictures: list[NDArray[np.uint8]], images: NDArray[np.float32], sights: list[list[Sight]]
) -> dict[str, object]:
    """Share of views nearer to a text that states left and right than their mirror images are."""
    told = [describe(seen, Random(f"order {i}"), "sided") for i, seen in enumerate(sights)]
    rows = [i for i, text in enumerate(told) if re.search(r"\b(left|right)\b", text, re.IGNORECASE)]
    mirrors = bundle.pictures([np.ascontiguousarray(pictures[row][:, ::-1]) for row in rows])
    texts = bundle.texts([told[row] for row in rows])
    right = ((images[rows] - mirrors) * texts).sum(1) > 0
    low, high = interval(right)
    return {"pairs": len(rows), "share": round(float(right.mean()), 4), "low": round(low, 4), "high": round(high, 4),
            "chance": 0.5}  # fmt: skip


def objects(bundle: Bundle, images: NDArray[np.float32], sights: list[list[Sight]]) -> list[dict[str, object]]:
    """Precision among the first TOP views of each object's bare name, beside the share of all views that show it."""
    kinds = [{s.thing.kind for sight in seen for s in (sight, *sight.members)} for seen in sights]
    found = []
    for kind, vector in zip(OBJECTS, bundle.texts(list(OBJECTS)), strict=True):
        shows = np.array([kind in seen for seen in kinds])
        first = np.argsort(-(images @ vector), kind="stable")[:TOP]
        found.append({"object": kind, "precision": round(float(shows[first].mean()), 3),
                      "base": round(float(shows.mean()), 4)})  # fmt: skip
    return found


def oracle(config: Config, seeds: tuple[int, ...]) -> dict[str, float]:
    """Recall within 5 m of one who knows exactly what is in view, asked on the other visit: how hard the world is.

    With a known or unknown heading by lists of kind and colour, and for free text by what is told of the place.
    """
    poses: list[list[NDArray[np.float64]]] = [[], []]
    sights: list[list[list[list[Sight]]]] = [[], []]
    with ProcessPoolExecutor(config.workers) as pool:
        for visit in (0, 1):
            towns = pool.map(town_sights, seeds, [config] * len(seeds), [visit] * len(seeds))
            for place, (sites, views) in enumerate(towns):
                poses[visit].append(sites + np.array([place * TOWN_DISTANCE_M, 0, 0, 0]))
                sights[visit] += views
    truths, gallery = (np.concatenate(part) for part in (poses[1], poses[0]))
    positives = positives_within(truths, 5.0, gallery)
    told = []
    for number, place in enumerate(sights[1]):
        rng = Random(f"free {number}")
        telling, count = freely_told(place, rng)
        told.append(telling[:count])
    ranking = np.argsort(-listener_ranking(told, sights[0]), axis=1, kind="stable")[:, :10]
    result = {f"free text R@{k}": round(share, 4) for k, share in recall_at_k(ranking, positives).items()}
    for heading in ("known", "unknown"):
        ranking = np.argsort(-oracle_ranking(sights[1], sights[0], heading == "unknown"), axis=1, kind="stable")[:, :10]
        result |= {f"{heading} R@{k}": round(share, 4) for k, share in recall_at_k(ranking, positives).items()}
    return result
