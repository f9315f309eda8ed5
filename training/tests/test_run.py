"""Runs on a rendered world: they go on where they stopped, and only as they were begun."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from wayword_training import train as training
from wayword_training.config import Config
from wayword_training.dataset import read_told, require_towns
from wayword_training.errors import InputError
from wayword_training.rendering import render_town
from wayword_training.run import TOKENIZER
from wayword_training.train import train

TINY = replace(
    Config(), train_towns=(0,), val_towns=(8000,), locations_per_town=10, view_width_px=64, view_height_px=48,
    descriptions_per_view=2, sided_per_view=1, image_channels=(8, 8, 16, 32), text_width=32, text_layers=1, dim=16,
    vocabulary=300, locations_per_batch=4, mirrored_per_batch=1, texts_per_view=1, steps=4, checkpoint_every=2,
    warmup_steps=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    for seed in (*TINY.train_towns, *TINY.val_towns):
        render_town(seed, TINY, folder)
    return folder


def interrupted(config: Config, world: Path, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends in its third step, after its first checkpoint."""
    step, taken = training.train_step, []

    def stops_in_its_third(*given: object) -> float:
        taken.append(1)
        if len(taken) == 3:
            raise KeyboardInterrupt
        return step(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(training, "train_step", stops_in_its_third)
        with pytest.raises(KeyboardInterrupt):
            train(config, world, run)


def refusal(config: Config, world: Path, run: Path) -> str:
    with pytest.raises(InputError) as caught:
        train(config, world, run)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_interrupted_run_ends_with_the_same_weights(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(TINY, world, tmp_path / "whole")
    # The tokenizer's trainer breaks ties differently from call to call; what is compared here is the steps.
    monkeypatch.setattr(
        training, "train_tokenizer", lambda *_: Tokenizer.from_file(str(tmp_path / "whole" / TOKENIZER))
    )
    interrupted(TINY, world, tmp_path / "parts", monkeypatch)
    parts = train(replace(TINY, workers=1), world, tmp_path / "parts")  # workers change no result
    # Buffers are left out: both threads add to the running means of a step, in either order.
    for (name, one), other in zip(whole.named_parameters(), parts.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-6), name
    starts = [line for line in lines(tmp_path / "parts") if line.get("event") == "start"]
    assert [line["step"] for line in starts] == [0, 2]
    assert not list((tmp_path / "parts").glob("*.part"))


def lines(run: Path) -> list[dict]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]


def test_goes_on_only_as_it_was_begun(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tmp_path / "run"
    interrupted(TINY, world, run, monkeypatch)
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    said = refusal(replace(TINY, steps=6, seed=2), world, run)
    assert "begun with other settings (seed = 1 there, 2 now; steps = 4 there, 6 now); go on with its config" in said
    assert "other settings (train_towns = (0,) there" in refusal(replace(TINY, train_towns=(5,)), world, run)
    other = shutil.copytree(world, tmp_path / "world")
    told = json.loads((other / "town-0.json").read_text(encoding="utf-8"))
    told["texts"][0][0][0][0] = "a lighthouse"
    (other / "town-0.json").write_text(json.dumps(told), encoding="utf-8")
    assert "checkpoint.pt was trained on other data" in refusal(TINY, other, run)
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before
    (run / "checkpoint.pt").write_bytes(before["checkpoint.pt"][:5000])
    assert "checkpoint.pt is no readable file of weights" in refusal(TINY, world, run)
    torch.save({"model": {}}, run / "checkpoint.pt")
    assert "checkpoint.pt has no optimiser, step, random" in refusal(TINY, world, run)


def test_goes_on_from_a_checkpoint_that_does_not_name_its_data(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(TINY, world, tmp_path, monkeypatch)
    found = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    del found["data"]
    torch.save(found, tmp_path / "checkpoint.pt")
    train(TINY, world, tmp_path)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["step"] == 4


def test_a_second_run_begins_with_the_weights_of_the_first(world: Path, tmp_path: Path) -> None:
    first = train(TINY, world, tmp_path / "first")
    still = replace(TINY, learning_rate=1e-12, weight_decay=0.0, steps=1)
    second = train(still, world, tmp_path / "second", parent=tmp_path / "first")
    assert torch.allclose(second.text.words.weight, first.text.words.weight, atol=1e-6)
    tokenizers = [(tmp_path / name / TOKENIZER).read_bytes() for name in ("first", "second")]
    assert tokenizers[0] == tokenizers[1]
    with pytest.raises(FileNotFoundError, match="nowhere: nothing was trained there"):
        train(TINY, world, tmp_path / "third", parent=tmp_path / "nowhere")
    assert not (tmp_path / "third").exists()


def test_a_missing_town_leaves_no_run(world: Path, tmp_path: Path) -> None:
    for name in ("json", "poses.npy", "views.npy"):
        other = shutil.copytree(world, tmp_path / name)
        (other / f"town-8000.{name}").unlink()
        with pytest.raises(FileNotFoundError, match=rf"town-8000\.{name}: town 8000 is not rendered; run the world"):
            train(TINY, other, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    require_towns(world, (0, 8000))


@pytest.mark.parametrize("change", [{"descriptions_per_view": 3}, {"visits": 3}, {"named_per_view": 1},
                                    {"locations_per_town": 9}])  # fmt: skip
def test_refuses_a_world_of_other_settings(world: Path, tmp_path: Path, change: dict[str, int]) -> None:
    name, value = next(iter(change.items()))
    other = shutil.copytree(world, tmp_path / "world")
    message = rf"town-0\.json was rendered with other settings \({name} = .* there, {value} now\); use those"
    asked = replace(TINY, **change)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=message):
        read_told(other, 0, asked)
    with pytest.raises(InputError, match=message):
        render_town(0, asked, other)


def test_a_cut_off_town_is_one_sentence(world: Path, tmp_path: Path) -> None:
    other = shutil.copytree(world, tmp_path / "world")
    (other / "town-0.json").write_bytes((other / "town-0.json").read_bytes()[:100])
    with pytest.raises(InputError, match=r"town-0\.json is no rendered town"):
        read_told(other, 0, TINY)
