"""The file layout of Street360Loc: workbooks of descriptions, pictures named by index and position."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from wayword_training.errors import InputError

SPLITS = ("train", "val", "test")
COLUMNS = ("index", "pos", "x", "y", "z", "text_description")
VIEWS = 4
SPHERE_RADIUS_M = 6_365_000.0  # |xyz| of every published row; neither WGS-84 nor a mean radius
SAME_PLACE_M = 0.01
IMAGE_FOLDER = "Street360Loc_images"
# What a language model writes instead of a description; 29 of the 20,004 published training rows begin so.
REFUSAL = re.compile(
    r"\W*(i['’]?m (sorry|unable|not able)|i am (sorry|unable|not able)|sorry\b|unable to\b|as an ai\b"
    r"|i (can['’]?t|cannot|can not|could not|couldn['’]?t)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """One place: views 1..4 (front, right, back, left); None where a view has no row or no usable description."""

    index: int
    xyz_m: tuple[float, float, float]
    texts: tuple[str | None, ...]
    images: tuple[Path | None, ...]


@dataclass(frozen=True)
class Split:
    """The places of one workbook and what was left out of it."""

    name: str
    places: tuple[Place, ...]
    refusals: int = 0
    empty: int = 0
    elsewhere: int = 0  # places that a later split holds too

    @property
    def xyz_m(self) -> NDArray[np.float64]:
        """(N, 3) positions."""
        return np.array([place.xyz_m for place in self.places])

    def counts(self) -> dict[str, int]:
        """What the log says about the split."""
        pairs = sum(text is not None for place in self.places for text in place.texts)
        return {"places": len(self.places), "pairs": pairs, "refusals dropped": self.refusals,
                "empty dropped": self.empty, "places dropped, in another split": self.elsewhere}  # fmt: skip


def workbook(data: Path, split: str) -> Path:
    """Where the descriptions of a split are."""
    return data / f"{split}_description.xlsx"


def data_version(data: Path) -> str:
    """SHA-256 over the workbooks that are there."""
    digest = hashlib.sha256()
    for split in SPLITS:
        if workbook(data, split).is_file():
            digest.update(workbook(data, split).read_bytes())
    return digest.hexdigest()


def read_splits(data: Path, images: Path | None, wanted: Sequence[str]) -> dict[str, Split]:
    """The wanted splits, no place in two of them.

    A place (same index, or same position) of several workbooks stays in the last of train, val, test and is
    dropped from the others: the published train and val workbooks share two.

    Raises:
        InputError: naming the workbook or the pictures that cannot be used.
    """
    if not data.is_dir():
        raise InputError(f"{data} is no folder; name the folder that holds {workbook(data, 'train').name}.")
    folder = images or (data / IMAGE_FOLDER if (data / IMAGE_FOLDER).is_dir() else data)
    # Workbooks that were not asked for are read as well where they are there, for their places alone.
    read = {
        name: read_split(workbook(data, name), name, folder)
        for name in SPLITS
        if name in wanted or workbook(data, name).exists()
    }
    separate = separated([read[name] for name in SPLITS if name in read])
    chosen = {split.name: split for split in separate if split.name in wanted}
    for split in chosen.values():
        if not split.places:
            raise InputError(f"{workbook(data, split.name)} holds no place that is in no other split.")
        _check_images(split, folder)
    return chosen


def separated(splits: Sequence[Split]) -> list[Split]:
    """Drops from each split the places that a later one holds, by index or by position."""
    kept: list[Split] = []
    indices: set[int] = set()
    positions: set[tuple[int, ...]] = set()
    for split in reversed(splits):
        places = [p for p in split.places if p.index not in indices and _cell(p) not in positions]
        kept.append(replace(split, places=tuple(places), elsewhere=len(split.places) - len(places)))
        indices |= {place.index for place in split.places}
        positions |= {_cell(place) for place in split.places}
    return kept[::-1]


def read_split(path: Path, name: str, images: Path) -> Split:
    """One workbook; refusals and empty descriptions are counted and left out.

    Raises:
        InputError: for a file that is no workbook, missing columns, or a row that contradicts itself or another.
    """
    texts: dict[int, dict[int, str | None]] = {}
    positions: dict[int, tuple[float, float, float]] = {}
    refusals = empty = 0
    for number, row in _rows(path):
        index, view, xyz, text = _parsed(row, path, number)
        views = texts.setdefault(index, {})
        if view in views:
            raise InputError(f"{path}, row {number}: index {index} pos {view} is there twice; remove one.")
        if math.dist(positions.setdefault(index, xyz), xyz) > SAME_PLACE_M:
            raise InputError(f"{path}, row {number}: index {index} has two positions; give all its rows one.")
        refused = bool(REFUSAL.match(text))
        refusals, empty = refusals + refused, empty + (not text)
        views[view] = None if refused or not text else text
    order = range(1, VIEWS + 1)
    places = [
        Place(
            index,
            positions[index],
            tuple(views.get(view) for view in order),
            tuple(images / image_name(index, view) if view in views else None for view in order),
        )
        for index, views in texts.items()
    ]
    return Split(name, tuple(places), refusals, empty)


def image_name(index: int, view: int) -> str:
    """File name of a view's picture."""
    return f"{index:06}_{view}.jpg"


