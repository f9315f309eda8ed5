"""A run's folder: configuration, tokenizer, log, and the checkpoint to go on from."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer

from wayword_training.errors import InputError
from wayword_training.settings import read_settings, to_toml
from wayword_training.weights import read_tensors

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CONFIG, TOKENIZER, METRICS, CHECKPOINT = "config.toml", "tokenizer.json", "metrics.jsonl", "checkpoint.pt"
FREE = ("workers", "loader_threads")  # settings that change how long a run takes, and nothing else


def compare_settings(run: Path, settings: DataclassInstance) -> None:
    """Lets an empty folder pass, and a run that was begun with these settings.

    Raises:
        InputError: when the folder belongs to a run with other settings.
    """
    if not (run / CONFIG).exists():
        return
    known = dataclasses.asdict(read_settings(run / CONFIG, type(settings)()))
    differing = [
        f"{name} = {known[name]} there, {value} now"
        for name, value in dataclasses.asdict(settings).items()
        if known[name] != value and name not in FREE
    ]
    if differing:
        raise InputError(
            f"{run} was begun with other settings ({'; '.join(differing[:3])}); go on with its {CONFIG}, "
            "or use another folder."
        )


def require_run(run: Path) -> None:
    """Checks that something was trained in a folder.

    Raises:
        FileNotFoundError: when it has no checkpoint.
    """
    if not (run / CHECKPOINT).exists():
        raise FileNotFoundError(f"{run}: nothing was trained there; run the train command with the same --work first.")


def start_run(run: Path, settings: DataclassInstance, tokenizer: Tokenizer) -> None:
    """Writes tokenizer and configuration of a new run, or compares the configuration of an old one.

    Raises:
        InputError: when the folder belongs to a run with other settings.
    """
    compare_settings(run, settings)
    if (run / CONFIG).exists():
        return
    run.mkdir(parents=True, exist_ok=True)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(run / TOKENIZER))
    (run / CONFIG).write_text(to_toml(settings), encoding="utf-8")  # last: it says that the run is begun


def read_checkpoint(run: Path, keys: tuple[str, ...], data_version: str) -> dict[str, Any] | None:
    """The run's last checkpoint; None before the first.

    Raises:
        InputError: when it is cut off, lacks one of the keys, or was trained on other data.
    """
    path = run / CHECKPOINT
    if not path.exists():
        return None
    found = read_tensors(path)
    missing = [key for key in keys if key not in found]
    if missing:
        raise InputError(f"{path} has no {', '.join(missing)}; a checkpoint of this training is needed.")
    if found.get("data", data_version) != data_version:  # early checkpoints do not say
        raise InputError(f"{path} was trained on other data; go on with that, or use another folder.")
    return found


def log(run: Path, entry: dict[str, Any]) -> None:
    """Appends a line to the run's log, and prints it."""
    line = json.dumps(entry)
    print(line, flush=True)
    with (run / METRICS).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def commit() -> str:
    """The commit this code was run from, with a plus sign where files differ from it; "unknown" outside a checkout."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"],
            cwd=Path(__file__).parent, capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found.stdout.strip()
