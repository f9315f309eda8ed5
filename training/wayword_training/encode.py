"""Views and texts through the networks of a checkpoint, as the manifest tells the app to do it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wayword_training.config import Config
from wayword_training.networks import DualEncoder
from wayword_training.weights import load_exactly, read_tensors


def to_pixels(views: NDArray[np.uint8], config: Config) -> Tensor:
    """(B, H, W, 3) bytes to normalised (B, 3, H, W), as the manifest says."""
    pixels = torch.from_numpy(np.array(views)).permute(0, 3, 1, 2).float() / 255
    mean = torch.tensor(config.pixel_mean).view(1, 3, 1, 1)
    std = torch.tensor(config.pixel_std).view(1, 3, 1, 1)
    return ((pixels - mean) / std).contiguous()


@torch.no_grad()
def encode_views(model: DualEncoder, views: NDArray[np.uint8], config: Config) -> NDArray[np.float32]:
    """(N, V, H, W, 3) to descriptors (N, V, D)."""
    model.eval()
    device = model.log_scale.device
    flat = views.reshape(-1, *views.shape[2:])
    parts = [model.image(to_pixels(flat[i : i + 64], config).to(device)).cpu().numpy() for i in range(0, len(flat), 64)]
    return np.concatenate(parts).reshape(*views.shape[:2], -1)


def load_model(path: Path, config: Config, vocabulary: int) -> DualEncoder:
    """The network of a checkpoint, ready to encode.

    Raises:
        FileNotFoundError: when nothing was trained there.
        InputError: when the checkpoint is cut off, or belongs to networks of another shape.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no checkpoint; run the train command with the same --work first.")
    model = DualEncoder(config, vocabulary)
    load_exactly(model, read_tensors(path).get("model", {}), str(path))
    return model.eval()
