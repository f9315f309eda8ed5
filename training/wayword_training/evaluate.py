"""The only place where recall is computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from wayword_training.config import Config
from wayword_training.networks import DualEncoder
from wayword_training.tokens import ids_and_mask

KS = (1, 5, 10)


def recall_at_k(
    ranking: NDArray[np.int64], positives: list[NDArray[np.int64]], ks: tuple[int, ...] = KS
) -> dict[int, float]:
    """Share of queries with at least one positive among their first k candidates.

    Args:
        ranking: (Q, K) gallery rows for each query, best first; K >= max(ks).
        positives: for each of the Q queries, the gallery rows within the protocol's radius.

    Returns:
        k -> fraction in 0..1, over all Q queries; a query with no positive counts as a miss.

    Raises:
        ValueError: if the query counts differ, or K < max(ks).
    """
    if len(ranking) != len(positives):
        raise ValueError(f"{len(ranking)} rankings, {len(positives)} sets of positives")
    if ranking.shape[1] < max(ks):
        raise ValueError(f"rankings hold {ranking.shape[1]} candidates, {max(ks)} are needed")
    hits = np.stack([np.isin(row, right) for row, right in zip(ranking, positives, strict=True)])
    return {k: float(hits[:, :k].any(1).mean()) for k in ks}


def group_similarity(texts: NDArray[np.float32], images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum of aligned similarities with known heading: (Q, V, D), (N, V, D) -> (Q, N)."""
    return np.einsum("qvd,nvd->qn", texts, images, optimize=True)


def shifted_similarity(texts: NDArray[np.float32], images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Best of the V cyclic shifts, for an unknown heading."""
    shifts = [group_similarity(texts, np.roll(images, shift, axis=1)) for shift in range(images.shape[1])]
    return np.max(shifts, axis=0)


def positives_within(poses: NDArray[np.float64], radius_m: float) -> list[NDArray[np.int64]]:
    """Gallery rows within a radius of every pose; poses of different towns must be placed far apart."""
    return [np.flatnonzero(np.hypot(*(poses[:, :2] - pose[:2]).T) <= radius_m) for pose in poses]


def recalls(
    texts: NDArray[np.float32], images: NDArray[np.float32], poses: NDArray[np.float64], config: Config
) -> dict[str, dict[str, float]]:
    """Recall by protocol name; query i was said at gallery row i."""
    protocols = {
        "4 directions, known heading": group_similarity(texts, images),
        "4 directions, unknown heading": shifted_similarity(texts, images),
        "front and right, known heading": group_similarity(texts[:, :2], images[:, :2]),
        "front only, known heading": group_similarity(texts[:, :1], images[:, :1]),
    }
    result: dict[str, dict[str, float]] = {}
    for name, similarity in protocols.items():
        ranking = np.argsort(-similarity, axis=1, kind="stable")[:, : max(KS)]
        result[name] = {}
        for radius in config.radii_m:
            for k, share in recall_at_k(ranking, positives_within(poses, radius)).items():
                result[name][f"R@{k} within {radius:g} m"] = round(share, 4)
    return result


def to_pixels(views: NDArray[np.uint8], config: Config) -> torch.Tensor:
    """(B, H, W, 3) bytes to normalised (B, 3, H, W), as the manifest says."""
    pixels = torch.from_numpy(np.array(views)).permute(0, 3, 1, 2).float() / 255
    mean = torch.tensor(config.pixel_mean).view(1, 3, 1, 1)
    return (pixels - mean) / torch.tensor(config.pixel_std).view(1, 3, 1, 1)


@torch.no_grad()
def encode_views(model: DualEncoder, views: NDArray[np.uint8], config: Config) -> NDArray[np.float32]:
    """(N, V, H, W, 3) to descriptors (N, V, D)."""
    model.eval()
    flat = views.reshape(-1, *views.shape[2:])
    parts = [model.image(to_pixels(flat[i : i + 64], config)).numpy() for i in range(0, len(flat), 64)]
    return np.concatenate(parts).reshape(*views.shape[:2], -1)


@torch.no_grad()
def encode_texts(
    model: DualEncoder, tokenizer: Tokenizer, texts: list[list[str]], config: Config
) -> NDArray[np.float32]:
    """N lists of V texts to descriptors (N, V, D)."""
    model.eval()
    flat = [text for group in texts for text in group]
    parts = []
    for i in range(0, len(flat), 128):
        ids, mask = ids_and_mask(tokenizer, flat[i : i + 128], config.max_tokens)
        parts.append(model.text(torch.from_numpy(ids), torch.from_numpy(mask)).numpy())
    return np.concatenate(parts).reshape(len(texts), len(texts[0]), -1)


def load_model(path: Path, config: Config, tokenizer: Tokenizer) -> DualEncoder:
    """The network of a checkpoint, ready to encode."""
    model = DualEncoder(config, tokenizer.get_vocab_size())
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["model"])
    return model.eval()
