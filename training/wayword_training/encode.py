"""Views and texts through the networks of a checkpoint, as the manifest tells the app to do it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from wayword_training.bundle import Encoders, Floats
from wayword_training.config import Config
from wayword_training.networks import DualEncoder
from wayword_training.tokens import ids_and_mask
from wayword_training.weights import load_exactly, read_tensors


def to_pixels(views: NDArray[np.uint8], mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """(B, H, W, 3) bytes to (B, 3, H, W), normalised by each channel's mean and deviation, which are in 0..1."""
    pixels = torch.from_numpy(np.array(views)).permute(0, 3, 1, 2).float() / 255
    middle, spread = (torch.tensor(values).view(1, 3, 1, 1) for values in (mean, std))
    return ((pixels - middle) / spread).contiguous()


def torch_encoders(image: nn.Module, text: nn.Module, device: torch.device | str = "cpu") -> Encoders:
    """Two networks of PyTorch in evaluation mode."""

    @torch.no_grad()
    def images(pixels: Floats) -> Floats:
        return image.eval()(torch.from_numpy(pixels).to(device)).cpu().numpy()

    @torch.no_grad()
    def texts(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        return text.eval()(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device)).cpu().numpy()

    return Encoders(images, texts)


@torch.no_grad()
def encode_views(model: DualEncoder, views: NDArray[np.uint8], config: Config) -> NDArray[np.float32]:
    """(N, V, H, W, 3) to descriptors (N, V, D)."""
    model.eval()
    device = model.log_scale.device
    flat = views.reshape(-1, *views.shape[2:])
    batches = (to_pixels(flat[i : i + 64], config.pixel_mean, config.pixel_std) for i in range(0, len(flat), 64))
    parts = [model.image(pixels.to(device)).cpu().numpy() for pixels in batches]
    return np.concatenate(parts).reshape(*views.shape[:2], -1)


@torch.no_grad()
def encode_texts(model: DualEncoder, tokenizer: Tokenizer, texts: Sequence[str], config: Config) -> NDArray[np.float32]:
    """Descriptors (N, D)."""
    model.eval()
    device = model.log_scale.device
    ids, mask = (torch.from_numpy(part).to(device) for part in ids_and_mask(tokenizer, texts, config.max_tokens))
    return np.asarray(model.text(ids, mask).cpu().numpy())


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
