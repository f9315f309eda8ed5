"""Balanced descriptors: unit vectors, and cosines that are similarities less a view's excess."""

from __future__ import annotations

import numpy as np
import torch
from conftest import TEXTS
from tokenizers import Tokenizer
from torch.nn.functional import normalize

from wayword_training.balance import KEPT, LARGEST, BalancedImage, BalancedText, Bank, balanced
from wayword_training.config import Config
from wayword_training.encode import encode_views
from wayword_training.networks import DualEncoder


def unit(count: int, seed: int, dim: int = 16) -> torch.Tensor:
    return normalize(torch.randn(count, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64), dim=1)


class Given(torch.nn.Module):
    """Stands for a network: gives its input back."""

    def forward(self, descriptors: torch.Tensor, _mask: torch.Tensor | None = None) -> torch.Tensor:
        return descriptors


def test_cosines_are_the_similarities_less_what_a_view_has_of_every_text() -> None:
    views, texts, bank = unit(30, 1), unit(20, 2), unit(64, 3)
    image = BalancedImage(Given(), bank, 0.05)  # so soft that no excess is cut off
    left, right = image(views), BalancedText(Given())(texts, torch.ones(20, 4))
    for rows in (left, right):
        assert torch.allclose(rows.norm(dim=1), torch.ones(len(rows), dtype=rows.dtype), atol=1e-6)
    excess = (torch.exp(0.05 * views @ bank.T).mean(1, keepdim=True)).log() / 0.05
    assert excess.abs().max() < 0.1
    assert torch.allclose(left @ right.T, KEPT * (views @ texts.T - excess), atol=1e-6)


def test_however_near_a_view_is_to_every_text_its_descriptor_is_a_unit_vector() -> None:
    texts = unit(1, 4).repeat(5, 1)
    image = BalancedImage(Given(), texts, 20.0)
    found = image(torch.cat([texts[:1], -texts[:1]]))
    assert image.excess(texts[:1]).item() == LARGEST
    assert torch.allclose(found.norm(dim=1), torch.ones(2, dtype=found.dtype), atol=1e-6)
    assert found[0, -2] < 0 < found[1, -2]


def test_the_usual_view_has_no_excess(small: Config, tokenizer: Tokenizer) -> None:
    torch.manual_seed(3)
    model = DualEncoder(small, tokenizer.get_vocab_size()).eval()
    with torch.no_grad():  # networks that find all texts alike, and far more alike than LARGEST
        for network in (model.image, model.text):
            last = [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)][-1]
            assert last.bias is not None
            last.bias.fill_(5.0)
    views = np.random.default_rng(2).integers(0, 255, (4, 4, 112, 160, 3), np.uint8)
    image, _, scale = balanced(model, tokenizer, small, Bank(list(TEXTS), views))
    assert scale == float(model.log_scale.detach().exp()) / KEPT
    found = torch.from_numpy(encode_views(model, views, small).reshape(-1, small.dim))
    assert image.likeness(found).mean() > LARGEST
    assert abs(image.excess(found).mean()) < 1e-5
