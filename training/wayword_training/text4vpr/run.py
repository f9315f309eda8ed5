"""A run's folder: configuration, tokenizer, log, checkpoint to go on from, and the best weights so far.

`checkpoint.pt` holds everything a later start needs; `best.pth` is in the layout of the published checkpoint.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from wayword_training.text4vpr.config import Config, InputError, read_config, to_toml
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.tokenizer import read_tokenizer
from wayword_training.text4vpr.weights import IMAGE_KEY, TEXT_KEY, load_exactly, published_state, read_tensors

CONFIG, TOKENIZER, METRICS, CHECKPOINT, BEST = (
    "config.toml", "tokenizer.json", "metrics.jsonl", "checkpoint.pt", "best.pth"
)  # fmt: skip


def start_run(run: Path, config: Config, tokenizer: Tokenizer) -> None:
    """Writes configuration and tokenizer of a new run, or compares those of an old one.

    Raises:
        InputError: when the folder belongs to a run with other settings.
    """
    if (run / CONFIG).exists():
        known = dataclasses.asdict(read_config(run / CONFIG))
        differing = [
            f"{name} = {known[name]} there, {value} now"
            for name, value in dataclasses.asdict(config).items()
            if known[name] != value
        ]
        if differing:
            raise InputError(f"{run} was begun with other settings ({'; '.join(differing[:3])}); use another folder.")
        return
    run.mkdir(parents=True, exist_ok=True)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(run / TOKENIZER))
    (run / CONFIG).write_text(to_toml(config), encoding="utf-8")


def write_run(run: Path, model: Text4VPR, tokenizer: Tokenizer) -> None:
    """A run that holds finished weights, to evaluate and export.

    Raises:
        InputError: when the folder holds a run already.
    """
    if (run / CONFIG).exists():
        raise InputError(f"{run} holds a run already; name another folder.")
    start_run(run, model.config, tokenizer)
    save(published_state(model), run / BEST)


def read_run(run: Path) -> tuple[Text4VPR, Tokenizer]:
    """The best weights of a run and its tokenizer.

    Raises:
        InputError: when something of it is missing or does not fit.
    """
    for name in (CONFIG, TOKENIZER, BEST):
        if not (run / name).is_file():
            raise InputError(f"{run} has no {name}; name the folder of a finished `train` or `import`.")
    config = read_config(run / CONFIG)
    model, found = Text4VPR(config), read_tensors(run / BEST)
    for part, key in ((model.image, IMAGE_KEY), (model.text, TEXT_KEY)):
        load_exactly(part, found.get(key, {}), f"{run / BEST}, {key}")
    return model.eval(), read_tokenizer(run / TOKENIZER, config.text_vocabulary)


def save(state: dict[str, Any], path: Path) -> None:
    """Writes a file of torch.save whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as stream:
        torch.save(state, stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def write_results(path: Path, results: list[dict[str, Any]]) -> None:
    """Stores an evaluation."""
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def read_results(path: Path) -> list[dict[str, Any]]:
    """A stored evaluation; none yet is an empty list."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def log(run: Path, entry: dict[str, Any]) -> None:
    """Appends a line to the run's log, and prints it."""
    line = json.dumps(entry)
    print(line, flush=True)
    with (run / METRICS).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def commit() -> str:
    """The commit this code was run from, with a plus sign where files differ from it."""
    here = Path(__file__).parent
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=here, capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found.stdout.strip()


def write_curve(run: Path) -> Path:
    """Draws training loss and validation success against the step."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    entries: dict[int, dict[str, Any]] = {}
    for line in (run / METRICS).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entries.setdefault(entry["step"], {}).update(entry)
    name = "val R@1 within 5 m"
    losses = [(step, entry["loss"]) for step, entry in sorted(entries.items()) if "loss" in entry]
    shares = [(step, entry[name]) for step, entry in sorted(entries.items()) if name in entry]
    figure, left = pyplot.subplots(figsize=(5.6, 2.8), dpi=90)
    right = left.twinx()
    if losses:
        left.plot(*zip(*losses, strict=True), color="#777777", linewidth=0.9)
    if shares:
        right.plot(*zip(*shares, strict=True), color="#1f5fa8", marker="o", markersize=3)
    left.set_xlabel("step")
    left.set_ylabel("training loss")
    right.set_ylim(0, 1)
    right.set_ylabel(name, color="#1f5fa8")
    figure.tight_layout()
    figure.savefig(run / "curve.png")
    pyplot.close(figure)
    return run / "curve.png"
