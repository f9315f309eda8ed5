"""Captures of towns on disk: panoramas, poses and queries, in the layout the app imports."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wayword_training.config import Config
from wayword_training.dataset import query_texts, weathers
from wayword_training.world.scene import Town
from wayword_training.world.town import build_town
from wayword_training.world.views import CAMERA_M, DIRECTIONS, render_panorama

TOWN_DISTANCE_M = 5000.0  # towns are side by side in one frame, too far apart to be confused
POSE_HEADER = ("filename", "timestamp", "x", "y", "z", "heading_deg")
QUERY_HEADER = ("id", "text", *DIRECTIONS, "expected_filename")
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


_towns: dict[int, tuple[Town, list[int]]] = {}


def _town(seed: int, config: Config, locations: int) -> tuple[Town, list[int]]:
    """A town and its weather, kept for the next panorama of the same worker."""
    if seed not in _towns:
        _towns.clear()
        town = build_town(seed, locations)
        _towns[seed] = town, weathers(seed, config, town.sites)
    return _towns[seed]


def render_job(job: Job, config: Config, locations: int) -> list[str]:
    """Writes one panorama unless it exists; returns the four test descriptions of its site."""
    town, weather = _town(job.town_seed, config, locations)
    if not job.path.exists():
        pixels = render_panorama(town, town.sites[job.index], weather[job.index], job.width)
        write_panorama(pixels, job.path, job.quality)
    return query_texts(town, config, job.index)


def run_jobs(jobs: list[Job], config: Config, locations: int) -> list[list[str]]:
    """Renders the jobs on all workers, in order."""
    first = render_job(jobs[0], config, locations)  # compiles the renderer before the workers share its cache
    with ProcessPoolExecutor(config.workers) as pool:
        rest = pool.map(render_job, jobs[1:], [config] * (len(jobs) - 1), [locations] * (len(jobs) - 1), chunksize=8)
        return [first, *rest]


def write_captures(config: Config, seeds: tuple[int, ...], per_town: int, width: int, out: Path) -> None:
    """Writes panoramas, poses.csv and queries.csv (one query per capture) of whole towns."""
    out.mkdir(parents=True, exist_ok=True)
    jobs, poses = [], []
    for place, seed in enumerate(seeds):
        sites = build_town(seed, config.locations_per_town).sites[:per_town]
        for index, site in enumerate(sites):
            jobs.append(Job(seed, index, out / f"t{seed}-{index:04d}.jpg", width, 88))
            poses.append(np.array([site[0] + place * TOWN_DISTANCE_M, *site[1:]]))
    texts = run_jobs(jobs, config, config.locations_per_town)
    names = [job.path.name for job in jobs]
    write_poses(out / "poses.csv", names, poses)
    queries = [
        (f"q{number:04d}", "", *four, name) for number, (four, name) in enumerate(zip(texts, names, strict=True))
    ]
    write_queries(out / "queries.csv", queries)


def write_poses(path: Path, names: list[str], poses: list[NDArray[np.float64]]) -> None:
    """One row per capture; a drive takes a capture every 1.4 s, and half a minute passes between drives."""
    clock, rows, run = _START, [], poses[0][3]
    for name, pose in zip(names, poses, strict=True):
        clock += timedelta(seconds=1.4 if pose[3] == run else 30.0)
        run = pose[3]
        stamp = clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        rows.append((name, stamp, f"{pose[0]:.2f}", f"{pose[1]:.2f}", f"{CAMERA_M:.2f}", f"{pose[2]:.1f}"))
    _write_csv(path, POSE_HEADER, rows)


def write_queries(path: Path, rows: list[tuple[str, ...]]) -> None:
    """One row per query in the columns of QUERY_HEADER."""
    _write_csv(path, QUERY_HEADER, rows)


def _write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
