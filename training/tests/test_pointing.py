"""How pointing is counted, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import TEXTS
from tokenizers import Tokenizer

from wayword_training import export as exporting
from wayword_training.balance import Bank
from wayword_training.bundle import Bundle
from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.export import export
from wayword_training.networks import DualEncoder
from wayword_training.pointing import KINDS, covered_patches, point, pointing, table

GRID = 7, 10


def a_view_with_a_thing(row: int, column: int) -> np.ndarray:
    view = np.zeros(GRID, np.float32)
    view[row, column] = 0.5
    return view


def test_counts_where_the_warmest_patch_lies_and_what_is_warm() -> None:
    bare = np.zeros(GRID, np.float32)
    covered = np.stack([a_view_with_a_thing(3, 2), a_view_with_a_thing(3, 7), bare])
    seen = np.stack([a_view_with_a_thing(3, 2), a_view_with_a_thing(5, 6), bare])  # right; a patch beside; nothing
    found = pointing("kiosk", seen, covered)
    assert (found.kind, found.views, found.on_thing, found.beside) == ("kiosk", 2, 0.5, 1.0)
    assert found.on_thing_by_chance == pytest.approx(1 / 70)
    assert found.beside_by_chance == pytest.approx(3 / 10)
    assert (found.warm, found.warm_without) == (1.0, 0.0)
    assert "| kiosk | 2 | 0.50 (0.01) | 1.00 (0.30) | 1.00 | 0.00 |" in table([found])


def test_patches_are_covered_by_what_their_pixels_show(small: Config) -> None:
    config = replace(small, locations_per_town=6)
    covered = covered_patches(8000, config, GRID)
    assert covered.shape == (24, *GRID, len(KINDS))
    assert covered.max() <= 1
    trees = covered[..., KINDS.index("tree")]
    assert 0 < trees.mean() < 0.5
    assert (trees[:, -1] > 0).mean() < (trees[:, 3] > 0).mean()  # they stand up, and do not lie on the road


def test_refuses_a_bundle_without_patches_and_a_site_of_other_captures(
    small: Config, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = np.random.default_rng(4).integers(0, 255, (2, 4, 112, 160, 3), np.uint8)
    monkeypatch.setattr(exporting, "conformance_views", lambda _: [views[0, 0]])
    model = DualEncoder(small, tokenizer.get_vocab_size())
    export(model, tokenizer, small, Bank(list(TEXTS), views), tmp_path / "bundle")
    site = tmp_path / "a.wayword"
    with sqlite3.connect(site) as file:
        file.execute("CREATE TABLE capture (id, filename, x_m, y_m)")
        file.execute("CREATE TABLE view (capture_id, bearing_deg, jpeg)")
        file.execute("INSERT INTO capture VALUES ('a', 'street.jpg', 0, 0)")
    with pytest.raises(InputError, match=r"does not hold the towns \(8000,\) and nothing else"):
        point(Bundle(tmp_path / "bundle"), site, (8000,), small)
    manifest = tmp_path / "bundle" / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    del content["image"]["patches"]
    manifest.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match="The bundle starter describes no patches"):
        point(Bundle(tmp_path / "bundle"), site, (8000,), small)
