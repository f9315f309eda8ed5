"""Small worlds and networks shared by the tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tokenizers import Tokenizer

from wayword_training.config import Config
from wayword_training.tokens import train_tokenizer
from wayword_training.world.scene import Builder, Frame, Town
from wayword_training.world.town import build_town

TEXTS = (
    "a red brick building with a blue awning",
    "From left to right: 1. A green tree. 2. A gray glass tower. 3. Parked cars.",
    "white church with a tower, stop sign",
    "there is a yellow school bus next to a hedge",
)


@pytest.fixture(scope="session")
def town() -> Town:
    return build_town(8000, 40)


@pytest.fixture
def small() -> Config:
    return replace(Config(), image_channels=(8, 8, 16, 32), text_width=32, dim=16, locations_per_batch=2, steps=10)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return train_tokenizer(TEXTS, 300)


def a_town_with_red_tower(bearing_deg: float, distance_m: float = 30.0) -> Town:
    """An empty plain around (100, 100), heading north, with one red tower."""
    b = Builder(np.random.default_rng(1), 200.0, 0.0)
    bearing = np.radians(bearing_deg)
    at = 100 + distance_m * float(np.sin(bearing)), 100 + distance_m * float(np.cos(bearing))
    b.box(b.thing("tower", at, colour="red"), Frame(*at, 1, 0, 1), (0, 0), (1.0, 1.0), (0, 12), (250, 10, 10))
    return b.finish(0, np.array([[100.0, 100.0, 0.0, 0.0]]))
