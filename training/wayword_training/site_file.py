"""Captures and views out of a site file of the app (docs/data-format.md)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wayword_training.errors import InputError


@dataclass(frozen=True)
class Site:
    """N captures in the app's order: filenames, places (N, 2) x_m, y_m, and four JPEG views each, front to left."""

    filenames: list[str]
    places: NDArray[np.float64]
    views: list[list[bytes]]


def read_site(path: Path) -> Site:
    """Reads every capture that has a position.

    Raises:
        FileNotFoundError: for a path that is not there; sqlite3 would create it.
        InputError: when the file is no site, or has no captures with positions.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such site file; create it with `wayword site create`.")
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as site:  # an open one keeps the app out
        try:
            rows = site.execute(
                "SELECT id, filename, x_m, y_m FROM capture WHERE x_m IS NOT NULL ORDER BY rowid"
            ).fetchall()
        except sqlite3.DatabaseError as error:
            raise InputError(f"{path}: this is not a site file of Wayword ({error}); name a .wayword file.") from error
        if not rows:
            raise InputError(f"{path}: the site has no captures with positions; import some first.")
        views = [
            [jpeg for (jpeg,) in site.execute(
                "SELECT jpeg FROM view WHERE capture_id = ? ORDER BY bearing_deg", (row[0],))]
            for row in rows
        ]  # fmt: skip
    return Site([row[1] for row in rows], np.array([row[2:] for row in rows], np.float64), views)
