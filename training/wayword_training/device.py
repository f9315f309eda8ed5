"""Where networks are computed, as --device names it."""

from __future__ import annotations

import torch

from wayword_training.errors import InputError


def named_device(name: str) -> str:
    """cpu, cuda or cuda:N of this machine; "auto" takes CUDA where it is.

    Raises:
        InputError: for any other name, and for a device this PyTorch does not see.
    """
    found = ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name
    try:
        device = torch.device(found)
    except RuntimeError as error:
        raise InputError(f"--device {name} is unknown; cpu, cuda, cuda:1 or auto are known.") from error
    if device.type not in ("cpu", "cuda"):
        raise InputError(f"--device {name} is not supported; cpu, cuda, cuda:1 or auto are known.")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise InputError(f"--device {name}: this PyTorch sees {torch.cuda.device_count()} CUDA devices; use cpu.")
    return found
