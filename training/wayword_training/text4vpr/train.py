"""Trains Text4VPR on single pairs of a view and its description; resumes from its last checkpoint."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from wayword_training.card import write_curve
from wayword_training.errors import InputError
from wayword_training.run import CHECKPOINT, METRICS, commit, log, read_checkpoint, start_run
from wayword_training.text4vpr.config import Config
from wayword_training.text4vpr.evaluate import encode_images, encode_texts, evaluate, torch_encoders
from wayword_training.text4vpr.networks import Text4VPR, contrastive_loss
from wayword_training.text4vpr.pictures import read_batches, to_pixels
from wayword_training.text4vpr.run import BEST
from wayword_training.text4vpr.street360loc import Split
from wayword_training.text4vpr.tokenizer import encode
from wayword_training.text4vpr.weights import IMAGE_KEY, TEXT_KEY, published_state
from wayword_training.weights import load_exactly, save

CHOSEN_BY = "R@1 within 5 m"  # the cell of the validation table that picks the best weights, as published


@dataclass(frozen=True)
class Data:
    """What is trained on, and the SHA-256 of the workbooks it came from."""

    train: Split
    val: Split
    version: str


def train(model: Text4VPR, tokenizer: Tokenizer, data: Data, run: Path, device: str = "cpu") -> Text4VPR:
    """Trains to the last epoch and returns the last state; see run.py for what the folder holds.

    Raises:
        InputError: when the folder belongs to another run, or there is too little data.
    """
    config = model.config
    data = dataclasses.replace(data, train=_described(data.train))
    if len(data.train.places) < 2:
        raise InputError("The training workbook describes fewer than two places of its own; give it more.")
    if not any(text for place in data.val.places for text in place.texts):
        raise InputError("The validation workbook has no usable description; give it some.")
    start_run(run, config, tokenizer)
    model.to(device)
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=config.learning_rate)
    state = resume(run, model, optimiser, data.version)
    log(run, _beginning(model, data, state, device))
    per_epoch = steps_per_epoch(data.train, config)
    numbers = range(state["step"], config.epochs * per_epoch)
    rows = [batch_rows(data.train, config, step) for step in numbers]
    pictures = read_batches(([image for _, image, _ in pairs] for pairs in _pairs(data.train, rows)), config)
    began = time.monotonic()
    for step, pairs, views in zip(numbers, _pairs(data.train, rows), pictures, strict=True):
        ids, mask = encode(tokenizer, [text for _, _, text in pairs], config)
        torch.manual_seed(config.seed * 1_000_003 + step)  # dropout depends on the step alone, so a resumed run agrees
        loss = train_step(model, optimiser, to_pixels(views), torch.from_numpy(ids), torch.from_numpy(mask))
        if step % config.log_every == 0:
            seconds = round(time.monotonic() - began, 1)
            log(run, {"step": step, "loss": round(loss, 4), "pairs": len(pairs), "seconds": seconds})
        ended = (step + 1) % per_epoch == 0
        if ended:
            _validate(model, tokenizer, data.val, run, state, step + 1)
        if ended or (step + 1) % config.checkpoint_every == 0:
            _save(run, model, optimiser, {**state, "step": step + 1, "data": data.version})
    write_curve(run / METRICS, run / "curve.png", (f"val {CHOSEN_BY}",))
    return model.eval()


def train_step(model: Text4VPR, optimiser: torch.optim.Optimizer, pixels: Tensor, ids: Tensor, mask: Tensor) -> float:
    """One optimiser step on pairs; all texts and views are encoded together, so gradients reach every trained part."""
    device = model.device
    model.train()
    images = model.image(pixels.to(device))
    texts = model.text(ids.to(device), mask.to(device))
    loss = contrastive_loss(images, texts, model.config.temperature)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return float(loss.detach())


def steps_per_epoch(split: Split, config: Config) -> int:
    """Batches that cover the split once, each of two places or more: batch norm needs two texts."""
    count = len(split.places)
    return max(1, min(-(-count // config.places_per_batch), count // 2))


def batch_rows(split: Split, config: Config, step: int) -> np.ndarray:
    """The places of one step: an epoch's random order, cut into batches whose sizes differ by one at most."""
    per_epoch = steps_per_epoch(split, config)
    order = np.random.default_rng([config.seed, step // per_epoch]).permutation(len(split.places))
    return np.array_split(order, per_epoch)[step % per_epoch]


def resume(run: Path, model: Text4VPR, optimiser: torch.optim.Optimizer, data_version: str) -> dict[str, Any]:
    """Loads the last checkpoint of a run where there is one; step and best validation share.

    Raises:
        InputError: when it was trained on other data, or its weights do not fit.
    """
    found = read_checkpoint(run, (IMAGE_KEY, TEXT_KEY, "optimiser", "step", "best"), data_version)
    if found is None:
        return {"step": 0, "best": -1.0}
    load_exactly(model.image, found[IMAGE_KEY], f"{run / CHECKPOINT}, {IMAGE_KEY}")
    load_exactly(model.text, found[TEXT_KEY], f"{run / CHECKPOINT}, {TEXT_KEY}")
    optimiser.load_state_dict(found["optimiser"])
    return {"step": int(found["step"]), "best": float(found["best"])}


def _described(split: Split) -> Split:
    return dataclasses.replace(split, places=tuple(place for place in split.places if any(place.texts)))


def _pairs(split: Split, batches: list[np.ndarray]) -> Iterator[list[tuple[int, Path, str]]]:
    """(row, picture, description) of every described view of a batch's places."""
    for rows in batches:
        yield [
            (int(row), image, text)
            for row in rows
            for image, text in zip(split.places[row].images, split.places[row].texts, strict=True)
            if image is not None and text is not None
        ]


def _validate(model: Text4VPR, tokenizer: Tokenizer, val: Split, run: Path, state: dict[str, Any], step: int) -> None:
    encoders = torch_encoders(model, model.device)
    images = encode_images(encoders, val, model.config)
    texts = encode_texts(encoders, tokenizer, val, model.config)
    published = evaluate(images, texts, val.xyz_m)[0]
    log(run, {"step": step, **{f"val {name}": share for name, share in published["recall"].items()}})
    if published["recall"][CHOSEN_BY] > state["best"]:
        state["best"] = published["recall"][CHOSEN_BY]
        save(published_state(model), run / BEST)


def _beginning(model: Text4VPR, data: Data, state: dict[str, Any], device: str) -> dict[str, Any]:
    return {
        "event": "start" if state["step"] == 0 else "resume",
        "step": state["step"],
        "commit": commit(),
        "torch": torch.__version__,
        "device": device,
        "data": data.version,
        "train": data.train.counts(),
        "val": data.val.counts(),
        "parameters": sum(p.numel() for p in model.parameters()),
        "trained parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "config": dataclasses.asdict(model.config),
    }


def _save(run: Path, model: Text4VPR, optimiser: torch.optim.Optimizer, rest: dict[str, Any]) -> None:
    save({**published_state(model), "optimiser": optimiser.state_dict(), **rest}, run / CHECKPOINT)
