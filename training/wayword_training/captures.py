"""Captures of towns on disk: panoramas, poses and queries, in the layout the app imports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.protocols import MIXED_ROUNDS, MIXED_VISIT, PROTOCOLS, Place, Said, mixed
from wayword_training.rendering import weathers
from wayword_training.world.describe import Sight, visible
from wayword_training.world.scene import Town
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, CAMERA_M, DIRECTIONS, render_panorama, render_view

SIGNS = "signs.csv"
TOWN_DISTANCE_M = 5000.0  # towns are side by side in one frame, too far apart to be confused
POSE_HEADER = ("filename", "timestamp", "x", "y", "z", "heading_deg")
SIGN_HEADER = ("filename", "bearing_deg", "text", "distance_m")
QUERY_HEADER = ("id", "text", *DIRECTIONS, "expected_filename", "x_m", "y_m")
_START = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:ProjectionType="equirectangular" '
    'GPano:UsePanoramaViewer="True" GPano:FullPanoWidthPixels="{width}" GPano:FullPanoHeightPixels="{height}" '
    'GPano:CroppedAreaImageWidthPixels="{width}" GPano:CroppedAreaImageHeightPixels="{height}" '
    'GPano:CroppedAreaLeftPixels="0" GPano:CroppedAreaTopPixels="0"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


@dataclass(frozen=True)
class Job:
    """One panorama to write."""

    town_seed: int
    index: int
    path: Path
    width: int
    quality: int


def write_panorama(pixels: NDArray[np.uint8], path: Path, quality: int) -> None:
    """Writes a progressive JPEG that says it is equirectangular."""
    height, width, _ = pixels.shape
    xmp = _XMP.format(width=width, height=height).encode()
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality, progressive=True, optimize=True, xmp=xmp)
    part = path.with_suffix(".part")
    part.write_bytes(stream.getvalue())
    part.replace(path)  # an interrupted run never leaves half a picture under the final name


_towns: dict[tuple[int, int, float], tuple[Town, list[int]]] = {}


def _town(seed: int, config: Config, locations: int) -> tuple[Town, list[int]]:
    """A town on its first visit and its weather, kept for the next panorama of the same worker."""
    key = seed, locations, config.weather_change
    if key not in _towns:
        _towns.clear()
        town = build_town(seed, locations)
        _towns[key] = town, weathers(town, config)
    return _towns[key]


def render_job(job: Job, config: Config, locations: int) -> None:
    """Writes one panorama unless it exists."""
    if job.path.exists():
        return
    town, weather = _town(job.town_seed, config, locations)
    write_panorama(render_panorama(town, town.sites[job.index], weather[job.index], job.width), job.path, job.quality)


def run_jobs(jobs: list[Job], config: Config, locations: int) -> None:
    """Renders the jobs on all workers."""
    render_job(jobs[0], config, locations)  # compiles the renderer before the workers share its cache
    with ProcessPoolExecutor(config.workers) as pool:
        rest = pool.map(render_job, jobs[1:], [config] * (len(jobs) - 1), [locations] * (len(jobs) - 1), chunksize=8)
        for _ in rest:
            pass


def write_captures(config: Config, seeds: tuple[int, ...], per_town: int, width: int, out: Path) -> None:
    """Writes panoramas and poses.csv of whole towns' first visits, and queries/ with one file for each protocol.

    Raises:
        InputError: for fewer than two places in all: some queries speak of another place.
    """
    if per_town < 1 or len(seeds) * min(per_town, config.locations_per_town) < 2:
        raise InputError(f"--per-town is {per_town}, in {len(seeds)} towns; at least 2 places in all are needed.")
    out.mkdir(parents=True, exist_ok=True)
    jobs, poses = [], []
    for place, seed in enumerate(seeds):
        town = build_town(seed, config.locations_per_town)
        for index, site in enumerate(town.sites[:per_town]):
            jobs.append(Job(seed, index, out / f"t{seed}-{index:04d}.jpg", width, 88))
            poses.append(np.array([site[0] + place * TOWN_DISTANCE_M, *site[1:]]))
    names = [job.path.name for job in jobs]
    write_poses(out / "poses.csv", names, poses)
    write_protocols(out / "queries", seeds, names, config, per_town)
    run_jobs(jobs, config, config.locations_per_town)


def town_sights(seed: int, config: Config, visit: int) -> tuple[NDArray[np.float64], list[list[list[Sight]]]]:
    """Poses (N, 4) of a visit, and what each of the four views of every place shows."""
    town = build_town(seed, config.locations_per_town, visit)
    found = []
    for site in town.sites:
        ids = (render_view(town, site, bearing, 0, config.view_size, 1)[1] for bearing in BEARINGS_DEG)
        found.append([visible(town, part, (float(site[0]), float(site[1]))) for part in ids])
    return town.sites, found


@dataclass(frozen=True)
class Seen:
    """Every capture's name, and where a visit saw its place from: what queries are said of."""

    visit: int
    names: list[str]
    poses: list[tuple[float, float]]
    sights: list[list[list[Sight]]]

    def query(self, file: str, number: int, say: Callable[[Place, Random], Said]) -> tuple[str, ...]:
        """The columns of QUERY_HEADER after the id."""
        name = self.names[number]
        rng = Random(f"query {file} {name}")
        other = self.sights[(number + rng.randrange(1, len(self.sights))) % len(self.sights)]
        said = say(Place(self.sights[number], other), rng)
        x_m, y_m = (f"{value:.2f}" for value in self.poses[number])
        truth = (name, "", "") if self.visit == 0 else ("", x_m, y_m)
        return *(said.get(column, "") for column in ("text", *DIRECTIONS)), *truth


