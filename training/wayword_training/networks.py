"""The two networks of the dual encoder, and its loss."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wayword_training.aggregation import sinkhorn
from wayword_training.config import Config
from wayword_training.errors import InputError

PATCH_PX = 16  # what the stages make one token of
PATCH_BLUR = (
    0.5  # deviation, patches: of 0, 0.5, 0.7, 1, 1.4 and 2 what pointed best at things in the calibration towns
)


class Convolution(nn.Sequential):
    """3x3 convolution, batch norm, ReLU; halves the size."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
        )


class Residual(nn.Module):
    """Two 3x3 convolutions added to their input; starts as the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(channels)
        nn.init.zeros_(self.second_norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        inner = F.relu(self.first_norm(self.first(x)))
        return F.relu(x + self.second_norm(self.second(inner)))


class Attention(nn.Module):
    """Multi-head self-attention with an optional token mask."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """(B, T, W) to the same shape; bias (B, 1, 1, T) is added to the attention scores."""
        batch, tokens, width = x.shape
        parts = self.project(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)  # (B, heads, T, W / heads)
        scores = query @ key.transpose(2, 3) * (width // self.heads) ** -0.5
        if bias is not None:
            scores = scores + bias
        mixed = scores.softmax(-1) @ value
        return self.out(mixed.transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.feed_norm = nn.LayerNorm(width)
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """(B, T, W) to the same shape."""
        x = x + self.attention(self.attention_norm(x), bias)
        return x + self.feed(self.feed_norm(x))


class Pooling(nn.Module):
    """Learned queries gather the tokens; their sums are projected to a unit descriptor."""

    def __init__(self, width: int, dim: int, queries: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.scores = nn.Linear(width, queries)
        self.project = nn.Linear(queries * width, dim)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """(B, T, W) to (B, dim), unit length; bias (B or 1, T, queries or 1) is added to the scores."""
        x = self.norm(x)
        gathered = self._scores(x, bias).softmax(1).transpose(1, 2) @ x  # (B, queries, W)
        return F.normalize(self.project(gathered.flatten(1)).float(), dim=-1)

    def of_each(self, x: Tensor, bias: Tensor, window: Tensor) -> Tensor:
        """(B, T, W) to (B, T, dim), unit length: what forward gives with a row of window (T, T) added to the scores."""
        x = self.norm(x)
        scores = self._scores(x, bias).transpose(1, 2)[:, None] + window[:, None]  # (B, T, queries, T)
        gathered = (scores.softmax(-1).flatten(1, 2) @ x).reshape(*x.shape[:2], -1)  # (B, T, queries * W)
        return F.normalize(self.project(gathered).float(), dim=-1)

    def _scores(self, x: Tensor, bias: Tensor | None) -> Tensor:
        scores = self.scores(x)
        return scores if bias is None else scores + bias


class AveragePooling(nn.Module):
    """The mean of the tokens, projected: what the ablation compares with."""

    def __init__(self, width: int, dim: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, dim)

    def forward(self, x: Tensor, _bias: Tensor | None = None) -> Tensor:
        """(B, T, W) to (B, dim), unit length."""
        return F.normalize(self.project(self.norm(x).mean(1)).float(), dim=-1)


class SinkhornPooling(nn.Module):
    """Tokens shared out among clusters by optimal transport, as in Text4VPR (arXiv 2502.14195); dim in all."""

    def __init__(self, width: int, dim: int, clusters: int = 16) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.features = nn.Linear(width, dim // clusters)
        self.scores = nn.Linear(width, clusters)

    def forward(self, x: Tensor, _bias: Tensor | None = None) -> Tensor:
        """(B, T, W) to (B, dim), unit length."""
        x = self.norm(x)
        shares = sinkhorn(self.scores(x).float().transpose(1, 2), 3).exp()  # (B, clusters, T)
        return F.normalize((shares @ self.features(x).float()).flatten(1).float(), dim=-1)  # autocast narrows products


def image_pooling(config: Config, width: int) -> nn.Module:
    """The pooling the configuration names.

    Raises:
        InputError: for a name that is none of the three.
    """
    if config.pooling == "attention":
        return Pooling(width, config.dim, config.pool_queries)
    if config.pooling == "average":
        return AveragePooling(width, config.dim)
    if config.pooling == "sinkhorn":
        return SinkhornPooling(width, config.dim)
    raise InputError(f"pooling is {config.pooling!r}; attention, average or sinkhorn is needed.")


def column_prior(rows: int, columns: int, queries: int) -> Tensor:
    """Scores (1, rows * columns, queries) that let three queries in four begin at a left, middle or right part."""
    across = (torch.arange(columns) + 0.5) / columns
    centres = torch.tensor([1 / 6, 1 / 2, 5 / 6])
    windows = -2.0 * ((across[:, None] - centres) / (1 / 6)).square().clamp(max=4.0)  # (columns, 3)
    prior = torch.zeros(rows, columns, queries)
    for query in range(queries * 3 // 4):
        prior[:, :, query] = windows[:, query % 3]
    return prior.view(1, rows * columns, queries)


def patch_window(rows: int, columns: int) -> Tensor:
    """Scores (T, T) that leave attention one patch of rows * columns, and of the others what is next to it."""
    row, column = torch.arange(rows).repeat_interleave(columns), torch.arange(columns).repeat(rows)
    apart = (row[:, None] - row).square() + (column[:, None] - column).square()  # patches, squared
    return -apart / (2 * PATCH_BLUR**2)


class ImageNetwork(nn.Module):
    """pixels (B, 3, H, W), normalised, to descriptors (B, dim)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        a, b, c, d = config.image_channels
        self.stages = nn.Sequential(
            Convolution(3, a),
            Convolution(a, b),
            Residual(b),
            Convolution(b, c),
            Residual(c),
            Convolution(c, d),
            Residual(d),
        )
        self.grid = rows, columns = config.view_height_px // PATCH_PX, config.view_width_px // PATCH_PX
        self.positions = nn.Parameter(torch.randn(1, rows * columns, d) * 0.02)
        self.blocks = nn.ModuleList([Block(d, config.heads) for _ in range(config.image_blocks)])
        self.places = nn.Parameter(column_prior(rows, columns, config.pool_queries))
        self.pool = image_pooling(config, d)

    def forward(self, pixels: Tensor) -> Tensor:
        """Encodes a batch of views."""
        return self.pool(self._tokens(pixels), self.places)

    def with_patches(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Descriptors of views (B, dim) and of their patches (B, rows, columns, dim): pooled, but looking at one patch.

        Needs attention pooling.
        """
        x = self._tokens(pixels)
        patches = self.pool.of_each(x, self.places, patch_window(*self.grid))  # type: ignore[operator]
        return self.pool(x, self.places), patches.unflatten(1, self.grid)

    def _tokens(self, pixels: Tensor) -> Tensor:
        features = self.stages(pixels)
        x = features.flatten(2).transpose(1, 2) + self.positions  # (B, rows * columns, d)
        for block in self.blocks:
            x = block(x)
        return x


class TextNetwork(nn.Module):
    """input_ids and attention_mask (B, T) to descriptors (B, dim)."""

    def __init__(self, config: Config, vocabulary: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, config.text_width)
        self.positions = nn.Parameter(torch.randn(1, config.max_tokens, config.text_width) * 0.02)
        nn.init.normal_(self.words.weight, std=0.05)
        self.blocks = nn.ModuleList([Block(config.text_width, config.heads) for _ in range(config.text_layers)])
        self.pool = Pooling(config.text_width, config.dim, config.pool_queries)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encodes a batch of descriptions; padded tokens have no influence."""
        x = self.words(input_ids) + self.positions[:, : input_ids.shape[1]]
        hidden = (1.0 - attention_mask.to(x.dtype)) * -1e4
        for block in self.blocks:
            x = block(x, hidden[:, None, None, :])
        return self.pool(x, hidden[:, :, None])


class DualEncoder(nn.Module):
    """Both networks and the learned temperature."""

    def __init__(self, config: Config, vocabulary: int) -> None:
        super().__init__()
        self.image = ImageNetwork(config)
        self.text = TextNetwork(config, vocabulary)
        self.log_scale = nn.Parameter(torch.tensor(config.initial_log_scale))


def pair_loss(images: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
    """Symmetric InfoNCE over all pairs (B, dim) of a batch."""
    logits = scale * images @ texts.T
    rows = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, rows) + F.cross_entropy(logits.T, rows)) / 2


def group_loss(images: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
    """Symmetric InfoNCE whose classes are locations: (N, V, dim), similarities of aligned views summed."""
    logits = scale * torch.einsum("nvd,mvd->nm", images, texts)
    rows = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, rows) + F.cross_entropy(logits.T, rows)) / 2


def named_loss(images: Tensor, texts: Tensor, shown: Tensor, scale: Tensor) -> Tensor:
    """Cross entropy of each text's softmax over views with the uniform share of the views that show what it names.

    images (B, D), texts (M, D), shown (M, B) with at least one view in each row. As for several positives in Supervised
    Contrastive Learning (Khosla et al. 2020, equation 2).
    """
    shares = shown / shown.sum(1, keepdim=True)
    return -(shares * (scale * texts @ images.T).log_softmax(1)).sum(1).mean()
