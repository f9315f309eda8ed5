"""T5's encoder with the parameter names of transformers' T5EncoderModel (Raffel et al., arXiv 1910.10683)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wayword_training.text4vpr.config import Config

BUCKETS, MAX_DISTANCE = 32, 128
DROPOUT = 0.1
EXCLUDED = -1e9  # added to the attention score of a padded token


def bucket_table() -> Tensor:
    """Bucket of every relative position key - query from -MAX_DISTANCE to MAX_DISTANCE, (2 * MAX_DISTANCE + 1,).

    Bidirectional rule (paper section 2.1): half the buckets for each side; of these, half count single
    positions and half grow with the logarithm up to MAX_DISTANCE, and everything beyond shares the last one. Kept
    as a table because a logarithm computed elsewhere may fall on the other side of a whole number.
    """
    relative = torch.arange(-MAX_DISTANCE, MAX_DISTANCE + 1)
    side = BUCKETS // 2
    exact = side // 2
    distance = relative.abs()
    ratio = torch.log(distance.clamp(min=1).float() / exact) / math.log(MAX_DISTANCE / exact)
    far = (exact + (ratio * (side - exact)).long()).clamp(max=side - 1)
    return (relative > 0).long() * side + torch.where(distance < exact, distance, far)


class Norm(nn.Module):
    """Root-mean-square norm without bias."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """(..., W) to the same shape."""
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class SelfAttention(nn.Module):
    """Multi-head attention without scaling or biases; the first block's owns the position bias of all."""

    def __init__(self, config: Config, owns_positions: bool) -> None:
        super().__init__()
        width, inner = config.text_width, config.text_heads * config.text_head_width
        self.heads = config.text_heads
        self.q = nn.Linear(width, inner, bias=False)
        self.k = nn.Linear(width, inner, bias=False)
        self.v = nn.Linear(width, inner, bias=False)
        self.o = nn.Linear(inner, width, bias=False)
        nn.init.normal_(self.q.weight, std=(width * config.text_head_width) ** -0.5)
        for layer in (self.k, self.v):
            nn.init.normal_(layer.weight, std=width**-0.5)
        nn.init.normal_(self.o.weight, std=inner**-0.5)
        if owns_positions:
            self.relative_attention_bias = nn.Embedding(BUCKETS, config.text_heads)
            nn.init.normal_(self.relative_attention_bias.weight, std=width**-0.5)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, T, W) to the same shape; bias (B, heads, T, T) is added to the scores."""
        batch, tokens, _ = x.shape

        def split(projected: Tensor) -> Tensor:
            return projected.view(batch, tokens, self.heads, -1).transpose(1, 2)

        scores = split(self.q(x)) @ split(self.k(x)).transpose(2, 3) + bias
        weights = F.dropout(scores.softmax(-1), DROPOUT, self.training)
        return self.o((weights @ split(self.v(x))).transpose(1, 2).reshape(batch, tokens, -1))


class FeedForward(nn.Module):
    """ReLU between two linear layers, or GELU gated by a third (T5 v1.1)."""

    wi: nn.Linear
    wi_0: nn.Linear
    wi_1: nn.Linear

    def __init__(self, config: Config) -> None:
        super().__init__()
        width, feed = config.text_width, config.text_feed
        names = ("wi_0", "wi_1") if config.text_gated else ("wi",)
        for name in names:
            self.add_module(name, nn.Linear(width, feed, bias=False))
            nn.init.normal_(self.get_submodule(name).weight, std=width**-0.5)  # type: ignore[arg-type]
        self.wo = nn.Linear(feed, width, bias=False)
        nn.init.normal_(self.wo.weight, std=feed**-0.5)
        self.gated = config.text_gated

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        hidden = F.gelu(self.wi_0(x), approximate="tanh") * self.wi_1(x) if self.gated else F.relu(self.wi(x))
        return self.wo(F.dropout(hidden, DROPOUT, self.training))


class AttentionLayer(nn.Module):
    """Norm, attention, residual."""

    def __init__(self, config: Config, owns_positions: bool) -> None:
        super().__init__()
        self.SelfAttention = SelfAttention(config, owns_positions)
        self.layer_norm = Norm(config.text_width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        return x + F.dropout(self.SelfAttention(self.layer_norm(x), bias), DROPOUT, self.training)


class FeedLayer(nn.Module):
    """Norm, feed-forward, residual."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.DenseReluDense = FeedForward(config)
        self.layer_norm = Norm(config.text_width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        return x + F.dropout(self.DenseReluDense(self.layer_norm(x)), DROPOUT, self.training)


class Block(nn.Module):
    """One encoder block."""

    def __init__(self, config: Config, owns_positions: bool) -> None:
        super().__init__()
        self.layer = nn.ModuleList([AttentionLayer(config, owns_positions), FeedLayer(config)])

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, T, W) to the same shape."""
        return self.layer[1](self.layer[0](x, bias))


class Stack(nn.Module):
    """Embedding, blocks, last norm."""

    buckets: Tensor

    def __init__(self, config: Config, shared: nn.Embedding) -> None:
        super().__init__()
        self.embed_tokens = shared
        self.block = nn.ModuleList([Block(config, number == 0) for number in range(config.text_blocks)])
        self.final_layer_norm = Norm(config.text_width)
        self.register_buffer("buckets", bucket_table(), persistent=False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """ids and mask (B, T) to hidden states (B, T, W)."""
        x = F.dropout(self.embed_tokens(input_ids), DROPOUT, self.training)
        bias = self._position_bias(input_ids.shape[1])
        bias = bias + ((1.0 - attention_mask.to(x.dtype)) * EXCLUDED)[:, None, None, :]  # (B, heads, T, T)
        for block in self.block:
            x = block(x, bias)
        return F.dropout(self.final_layer_norm(x), DROPOUT, self.training)

    def _position_bias(self, tokens: int) -> Tensor:
        at = torch.arange(tokens, device=self.buckets.device)
        relative = (at[None, :] - at[:, None]).clamp(-MAX_DISTANCE, MAX_DISTANCE) + MAX_DISTANCE
        table = self.get_submodule("block.0.layer.0.SelfAttention.relative_attention_bias")
        return table(self.buckets[relative]).permute(2, 0, 1)[None]  # (1, heads, T, T)


class T5Encoder(nn.Module):
    """ids and mask (B, T) to hidden states (B, T, W); padded tokens have no influence on others."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.shared = nn.Embedding(config.text_vocabulary, config.text_width)
        self.encoder = Stack(config, self.shared)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encodes a batch of texts."""
        return self.encoder(input_ids, attention_mask)
