"""The procedural street world in the Street360Loc layout, to train and evaluate without anybody's photos."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from random import Random

from PIL import Image

from wayword_training.captures import TOWN_DISTANCE_M
from wayword_training.config import Config as WorldConfig
from wayword_training.errors import InputError
from wayword_training.rendering import weathers
from wayword_training.text4vpr.street360loc import (
    IMAGE_FOLDER,
    SPHERE_RADIUS_M,
    image_name,
    to_sphere,
    workbook,
    write_workbook,
)
from wayword_training.world.describe import describe, full_style, visible
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, render_view

# Towns whose other use is the same: 9000 and up choose nothing.
TOWNS = {"train": (0, 1, 2, 3, 4, 5), "val": (8000,), "test": (9000,)}
VIEW_PX = 168
ORIGIN_DEG = (40.0, -74.0)  # anywhere far from the poles


def write_towns(out: Path, per_town: int) -> None:
    """Renders the towns' places, four views and a description of each, as DATA of the other commands; all or nothing.

    Raises:
        InputError: when the folder holds something already.
    """
    if out.exists() and any(out.iterdir()):
        raise InputError(f"{out} holds something already; name another folder.")
    part = out.absolute().with_name(f"{out.absolute().name}.part")
    shutil.rmtree(part, ignore_errors=True)
    (part / IMAGE_FOLDER).mkdir(parents=True)
    number = 0
    for split, seeds in TOWNS.items():
        rows: list[tuple[object, ...]] = []
        for seed in seeds:
            rows += _town_rows(seed, number, per_town, part / IMAGE_FOLDER)
            number += 1
            print(f"{split}: town {seed}", flush=True)
        write_workbook(workbook(part, split), rows)
    part.replace(out)


def _town_rows(seed: int, number: int, per_town: int, images: Path) -> list[tuple[object, ...]]:
    town = build_town(seed, per_town)
    sky = weathers(town, WorldConfig())
    rows: list[tuple[object, ...]] = []
    for place, site in enumerate(town.sites):
        index = number * per_town + place
        east_m, north_m = float(site[0]), float(site[1])
        position = _on_sphere(east_m, north_m + number * TOWN_DISTANCE_M)
        for view, bearing in enumerate(BEARINGS_DEG, 1):
            pixels, ids = render_view(town, site, bearing, sky[place], (VIEW_PX, VIEW_PX))
            Image.fromarray(pixels).save(images / image_name(index, view), quality=92)
            rng = Random(f"street360loc {seed} {place} {view}")
            text = describe(visible(town, ids, (east_m, north_m)), rng, full_style(rng))
            rows.append((index, view, *position, text))
    return rows


def _on_sphere(east_m: float, north_m: float) -> tuple[float, float, float]:
    lat_deg = ORIGIN_DEG[0] + math.degrees(north_m / SPHERE_RADIUS_M)
    across_m = SPHERE_RADIUS_M * math.cos(math.radians(lat_deg))
    return to_sphere(lat_deg, ORIGIN_DEG[1] + math.degrees(east_m / across_m))
