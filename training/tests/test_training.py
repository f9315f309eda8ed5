"""Losses, recall, batches, two steps of training."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from wayword_training.batches import Batch, batch_rows, draw_batch
from wayword_training.config import Config
from wayword_training.dataset import MIRRORED, MIXED, SIDED, Locations, Names, Texts
from wayword_training.encode import load_model
from wayword_training.evaluate import chance, interval, positives_within, recall_at_k, shifted_similarity
from wayword_training.networks import DualEncoder, group_loss, named_loss, pair_loss
from wayword_training.train import encode_by_length, learning_rate, train_step


def test_pair_loss_equals_the_number_by_hand() -> None:
    eye = torch.eye(2)
    expected = -math.log(math.exp(3) / (math.exp(3) + 1))
    assert pair_loss(eye, eye, torch.tensor(3.0)).item() == pytest.approx(expected, abs=1e-6)


def test_group_loss_sums_aligned_views() -> None:
    views = torch.eye(4).reshape(2, 2, 4)  # two locations, two views, all orthogonal
    expected = -math.log(math.exp(2) / (math.exp(2) + 1))
    assert group_loss(views, views, torch.tensor(1.0)).item() == pytest.approx(expected, abs=1e-6)


def test_named_loss_shares_a_text_among_all_views_that_show_its_thing() -> None:
    shown = torch.tensor([[True, True, False], [False, False, True]])
    first = -(3 - math.log(2 * math.exp(3) + 1))  # two equal views, each of the target's halves
    second = -(3 - math.log(math.exp(3) + 2))
    images = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    loss = named_loss(images, torch.eye(2), shown, torch.tensor(3.0)).item()
    assert loss == pytest.approx((first + second) / 2, abs=1e-6)


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
    views = rng.integers(0, 255, (2, 4, small.view_height_px, small.view_width_px, 3), np.uint8)
    ids, named_ids = (rng.integers(2, tokenizer.get_vocab_size(), shape) for shape in ((1, 2, 4, 12), (3, 5)))
    shown = np.arange(8).reshape(1, 2, 4) == np.array([1, 4, 6]).reshape(3, 1, 1)
    batch = Batch(views, ids, np.ones(ids.shape, np.bool_), named_ids, np.ones(named_ids.shape, np.bool_), shown)
    with ThreadPoolExecutor(2) as pool:
        losses = [train_step(model, optimiser, batch, small, pool) for _ in range(3)]
    assert losses[2] < losses[0]


@pytest.mark.parametrize("pooling", ["attention", "average", "sinkhorn"])
def test_every_pooling_gives_unit_descriptors(small: Config, pooling: str) -> None:
    model = DualEncoder(replace(small, pooling=pooling), 50).eval()
    with torch.no_grad():
        found = model.image(torch.randn(3, 3, small.view_height_px, small.view_width_px))
    assert found.shape == (3, small.dim)
    assert torch.allclose(found.norm(dim=1), torch.ones(3), atol=1e-5)


def test_an_unknown_pooling_is_named(small: Config) -> None:
    with pytest.raises(ValueError, match="pooling is 'gem'"):
        DualEncoder(replace(small, pooling="gem"), 50)


def _locations(config: Config, count: int = 6) -> Locations:
    """Views whose pixels tell place, visit, view and column; texts whose tokens tell kind, place, visit and view."""
    shape = count, 2, 4
    views = np.zeros((*shape, 2, 4, 3), np.uint8)
    place, visit, view = np.ix_(range(count), range(2), range(4))
    views[..., 0] = (place * 8 + visit * 4 + view)[..., None, None]
    views[..., 1] = np.arange(4)
    texts = {}
    for offset, kind in enumerate((MIXED, SIDED, MIRRORED)):
        ids = np.zeros((*shape, 1, config.max_tokens), np.int16)
        ids[..., 0, :3] = (1000 * (offset + 1) + place * 8 + visit * 4 + view)[..., None]
        texts[kind] = Texts(ids, np.full((*shape, 1), 3, np.int16))
    number = (place * 8 + visit * 4 + view).astype(np.int16)  # names tell the same, and what they claim is true there
    ids = np.zeros((*shape, 1, 5), np.int16)
    ids[..., 0, :2] = number[..., None]
    names = Names(Texts(ids, np.full((*shape, 1), 2, np.int16)), number[..., None], number[..., None])
    return Locations(views, texts, names, np.zeros((count, 2, 4)), np.zeros(count, np.int64))


def test_a_batch_pairs_views_with_what_was_said_of_them_and_of_their_mirror_images(small: Config) -> None:
    config = replace(
        small, locations_per_batch=6, mirrored_per_batch=2, cross_visit=0.0, neighbours_from=1.0, joined=0.0
    )
    batch = draw_batch(_locations(config), config, 5)
    seen, said = batch.views[:, :, 0, 0, 0].astype(int), batch.ids[0, :, :, 0]
    assert np.array_equal(said[:4] % 1000, seen[:4])
    assert (said[:2] // 1000 == 2).all() and (said[2:4] // 1000 == 1).all() and (said[4:] // 1000 == 3).all()
    assert np.array_equal(seen[4:], seen[:2][:, [0, 3, 2, 1]])  # in a mirror the left view is on the right
    assert np.array_equal(said[4:] % 1000, seen[4:])
    assert np.array_equal(batch.views[4:, :, 0, :, 1], np.broadcast_to([3, 2, 1, 0], (2, 4, 4)))


def test_names_come_with_every_view_that_shows_the_thing(small: Config) -> None:
    config = replace(small, locations_per_batch=6, mirrored_per_batch=2, neighbours_from=1.0, named_per_batch=20)
    batch = draw_batch(_locations(config), config, 5)
    seen = batch.views[:, :, 0, 0, 0].astype(int)
    assert batch.named_ids.shape == (20, 2) and batch.named_mask.all()
    assert np.array_equal(batch.shown, seen[None] == batch.named_ids[:, :1, None])
    assert batch.shown.any((1, 2)).all()


def test_hard_batches_hold_runs_of_consecutive_places(small: Config) -> None:
    config = replace(small, neighbours=3, neighbours_from=0.0)
    rows = batch_rows(_locations(config, 24), config, 5, 7)
    assert len(set(rows)) == 7
    assert (np.diff(rows)[[0, 1, 3, 4]] == 1).all() and (rows[[0, 3, 6]] % 3 == 0).all()


def test_the_first_steps_are_easier(small: Config) -> None:
    config = replace(small, locations_per_batch=4, mirrored_per_batch=2, cross_visit=1.0, texts_per_view=2, joined=0.0)
    batch = draw_batch(_locations(config), config, 0)
    seen, said = batch.views[:, :, 0, 0, 0].astype(int), batch.ids[..., 0]
    assert said.shape == (2, 4, 4)
    assert (said // 1000 == 1).all() and np.array_equal(said % 1000, np.broadcast_to(seen, said.shape))


def test_texts_of_like_length_are_encoded_together_without_a_trace(small: Config, tokenizer: Tokenizer) -> None:
    network = DualEncoder(small, tokenizer.get_vocab_size()).eval().text
    ids = torch.randint(2, 40, (2, 5, 9))
    mask = torch.arange(9) < torch.randint(1, 10, (2, 5, 1))
    with torch.no_grad():
        together = network(ids.flatten(0, 1), mask.flatten(0, 1)).unflatten(0, (2, 5))
        assert torch.allclose(encode_by_length(network, ids, mask), together, atol=1e-5)


def test_texts_of_another_visit_stay_with_their_place(small: Config) -> None:
    config = replace(
        small, locations_per_batch=6, mirrored_per_batch=2, cross_visit=1.0, neighbours_from=1.0, joined=0.0
    )
    batch = draw_batch(_locations(config), config, 5)
    seen, said = batch.views[:4, :, 0, 0, 0].astype(int), batch.ids[0, :4, :, 0] % 1000
    assert np.array_equal(said // 8, seen // 8)
    assert (said // 4 % 2 != seen // 4 % 2).all()


def test_joined_descriptions_follow_one_another(small: Config) -> None:
    config = replace(
        small, locations_per_batch=6, mirrored_per_batch=2, cross_visit=0.0, neighbours_from=1.0, joined=1.0
    )
    batch = draw_batch(_locations(config), config, 5)
    assert batch.ids.shape[3] == 6
    assert (batch.ids[:, 2:4, :, 3] == batch.ids[:, 2:4, :, 0]).all()
    assert not batch.mask[:, :2, :, 3:].any()


def test_a_checkpoint_of_other_networks_is_refused_by_name(small: Config, tmp_path: Path) -> None:
    torch.save({"model": DualEncoder(small, 50).state_dict()}, tmp_path / "checkpoint.pt")
    with pytest.raises(ValueError, match=r"another architecture: weights \d+ of another shape"):
        load_model(tmp_path / "checkpoint.pt", replace(small, dim=8), 50)
    with pytest.raises(FileNotFoundError, match="no checkpoint"):
        load_model(tmp_path / "none.pt", small, 50)


def test_no_town_is_in_two_splits() -> None:
    config = Config()
    towns = [*config.train_towns, *config.val_towns, *config.test_towns, config.demo_town]
    assert len(towns) == len(set(towns))


def test_chance_equals_the_example_by_hand() -> None:
    positives = [np.array([0]), np.array([0, 1])]
    assert chance(positives, 4, 1) == pytest.approx((1 / 4 + 2 / 4) / 2)
    assert chance(positives, 4, 2) == pytest.approx((1 / 2 + 5 / 6) / 2)


def test_the_interval_holds_the_share_and_narrows() -> None:
    few, many = np.arange(40) % 4 > 0, np.arange(4000) % 4 > 0
    for successes in (few, many):
        low, high = interval(successes)
        assert low <= 0.75 <= high
    assert interval(many)[1] - interval(many)[0] < (interval(few)[1] - interval(few)[0]) / 5


def test_positives_may_be_places_of_another_visit() -> None:
    truths, gallery = np.array([[0.0, 0.0], [20.0, 0.0]]), np.array([[3.0, 0.0], [10.0, 0.0]])
    assert [found.tolist() for found in positives_within(truths, 5.0, gallery)] == [[0], []]


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
    locations = _locations(small, 20)
    assert np.array_equal(batch_rows(locations, small, 3, 4), batch_rows(locations, small, 3, 4))
    assert len(set(batch_rows(locations, small, 3, 4))) == 4
    late = batch_rows(locations, small, small.steps - 1, 4)
    assert np.array_equal(late[1::2], late[::2] + 1)


def test_learning_rate_warms_up_and_ends_near_zero() -> None:
    config = Config()
    assert learning_rate(config, 0) < config.learning_rate / 50
    assert learning_rate(config, config.warmup_steps) == pytest.approx(config.learning_rate)
    assert learning_rate(config, config.steps - 1) < config.learning_rate / 1000
