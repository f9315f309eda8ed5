"""What a run of Text4VPR holds beyond wayword_training/run.py: its best weights, in the published layout, and plots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from wayword_training.errors import InputError
from wayword_training.run import CONFIG, METRICS, TOKENIZER, start_run
from wayword_training.text4vpr.config import read_config
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.tokenizer import read_tokenizer
from wayword_training.text4vpr.weights import IMAGE_KEY, TEXT_KEY, published_state
from wayword_training.weights import load_exactly, read_tensors, save

BEST = "best.pth"


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


def write_results(path: Path, results: list[dict[str, Any]]) -> None:
    """Stores an evaluation."""
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def read_results(path: Path) -> list[dict[str, Any]]:
    """A stored evaluation; none yet is an empty list."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


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
