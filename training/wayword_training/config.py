"""One frozen configuration for every command; a TOML file may override single fields."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

from wayword_training.errors import InputError
from wayword_training.evaluate import KS
from wayword_training.settings import read_settings


@dataclasses.dataclass(frozen=True)
class Config:
    """Fields are read by the command named in front of each block."""

    # world: which towns are rendered and how
    train_towns: tuple[int, ...] = tuple(range(56))
    val_towns: tuple[int, ...] = (8000, 8001)  # training curves only
    test_towns: tuple[int, ...] = (9000, 9001, 9002, 9003)  # captures of these are what the model card reports on
    demo_town: int = 9100
    locations_per_town: int = 250
    visits: int = 2  # each place is rendered as often, months apart
    descriptions_per_view: int = 6  # all styles mixed, a third of them lists, which tell most
    sided_per_view: int = 2  # more that tell left from right; as many again of the mirror image
    named_per_view: int = 4  # texts of one thing alone
    view_width_px: int = 160  # 10:7 out of a square 90-degree view: hFOV stays 90, vFOV becomes 70 degrees
    view_height_px: int = 112
    weather_change: float = 0.03  # per location along a drive
    workers: int = 2

    # networks
    dim: int = 256
    image_channels: tuple[int, int, int, int] = (16, 32, 80, 192)
    image_blocks: int = 1
    pooling: str = "attention"  # or "average", "sinkhorn": for the ablation
    pool_queries: int = 8
    vocabulary: int = 4096
    text_width: int = 192
    text_layers: int = 2
    heads: int = 4
    max_tokens: int = 96  # two descriptions of a view; longer ones lose their tail, and the app says so
    pixel_mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    pixel_std: tuple[float, float, float] = (0.25, 0.25, 0.25)

    # train
    seed: int = 1
    steps: int = 5400
    locations_per_batch: int = 48  # 4 views each
    texts_per_view: int = 3  # a text costs a quarter of a view, and words are what is hard to learn
    mirrored_per_batch: int = 8  # of these are mirror images of others: what is left is right, the rest is the same
    train_visits: int = 2  # how many of the rendered visits are trained on
    cross_visit: float = 0.5  # share of the locations whose texts were said on another visit than the views show
    harder_from: float = 0.25  # share of the steps after which visits cross and mirror images join
    neighbours: int = 4  # consecutive locations that a batch holds together
    neighbours_from: float = 0.5  # share of the steps after which it does
    named_per_batch: int = 128  # texts of one thing each, beside those of whole views
    named_weight: float = 0.5  # of their loss
    joined: float = 0.08  # share of the steps whose texts are two descriptions of the view, one after the other
    learning_rate: float = 2e-3
    warmup_steps: int = 100
    weight_decay: float = 0.05
    group_weight: float = 0.5
    initial_log_scale: float = 2.7
    checkpoint_every: int = 400

    # evaluate
    radii_m: tuple[float, ...] = (5.0, 10.0, 15.0, 30.0)

    @property
    def view_size(self) -> tuple[int, int]:
        """(width, height) of the image network's input."""
        return self.view_width_px, self.view_height_px


def read_config(path: Path | None) -> Config:
    """Reads a TOML file over the defaults.

    Raises:
        InputError: for a file that is no TOML, an unknown key, a value of another type or out of its range, or a town
            in two splits.
    """
    config = read_settings(path, Config())
    reason = _contradiction(config)
    if reason:
        raise InputError(f"{path or 'the configuration'}: {reason}")
    return config


def _contradiction(config: Config) -> str:
    """What makes a configuration impossible; nothing when it is possible."""
    splits = {"train_towns": config.train_towns, "val_towns": config.val_towns, "test_towns": config.test_towns,
              "demo_town": (config.demo_town,)}  # fmt: skip
    for name, towns in splits.items():
        if not towns or len(set(towns)) < len(towns):
            return f"{name} is {list(towns)}; one town or more is needed, each once."
    for (one, towns), (other, others) in itertools.combinations(splits.items(), 2):
        shared = sorted(set(towns) & set(others))
        if shared:
            return f"town {shared[0]} is in {one} and in {other}; no town may be in two splits."
    for name in _COUNTS:
        if getattr(config, name) < 1:
            return f"{name} is {getattr(config, name)}; 1 or more is needed."
    for name in _SHARES:
        if not 0 <= getattr(config, name) <= 1:
            return f"{name} is {getattr(config, name)}; a share in 0..1 is needed."
    if not 0 <= config.mirrored_per_batch < config.locations_per_batch:
        return (
            f"mirrored_per_batch is {config.mirrored_per_batch}; 0 or more are needed, and fewer than "
            f"locations_per_batch, {config.locations_per_batch}."
        )
    if config.train_visits > config.visits:
        return f"train_visits is {config.train_visits}; only {config.visits} visits are rendered."
    if config.text_width % config.heads or config.image_channels[-1] % config.heads:
        return (
            f"heads is {config.heads}, which does not divide text_width, {config.text_width}, and the last of "
            f"image_channels, {config.image_channels[-1]}."
        )
    if len(config.val_towns) * config.locations_per_town < max(KS):
        return f"locations_per_town is {config.locations_per_town}; validation needs {max(KS)} locations."
    return ""


_SHARES = ("weather_change", "cross_visit", "harder_from", "joined", "neighbours_from")
_COUNTS = (
    "locations_per_town", "visits", "descriptions_per_view", "sided_per_view", "named_per_view", "view_width_px",
    "view_height_px", "workers", "dim", "pool_queries", "text_width", "heads", "max_tokens", "steps",
    "locations_per_batch", "texts_per_view", "named_per_batch", "neighbours", "train_visits", "checkpoint_every",
)  # fmt: skip