def write_protocols(folder: Path, seeds: tuple[int, ...], names: list[str], config: Config, per_town: int) -> None:
    """One query file for each protocol, with one query for each capture; mixed.csv has all kinds, two for each."""
    folder.mkdir(exist_ok=True)
    for visit in sorted({protocol.visit for protocol in PROTOCOLS}):
        seen = Seen(visit, names, [], [])
        with ProcessPoolExecutor(config.workers) as pool:
            towns = pool.map(town_sights, seeds, [config] * len(seeds), [visit] * len(seeds))
            for place, (sites, views) in enumerate(towns):
                seen.poses.extend((x + place * TOWN_DISTANCE_M, y) for x, y, _, _ in sites[:per_town])
                seen.sights.extend(views[:per_town])
        if visit == 0:
            write_signs(folder / SIGNS, names, seen.sights)
        for protocol in (p for p in PROTOCOLS if p.visit == visit):
            asked = (seen.query(protocol.name, i, protocol.say) for i in range(len(names)))
            write_queries(folder / f"{protocol.name}.csv", [(f"q{i:04d}", *row) for i, row in enumerate(asked)])
        if visit == MIXED_VISIT:
            numbers = range(len(names) * MIXED_ROUNDS)
            asked = (seen.query(f"mixed {i}", i // MIXED_ROUNDS, partial(mixed, number=i)) for i in numbers)
            write_queries(folder / "mixed.csv", [(f"q{i:04d}", *row) for i, row in enumerate(asked)])


def write_poses(path: Path, names: list[str], poses: list[NDArray[np.float64]]) -> None:
    """One row per capture; a drive takes a capture every 1.4 s, and half a minute passes between drives."""
    clock, rows, run = _START, [], poses[0][3]
    for name, pose in zip(names, poses, strict=True):
        clock += timedelta(seconds=1.4 if pose[3] == run else 30.0)
        run = pose[3]
        stamp = clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        rows.append((name, stamp, f"{pose[0]:.2f}", f"{pose[1]:.2f}", f"{CAMERA_M:.2f}", f"{pose[2]:.1f}"))
    _write_csv(path, POSE_HEADER, rows)


def write_signs(path: Path, names: list[str], sights: list[list[list[Sight]]]) -> None:
    """One row per text that a view shows, legible or not: what reading signs is measured against."""
    rows = []
    for name, views in zip(names, sights, strict=True):
        for bearing, view in zip(BEARINGS_DEG, views, strict=True):
            shown = [each for sight in view for each in (sight.members or (sight,)) if each.thing.text]
            rows += [(name, f"{bearing:.0f}", sight.thing.text, f"{sight.distance_m:.1f}") for sight in shown]
    _write_csv(path, SIGN_HEADER, rows)


def write_queries(path: Path, rows: list[tuple[str, ...]]) -> None:
    """One row per query in the columns of QUERY_HEADER."""
    _write_csv(path, QUERY_HEADER, rows)


def _write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
