"""Descriptors of patches: pooled as the view's own is, but looking at one place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import TEXTS
from onnx import load
from tokenizers import Tokenizer

from wayword_training import export as exporting
from wayword_training.balance import KEPT, Bank, balanced
from wayword_training.bundle import Bundle, onnx_encoders
from wayword_training.config import Config
from wayword_training.encode import to_pixels
from wayword_training.export import export
from wayword_training.networks import DualEncoder, Pooling, patch_window

ROWS, COLUMNS = 7, 10  # of 160 x 112 pixels


def a_model(config: Config, tokenizer: Tokenizer) -> DualEncoder:
    torch.manual_seed(5)
    return DualEncoder(config, tokenizer.get_vocab_size()).eval()


def some_views(count: int) -> np.ndarray:
    return np.random.default_rng(4).integers(0, 255, (count, 112, 160, 3), np.uint8)


def a_bank() -> Bank:
    return Bank(list(TEXTS), some_views(8).reshape(2, 4, 112, 160, 3))


def some_pixels(config: Config, count: int) -> torch.Tensor:
    return to_pixels(some_views(count), config.pixel_mean, config.pixel_std)


@torch.no_grad()
def test_where_every_patch_is_alike_each_has_the_descriptor_of_the_whole() -> None:
    pool = Pooling(12, 8, 4)
    places = torch.randn(1, 6, 4)
    alike = torch.randn(3, 1, 12).expand(3, 6, 12)
    found = pool.of_each(alike, places, patch_window(2, 3))
    assert torch.allclose(found, pool(alike, places)[:, None].expand(3, 6, 8), atol=1e-6)


@torch.no_grad()
def test_a_patch_hears_nothing_of_what_is_far_from_it() -> None:
    torch.manual_seed(6)
    pool, places = Pooling(12, 8, 4), torch.zeros(1, 70, 4)
    tokens = torch.randn(1, 70, 12)
    changed = tokens.clone()
    changed[0, 69] = torch.randn(12)  # the lower right corner
    near, far = 68, 0
    before, after = (pool.of_each(x, places, patch_window(ROWS, COLUMNS))[0] for x in (tokens, changed))
    assert torch.allclose(before[far], after[far], atol=1e-6)
    assert not torch.allclose(before[near], after[near], atol=1e-3)


@torch.no_grad()
def test_the_view_s_own_descriptor_is_the_same_with_and_without_patches(small: Config, tokenizer: Tokenizer) -> None:
    image, _, _ = balanced(a_model(small, tokenizer), tokenizer, small, a_bank())
    pixels = some_pixels(small, 3)
    descriptors, patches = image.with_patches(pixels)
    assert torch.equal(descriptors, image(pixels))
    assert patches.shape == (3, ROWS, COLUMNS, small.dim + 2)
    assert torch.allclose(patches.norm(dim=-1), torch.ones(3, ROWS, COLUMNS), atol=1e-5)


@torch.no_grad()
def test_cosines_of_patches_are_similarities_less_the_excess_of_their_view(small: Config, tokenizer: Tokenizer) -> None:
    model = a_model(small, tokenizer)
    image, text, _ = balanced(model, tokenizer, small, a_bank())
    pixels, ids = some_pixels(small, 2), torch.tensor([[5, 6, 7]])
    mask = torch.ones_like(ids)
    found, plain = model.image.with_patches(pixels)
    wanted = KEPT * (plain @ model.text(ids, mask)[0] - image.excess(found)[:, :, None])
    assert torch.allclose(image.with_patches(pixels)[1] @ text(ids, mask)[0], wanted, atol=1e-5)


@pytest.mark.parametrize("pooling", ["attention", "average"])
def test_a_bundle_offers_patches_where_its_pooling_can_look_at_one(
    pooling: str, small: Config, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(small, pooling=pooling)
    model = a_model(config, tokenizer)
    monkeypatch.setattr(exporting, "conformance_views", lambda _: list(some_views(1)))
    assert export(model, tokenizer, config, a_bank(), tmp_path / "bundle") > 0.9999
    image = json.loads((tmp_path / "bundle" / "manifest.json").read_text(encoding="utf-8"))["image"]
    shipped = onnx_encoders(tmp_path / "bundle")
    assert ("patches" in image) == (shipped.patches is not None) == (pooling == "attention")
    if shipped.patches:
        wanted, _, _ = balanced(model, tokenizer, config, a_bank())
        pixels = some_pixels(config, 3)
        with torch.no_grad():
            assert np.allclose(shipped.patches(pixels.numpy()), wanted.with_patches(pixels)[1].numpy(), atol=1e-5)
    assert Bundle(tmp_path / "bundle").pictures(list(some_views(2))).shape == (2, small.dim + 2)


def test_shipped_networks_do_not_tell_on_which_machine_they_were_written(
    small: Config, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "conformance_views", lambda _: list(some_views(1)))
    export(a_model(small, tokenizer), tokenizer, small, a_bank(), tmp_path / "bundle")
    for name in ("image.onnx", "text.onnx"):
        assert b"networks.py" not in (tmp_path / "bundle" / name).read_bytes()
        assert load(tmp_path / "bundle" / name).graph.node
