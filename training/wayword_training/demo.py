"""The demo site shipped with the app: a few streets of a town no network was trained on."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wayword_training.captures import QUERY_HEADER, Job, run_jobs, write_poses, write_queries
from wayword_training.config import Config
from wayword_training.world.overhead import write_map
from wayword_training.world.town import build_town

ALL_SITES = 600  # every site of the town; the demo keeps those of the chosen drives
WIDTH_PX, QUALITY = 2048, 80
# Two streets running east and the two that join them: west, south, east, north of their meeting area.
DRIVES_M = (175.0, 213.0, 440.0, 308.0)
EAST_M = (217.7, 303.7)
NORTH_M = (247.5, 367.5)
MAP_MARGIN_M = 90.0


def demo_rows(sites: NDArray[np.float64]) -> list[int]:
    """Rows of the sites on the demo's drives, drive after drive."""
    west, south, east, north = DRIVES_M
    rows = []
    for row, (x_m, y_m, _, _) in enumerate(sites):
        if west <= x_m <= east and south <= y_m <= north:
            on_east = min(abs(y_m - line) for line in EAST_M) < 3
            on_north = min(abs(x_m - line) for line in NORTH_M) < 3
            if on_east or on_north:
                rows.append(row)
    return rows


def write_demo(config: Config, out: Path) -> None:
    """Writes captures/, poses, queries and the map of the demo site; keeps panoramas already there."""
    folder = out / "captures"
    folder.mkdir(parents=True, exist_ok=True)
    town = build_town(config.demo_town, ALL_SITES)
    rows = demo_rows(town.sites)
    names = [f"demo-{number:03d}.jpg" for number in range(1, len(rows) + 1)]
    jobs = [Job(config.demo_town, row, folder / name, WIDTH_PX, QUALITY) for row, name in zip(rows, names, strict=True)]
    run_jobs(jobs, config, ALL_SITES)
    write_poses(folder / "poses.csv", names, [town.sites[row] for row in rows])
    write_queries(out / "queries.csv", demo_queries(set(names)))
    west, south, east, north = DRIVES_M
    area = west - MAP_MARGIN_M, south - MAP_MARGIN_M, east + MAP_MARGIN_M, north + MAP_MARGIN_M
    write_map(town, area, out)


def demo_queries(names: set[str]) -> list[tuple[str, ...]]:
    """The curated queries of the package.

    Raises:
        ValueError: when a query expects a capture the demo does not have.
    """
    text = resources.files("wayword_training").joinpath("demo_queries.csv").read_text(encoding="utf-8")
    rows = [tuple(row.get(column, "") for column in QUERY_HEADER) for row in csv.DictReader(text.splitlines())]
    expected = QUERY_HEADER.index("expected_filename")
    for row in rows:
        if row[expected] not in names:
            raise ValueError(f"demo query {row[0]} expects {row[expected]}, which is not a demo capture")
    return rows
