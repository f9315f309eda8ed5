"""Trains the dual encoder on rendered towns; resumes from its last checkpoint."""

from __future__ import annotations

import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from wayword_training.config import Config, to_toml
from wayword_training.dataset import Locations, batch_rows, read_locations, read_texts
from wayword_training.evaluate import encode_views, group_similarity, positives_within, recall_at_k, to_pixels
from wayword_training.networks import DualEncoder, group_loss, pair_loss
from wayword_training.tokens import train_tokenizer

THREADS = 2  # each encodes half a batch; two intra-op threads instead were many times slower on shared cores


def train(config: Config, world: Path, run: Path) -> DualEncoder:
    """Trains to config.steps and returns the last state; run holds config.toml, metrics.jsonl, checkpoint.pt."""
    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.toml").write_text(to_toml(config), encoding="utf-8")
    tokenizer = run_tokenizer(config, world, run)
    data = read_locations(world, config.train_towns, tokenizer, config)
    held_out = read_locations(world, config.val_towns, tokenizer, config)
    model = DualEncoder(config, tokenizer.get_vocab_size()).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = _optimiser(model, config)
    start = _resume(run, model, optimiser)
    log = {"event": "start", "step": start, "seed": config.seed, "locations": len(data.poses),
           "parameters": sum(p.numel() for p in model.parameters())}  # fmt: skip
    _log(run, log)
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        for step in range(start, config.steps):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(config, step)
            loss = train_step(model, optimiser, *batch(data, config, step), config, pool)
            if step % 20 == 0:
                _log(run, {"step": step, "loss": round(loss, 4), "scale": round(model.log_scale.exp().item(), 2),
                           "seconds": round(time.monotonic() - began, 1)})  # fmt: skip
            if (step + 1) % config.checkpoint_every == 0 or step + 1 == config.steps:
                _log(run, {"step": step + 1, **validation(model, held_out, config, pool)})
                _save(run, model, optimiser, step + 1)
    return model.eval()


def run_tokenizer(config: Config, world: Path, run: Path) -> Tokenizer:
    """The run's tokenizer, learned from the training descriptions on first use."""
    path = run / "tokenizer.json"
    if not path.exists():
        texts = (t for town in read_texts(world, config.train_towns) for place in town for view in place for t in view)
        train_tokenizer(texts, config.vocabulary).save(str(path))
    return Tokenizer.from_file(str(path))


def batch(data: Locations, config: Config, step: int) -> tuple[NDArray[np.uint8], Tensor, Tensor]:
    """Views (B, H, W, 3), ids and mask (B, T) of one step; a random description of each view, some words dropped."""
    rng = np.random.default_rng([config.seed, step, 11])
    rows = batch_rows(data, config, step)
    variant = rng.integers(config.descriptions_per_view, size=(len(rows), 4))
    places, sides = np.arange(len(rows))[:, None], np.arange(4)[None]
    ids = data.ids[rows][places, sides, variant].reshape(-1, config.max_tokens).astype(np.int64)
    mask = data.mask[rows][places, sides, variant].reshape(-1, config.max_tokens)
    width = int(mask.sum(1).max())
    kept = mask & ((rng.random(mask.shape) > 0.05) | (np.arange(config.max_tokens) == 0))
    views = data.views[rows].reshape(-1, *data.views.shape[2:])
    return views, torch.from_numpy(ids[:, :width]), torch.from_numpy(kept[:, :width])


def augment(pixels: Tensor, generator: torch.Generator) -> Tensor:
    """Light, colour cast, sharpness, noise and a small turn of the camera; pixels are normalised (B, 3, H, W)."""
    count = len(pixels)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand((count, *shape, 1, 1), generator=generator) * (high - low) + low

    blurred = F.avg_pool2d(F.pad(pixels, (1, 1, 1, 1), mode="replicate"), 3, 1)
    pixels = pixels + (blurred - pixels) * uniform(-0.35, 0.75, 1)
    pixels = pixels * uniform(0.8, 1.2, 1) * uniform(0.94, 1.06, 3) + uniform(-0.35, 0.35, 1)
    noise = torch.randn((1, *pixels.shape[1:]), generator=generator)  # one pattern for all, scaled for each
    pixels = torch.addcmul(pixels, noise, uniform(-0.1, 0.1, 1))
    shift = int(torch.randint(-5, 6, (1,), generator=generator))
    return torch.roll(pixels, shift, dims=3)