def write_workbook(path: Path, rows: Sequence[tuple[object, ...]], columns: Sequence[str] = COLUMNS) -> None:
    """Writes rows of COLUMNS, one per view, as a workbook of this layout."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(list(columns))
    for row in rows:
        sheet.append(list(row))
    book.save(path)


def to_sphere(lat_deg: float, lon_deg: float) -> tuple[float, float, float]:
    """Position on the data set's sphere, metres."""
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    across = SPHERE_RADIUS_M * math.cos(lat)
    return across * math.cos(lon), across * math.sin(lon), SPHERE_RADIUS_M * math.sin(lat)


def _rows(path: Path) -> list[tuple[int, tuple[object, ...]]]:
    """Row numbers (as a spreadsheet shows them) and the values of COLUMNS; empty rows are skipped."""
    if not path.is_file():
        raise InputError(f"{path} does not exist; put the workbook there.")
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        book.close()
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError, IndexError) as error:
        raise InputError(f"{path} is no readable .xlsx workbook ({error}); copy it again.") from error
    header = [str(value).strip() if value is not None else "" for value in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        found = ", ".join(name for name in header if name) or "nothing"
        raise InputError(f"{path} lacks the columns {', '.join(missing)} (found: {found}); name them in its first row.")
    at = [header.index(name) for name in COLUMNS]
    return [
        (number, tuple(row[column] for column in at))
        for number, row in enumerate(rows[1:], 2)
        if any(value is not None for value in row)
    ]


def _parsed(row: tuple[object, ...], path: Path, number: int) -> tuple[int, int, tuple[float, float, float], str]:
    try:
        index, view = (int(str(value).strip().removesuffix(".0")) for value in row[:2])
        x, y, z = (float(str(value)) for value in row[2:5])
    except ValueError as error:
        raise InputError(f"{path}, row {number}: {', '.join(map(str, row[:5]))} are not five numbers.") from error
    if not 1 <= view <= VIEWS:
        raise InputError(f"{path}, row {number}: pos is {view}; 1 to {VIEWS} are known.")
    radius = math.hypot(x, y, z)
    if not abs(radius - SPHERE_RADIUS_M) < 1.0:
        raise InputError(
            f"{path}, row {number}: x, y, z are {radius:.0f} m from the centre; the layout's sphere has "
            f"{SPHERE_RADIUS_M:.0f} m, convert the positions."
        )
    return index, view, (x, y, z), str(row[5]).strip() if row[5] is not None else ""


def _check_images(split: Split, folder: Path) -> None:
    wanted = [path for place in split.places for path in place.images if path is not None]
    missing = [path for path in wanted if not path.is_file()]
    if missing:
        raise InputError(
            f"{folder} lacks {len(missing)} of the {len(wanted)} pictures of {split.name}_description.xlsx "
            f"(first: {missing[0].name}); put them there, or name their folder with --images."
        )


def _cell(place: Place) -> tuple[int, ...]:
    return tuple(round(value / SAME_PLACE_M) for value in place.xyz_m)
