"""The twelve cells, chance and the interval."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from text4vpr_builders import TINY, a_model, a_tokenizer, write_data

from wayword_training.errors import InputError
from wayword_training.text4vpr.evaluate import (
    chance,
    distances,
    encode_images,
    encode_texts,
    evaluate,
    table,
    torch_encoders,
    unit,
)
from wayword_training.text4vpr.street360loc import read_splits, to_sphere


def a_street(count: int, spacing_m: float) -> np.ndarray:
    return np.array([to_sphere(40.7 + i * spacing_m / 111_092.0, -74.0) for i in range(count)])


def test_counts_success_within_each_radius_by_hand() -> None:
    eye = np.eye(12, dtype=np.float32)
    images = np.repeat(eye[:, None], 4, 1)
    texts = np.roll(images, 1, axis=0)  # query i looks exactly like place i - 1, 8 m away
    shares = evaluate(images, texts, a_street(12, 8.0))[0]["recall"]
    assert shares["R@1 within 5 m"] == 0.0
    assert shares["R@1 within 10 m"] == pytest.approx(11 / 12, abs=1e-4)  # place 11 is 88 m from place 0
    assert len(shares) == 12


def test_chance_equals_the_counts_by_hand() -> None:
    near = distances(a_street(20, 12.0))
    shares = chance(near)
    assert shares["R@1 within 5 m"] == pytest.approx(1 / 20)
    assert shares["R@5 within 10 m"] == pytest.approx(5 / 20)
    assert shares["R@1 within 15 m"] == pytest.approx((18 * 3 + 2 * 2) / 20 / 20, abs=1e-4)
    assert chance(near[:3, :3])["R@10 within 5 m"] == 1.0


def test_interval_surrounds_the_share_and_narrows_with_more_queries() -> None:
    rng = np.random.default_rng(1)
    widths = []
    for count in (40, 400):
        images = unit(rng.normal(size=(count, 4, 8)).astype(np.float32))
        texts = unit(np.asarray(images + rng.normal(size=images.shape) * 0.7, np.float32))
        result = evaluate(images, texts, a_street(count, 40.0))[0]
        low, high = result["interval95"]["R@1 within 5 m"]
        assert low < result["recall"]["R@1 within 5 m"] < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_the_length_of_a_text_weighs_its_direction_only_in_the_published_protocol() -> None:
    images = np.zeros((2, 4, 2), np.float32)
    images[0, 0], images[1, 1] = [1, 0], [0.9, 0.1]
    texts = np.zeros((2, 4, 2), np.float32)
    texts[0, 0], texts[0, 1], texts[1, 1] = [1, 0], [5, 0], [1, 0]  # place 0's second text is five times as long
    results = evaluate(images, texts, a_street(2, 50.0))
    shares = {each["protocol"]: each["recall"]["R@1 within 5 m"] for each in results}
    assert shares["4 directions, known heading"] == 0.5
    assert shares["4 directions, known heading, unit texts"] == 1.0


def test_a_missing_description_adds_nothing(tmp_path: Path) -> None:
    write_data(tmp_path, {"val": range(3)}, {(1, 2): "I'm sorry, but I can't assist with that."})
    split = read_splits(tmp_path, None, ("val",))["val"]
    encoders = torch_encoders(a_model())
    images, texts = encode_images(encoders, split, TINY), encode_texts(encoders, a_tokenizer(), split, TINY)
    assert images.shape == texts.shape == (3, 4, TINY.dim)
    assert not texts[1, 1].any()
    assert np.allclose(np.linalg.norm(images, axis=2), 1, atol=1e-5)
    shown = table(evaluate(images, texts, split.xyz_m))
    assert "| chance | 10 | 1.000 |" in shown


def test_a_place_without_a_text_asks_nothing(tmp_path: Path) -> None:
    images = np.repeat(np.eye(6, dtype=np.float32)[:, None], 4, 1)
    texts = np.zeros_like(images)
    texts[3, 1] = images[3, 1]  # only place 3 has one, and not of the front
    results = evaluate(images, texts, a_street(6, 40.0))
    assert [entry["protocol"] for entry in results if "front" in entry["protocol"]] == []
    for entry in results:
        assert (entry["queries"], entry["left out"]) == (1, 5)
    assert results[0]["recall"]["R@1 within 5 m"] == 1.0
    assert results[-1]["recall"]["R@1 within 5 m"] == pytest.approx(1 / 6, abs=1e-4)
    silent = {(place, view): "Sorry, I cannot see any image." for place in range(2) for view in range(1, 5)}
    write_data(tmp_path, {"val": range(2)}, silent)
    split = read_splits(tmp_path, None, ("val",))["val"]
    with pytest.raises(InputError, match="val workbook has no usable description"):
        encode_texts(torch_encoders(a_model()), a_tokenizer(), split, TINY)
