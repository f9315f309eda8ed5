"""The Street360Loc layout: what is read, what is dropped and counted, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from text4vpr_builders import row, write_data

from wayword_training.errors import InputError
from wayword_training.text4vpr import towns
from wayword_training.text4vpr.street360loc import COLUMNS, SPHERE_RADIUS_M, read_splits, to_sphere, write_workbook

REFUSALS = (
    "I'm unable to view the image. If you provide me with details, I can help.",
    "I’m sorry, but I can’t assist with that.",
    "Sorry, I cannot see any image.",
)


def refusal(data: Path, *splits: str) -> str:
    with pytest.raises(InputError) as caught:
        read_splits(data, None, splits or ("train",))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_reads_places_with_their_views_in_order(tmp_path: Path) -> None:
    write_data(tmp_path, {"train": range(2)})
    split = read_splits(tmp_path, None, ("train",))["train"]
    assert [path.name for path in split.places[1].images if path] == [f"000001_{view}.jpg" for view in range(1, 5)]
    assert split.counts()["pairs"] == 8
    apart = np.linalg.norm(split.xyz_m[0] - split.xyz_m[1])
    assert apart == pytest.approx(10, abs=0.01)
    assert np.linalg.norm(to_sphere(-33.9, 18.4)) == pytest.approx(SPHERE_RADIUS_M)


def test_reads_indices_written_as_text(tmp_path: Path) -> None:
    write_data(tmp_path, {"train": range(7, 8)})
    write_workbook(tmp_path / "train_description.xlsx", [("000007", "2", *row(7, 2)[2:])])
    place = read_splits(tmp_path, None, ("train",))["train"].places[0]
    assert (place.index, place.texts[0], place.images[1] is not None) == (7, None, True)


def test_drops_and_counts_refusals_and_empty_descriptions(tmp_path: Path) -> None:
    said = {(0, number + 1): words for number, words in enumerate(REFUSALS)} | {(1, 1): " "}
    write_data(tmp_path, {"train": range(2)}, said)
    split = read_splits(tmp_path, None, ("train",))["train"]
    assert (split.refusals, split.empty, split.counts()["pairs"]) == (3, 1, 4)
    assert split.places[0].texts[:3] == (None, None, None)
    assert all(split.places[0].images)  # the pictures stay in the gallery


def test_no_place_is_in_two_splits(tmp_path: Path) -> None:
    write_data(tmp_path, {"train": range(0, 5), "val": range(4, 7), "test": range(6, 9)})
    same_spot = [row(place, view) for place in (4, 5, 6) for view in range(1, 5)]
    same_spot += [row(0, view, index=77) for view in range(1, 5)]  # another index at the position of place 0
    for view in range(1, 5):
        (tmp_path / "Street360Loc_images" / f"000077_{view}.jpg").write_bytes(b"")
    write_workbook(tmp_path / "val_description.xlsx", same_spot)
    splits = read_splits(tmp_path, None, ("train", "val", "test"))
    indices = {name: [place.index for place in split.places] for name, split in splits.items()}
    assert indices == {"train": [1, 2, 3], "val": [4, 5, 77], "test": [6, 7, 8]}
    assert {name: split.elsewhere for name, split in splits.items()} == {"train": 2, "val": 1, "test": 0}
    alone = read_splits(tmp_path, None, ("train",))["train"]
    assert alone.elsewhere == 2


def test_refuses_a_folder_that_lacks_pictures(tmp_path: Path) -> None:
    write_data(tmp_path, {"train": range(2)})
    (tmp_path / "Street360Loc_images" / "000001_3.jpg").unlink()
    assert "lacks 1 of the 8 pictures of train_description.xlsx (first: 000001_3.jpg)" in refusal(tmp_path)


def test_refuses_workbooks_that_cannot_be_used(tmp_path: Path) -> None:
    book = tmp_path / "train_description.xlsx"
    assert f"{book} does not exist" in refusal(tmp_path)
    assert "is no folder" in refusal(tmp_path / "nothing")
    book.write_bytes(b"PK\x03\x04 cut off")
    assert f"{book} is no readable .xlsx workbook" in refusal(tmp_path)
    write_workbook(book, [], [name for name in COLUMNS if name not in ("pos", "z")])
    assert f"{book} lacks the columns pos, z (found: index, x, y, text_description)" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(0, 1), row(0, 1)], "row 3: index 0 pos 1 is there twice"),
        ([row(0, 5)], "row 2: pos is 5; 1 to 4 are known"),
        ([row(0, 1), row(1, 2, index=0)], "row 3: index 0 has two positions"),
        ([(0, 1, 4_500_000.0, 0.0, 4_500_000.0, "a gate")], "6363961 m from the centre"),
        ([("seven", 1, 0, 0, 0, "a gate")], "row 2: seven, 1, 0, 0, 0 are not five numbers"),
        ([], "holds no place"),
    ],
)  # fmt: skip
def test_refuses_rows_that_contradict_the_layout(tmp_path: Path, rows: list, message: str) -> None:
    write_data(tmp_path, {"train": range(2)})
    write_workbook(tmp_path / "train_description.xlsx", rows)
    assert message in refusal(tmp_path)


def test_towns_become_a_data_set_of_this_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(towns, "TOWNS", {"train": (0,), "val": (8000,)})
    target = tmp_path / "towns"
    towns.write_towns(target, 2)
    splits = read_splits(target, None, ("train", "val"))
    assert [split.counts()["pairs"] for split in splits.values()] == [8, 8]
    assert np.linalg.norm(splits["train"].xyz_m[0] - splits["val"].xyz_m[0]) > 3000
    with pytest.raises(InputError, match="holds something already"):
        towns.write_towns(target, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["towns"]
