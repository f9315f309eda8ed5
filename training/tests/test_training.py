"""Losses, recall, batches, two steps of training."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from wayword_training.config import Config, read_config, to_toml
from wayword_training.dataset import Locations, batch_rows
from wayword_training.evaluate import recall_at_k, shifted_similarity
from wayword_training.networks import DualEncoder, group_loss, pair_loss
from wayword_training.train import learning_rate, train_step


def test_pair_loss_equals_the_number_by_hand() -> None:
    eye = torch.eye(2)
    expected = -math.log(math.exp(3) / (math.exp(3) + 1))
    assert pair_loss(eye, eye, torch.tensor(3.0)).item() == pytest.approx(expected, abs=1e-6)


def test_group_loss_sums_aligned_views() -> None:
    views = torch.eye(4).reshape(2, 2, 4)  # two locations, two views, all orthogonal
    expected = -math.log(math.exp(2) / (math.exp(2) + 1))
    assert group_loss(views, views, torch.tensor(1.0)).item() == pytest.approx(expected, abs=1e-6)


def test_recall_equals_the_example_by_hand() -> None:
    ranking = np.array([[0, 1, 2], [2, 0, 1], [1, 2, 0], [0, 1, 2]])
    positives = [np.array([0]), np.array([0, 1]), np.array([0]), np.array([], np.int64)]
    assert recall_at_k(ranking, positives, (1, 2, 3)) == {1: 0.25, 2: 0.5, 3: 0.75}


def test_recall_refuses_too_few_candidates() -> None:
    with pytest.raises(ValueError, match="3 candidates, 5"):
        recall_at_k(np.zeros((1, 3), np.int64), [np.array([0])], (1, 5))


def test_finds_a_group_turned_by_an_unknown_heading() -> None:
    images = np.random.default_rng(1).normal(size=(5, 4, 8)).astype(np.float32)
    images /= np.linalg.norm(images, axis=2, keepdims=True)
    turned = np.roll(images, 1, axis=1)
    assert np.array_equal(shifted_similarity(turned, images).argmax(1), np.arange(5))


def test_two_steps_on_eight_views_lower_the_loss(small: Config, tokenizer: Tokenizer) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = DualEncoder(small, tokenizer.get_vocab_size())
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    rng = np.random.default_rng(1)
    views = rng.integers(0, 255, (8, small.view_height_px, small.view_width_px, 3), np.uint8)
    ids = torch.from_numpy(rng.integers(2, tokenizer.get_vocab_size(), (8, 12)))
    mask = torch.ones(8, 12, dtype=torch.bool)
    with ThreadPoolExecutor(2) as pool:
        losses = [train_step(model, optimiser, views, ids, mask, small, pool) for _ in range(3)]
    assert losses[2] < losses[0]


def test_ignores_padding(small: Config, tokenizer: Tokenizer) -> None:
    model = DualEncoder(small, tokenizer.get_vocab_size()).eval()
    ids = torch.tensor([[5, 6, 7]])
    padded = torch.tensor([[5, 6, 7, 0, 0]])
    with torch.no_grad():
        short = model.text(ids, torch.ones_like(ids))
        long = model.text(padded, torch.tensor([[1, 1, 1, 0, 0]]))
    assert torch.allclose(short, long, atol=1e-5)
    assert short.norm().item() == pytest.approx(1, abs=1e-5)


def test_batches_depend_on_seed_and_step_and_end_with_neighbours(small: Config) -> None:
    empty = np.zeros((20, 1))
    locations = Locations(empty, empty, empty, np.zeros((20, 4)), empty)  # type: ignore[arg-type]
    assert np.array_equal(batch_rows(locations, small, 3), batch_rows(locations, small, 3))
    assert len(set(batch_rows(locations, small, 3))) == small.locations_per_batch
    late = batch_rows(locations, small, small.steps - 1)
    assert np.array_equal(late[1::2], late[::2] + 1)


def test_learning_rate_warms_up_and_ends_near_zero() -> None:
    config = Config()
    assert learning_rate(config, 0) < config.learning_rate / 50
    assert learning_rate(config, config.warmup_steps) == pytest.approx(config.learning_rate)
    assert learning_rate(config, config.steps - 1) < config.learning_rate / 1000


def test_config_survives_its_own_file_and_refuses_unknown_keys(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(to_toml(Config()), encoding="utf-8")
    assert read_config(path) == Config()
    path.write_text("stepps = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="unknown key stepps"):
        read_config(path)
    path.write_text('steps = "many"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="steps is 'many'"):
        read_config(path)
