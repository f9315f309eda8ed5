"""Text4VPR's networks: formulas against hand numbers, gradients, and equality with other implementations."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from text4vpr_builders import TINY, a_model, a_tokenizer, text
from torch import nn

from wayword_training.aggregation import sinkhorn
from wayword_training.text4vpr.dinov2 import VisionTransformer, interpolate_positions
from wayword_training.text4vpr.networks import Aggregation, Refinement, contrastive_loss
from wayword_training.text4vpr.t5 import T5Encoder
from wayword_training.text4vpr.tokenizer import encode
from wayword_training.text4vpr.train import train_step
from wayword_training.text4vpr.weights import to_hub_names

TEXTS = [text(0, 1), "a gate", text(3, 2) + " " + text(4, 4), "blue crane beside the bridge"]


def a_batch(count: int = 4) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    pixels = torch.randn(count, 3, TINY.image_px, TINY.image_px, generator=torch.Generator().manual_seed(2))
    ids, mask = encode(a_tokenizer(), TEXTS[:count], TINY)
    return pixels, torch.from_numpy(ids), torch.from_numpy(mask)


def test_sinkhorn_equals_one_iteration_by_hand() -> None:
    scores = torch.tensor([[[math.log(2), 0.0], [0.0, 0.0]]])
    expected = torch.tensor([[[4 / 7, 2 / 5], [3 / 7, 3 / 5]]])
    assert torch.allclose(sinkhorn(scores, 1).exp(), expected, atol=1e-6)


def test_sinkhorn_shares_every_patch_out_and_evens_the_clusters() -> None:
    scores = torch.randn(2, 4, 9, generator=torch.Generator().manual_seed(1)) * 2
    shares = sinkhorn(scores, 3).exp()
    assert torch.allclose(shares.sum(1), torch.ones(2, 9), atol=1e-5)
    spread = [float(sinkhorn(scores, n).exp().sum(2).std()) for n in (1, 3, 30)]
    assert spread[0] > spread[1] > spread[2]
    assert spread[2] < 1e-3  # 9 patches on 4 clusters: 2.25 each


def test_aggregation_weighs_features_with_both_temperatures() -> None:
    torch.manual_seed(1)
    layer = Aggregation(TINY).eval()
    with torch.no_grad():
        layer.temperature.fill_(0.5)
        x = torch.randn(2, TINY.image_width, 3, 3)
        logs = sinkhorn(layer.score(x).flatten(2), 3).numpy()
        features = layer.cluster_features(x).flatten(2).numpy()
        found = layer(x).numpy()
    weights = np.exp(logs / 0.5) + np.exp(logs)
    by_hand = np.array([[[f @ w for w in ws] for f in fs] for fs, ws in zip(features, weights, strict=True)])
    by_hand = by_hand.reshape(2, -1)  # the clusters of one feature lie together, as in published checkpoints
    assert np.allclose(found, by_hand / np.linalg.norm(by_hand, axis=1, keepdims=True), atol=1e-5)


def test_loss_equals_the_number_by_hand() -> None:
    images = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    texts = torch.tensor([[2.0, 0.0], [3.0, 3.0]])  # cosines [[1, 1/sqrt 2], [0, 1/sqrt 2]]
    a, b = math.exp(1 / 0.1), math.exp(0.5**0.5 / 0.1)
    by_rows = -math.log(a / (a + b)) - math.log(b / (1 + b))
    by_columns = -math.log(a / (a + 1)) - math.log(b / (b + b))
    assert contrastive_loss(images, texts, 0.1).item() == pytest.approx((by_rows + by_columns) / 2, abs=1e-5)


def test_gradient_reaches_every_trained_part() -> None:
    model = a_model().train()
    pixels, ids, mask = a_batch()
    contrastive_loss(model.image(pixels), model.text(ids, mask), 0.1).backward()
    parts = {
        "T5 embedding": model.text.llm_model.shared,
        "first T5 block": model.text.llm_model.encoder.block[0],
        "last T5 block": model.text.llm_model.encoder.block[-1],
        "projection": model.text.inter_mlp,
        "first refinement": model.text.inter_module[0],
        "second refinement": model.text.inter_module[1],
        "last DINOv2 block": model.image.trunk.blocks[-1],
        "cluster features": model.image[1].cluster_features,
        "scores": model.image[1].score,
    }
    for name, part in parts.items():
        norms = [float(p.grad.norm()) for p in part.parameters() if p.grad is not None]
        assert norms, name
        assert max(norms) > 1e-6, name
    assert model.image[1].temperature.grad is not None


@pytest.mark.parametrize("text_trained", [True, False])
def test_frozen_parts_stay_as_they_were(text_trained: bool) -> None:
    model = a_model(replace(TINY, text_trained=text_trained))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-2)
    train_step(model, optimiser, *a_batch())
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    frozen = ("image.0.model.blocks.0.", "image.0.model.blocks.1.", "image.0.model.patch", "image.0.model.pos",
              "image.0.model.cls", "image.0.model.norm", "text.intra_module.")  # fmt: skip
    assert not [name for name in changed if name.startswith(frozen)]
    assert any(name.startswith("image.0.model.blocks.2.") for name in changed)
    assert any(name.startswith("text.llm_model.") for name in changed) == text_trained
    assert {"text.inter_mlp.0.0.weight", "image.1.score.0.weight"} <= changed
    assert model.text.llm_model.training == text_trained


def test_texts_encoded_together_equal_texts_encoded_one_at_a_time() -> None:
    model = a_model()
    _, ids, mask = a_batch()
    with torch.no_grad():
        together = model.text(ids, mask)
        alone = torch.cat([model.text(*map(torch.from_numpy, encode(a_tokenizer(), [each], TINY))) for each in TEXTS])
    assert torch.allclose(together, alone, atol=1e-5)


def test_refinement_is_the_stock_layer_on_sequences_of_one() -> None:
    torch.manual_seed(1)
    layer = Refinement(32, 4).eval()
    stock = nn.TransformerEncoderLayer(32, 4, 128).eval()
    stock.load_state_dict(layer.state_dict())
    x = torch.randn(5, 32)
    with torch.no_grad():
        assert torch.allclose(layer(x), torch.cat([stock(row[None]) for row in x]), atol=1e-6)


@pytest.mark.parametrize("gated", [False, True])
def test_t5_equals_transformers(gated: bool) -> None:
    transformers = pytest.importorskip("transformers")
    config = replace(TINY, text_gated=gated, max_tokens=200)
    settings = transformers.T5Config(
        vocab_size=160, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_heads=2,
        feed_forward_proj="gated-gelu" if gated else "relu",
    )  # fmt: skip
    torch.manual_seed(1)
    theirs, ours = transformers.T5EncoderModel(settings).eval(), T5Encoder(config).eval()
    ours.load_state_dict(theirs.state_dict())
    ids = torch.randint(0, 160, (3, 200))
    mask = (torch.arange(200) < torch.tensor([[200], [150], [7]])).long()
    with torch.no_grad():
        difference = (ours(ids, mask) - theirs(ids, mask).last_hidden_state) * mask[..., None]
    assert float(difference.abs().max()) < 1e-5


def test_dinov2_equals_transformers(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    transformers = pytest.importorskip("transformers")
    from safetensors.torch import load_file

    torch.manual_seed(1)
    theirs = transformers.Dinov2Model(
        transformers.Dinov2Config(hidden_size=64, num_hidden_layers=3, num_attention_heads=1, image_size=70)
    ).eval()
    with torch.no_grad():
        theirs.embeddings.position_embeddings.normal_()
        for name, value in theirs.named_parameters():
            if "lambda1" in name:
                value.uniform_(0.2, 1.5)
    theirs.save_pretrained(tmp_path)
    ours = VisionTransformer(TINY).eval()
    ours.load_state_dict(to_hub_names(load_file(tmp_path / "model.safetensors"), tmp_path))
    for offset, side in ((0.0, 56), (0.1, 70)):  # transformers resizes without the hub's offset; at 70 px nobody does
        monkeypatch.setattr(
            "wayword_training.text4vpr.dinov2.interpolate_positions",
            lambda *given, offset=offset: interpolate_positions(*given, offset=offset),
        )
        pixels = torch.randn(2, 3, side, side)
        with torch.no_grad():
            found, expected = ours.norm(ours(pixels)), theirs(pixels).last_hidden_state
        assert torch.allclose(found, expected, atol=1e-4)


def test_resizes_positions_from_518_to_252_by_the_rule_of_the_hub() -> None:
    positions = torch.randn(1, 1 + 37**2, 3, generator=torch.Generator().manual_seed(1))
    found = interpolate_positions(positions, 18, 18)

    def weights(rows: int) -> np.ndarray:
        matrix = np.zeros((rows, 37))
        for i in range(rows):
            at = (i + 0.5) * 37 / (rows + 0.1) - 0.5
            for tap in range(math.floor(at) - 1, math.floor(at) + 3):
                d, a = abs(at - tap), -0.75
                near = (a + 2) * d**3 - (a + 3) * d**2 + 1
                far = a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a
                matrix[i, min(36, max(0, tap))] += near if d <= 1 else far
        return matrix

    grid = positions[0, 1:].numpy().reshape(37, 37, 3)
    expected = np.einsum("ia,jb,abc->ijc", weights(18), weights(18), grid).reshape(324, 3)
    assert np.allclose(found[0, 1:].numpy(), expected, atol=1e-4)
    assert torch.equal(found[:, 0], positions[:, 0])
    assert torch.equal(interpolate_positions(positions, 37, 37), positions)
