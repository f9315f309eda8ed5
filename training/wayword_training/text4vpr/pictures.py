"""Pictures of views as the image network reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from wayword_training import encode
from wayword_training.errors import InputError
from wayword_training.text4vpr.config import PIXEL_MEAN, PIXEL_STD, Config


def stretch(picture: Image.Image, size_px: int) -> NDArray[np.uint8]:
    """(size, size, 3): both axes scaled alone, antialiased bilinear; the manifest's "stretch"."""
    resized = picture.convert("RGB").resize((size_px, size_px), Image.Resampling.BILINEAR)
    return np.asarray(resized)


def read_view(path: Path, config: Config) -> NDArray[np.uint8]:
    """A stored picture as (image_px, image_px, 3).

    Raises:
        InputError: when the file is no whole picture.
    """
    try:
        with Image.open(path) as picture:
            return stretch(picture, config.image_px)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"{path} is no readable picture ({error}); copy it again.") from error


def to_pixels(views: NDArray[np.uint8]) -> Tensor:
    """(B, H, W, 3) bytes to normalised (B, 3, H, W)."""
    return encode.to_pixels(views, PIXEL_MEAN, PIXEL_STD)


def read_batches(batches: Iterable[list[Path]], config: Config) -> Iterator[NDArray[np.uint8]]:
    """Reads each batch of pictures while the one before it is in use."""
    with ThreadPoolExecutor(config.loader_threads) as pool:
        waiting = None
        for paths in batches:
            started = [pool.submit(read_view, path, config) for path in paths]
            if waiting is not None:
                yield np.stack([future.result() for future in waiting])
            waiting = started
        if waiting is not None:
            yield np.stack([future.result() for future in waiting])
