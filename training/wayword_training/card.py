"""What the model card shows: tables between marks of a Markdown file, and plots."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from wayword_training.errors import InputError
from wayword_training.write_bundle import write_evaluation

RADIUS_M = 5.0
SHARES = ("same visit, known R@1", "other visit, unknown R@1")  # of training's validation
INK, BLUE, RED = "#777777", "#1f5fa8", "#b3372f"


def read(path: Path) -> Any:
    """A stored result; none yet is an empty list."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def write(path: Path, value: object) -> None:
    """Stores a result."""
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def recall_table(results: list[dict[str, Any]]) -> str:
    """Recall within RADIUS_M by protocol, with interval, chance level and what is asked."""
    lines = ["| query | recall@1 | @5 | @10 | asked @1 / @10 | chance @1 / @10 |", "|---|---|---|---|---|---|"]
    for entry in results:
        found = [entry["recall"][f"R@{k} within {RADIUS_M:g} m"] for k in (1, 5, 10)]
        shown = " | ".join(f"{c['recall']:.3f} [{c['low']:.3f}, {c['high']:.3f}]" for c in found)
        asked = " / ".join(f"{share:g}" for share in entry["asked"]) if entry["asked"] else "–"
        by_chance = f"{found[0]['chance']:.4f} / {found[2]['chance']:.4f}"
        lines.append(f"| {entry['protocol']} | {shown} | {asked} | {by_chance} |")
    return "\n".join(lines)


def probe_table(probes: dict[str, Any]) -> str:
    """Order inside a view, single objects, the oracle."""
    order, oracle = probes["order"], probes["oracle"]
    lines = [
        f"Order inside a view: nearer to its text than the mirror image is, {order['share']:.3f} "
        f"[{order['low']:.3f}, {order['high']:.3f}] of {order['pairs']} pairs (asked 0.80, chance 0.50).",
        "",
        "| single object | precision@20 | share of views that show it | ratio |",
        "|---|---|---|---|",
    ]
    for entry in probes["objects"]:
        ratio = f"{entry['precision'] / entry['base']:.1f}" if entry["base"] else "–"
        lines.append(f"| {entry['object']} | {entry['precision']:.2f} | {entry['base']:.4f} | {ratio} |")
    shares = ", ".join(
        f"heading {name} {oracle[name]:.3f}" for name in oracle if name.endswith("R@1") and "free" not in name
    )
    lines += ["", f"An oracle that knows kind and colour of all that is in view, other visit: {shares}."]
    free = " / ".join(f"{oracle[f'free text R@{k}']:.3f}" for k in (1, 10))
    heard = (
        "A listener who knows kind, colour, material and prominence of all that is in view, and hears the five to "
        f"seven things that free text of the other visit names, finds the place at 1 / 10 in {free}."
    )
    lines += ["", heard]
    return "\n".join(lines)


def ablation_table(results: dict[str, dict[str, float]]) -> str:
    """Validation recall of the short runs."""
    columns = (
        "same visit, known R@1",
        "same visit, unknown R@1",
        "other visit, unknown R@1",
        "other visit, unknown R@10",
    )
    lines = ["| variant | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, found in results.items():
        lines.append(f"| {name} | " + " | ".join(f"{found[c]:.3f}" for c in columns) + " |")
    return "\n".join(lines)


def write_card(
    bundle: Path, results: list[dict[str, Any]], probes: dict[str, Any], ablation: dict[str, dict[str, float]]
) -> None:
    """Writes figures into the bundle's README.md, recall into its manifest, and recall.png."""
    readme = bundle / "README.md"
    fill(readme, "recall", recall_table(results))
    fill(readme, "probes", probe_table(probes))
    if ablation:
        fill(readme, "ablation", ablation_table(ablation))
    write_bars(results, bundle / "recall.png")
    write_evaluation(bundle, [
        {"protocol": f"{e['protocol']}, {e['captures']} captures",
         "recall": {name: cell["recall"] for name, cell in e["recall"].items()}}
        for e in results
    ])  # fmt: skip


def fill(path: Path, name: str, text: str) -> None:
    """Puts text between `<!-- generated: name -->` and `<!-- end -->` of a Markdown file.

    Raises:
        InputError: when the file is absent or has no such mark.
    """
    marked = re.compile(rf"(<!-- generated: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if not marked.search(before):
        raise InputError(f"{path} has no mark <!-- generated: {name} -->; put it where the figures belong.")
    path.write_text(marked.sub(lambda m: f"{m[1]}{text}\n{m[2]}", before), encoding="utf-8")


def write_curve(metrics: Path, target: Path, shares: tuple[str, ...] = SHARES) -> None:
    """Draws loss and up to two kinds of validation recall against the step."""
    pyplot = _pyplot()
    entries: dict[int, dict[str, float]] = {}
    for line in metrics.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entries.setdefault(entry["step"], {}).update(entry)
    steps = sorted(entries.items())
    figure, left = pyplot.subplots(figsize=(5.6, 2.8), dpi=90)
    losses = [(s, e["loss"]) for s, e in steps if "loss" in e]
    if losses:
        left.plot(*zip(*losses, strict=True), color=INK, linewidth=0.9)
    left.set_xlabel("step")
    left.set_ylabel("training loss", color=INK)
    right = left.twinx()
    for name, colour in zip(shares, (BLUE, RED), strict=False):
        points = [(s, e[name]) for s, e in steps if name in e]
        if points:
            right.plot(*zip(*points, strict=True), color=colour, marker="o", markersize=3, label=name)
    right.set_ylim(0, 1)
    right.set_ylabel("validation, within 5 m")
    if right.lines:
        right.legend(fontsize=7, loc="center right")
    figure.tight_layout()
    figure.savefig(target)
    pyplot.close(figure)


def write_bars(results: list[dict[str, Any]], target: Path) -> None:
    """Draws recall@1 and @10 within RADIUS_M by protocol, with intervals and what is asked."""
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(figsize=(7.2, 0.36 * len(results) + 0.9), dpi=90)
    for row, entry in enumerate(reversed(results)):
        for k, colour, asked in ((1, BLUE, 0), (10, INK, 1)):
            cell = entry["recall"][f"R@{k} within {RADIUS_M:g} m"]
            axes.plot([cell["low"], cell["high"]], [row, row], color=colour, linewidth=4, alpha=0.35)
            axes.plot(cell["recall"], row, "o", color=colour, markersize=4)
            if entry["asked"]:
                axes.plot(entry["asked"][asked], row, "|", color=RED, markersize=11)
    axes.set_yticks(range(len(results)), [entry["protocol"] for entry in reversed(results)], fontsize=7)
    axes.set_xlim(0, 1.01)
    axes.set_xlabel("recall within 5 m: @1 blue, @10 grey, with 95 % intervals; red: asked", fontsize=8)
    axes.grid(axis="x", linewidth=0.3)
    figure.tight_layout()
    figure.savefig(target)
    pyplot.close(figure)


def _pyplot() -> Any:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot
