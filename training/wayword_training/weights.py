"""Weights on disk: written whole, read without running code, loaded exactly or not at all."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from wayword_training.errors import InputError

State = dict[str, Tensor]


def save(state: dict[str, Any], path: Path) -> None:
    """Writes a file of torch.save whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as stream:
        torch.save(state, stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def read_tensors(path: Path) -> dict[str, Any]:
    """A .safetensors file, or a file of torch.save read without running any code in it.

    Raises:
        InputError: when the file is absent, cut off, or holds anything but tensors and plain values.
    """
    if not path.is_file():
        raise InputError(f"{path} does not exist; name a file of weights.")
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        found = torch.load(path, map_location="cpu", weights_only=True)
    except (SafetensorError, pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError, OSError) as error:
        reason = str(error).split("\n")[0][:160]
        raise InputError(f"{path} is no readable file of weights ({reason}); copy or make it anew.") from error
    if not isinstance(found, dict):
        raise InputError(f"{path} holds a {type(found).__name__}, not a dictionary of weights.")
    return found


def load_exactly(module: nn.Module, state: State, source: str) -> None:
    """Loads a state whose names and shapes are exactly the module's.

    Raises:
        InputError: naming what is missing, unexpected or of another shape; the module is then unchanged.
    """
    own = module.state_dict()
    missing = [name for name in own if name not in state]
    unexpected = [name for name in state if name not in own]
    shapes = [
        f"{name} is {_shape(state[name])} instead of {_shape(own[name])}"
        for name in own
        if name in state and state[name].shape != own[name].shape
    ]
    if missing or unexpected or shapes:
        parts = [
            f"{len(names)} {what} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})"
            for names, what in ((missing, "missing"), (unexpected, "unexpected"), (shapes, "of another shape"))
            if names
        ]
        raise InputError(f"{source} belongs to another architecture: weights {'; '.join(parts)}.")
    module.load_state_dict(state)


def _shape(tensor: Tensor) -> str:
    return " x ".join(map(str, tensor.shape)) or "a scalar"
