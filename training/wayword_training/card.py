"""What the model card shows: the recall table and the training curve."""

from __future__ import annotations

import json
from pathlib import Path

RADIUS_M = 5.0


def write_results(path: Path, results: list[dict[str, object]]) -> None:
    """Stores an evaluation in the manifest's form."""
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def read_results(path: Path) -> list[dict[str, object]]:
    """Reads a stored evaluation; none yet is an empty list."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def table(results: list[dict[str, object]]) -> str:
    """A Markdown table of recall within RADIUS_M."""
    lines = ["| protocol | R@1 | R@5 | R@10 |", "|---|---|---|---|"]
    for entry in results:
        recall = entry["recall"]
        assert isinstance(recall, dict)
        cells = " | ".join(f"{recall[f'R@{k} within {RADIUS_M:g} m']:.3f}" for k in (1, 5, 10))
        lines.append(f"| {entry['protocol']} | {cells} |")
    return "\n".join(lines)


def write_curve(metrics: Path, target: Path) -> None:
    """Draws loss and validation recall against the step."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    entries = {}
    for line in metrics.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entries.setdefault(entry["step"], {}).update(entry)
    losses = [(s, e["loss"]) for s, e in sorted(entries.items()) if "loss" in e]
    recalls = [(s, e["val R@1 within 5 m"]) for s, e in sorted(entries.items()) if "val R@1 within 5 m" in e]
    figure, left = pyplot.subplots(figsize=(5.6, 2.8), dpi=90)
    left.plot(*zip(*losses, strict=True), color="#777777", linewidth=0.9)
    left.set_xlabel("step (192 pairs each)")
    left.set_ylabel("training loss")
    right = left.twinx()
    if recalls:
        right.plot(*zip(*recalls, strict=True), color="#1f5fa8", marker="o", markersize=3)
    right.set_ylim(0, 1)
    right.set_ylabel("validation R@1 within 5 m", color="#1f5fa8")
    figure.tight_layout()
    figure.savefig(target)
    pyplot.close(figure)
