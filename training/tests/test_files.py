"""What is written for the app: bundle, captures, demo queries."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer

from wayword_training.balance import Bank
from wayword_training.bundle import open_network
from wayword_training.captures import POSE_HEADER, QUERY_HEADER, TOWN_DISTANCE_M, write_captures
from wayword_training.config import Config
from wayword_training.demo import ALL_SITES, demo_queries, demo_rows
from wayword_training.export import export
from wayword_training.networks import DualEncoder
from wayword_training.protocols import PROTOCOLS
from wayword_training.world.overhead import METRES_PER_PIXEL, draw_map
from wayword_training.world.scene import Town
from wayword_training.world.town import build_town
from wayword_training.world.views import DIRECTIONS
from wayword_training.write_bundle import PARITY


def test_exports_networks_that_agree_with_pytorch(small: Config, tokenizer: Tokenizer, tmp_path: Path) -> None:
    model = DualEncoder(small, tokenizer.get_vocab_size()).eval()
    bank = Bank(["a red shop", "a tree"], np.random.default_rng(1).integers(0, 255, (3, 4, 112, 160, 3), np.uint8))
    assert export(model, tokenizer, small, bank, tmp_path) >= PARITY
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    for name, facts in manifest["files"].items():
        data = (tmp_path / name).read_bytes()
        assert facts == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    width, height = manifest["image"]["size"]
    for count in (1, 3):
        pixels = np.random.default_rng(count).normal(size=(count, 3, height, width)).astype(np.float32)
        descriptors = np.asarray(open_network(tmp_path / "image.onnx").run(None, {"pixels": pixels})[0])
        assert descriptors.shape == (count, small.dim + 2)
        assert np.allclose(np.linalg.norm(descriptors, axis=1), 1, atol=1e-5)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_writes_captures_the_app_can_import(tmp_path: Path) -> None:
    config = replace(Config(), locations_per_town=3, workers=1)
    write_captures(config, (8000, 8001), 2, 128, tmp_path)
    poses = _rows(tmp_path / "poses.csv")
    assert tuple(poses[0]) == POSE_HEADER
    names = ["t8000-0000.jpg", "t8000-0001.jpg", "t8001-0000.jpg", "t8001-0001.jpg"]
    assert [row["filename"] for row in poses] == names
    assert float(poses[2]["x"]) - float(poses[0]["x"]) > TOWN_DISTANCE_M - 1000
    asked = {path.stem: _rows(path) for path in (tmp_path / "queries").iterdir()}
    assert {row["filename"] for row in asked.pop("signs")} <= set(names)
    everything = asked.pop("mixed")
    assert [sum(bool(row[side]) for side in DIRECTIONS) for row in everything] == [4, 3, 2, 2, 1, 1, 0, 4]
    assert [bool(row["text"]) for row in everything] == [False] * 6 + [True, False]
    assert [row["x_m"] for row in everything[::2]] == [row["x_m"] for row in asked["other"]]
    assert set(asked) == {protocol.name for protocol in PROTOCOLS}
    assert all(tuple(rows[0]) == QUERY_HEADER and len(rows) == 4 for rows in asked.values())
    assert [row["expected_filename"] for row in asked["same"]] == names
    assert all(all(row[side] for side in DIRECTIONS) and not row["text"] for row in asked["same"])
    assert all(sum(not row[side] for side in DIRECTIONS) == 1 for row in asked["three"])
    for row, pose in zip(asked["other"], poses, strict=True):  # said on another visit, within 3 m of the capture
        offset = float(row["x_m"]) - float(pose["x"]), float(row["y_m"]) - float(pose["y"])
        assert 0 < np.hypot(*offset) <= 3.01 and not row["expected_filename"]
    assert all(row["text"] and not row["front"] for row in asked["free-other"])
    picture = Image.open(tmp_path / names[0])
    assert picture.size == (128, 64)
    assert b'ProjectionType="equirectangular"' in picture.info["xmp"]


def test_every_demo_query_expects_a_demo_capture() -> None:
    rows = demo_rows(build_town(Config().demo_town, ALL_SITES).sites)
    assert 64 <= len(rows) <= 80
    queries = demo_queries({f"demo-{number:03d}.jpg" for number in range(1, len(rows) + 1)})
    assert len(queries) == 20
    assert sum(bool(row[1]) for row in queries) == 8


def test_draws_the_map_with_north_up(town: Town) -> None:
    picture = draw_map(town, (20.0, 40.0, 120.0, 100.0))
    assert picture.size == (round(100 / METRES_PER_PIXEL), round(60 / METRES_PER_PIXEL))
