"""An encoder bundle as the app reads it: manifest, ONNX networks, tokenizer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer

from wayword_training.tokens import ids_and_mask

IMAGE_FILE, TEXT_FILE, TOKENIZER_FILE = "image.onnx", "text.onnx", "tokenizer.json"  # as this package writes them
DESCRIPTOR, PATCHES = "descriptor", "patches"  # outputs
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Encoders:
    """The two networks as plain functions, from PyTorch or from onnxruntime."""

    image: Callable[[Floats], Floats]  # pixels (B, 3, H, W) to (B, D)
    text: Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]  # ids and mask (B, T) to (B, D)
    patches: Callable[[Floats], Floats] | None = None  # pixels to (B, rows, columns, D)


def onnx_encoders(folder: Path) -> Encoders:
    """The networks of a bundle that this package wrote, in onnxruntime, one thread each."""
    image, text = open_network(folder / IMAGE_FILE), open_network(folder / TEXT_FILE)
    has_patches = any(output.name == PATCHES for output in image.get_outputs())
    return Encoders(
        lambda pixels: np.asarray(image.run([DESCRIPTOR], {"pixels": pixels})[0]),
        lambda ids, mask: np.asarray(text.run([DESCRIPTOR], {"input_ids": ids, "attention_mask": mask})[0]),
        (lambda pixels: np.asarray(image.run([PATCHES], {"pixels": pixels})[0])) if has_patches else None,
    )


def open_network(path: Path) -> onnxruntime.InferenceSession:
    """A single-threaded session on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def covering(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.float32]:
    """The manifest's "cover" as the app computes it: the centre in the shape of size, scaled in floating point.

    Rounding to bytes as `world.views.fit` does moves a descriptor by a cosine of 1e-5, which turns close ranks around.
    """
    height, width, _ = pixels.shape
    scale = max(size[0] / width, size[1] / height)
    left, top = (width - size[0] / scale) / 2, (height - size[1] / scale) / 2
    box = left, top, width - left, height - top
    planes = (Image.fromarray(pixels[..., i].astype(np.float32)) for i in range(3))
    return np.stack([np.asarray(p.resize(size, Image.Resampling.BILINEAR, box=box)) for p in planes], -1)


class Bundle:
    """Descriptors out of a bundle's networks.

    Raises:
        FileNotFoundError: when the folder holds no manifest.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "manifest.json").exists():
            raise FileNotFoundError(f"{folder}: there is no manifest.json; name the folder of an encoder bundle.")
        self.manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._image = open_network(folder / self.manifest["image"]["file"])
        self._text = open_network(folder / self.manifest["text"]["file"])
        self._tokenizer = Tokenizer.from_file(str(folder / self.manifest["text"]["tokenizer"]))

    @property
    def logit_scale(self) -> float:
        """What turns a cosine into nats."""
        return float(self.manifest["logitScale"])

    @property
    def has_patches(self) -> bool:
        """Whether it describes the patches of a view."""
        return "patches" in self.manifest["image"]

    def views(self, jpegs: list[bytes]) -> NDArray[np.float32]:
        """JPEG views to descriptors (n, D)."""
        return self.pictures(self._covering(jpegs))

    def patches(self, jpegs: list[bytes]) -> NDArray[np.float32]:
        """JPEG views to the descriptors of their patches (n, rows, columns, D)."""
        return self._seen(self._covering(jpegs), self.manifest["image"]["patches"])

    def pictures(self, pictures: Sequence[NDArray[np.uint8] | NDArray[np.float32]]) -> NDArray[np.float32]:
        """Pictures (H, W, 3) of the network's own size to descriptors (n, D)."""
        return self._seen(pictures, self.manifest["image"]["output"])

    def _covering(self, jpegs: list[bytes]) -> list[NDArray[np.float32]]:
        pictures = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) for data in jpegs)
        return [covering(picture, tuple(self.manifest["image"]["size"])) for picture in pictures]

    def _seen(self, pictures: Sequence[NDArray[np.uint8] | NDArray[np.float32]], output: str) -> NDArray[np.float32]:
        spec = self.manifest["image"]
        mean, std = (np.array(spec[k], np.float32).reshape(1, 3, 1, 1) for k in ("mean", "std"))
        found = []
        for start in range(0, len(pictures), spec["maxBatch"]):
            batch = np.stack(pictures[start : start + spec["maxBatch"]]).transpose(0, 3, 1, 2).astype(np.float32) / 255
            found.append(np.asarray(self._image.run([output], {spec["input"]: (batch - mean) / std})[0]))
        return np.concatenate(found)

    def texts(self, texts: list[str]) -> NDArray[np.float32]:
        """Texts to descriptors (n, D), one at a time, as the length of a neighbour must not matter."""
        spec, found = self.manifest["text"], []
        for text in texts:
            ids, mask = ids_and_mask(self._tokenizer, [text], spec["maxTokens"])
            found.append(
                np.asarray(self._text.run(None, {spec["inputs"]["ids"]: ids, spec["inputs"]["mask"]: mask})[0])
            )
        return np.concatenate(found)
