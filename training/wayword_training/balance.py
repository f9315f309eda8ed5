"""Similarities that tell how likely a text is to be said of a view, rather than which view a text is likeliest about.

Contrastive training leaves some views near to every text ("hubs"): a short text of one thing then finds them first.
The inverted softmax (Smith et al., ICLR 2017, "Offline bilingual word vectors, orthogonal transformations and the
inverted softmax") divides by how much a view resembles a bank of texts. That depends on the view alone, so it is
written into the descriptors: unit vectors of dim + 2 numbers, whose cosine is the balanced similarity times KEPT.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from wayword_training.config import Config
from wayword_training.dataset import read_told, read_views
from wayword_training.encode import encode_texts, encode_views
from wayword_training.networks import DualEncoder

TEXTS = 512
LOCATIONS = 224
LARGEST = 0.1  # of a view's excess; the starter's have a deviation of 0.014
TILT = 0.3  # of the unit text vector along the excess
_COSINE = math.sqrt(1 - TILT**2)
_SHRUNK = 1 / math.sqrt(1 + (LARGEST * _COSINE / TILT) ** 2)  # leaves room for the largest excess
KEPT = _SHRUNK * _COSINE


@dataclass(frozen=True)
class Bank:
    """What the balance is struck over: texts of one thing each, and views (N, V, H, W, 3) uint8 of the same towns."""

    texts: list[str]
    views: NDArray[np.uint8]


def read_bank(world: Path, config: Config) -> Bank:
    """Texts and views of all training towns, some of each.

    Raises:
        FileNotFoundError: for a town that was not rendered.
        InputError: when one was rendered with other settings.
    """
    texts: list[str] = []
    views: list[NDArray[np.uint8]] = []
    towns = config.train_towns
    for i, seed in enumerate(towns):
        rng = Random(f"bank {seed}")
        told = read_told(world, seed, config).names
        named_of = [view["named"] for place in told for visit in place for view in visit if view["named"]]
        due = TEXTS * (i + 1) // len(towns) - TEXTS * i // len(towns)
        texts += [rng.choice(named)[0] for named in rng.sample(named_of, due)]
        rows = rng.sample(range(config.locations_per_town), math.ceil(LOCATIONS / len(towns)))
        views.append(read_views(world, seed)[sorted(rows), 0])
    return Bank(texts, np.concatenate(views))


class BalancedImage(nn.Module):
    """Descriptors (B, dim + 2) of an image network (B, dim) with each view's excess over the usual.

    Likeness is the log mean exponential of scale x similarity to the bank (N, dim), over scale.
    """

    bank: Tensor

    def __init__(self, image: nn.Module, bank: Tensor, scale: float, usual: float = 0.0) -> None:
        super().__init__()
        self.image = image
        self.scale = scale
        self.usual = usual
        self.register_buffer("bank", bank)

    def likeness(self, descriptors: Tensor) -> Tensor:
        """(B, dim) to (B, 1): how near each is to the texts of the bank, in units of similarity."""
        scaled = self.scale * descriptors @ self.bank.T
        return (scaled.logsumexp(1, keepdim=True) - math.log(len(self.bank))) / self.scale

    def excess(self, descriptors: Tensor) -> Tensor:
        """(B, dim) to (B, 1): the likeness beyond the usual, at most LARGEST either way."""
        return (self.likeness(descriptors) - self.usual).clamp(-LARGEST, LARGEST)

    def forward(self, pixels: Tensor) -> Tensor:
        found = self.image(pixels)
        return _balanced(found, self.excess(found))

    def with_patches(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Descriptors of views (B, dim + 2) and of their patches (B, rows, columns, dim + 2).

        A patch has its view's excess: inside a view the similarities alone tell hot from cold. With an excess of
        their own, what nobody would mention comes up beside what is named.
        """
        found, patches = self.image.with_patches(pixels)  # type: ignore[operator]
        excess = self.excess(found)
        everywhere = excess[:, None, None].expand(*patches.shape[:3], 1)
        return _balanced(found, excess), _balanced(patches, everywhere)


def _balanced(found: Tensor, excess: Tensor) -> Tensor:
    """(..., dim) and (..., 1) to unit length (..., dim + 2)."""
    against = -excess * KEPT / TILT
    rest = (1 - _SHRUNK**2 - against**2).clamp(min=0).sqrt()
    return torch.cat([_SHRUNK * found, against, rest], -1)


class BalancedText(nn.Module):
    """Descriptors (B, dim + 2) of a text network (B, dim) for those of BalancedImage."""

    def __init__(self, text: nn.Module) -> None:
        super().__init__()
        self.text = text

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        found = self.text(input_ids, attention_mask)
        tilt = torch.full_like(found[:, :1], TILT)
        return torch.cat([math.sqrt(1 - TILT**2) * found, tilt, torch.zeros_like(tilt)], 1)


def balanced(
    model: DualEncoder, tokenizer: Tokenizer, config: Config, bank: Bank
) -> tuple[BalancedImage, BalancedText, float]:
    """Both networks with descriptors of dim + 2, and the scale of their cosines."""
    scale = float(model.log_scale.detach().exp())
    image = BalancedImage(model.image, torch.from_numpy(encode_texts(model, tokenizer, bank.texts, config)), scale)
    views = encode_views(model, bank.views, config)
    image.usual = float(image.likeness(torch.from_numpy(views.reshape(-1, config.dim))).mean())
    return image.eval(), BalancedText(model.text).eval(), scale / KEPT