def train_step(
    model: DualEncoder,
    optimiser: torch.optim.Optimizer,
    views: NDArray[np.uint8],
    ids: Tensor,
    mask: Tensor,
    config: Config,
    pool: ThreadPoolExecutor,
) -> float:
    """One optimiser step on a batch, its halves encoded by two threads and joined in the loss."""
    model.train()
    halves = np.array_split(np.arange(len(views)), THREADS)
    seeds = [int(s) for s in torch.randint(1 << 30, (THREADS,))]

    def encode(number: int) -> tuple[Tensor, Tensor]:
        torch.set_num_threads(1)
        rows = halves[number]
        pixels = augment(to_pixels(views[rows], config), torch.Generator().manual_seed(seeds[number]))
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            return (
                model.image(pixels.contiguous(memory_format=torch.channels_last)),
                model.text(ids[rows], mask[rows]),
            )

    encoded = list(pool.map(encode, range(THREADS)))
    images = torch.cat([pair[0].detach() for pair in encoded]).requires_grad_()
    texts = torch.cat([pair[1].detach() for pair in encoded]).requires_grad_()
    scale = model.log_scale.exp()
    places = len(images) // 4
    loss = pair_loss(images, texts, scale)
    loss = loss + config.group_weight * group_loss(images.view(places, 4, -1), texts.view(places, 4, -1), scale)
    optimiser.zero_grad(set_to_none=False)
    loss.backward()
    assert images.grad is not None and texts.grad is not None
    gradients = images.grad, texts.grad

    def back(number: int) -> None:
        torch.set_num_threads(1)
        rows = torch.from_numpy(halves[number])
        torch.autograd.backward(list(encoded[number]), [gradients[0][rows], gradients[1][rows]])

    list(pool.map(back, range(THREADS)))
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def learning_rate(config: Config, step: int) -> float:
    """Linear warm-up, then one cosine to zero."""
    if step < config.warmup_steps:
        return config.learning_rate * (step + 1) / config.warmup_steps
    share = (step - config.warmup_steps) / max(1, config.steps - config.warmup_steps)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * share))


def validation(model: DualEncoder, held_out: Locations, config: Config, pool: ThreadPoolExecutor) -> dict[str, float]:
    """Group recall within 5 m on the validation towns, on training-style descriptions."""
    model.eval()

    def images(part: NDArray[np.uint8]) -> NDArray[np.float32]:
        torch.set_num_threads(1)
        return encode_views(model, part, config)

    views = np.concatenate(list(pool.map(images, np.array_split(held_out.views, THREADS))))
    ids, mask = held_out.ids[:, :, 0], held_out.mask[:, :, 0]
    with torch.no_grad():
        parts = [
            model.text(torch.from_numpy(ids[i : i + 32].reshape(-1, ids.shape[-1]).astype(np.int64)),
                       torch.from_numpy(mask[i : i + 32].reshape(-1, ids.shape[-1]))).numpy()
            for i in range(0, len(ids), 32)
        ]  # fmt: skip
    texts = np.concatenate(parts).reshape(views.shape)
    poses = held_out.poses.copy()
    poses[:, 0] += held_out.town_seeds * 1e4
    ranking = np.argsort(-group_similarity(texts, views), axis=1)[:, :10]
    found = recall_at_k(ranking, positives_within(poses, 5.0))
    return {f"val R@{k} within 5 m": round(share, 4) for k, share in found.items()}


def _optimiser(model: DualEncoder, config: Config) -> torch.optim.AdamW:
    matrices = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": config.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.98))


def _log(run: Path, entry: dict[str, object]) -> None:
    line = json.dumps(entry)
    print(line, flush=True)
    with (run / "metrics.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def _save(run: Path, model: DualEncoder, optimiser: torch.optim.Optimizer, step: int) -> None:
    part = run / "checkpoint.part"
    torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step,
                "random": torch.get_rng_state()}, part)  # fmt: skip
    part.replace(run / "checkpoint.pt")


def _resume(run: Path, model: DualEncoder, optimiser: torch.optim.Optimizer) -> int:
    path = run / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    torch.set_rng_state(state["random"])
    return int(state["step"])
