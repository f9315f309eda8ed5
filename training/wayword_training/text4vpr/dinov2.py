"""DINOv2's vision transformer with the parameter names of facebookresearch/dinov2 (Oquab et al., arXiv 2304.07193)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wayword_training.text4vpr.config import Config

# The public weights were used with this offset in the bicubic scale; see interpolate_pos_encoding of
# https://github.com/facebookresearch/dinov2/blob/main/dinov2/models/vision_transformer.py (Apache-2.0).
HUB_OFFSET = 0.1


class Attention(nn.Module):
    """Multi-head self-attention with one matrix for query, key and value."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        batch, tokens, width = x.shape
        parts = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)  # (B, heads, T, W / heads)
        mixed = F.scaled_dot_product_attention(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(batch, tokens, width))


class LayerScale(nn.Module):
    """A learned factor per channel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """(..., W) to the same shape."""
        return x * self.gamma


class Feed(nn.Module):
    """Two linear layers around a GELU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Pre-norm transformer block with layer scale."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.ls1 = LayerScale(width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Feed(width)
        self.ls2 = LayerScale(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class PatchEmbedding(nn.Module):
    """Cuts the picture into patches."""

    def __init__(self, width: int, patch_px: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch_px, patch_px)

    def forward(self, pixels: Tensor) -> Tensor:
        """(B, 3, H, W) to (B, patches, width), row by row."""
        return self.proj(pixels).flatten(2).transpose(1, 2)


class VisionTransformer(nn.Module):
    """pixels (B, 3, H, W) to tokens (B, 1 + patches, width), before the last norm."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        width = config.image_width
        self.patch_px = config.patch_px
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 1e-6)
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + config.pretrained_grid**2, width) * 0.02)
        self.mask_token = nn.Parameter(torch.zeros(1, width))  # of the pretraining; part of the public weights
        self.patch_embed = PatchEmbedding(width, config.patch_px)
        self.blocks = nn.ModuleList([Block(width, config.image_heads) for _ in range(config.image_blocks)])
        self.norm = nn.LayerNorm(width, eps=1e-6)  # Text4VPR takes the tokens before it
        self.apply(_initialise)

    def forward(self, pixels: Tensor) -> Tensor:
        """Encodes a batch; H and W are multiples of the patch size."""
        rows, columns = pixels.shape[2] // self.patch_px, pixels.shape[3] // self.patch_px
        patches = self.patch_embed(pixels)
        x = torch.cat([self.cls_token.expand(patches.shape[0], -1, -1), patches], 1)
        x = x + interpolate_positions(self.pos_embed, rows, columns)
        for block in self.blocks:
            x = block(x)
        return x


def interpolate_positions(positions: Tensor, rows: int, columns: int, offset: float = HUB_OFFSET) -> Tensor:
    """Position embeddings (1, 1 + N, W) of a square grid, resized to (1, 1 + rows * columns, W).

    Bicubic without antialiasing. With the hub's offset, output i reads the old grid at
    (i + 0.5) * M / (rows + offset) - 0.5; with offset 0 it is the rule of transformers.
    """
    side = int((positions.shape[1] - 1) ** 0.5)
    if (rows, columns) == (side, side):
        return positions
    grid = positions[:, 1:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
    if offset:
        scale = ((rows + offset) / side, (columns + offset) / side)
        grid = F.interpolate(grid, scale_factor=scale, mode="bicubic", align_corners=False)
    else:
        grid = F.interpolate(grid, size=(rows, columns), mode="bicubic", align_corners=False)
    return torch.cat([positions[:, :1], grid.flatten(2).transpose(1, 2)], 1)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)
