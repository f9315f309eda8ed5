"""Short runs that change one thing each, on the same world, to see what it is worth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from wayword_training.config import Config
from wayword_training.train import train

STEPS = 500
TOWNS = 16  # of the training towns: more than a short run sees
SMALL: dict[str, object] = {
    "image_channels": (8, 16, 48, 96), "image_blocks": 1, "text_width": 96, "text_layers": 1, "pool_queries": 4,
    "steps": STEPS, "checkpoint_every": STEPS, "warmup_steps": 50,
}  # fmt: skip
VARIANTS: dict[str, dict[str, object]] = {
    "all of it": {},
    "Sinkhorn aggregation": {"pooling": "sinkhorn"},
    "average pooling": {"pooling": "average"},
    "single pairs, no group loss": {"group_weight": 0.0},
    "no neighbours in the batch": {"neighbours_from": 1.0},
    "no names of single things": {"named_weight": 0.0},
    "no mirror images": {"mirrored_per_batch": 0},
    "one visit only": {"train_visits": 1},
}


def ablate(config: Config, world: Path, run: Path) -> None:
    """Trains every variant of a smaller network and writes run/ablation.json: validation recall by variant."""
    results = {}
    base = replace(config, train_towns=config.train_towns[:TOWNS], **SMALL)  # type: ignore[arg-type]
    for name, change in VARIANTS.items():
        short = replace(base, **change)  # type: ignore[arg-type]
        folder = run / "ablation" / name.replace(" ", "-").replace(",", "")
        train(short, world, folder)
        entries = map(json.loads, (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
        # A variant finished by an earlier call logs a start after its last validation.
        results[name] = [entry for entry in entries if "same visit, known R@1" in entry][-1]
        (run / "ablation.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
