"""Tiny networks and a tiny data set in the Street360Loc layout for the tests of Text4VPR."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer

from wayword_training.text4vpr.config import Config
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.street360loc import image_name, to_sphere, write_workbook
from wayword_training.text4vpr.tokenizer import train_stand_in

torch.set_num_threads(1)  # threads that wait for each other on busy cores cost more than networks this small

TINY = replace(
    Config(), image_px=56, pretrained_grid=5, image_width=64, image_blocks=3, image_heads=1, trainable_image_blocks=1,
    clusters=4, cluster_dim=8, aggregation_width=16, text_width=16, text_blocks=2, text_heads=2, text_head_width=8,
    text_feed=32, text_vocabulary=160, max_tokens=32, epochs=2, places_per_batch=3, learning_rate=1e-3,
    checkpoint_every=1, log_every=1, loader_threads=2,
)  # fmt: skip
COLOURS = {"red": (200, 30, 30), "green": (30, 160, 40), "blue": (30, 40, 200), "white": (240, 240, 240)}
THINGS = ("tower", "church", "kiosk", "hedge", "bus stop", "awning", "crane", "bridge", "gate", "fountain")
METRES_PER_DEGREE = 111_092.0  # along a meridian of the data set's sphere


def a_model(config: Config = TINY, seed: int = 1) -> Text4VPR:
    torch.manual_seed(seed)
    return Text4VPR(config).eval()


@cache
def a_tokenizer(config: Config = TINY) -> Tokenizer:
    texts = [text(place, view) for place in range(len(THINGS)) for view in range(1, 5)]
    return train_stand_in(texts, config.text_vocabulary)


def text(place: int, view: int) -> str:
    colour = list(COLOURS)[(view - 1) % 4]
    return f"From left to right, the features are: 1. A {colour} {THINGS[place % 10]}. 2. Parked cars, number {place}."


def row(place: int, view: int, said: str | None = None, index: int | None = None) -> tuple[object, ...]:
    """A workbook row; places lie 10 m apart along a street."""
    position = to_sphere(40.7 + place * 10 / METRES_PER_DEGREE, -74.0)
    return (place if index is None else index, view, *position, text(place, view) if said is None else said)


def write_data(folder: Path, places: dict[str, range], texts: dict[tuple[int, int], str] | None = None) -> Path:
    """Workbooks and pictures; `texts` replaces single descriptions by (place, view)."""
    images = folder / "Street360Loc_images"
    images.mkdir(parents=True, exist_ok=True)
    for split, numbers in places.items():
        rows = [row(place, view, (texts or {}).get((place, view))) for place in numbers for view in range(1, 5)]
        write_workbook(folder / f"{split}_description.xlsx", rows)
        for place in numbers:
            for view in range(1, 5):
                Image.fromarray(picture(place, view)).save(images / image_name(place, view), quality=90)
    return folder


def picture(place: int, view: int, size: tuple[int, int] = (60, 80)) -> np.ndarray:
    """A colour that tells the view, with a pattern that tells the place."""
    noise = np.random.default_rng([place, view]).integers(-60, 60, (4, 4, 1)).repeat(15, 0).repeat(20, 1)
    base = np.array(list(COLOURS.values())[view - 1])
    return np.clip(base + noise[: size[0], : size[1]], 0, 255).astype(np.uint8)
