"""Settings in files: what is read back, what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wayword_training.config import Config, read_config
from wayword_training.errors import InputError
from wayword_training.settings import to_toml


def refusal(path: Path, content: str) -> str:
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_config(path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)
    return str(caught.value)


def test_a_configuration_survives_its_own_file(tmp_path: Path) -> None:
    config = replace(Config(), pooling="average", train_towns=(3, 4, 5), learning_rate=1e-5, radii_m=(5.0,))
    (tmp_path / "config.toml").write_text(to_toml(config), encoding="utf-8")
    assert read_config(tmp_path / "config.toml") == config
    assert read_config(None) == Config()


def test_a_whole_number_is_taken_for_a_fraction(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("radii_m = [5, 10.5]\nweight_decay = 0\n", encoding="utf-8")
    config = read_config(tmp_path / "config.toml")
    assert config.radii_m == (5.0, 10.5)
    assert type(config.weight_decay) is float


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("=", "cannot be read as TOML"),
        ("stepps = 3", "unknown key stepps; the keys are the fields of config.py"),
        ('steps = "many"', "steps is 'many'; a value like 5400 is needed"),
        ("steps = true", "steps is True"),
        ("steps = 3.5", "steps is 3.5"),
        ("learning_rate = nan", "learning_rate is nan"),
        ("pooling = 1", "pooling is 1"),
        ("image_channels = [8, 16, 32]", "image_channels is [8, 16, 32]"),
        ("train_towns = [1, 2.5]", "train_towns is [1, 2.5]"),
        ("train_towns = 7", "train_towns is 7"),
        ("train_towns = []", "one town or more is needed"),
        ("train_towns = [1, 1]", "one town or more is needed, each once"),
        ("train_towns = [1, 9000]", "town 9000 is in train_towns and in test_towns"),
        ("demo_town = 8001", "town 8001 is in val_towns and in demo_town"),
        ("mirrored_per_batch = 48", "fewer than locations_per_batch, 48"),
        ("joined = 1.5", "joined is 1.5; a share in 0..1 is needed"),
        ("steps = 0", "steps is 0; 1 or more is needed"),
        ("heads = 5", "heads is 5, which does not divide text_width, 192"),
        ("locations_per_town = 4", "validation needs 10 locations"),
        ("train_visits = 3", "only 2 visits are rendered"),
    ],
)
def test_refuses_what_no_training_can_use(tmp_path: Path, content: str, message: str) -> None:
    assert message in refusal(tmp_path / "config.toml", content)
