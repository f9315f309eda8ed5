"""Training: it learns, it goes on where it stopped, it says what it did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from text4vpr_builders import TINY, a_model, a_tokenizer, write_data

from wayword_training.errors import InputError
from wayword_training.text4vpr import train as training
from wayword_training.text4vpr.pictures import read_view, to_pixels
from wayword_training.text4vpr.run import read_run
from wayword_training.text4vpr.street360loc import data_version, read_splits
from wayword_training.text4vpr.tokenizer import encode
from wayword_training.text4vpr.train import Data, batch_rows, steps_per_epoch, train


def some_data(folder: Path) -> Data:
    write_data(folder, {"train": range(7), "val": range(7, 11)}, {(1, 3): "I'm unable to view the image."})
    splits = read_splits(folder, None, ("train", "val"))
    return Data(splits["train"], splits["val"], data_version(folder))


def lines(run: Path) -> list[dict]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]


def test_two_steps_on_eight_views_lower_the_loss(tmp_path: Path) -> None:
    places = some_data(tmp_path).train.places[2:4]
    model = a_model(replace(TINY, dropout=0.0))
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=2e-3)
    views = torch.cat([to_pixels(read_view(path, TINY)[None]) for place in places for path in place.images if path])
    ids, mask = encode(a_tokenizer(), [text for place in places for text in place.texts if text], TINY)
    torch.manual_seed(1)
    batch = views, torch.from_numpy(ids), torch.from_numpy(mask)
    losses = [training.train_step(model, optimiser, *batch) for _ in range(3)]
    assert losses[2] < losses[0]


def test_an_interrupted_run_ends_in_the_same_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = some_data(tmp_path)
    train(a_model(), a_tokenizer(), data, tmp_path / "whole")
    step, taken = training.train_step, []

    def stops_in_its_fourth(*given: object) -> float:
        taken.append(1)
        if len(taken) == 4:
            raise KeyboardInterrupt
        return step(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "train_step", stops_in_its_fourth)
    with pytest.raises(KeyboardInterrupt):
        train(a_model(), a_tokenizer(), data, tmp_path / "parts")
    assert lines(tmp_path / "parts")[-1]["step"] < 4
    monkeypatch.setattr(training, "train_step", step)
    train(a_model(seed=9), a_tokenizer(), data, tmp_path / "parts")
    whole, parts = (torch.load(tmp_path / name / "checkpoint.pt", weights_only=True) for name in ("whole", "parts"))
    assert whole["step"] == parts["step"] == 6
    assert whole["best"] == parts["best"]
    for key in ("image_encoder_state_dict", "text_encoder_state_dict"):
        for name, value in whole[key].items():
            assert torch.equal(value, parts[key][name]), name
    moments = [state["optimiser"]["state"][0]["exp_avg"] for state in (whole, parts)]
    assert torch.equal(*moments)


def test_a_run_says_what_it_is_and_keeps_its_best_weights(tmp_path: Path) -> None:
    data, run = some_data(tmp_path), tmp_path / "run"
    train(a_model(), a_tokenizer(), data, run)
    first = lines(run)[0]
    assert first["event"] == "start"
    assert first["train"]["refusals dropped"] == 1
    assert first["train"]["pairs"] == 27
    assert (first["config"]["seed"], first["data"], bool(first["commit"])) == (1, data.version, True)
    assert sum("val R@1 within 5 m" in line for line in lines(run)) == TINY.epochs
    assert (run / "curve.png").read_bytes()[:4] == b"\x89PNG"
    assert not list(run.glob("*.part"))
    model, tokenizer = read_run(run)
    assert model.config == TINY
    assert tokenizer.get_vocab_size() == a_tokenizer().get_vocab_size()
    assert set(torch.load(run / "best.pth", weights_only=True)) == {
        "image_encoder_state_dict", "text_encoder_state_dict",
    }  # fmt: skip


def test_refuses_to_go_on_with_other_settings_or_other_data(tmp_path: Path) -> None:
    data, run = some_data(tmp_path), tmp_path / "run"
    train(a_model(replace(TINY, epochs=1)), a_tokenizer(), data, run)
    before = (run / "checkpoint.pt").read_bytes()
    with pytest.raises(InputError, match=r"other settings \(epochs = 1 there, 3 now\)"):
        train(a_model(replace(TINY, epochs=3)), a_tokenizer(), data, run)
    with pytest.raises(InputError, match=r"checkpoint\.pt was trained on other data"):
        train(a_model(replace(TINY, epochs=1)), a_tokenizer(), replace(data, version="other"), run)
    with pytest.raises(InputError, match="fewer than two places"):
        lonely = replace(data.train, places=data.train.places[:1])
        train(a_model(), a_tokenizer(), replace(data, train=lonely), tmp_path / "other")
    assert (run / "checkpoint.pt").read_bytes() == before


def test_refuses_a_picture_that_is_cut_off(tmp_path: Path) -> None:
    data = some_data(tmp_path)
    path = tmp_path / "Street360Loc_images" / "000004_2.jpg"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match=r"000004_2\.jpg is no readable picture"):
        train(a_model(), a_tokenizer(), data, tmp_path / "run")


def test_an_epoch_shows_every_place_once_in_batches_of_two_or_more(tmp_path: Path) -> None:
    split = some_data(tmp_path).train
    for size in (1, 2, 3, 7, 64):
        config = replace(TINY, places_per_batch=size)
        count = steps_per_epoch(split, config)
        batches = [batch_rows(split, config, count + number) for number in range(count)]
        assert sorted(row for batch in batches for row in batch) == list(range(7))
        assert min(map(len, batches)) >= 2
        assert max(map(len, batches)) <= max(3, size)
