"""Text4VPR's two encoders and its loss, with the parameter names of the published checkpoint.

Shang et al., arXiv 2502.14195, the method section and models/ of its code;
names after nuozimiaowu/Text4VPR, written anew because that repository states no licence.
"""

from __future__ import annotations

from typing import Self, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wayword_training.aggregation import sinkhorn
from wayword_training.text4vpr.config import Config
from wayword_training.text4vpr.dinov2 import VisionTransformer
from wayword_training.text4vpr.t5 import T5Encoder


class Backbone(nn.Module):
    """DINOv2 whose last blocks are trained and whose other parts are frozen."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.model = VisionTransformer(config)
        self.model.requires_grad_(False)
        for block in self.model.blocks[config.image_blocks - config.trainable_image_blocks :]:
            block.requires_grad_(True)

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels (B, 3, H, W) to a map of patch tokens (B, width, H / patch, W / patch); no last norm."""
        patches = self.model(pixels)[:, 1:]
        rows = pixels.shape[2] // self.model.patch_px
        return patches.transpose(1, 2).unflatten(2, (rows, -1))


class Aggregation(nn.Module):
    """SALAD (Izquierdo and Civera, CVPR 2024) without dustbin and global token, with a learned temperature."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.iterations = config.sinkhorn_iterations
        self.temperature = nn.Parameter(torch.tensor(1.0))
        width, hidden = config.image_width, config.aggregation_width

        def head(outputs: int) -> nn.Sequential:
            return nn.Sequential(
                nn.Conv2d(width, hidden, 1), nn.Dropout(config.dropout), nn.ReLU(), nn.Conv2d(hidden, outputs, 1)
            )

        self.cluster_features = head(config.cluster_dim)
        self.score = head(config.clusters)

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, h, w) to unit descriptors (B, cluster_dim * clusters), all clusters of a feature together."""
        features = self.cluster_features(x).flatten(2)  # (B, d, n)
        log_shares = sinkhorn(self.score(x).flatten(2), self.iterations)  # (B, m, n)
        shares = torch.exp(log_shares / self.temperature) + torch.exp(log_shares)
        return F.normalize((features @ shares.transpose(1, 2)).flatten(1), dim=-1)


class ImageEncoder(nn.Sequential):
    """pixels (B, 3, image_px, image_px), normalised, to unit descriptors (B, D)."""

    def __init__(self, config: Config) -> None:
        super().__init__(Backbone(config), Aggregation(config))

    @property
    def trunk(self) -> VisionTransformer:
        """The DINOv2 inside."""
        return cast(Backbone, self[0]).model


class Refinement(nn.TransformerEncoderLayer):
    """A post-norm transformer layer in which every text is a sequence of its own, of length one.

    The published code hands the layer (texts, width), which PyTorch reads as one sequence: texts encoded together
    attend to each other. It encodes one text at a time, so its weights know only this case. Over a single
    token attention is its value projection.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__(width, heads, 4 * width, batch_first=True)
        self.heads = heads

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        """(B, W) to the same shape."""
        width = x.shape[1]
        value = F.linear(x, self.self_attn.in_proj_weight[2 * width :], self.self_attn.in_proj_bias[2 * width :])
        if self.training:  # dropout of attention weights drops whole heads
            kept = F.dropout(torch.ones(len(x), self.heads, 1, device=x.device), self.self_attn.dropout)
            value = (value.view(len(x), self.heads, -1) * kept).flatten(1)
        x = self.norm1(x + self.dropout1(self.self_attn.out_proj(value)))
        return self.norm2(x + self.dropout2(self.linear2(self.dropout(F.relu(self.linear1(x))))))


class TextEncoder(nn.Module):
    """input_ids and attention_mask (B, T) to descriptors (B, D) whose length is a weight, as published."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        width, dim = config.text_width, config.dim
        self.llm_model = T5Encoder(config)
        # Unused by the published forward pass, but part of its checkpoints.
        self.intra_module = nn.ModuleList([nn.TransformerEncoderLayer(width, 4, 4 * width) for _ in range(2)])
        self.inter_mlp = nn.Sequential(nn.Sequential(nn.Linear(width, dim), nn.BatchNorm1d(dim)))
        self.inter_module = nn.ModuleList([Refinement(dim, config.refinement_heads) for _ in range(2)])
        self.trained = config.text_trained
        self.intra_module.requires_grad_(False)
        self.llm_model.requires_grad_(self.trained)

    def train(self, mode: bool = True) -> Self:
        """A frozen T5 also keeps its dropout off."""
        super().train(mode)
        if not self.trained:
            self.llm_model.eval()
        return self

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encodes a batch of texts; outside training none depends on the others."""
        hidden = self.llm_model(input_ids, attention_mask)  # (B, T, W)
        x = hidden.masked_fill(attention_mask[:, :, None] == 0, float("-inf")).amax(1)  # (B, W)
        x = self.inter_mlp(x)  # (B, D)
        for layer in self.inter_module:
            x = x + layer(x)
        return x


class Text4VPR(nn.Module):
    """Both encoders."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.image = ImageEncoder(config)
        self.text = TextEncoder(config)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device


def contrastive_loss(images: Tensor, texts: Tensor, temperature: float) -> Tensor:
    """Symmetric InfoNCE over pairs (B, D), the sum of both directions (models/loss.py); cosine similarity.

    Other views of the same place are negatives, as published.
    """
    logits = F.normalize(images, dim=-1) @ F.normalize(texts, dim=-1).T / temperature
    rows = torch.arange(len(logits), device=logits.device)
    return F.cross_entropy(logits, rows) + F.cross_entropy(logits.T, rows)
