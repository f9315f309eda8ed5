"""Trains the dual encoder on rendered towns; resumes from its last checkpoint."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from wayword_training.batches import Batch, draw_batch
from wayword_training.config import Config
from wayword_training.dataset import MIXED, Locations, Texts, data_version, read_locations, read_told, require_towns
from wayword_training.encode import encode_views, load_model, to_pixels
from wayword_training.errors import InputError
from wayword_training.evaluate import group_similarity, positives_within, recall_at_k, shifted_similarity
from wayword_training.networks import DualEncoder, group_loss, named_loss, pair_loss
from wayword_training.run import (
    CHECKPOINT,
    CONFIG,
    TOKENIZER,
    commit,
    compare_settings,
    log,
    read_checkpoint,
    require_run,
    start_run,
)
from wayword_training.tokens import train_tokenizer
from wayword_training.weights import load_exactly, save

THREADS = 2  # on a CPU each encodes half a batch; two intra-op threads instead were many times slower on shared cores


def train(config: Config, world: Path, run: Path, device: str = "cpu", parent: Path | None = None) -> DualEncoder:
    """Trains to config.steps and returns the last state; run holds config.toml, metrics.jsonl, checkpoint.pt.

    A new run begins at random, or with the tokenizer and the last weights of a parent run.

    Raises:
        FileNotFoundError: when a town of the configuration is not rendered, or the parent has nothing trained.
        InputError: when the run was begun with other settings or towns, or its checkpoint is cut off.
    """
    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    compare_settings(run, config)
    require_towns(world, (*config.train_towns, *config.val_towns))
    tokenizer = run_tokenizer(config, world, run, parent)
    data = read_locations(world, config.train_towns, tokenizer, config)
    if len(data.poses) < config.locations_per_batch:
        raise InputError(
            f"{world} has {len(data.poses)} locations to train on, a batch {config.locations_per_batch}; "
            "render more, or make locations_per_batch smaller."
        )
    held_out = read_locations(world, config.val_towns, tokenizer, config)
    size = tokenizer.get_vocab_size()
    model = (load_model(parent / CHECKPOINT, config, size) if parent else DualEncoder(config, size)).to(device)
    start_run(run, config, tokenizer)
    model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = _optimiser(model, config)
    version = data_version(world, config.train_towns)
    start = _resume(run, model, optimiser, version)
    log(run, {"event": "start", "step": start, "commit": commit(), "seed": config.seed, "device": device,
              "data": version, "parent": parent and parent.name, "locations": len(data.poses),
              "parameters": sum(p.numel() for p in model.parameters())})  # fmt: skip
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        for step in range(start, config.steps):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(config, step)
            loss = train_step(model, optimiser, draw_batch(data, config, step), config, pool)
            if step % 20 == 0:
                log(run, {"step": step, "loss": round(loss, 4), "scale": round(model.log_scale.exp().item(), 2),
                          "seconds": round(time.monotonic() - began, 1)})  # fmt: skip
            if (step + 1) % config.checkpoint_every == 0 or step + 1 == config.steps:
                log(run, {"step": step + 1, **validation(model, held_out, config, pool)})
                _save(run, model, optimiser, step + 1, version)
    return model.eval()


def run_tokenizer(config: Config, world: Path, run: Path, parent: Path | None) -> Tokenizer:
    """The tokenizer of a run that is begun, or of its parent; else one learned from the training descriptions."""
    if (run / CONFIG).exists() and (run / TOKENIZER).exists():
        return Tokenizer.from_file(str(run / TOKENIZER))
    if parent:
        require_run(parent)
        return Tokenizer.from_file(str(parent / TOKENIZER))
    towns = (read_told(world, seed, config).texts for seed in config.train_towns)
    texts = (t for town in towns for place in town for visit in place for view in visit for t in view)
    return train_tokenizer(texts, config.vocabulary)


def augment(pixels: Tensor, generator: torch.Generator) -> Tensor:
    """Light, colour cast, sharpness, noise and a small turn of the camera; pixels are normalised (B, 3, H, W)."""
    count = len(pixels)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        drawn = torch.rand((count, *shape, 1, 1), generator=generator) * (high - low) + low
        return drawn.to(pixels.device)

    blurred = F.avg_pool2d(pixels, 3, 1, 1, count_include_pad=False)
    softness, gain = uniform(-0.35, 0.75, 1), uniform(0.8, 1.2, 1) * uniform(0.94, 1.06, 3)
    pixels = torch.addcmul(pixels * (gain * (1 - softness)), blurred, gain * softness)
    noise = torch.randn((1, *pixels.shape[1:]), generator=generator).to(pixels.device)  # one pattern, scaled for each
    pixels = torch.addcmul(pixels + uniform(-0.35, 0.35, 1), noise, uniform(-0.1, 0.1, 1))
    shift = int(torch.randint(-6, 7, (1,), generator=generator))
    return torch.roll(pixels, shift, dims=3)


def train_step(
    model: DualEncoder, optimiser: torch.optim.Optimizer, batch: Batch, config: Config, pool: ThreadPoolExecutor
) -> float:
    """One optimiser step; on a CPU the batch's halves are encoded by two threads and joined in the loss."""
    model.train()
    device = model.log_scale.device
    count, shares = len(batch.views) * 4, THREADS if device.type == "cpu" else 1
    views = batch.views.reshape(count, *batch.views.shape[2:])
    ids, mask = (torch.from_numpy(a.reshape(len(a), count, -1)) for a in (batch.ids, batch.mask))
    named_ids, named_mask = torch.from_numpy(batch.named_ids), torch.from_numpy(batch.named_mask)
    shown = torch.from_numpy(batch.shown.reshape(len(named_ids), count)).to(device)
    parts, named_parts = np.array_split(np.arange(count), shares), np.array_split(np.arange(len(named_ids)), shares)
    seeds = [int(s) for s in torch.randint(1 << 30, (shares,))]

    def encode(number: int) -> tuple[Tensor, Tensor, Tensor]:
        torch.set_num_threads(1)
        rows, named = parts[number], named_parts[number]
        pixels = to_pixels(views[rows], config.pixel_mean, config.pixel_std).to(device)
        pixels = augment(pixels, torch.Generator().manual_seed(seeds[number]))
        with torch.autocast(device.type, torch.bfloat16, cache_enabled=False):
            return (
                model.image(pixels.contiguous(memory_format=torch.channels_last)),
                encode_by_length(model.text, ids[:, rows].to(device), mask[:, rows].to(device)),
                model.text(named_ids[named].to(device), named_mask[named].to(device)),
            )

    encoded = list(pool.map(encode, range(shares)))
    images, texts, names = (
        torch.cat([part[i].detach() for part in encoded], dim).requires_grad_() for i, dim in enumerate((0, 1, 0))
    )
    scale = model.log_scale.exp()
    loss = torch.stack([both_losses(images, said, scale, config) for said in texts]).mean()
    loss = loss + config.named_weight * named_loss(images, names, shown, scale)
    optimiser.zero_grad(set_to_none=False)
    loss.backward()
    gradients = images.grad, texts.grad, names.grad
    assert gradients[0] is not None and gradients[1] is not None and gradients[2] is not None
    shared = gradients[0], gradients[1], gradients[2]

    def back(number: int) -> None:
        torch.set_num_threads(1)
        rows, named = (torch.from_numpy(part[number]).to(device) for part in (parts, named_parts))
        torch.autograd.backward(list(encoded[number]), [shared[0][rows], shared[1][:, rows], shared[2][named]])

    list(pool.map(back, range(shares)))
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def both_losses(images: Tensor, texts: Tensor, scale: Tensor, config: Config) -> Tensor:
    """Pair loss, and the group loss in its share; images and texts are (4 B, D), four views of a location in turn."""
    loss = pair_loss(images, texts, scale)
    if config.group_weight == 0:
        return loss
    groups = images.view(len(images) // 4, 4, -1), texts.view(len(texts) // 4, 4, -1)
    return loss + config.group_weight * group_loss(*groups, scale)


def encode_by_length(network: nn.Module, ids: Tensor, mask: Tensor, parts: int = 4) -> Tensor:
    """Texts (K, B, T) to descriptors (K, B, D), texts of like length together: padding costs as much as words."""
    flat, shown = ids.flatten(0, 1), mask.flatten(0, 1)
    ends = (shown * torch.arange(1, shown.shape[1] + 1, device=shown.device)).amax(1)
    order = ends.argsort()
    found = []
    for rows in order.chunk(parts):
        width = int(ends[rows[-1]])
        found.append(network(flat[rows, :width], shown[rows, :width]))
    return torch.cat(found)[order.argsort()].unflatten(0, ids.shape[:2])


def learning_rate(config: Config, step: int) -> float:
    """Linear warm-up, then one cosine to zero."""
    if step < config.warmup_steps:
        return config.learning_rate * (step + 1) / config.warmup_steps
    share = (step - config.warmup_steps) / max(1, config.steps - config.warmup_steps)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * share))


