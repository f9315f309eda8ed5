"""One frozen configuration of Text4VPR; a TOML file may override single fields."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from wayword_training.settings import read_settings


@dataclasses.dataclass(frozen=True)
class Config:
    """Defaults are the published values (train/train.py of nuozimiaowu/Text4VPR) unless a comment says otherwise."""

    # image trunk: DINOv2 ViT-B/14
    image_px: int = 252  # 18 x 18 patches
    patch_px: int = 14
    image_width: int = 768
    image_blocks: int = 12
    image_heads: int = 12
    pretrained_grid: int = 37  # 518 px, the resolution of the public weights
    trainable_image_blocks: int = 2

    # aggregation: SALAD without dustbin and global token
    clusters: int = 16
    cluster_dim: int = 128
    aggregation_width: int = 512
    dropout: float = 0.3
    sinkhorn_iterations: int = 3

    # text: T5 encoder ("t5-small" in the first published version) and its projection
    text_width: int = 512
    text_blocks: int = 6
    text_heads: int = 8
    text_head_width: int = 64
    text_feed: int = 2048
    text_vocabulary: int = 32128
    text_gated: bool = False  # T5 v1.1 and later
    text_trained: bool = True  # published code means to train T5, but no gradient reaches it
    refinement_heads: int = 4
    max_tokens: int = 256  # published: no limit; the longest published description has 71 words

    # train
    seed: int = 1
    epochs: int = 10
    places_per_batch: int = 64  # 4 pairs each
    learning_rate: float = 1e-4
    temperature: float = 0.1
    checkpoint_every: int = 50  # steps; also at the end of every epoch
    log_every: int = 5
    loader_threads: int = 4

    @property
    def dim(self) -> int:
        """Numbers in a descriptor of one view or one text."""
        return self.clusters * self.cluster_dim


PIXEL_MEAN, PIXEL_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet, as DINOv2 was trained


def read_config(path: Path | None, base: Config | None = None) -> Config:
    """Reads a TOML file over a base configuration.

    Raises:
        InputError: for a file that is no TOML, an unknown key, or a value of another type.
    """
    return read_settings(path, base or Config())
