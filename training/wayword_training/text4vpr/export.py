"""Writes Text4VPR as an encoder bundle the app runs."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from PIL import Image
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_linear_bn_eval

from wayword_training.text4vpr.config import PIXEL_MEAN, PIXEL_STD, Config
from wayword_training.text4vpr.dinov2 import interpolate_positions
from wayword_training.text4vpr.evaluate import torch_encoders
from wayword_training.text4vpr.networks import ImageEncoder, Refinement, Text4VPR, TextEncoder
from wayword_training.text4vpr.pictures import stretch, to_pixels
from wayword_training.text4vpr.tokenizer import encode
from wayword_training.write_bundle import Encoder, Facts, Form, Inputs, Views, write_bundle


class ShippedRefinement(nn.Module):
    """A Refinement for encoding alone: over one token, attention is one matrix, output after value projection."""

    def __init__(self, layer: Refinement) -> None:
        super().__init__()
        width = layer.linear1.in_features
        attention, out = layer.self_attn, layer.self_attn.out_proj
        self.attention = nn.Linear(width, width)
        self.attention.weight = nn.Parameter(out.weight @ attention.in_proj_weight[2 * width :])
        self.attention.bias = nn.Parameter(out.weight @ attention.in_proj_bias[2 * width :] + out.bias)
        self.norm1, self.norm2 = layer.norm1, layer.norm2
        self.linear1, self.linear2 = layer.linear1, layer.linear2

    def forward(self, x: Tensor) -> Tensor:
        """(B, W) to the same shape."""
        x = self.norm1(x + self.attention(x))
        return self.norm2(x + self.linear2(F.relu(self.linear1(x))))


class ShippedText(nn.Module):
    """A TextEncoder for encoding alone, with unit descriptors (B, D)."""

    def __init__(self, text: TextEncoder) -> None:
        super().__init__()
        self.llm_model = text.llm_model
        linear, norm = cast(tuple[nn.Linear, nn.BatchNorm1d], tuple(cast(nn.Sequential, text.inter_mlp[0])))
        self.project = fuse_linear_bn_eval(linear, norm)
        self.layers = nn.ModuleList([ShippedRefinement(layer) for layer in text.inter_module])  # type: ignore[arg-type]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encodes a batch of texts."""
        hidden = self.llm_model(input_ids, attention_mask)
        x = self.project(hidden.masked_fill(attention_mask[:, :, None] == 0, -1e30).amax(1))
        for layer in self.layers:
            x = x + layer(x)
        return F.normalize(x, dim=-1)


def export(model: Text4VPR, tokenizer: Tokenizer, views: Views, target: Path, facts: Facts) -> float:
    """Writes the bundle, whole or not at all, and returns the least PyTorch-to-ONNX cosine.

    Args:
        views: (H, W, 3) pictures whose descriptors become conformance vectors.

    Raises:
        ParityError: when a descriptor of the exported networks differs from PyTorch's.
        InputError: when the target holds something else.
    """
    model = model.eval().cpu()
    image, text = shipped_networks(model)
    inputs = inputs_of(tokenizer, model.config)
    encoder = Encoder(image, text, tokenizer, form_of(model.config), inputs, torch_encoders(model))
    return write_bundle(encoder, views, target, facts)


def form_of(config: Config) -> Form:
    """What goes into the networks and what comes out."""
    return Form(
        config.dim, 1 / config.temperature, (config.image_px, config.image_px), "stretch", PIXEL_MEAN, PIXEL_STD,
        max_batch=8, max_tokens=config.max_tokens,
    )  # fmt: skip


def inputs_of(tokenizer: Tokenizer, config: Config) -> Inputs:
    """How a view and a text are given to the networks."""
    return Inputs(
        lambda view: to_pixels(stretch(Image.fromarray(view), config.image_px)[None]).numpy(),
        lambda text: encode(tokenizer, [text], config),
    )


@torch.no_grad()
def shipped_networks(model: Text4VPR) -> tuple[ImageEncoder, ShippedText]:
    """Both encoders for one size of picture, with unit descriptors; the model stays as it is."""
    config = model.config
    image, text = copy.deepcopy(model.image), ShippedText(copy.deepcopy(model.text)).eval()
    side = config.image_px // config.patch_px
    trunk = image.trunk
    trunk.pos_embed = nn.Parameter(interpolate_positions(trunk.pos_embed, side, side), requires_grad=False)
    return image, text