def validation(model: DualEncoder, held_out: Locations, config: Config, pool: ThreadPoolExecutor) -> dict[str, float]:
    """Group recall within 5 m on the validation towns' first visit: descriptions of that visit, and of the last one."""
    model.eval()

    def images(part: NDArray[np.uint8]) -> NDArray[np.float32]:
        torch.set_num_threads(1)
        return encode_views(model, part, config)

    views = np.concatenate(list(pool.map(images, np.array_split(held_out.views[:, 0], THREADS))))
    place = np.stack([held_out.town_seeds * 1e4, np.zeros(len(views))], 1)
    found: dict[str, float] = {}
    for name, visit in (("same visit", 0), ("other visit", config.visits - 1)):
        texts = _encode_ids(model, held_out.texts[MIXED], visit)
        near = positives_within(held_out.poses[:, visit, :2] + place, 5.0, held_out.poses[:, 0, :2] + place)
        for heading, similarity in (("known", group_similarity), ("unknown", shifted_similarity)):
            ranking = np.argsort(-similarity(texts, views), axis=1)[:, :10]
            found |= {f"{name}, {heading} R@{k}": round(share, 4) for k, share in recall_at_k(ranking, near).items()}
    return found


@torch.no_grad()
def _encode_ids(model: DualEncoder, texts: Texts, visit: int) -> NDArray[np.float32]:
    """Descriptors (N, V, D) of the first description of each view."""
    ids, lengths, device = texts.ids[:, visit, :, 0], texts.lengths[:, visit, :, 0], model.log_scale.device
    parts = []
    for i in range(0, len(ids), 32):
        width = int(lengths[i : i + 32].max())
        rows = torch.from_numpy(ids[i : i + 32, :, :width].reshape(-1, width).astype(np.int64))
        mask = torch.arange(width) < torch.from_numpy(lengths[i : i + 32].reshape(-1, 1).astype(np.int64))
        parts.append(model.text(rows.to(device), mask.to(device)).cpu().numpy())
    return np.concatenate(parts).reshape(*ids.shape[:2], -1)


def _optimiser(model: DualEncoder, config: Config) -> torch.optim.AdamW:
    matrices = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": config.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.98), fused=True)


def _save(run: Path, model: DualEncoder, optimiser: torch.optim.Optimizer, step: int, data_version: str) -> None:
    save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step,
          "random": torch.get_rng_state(), "data": data_version}, run / CHECKPOINT)  # fmt: skip


def _resume(run: Path, model: DualEncoder, optimiser: torch.optim.Optimizer, data_version: str) -> int:
    """Loads the last checkpoint of a run where there is one; the step it is at."""
    found = read_checkpoint(run, ("model", "optimiser", "step", "random"), data_version)
    if found is None:
        return 0
    load_exactly(model, found["model"], str(run / CHECKPOINT))
    optimiser.load_state_dict(found["optimiser"])  # moves the moments to the parameters' device
    torch.set_rng_state(found["random"])
    return int(found["step"])
