"""The starter's networks as a bundle of the app."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from wayword_training.balance import BalancedImage, Bank, balanced
from wayword_training.config import Config
from wayword_training.encode import to_pixels, torch_encoders
from wayword_training.networks import DualEncoder, Pooling
from wayword_training.rendering import weathers
from wayword_training.tokens import ids_and_mask
from wayword_training.world.town import build_town
from wayword_training.world.views import BEARINGS_DEG, cut_view, fit, from_jpeg, render_panorama, to_jpeg
from wayword_training.write_bundle import Encoder, Facts, Form, Inputs, write_bundle


class Shown(nn.Module):
    """What ships of an image network: descriptors of views, and of their patches."""

    def __init__(self, image: BalancedImage) -> None:
        super().__init__()
        self.image = image

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, H, W) to (B, D) and (B, rows, columns, D)."""
        return self.image.with_patches(pixels)


def export(model: DualEncoder, tokenizer: Tokenizer, config: Config, bank: Bank, target: Path) -> float:
    """Writes the bundle, whole or not at all, and returns the least PyTorch-to-ONNX cosine.

    Its similarities are balanced over the bank (balance.py).

    Raises:
        ParityError: when a descriptor of the exported networks differs from PyTorch's.
        InputError: when the target holds something else.
    """
    model = model.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    image, text, scale = balanced(model, tokenizer, config, bank)
    form = Form(
        config.dim + 2, scale, config.view_size, "cover", config.pixel_mean,
        config.pixel_std, max_batch=16, max_tokens=config.max_tokens, has_patches=isinstance(model.image.pool, Pooling),
    )  # fmt: skip
    inputs = Inputs(
        lambda view: to_pixels(fit(view, config.view_size)[None], config.pixel_mean, config.pixel_std).numpy(),
        lambda text: ids_and_mask(tokenizer, [text], config.max_tokens),
    )
    reference = torch_encoders(image, text)
    if form.has_patches:
        shown = Shown(image)
        reference = replace(reference, patches=lambda pixels: shown(torch.from_numpy(pixels))[1].detach().numpy())
    encoder = Encoder(shown if form.has_patches else image, text, tokenizer, form, inputs, reference)
    return write_bundle(encoder, conformance_views(config), target, Facts("starter", "Apache-2.0"))


def conformance_views(config: Config) -> list[NDArray[np.uint8]]:
    """Four views as the app would store them: cut from a panorama that went through JPEG."""
    town = build_town(config.demo_town, config.locations_per_town)
    sky = weathers(town, config)
    views = []
    for index, bearing in zip((10, 60, 110, 160), BEARINGS_DEG, strict=True):
        panorama = from_jpeg(to_jpeg(render_panorama(town, town.sites[index], sky[index], 1024), 88))
        views.append(cut_view(panorama, bearing))
    return views
