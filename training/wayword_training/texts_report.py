"""How the world's descriptions compare with real ones: docs/descriptions.md and its plots.

The real texts (Street360Loc, https://arxiv.org/abs/2502.14195) are counted here; none of them is stored or quoted.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from wayword_training.world.describe import MIX

COMMAND = "python -m wayword_training texts --real PATH/street360loc-train.csv.gz"
KNOWN_FROM = 3  # a word seen less often in the synthetic texts may be a slip or misheard
_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_ITEM = re.compile(r"(?:^|[\s.;]\s*)[1-9][.)]\s*")
CLASSES = {
    "building": r"building|house|homes?\b|shop|store|tower\b|high-rise|skyscraper|church|warehouse|garage|apartment|"
    r"flats|structure|facade|offices?\b|residence|dwelling|cottage|villa|tenement|condo|depot|factory",
    "tree, plants": r"tree|palm|conifer|hedge|bush|shrub|foliage|greenery|vegetation|birch|poplar|pine\b|spruce|"
    r"evergreen|grass|lawn|\bfirs?\b",
    "vehicle": r"\bcars?\b|vehicle|truck|\bvans?\b|\bbus(es)?\b(?! s)|taxi|\bcabs?\b|\bsuvs?\b|sedan|pickup|lorry|"
    r"lorries|automobile|minivan",
    "street, road": r"street|road\b|roadway|lane\b",
    "sign": r"\bsigns?\b|signage|signboard",
    "window": r"window",
    "person": r"person|people|pedestrian|\bman\b|\bmen\b|woman|women|passer|walking",
    "sidewalk": r"sidewalk|pavement",
    "traffic light": r"traffic (light|signal)|stop ?light|\bsignals?\b",
    "street lamp": r"lamp|street ?light|light (pole|post)|lantern",
    "construction": r"construction|scaffold|building site",
    "awning": r"awning|canopy",
    "fence, barrier": r"fence|barrier|railing|hoarding",
    "crosswalk": r"crosswalk|crossing",
    "flag": r"flag|banner",
    "bin": r"\bbins?\b|trash|dumpster|garbage",
    "church": r"church|chapel|steeple",
    "fire hydrant": r"hydrant",
    "bench": r"bench",
}
COLOURS = {
    "green": r"green(?!ery)", "white": r"white", "red": r"red|reddish", "yellow": r"yellow\w*", "light": r"light",
    "blue": r"blue|bluish", "black": r"black", "dark": r"dark", "gray": r"gr[ae]y\w*", "silver": r"silver\w*",
    "brown": r"brown\w*", "orange": r"orange\w*", "beige": r"beige|tan", "pink": r"pink\w*",
}  # fmt: skip
_COLOUR = r"\b(?:green|white|red|yellow|blue|black|gray|grey|silver|brown|orange|beige|tan|pink|purple|teal)\b"
_QUOTED = r"[\"“][^\"”]+[\"”]"


def write_report(real_csv_gz: Path, texts: dict[str, list[str]], out: Path) -> None:
    """Writes the comparison to out (Markdown) and its plots to out's folder/images; texts are by style."""
    with gzip.open(real_csv_gz, "rt", encoding="utf-8", newline="") as file:
        real = [row["text_description"] for row in csv.DictReader(file)]
    images = out.parent / "images"
    images.mkdir(parents=True, exist_ok=True)
    mix = {style: share for style, share in MIX.items() if style in texts}
    _plot_words(real, texts, images / "descriptions-words.png")
    classes = _rows({name: re.compile(p, re.IGNORECASE) for name, p in CLASSES.items()}, real, texts, mix)
    _plot_shares(classes, "share of texts that name it, %", images / "descriptions-classes.png")
    patterns = {name: re.compile(rf"\b(?:{p})\b", re.IGNORECASE) for name, p in COLOURS.items()}
    colours = _rows(patterns, real, texts, mix)
    _plot_shares(colours, "share of texts that say it, %", images / "descriptions-colours.png")
    out.write_text("\n".join(_page(real, texts, classes, colours)) + "\n", encoding="utf-8")


Rows = dict[str, tuple[float, float, float]]  # per cent of texts: real, listed, mixed


def words(text: str) -> int:
    """Words of a text, its numbering not counted."""
    return len(_WORD.findall(text))


def share(pattern: re.Pattern[str], texts: list[str]) -> float:
    """Per cent of the texts in which the pattern occurs."""
    return 100 * sum(bool(pattern.search(text)) for text in texts) / max(1, len(texts))


def _rows(
    patterns: dict[str, re.Pattern[str]], real: list[str], texts: dict[str, list[str]], mix: dict[str, float]
) -> Rows:
    total = sum(mix.values())
    return {
        name: (
            share(pattern, real),
            share(pattern, texts["listed"]),
            sum(part * share(pattern, texts[style]) for style, part in mix.items()) / total,
        )
        for name, pattern in patterns.items()
    }


def coverage(real: list[str], synthetic: list[str]) -> tuple[int, float]:
    """Distinct words of the synthetic texts, and the per cent of real words (running text) among the known ones."""
    spoken = Counter(word for text in synthetic for word in re.findall(r"[a-z]+", text.lower()))
    known = {word for word, count in spoken.items() if count >= KNOWN_FROM}
    running = Counter(word for text in real for word in re.findall(r"[a-z]+", text.lower()))
    return len(known), 100 * sum(n for word, n in running.items() if word in known) / max(1, running.total())


def items(texts: list[str]) -> list[list[str]]:
    """The numbered items of each text."""
    return [[item for item in _ITEM.split(text)[1:] if item.strip()] for text in texts]


def _list_rows(real: list[str], listed: list[str]) -> list[str]:
    columns = []
    for texts in (real, listed):
        counts = np.array([words(text) for text in texts])
        parts = [found for found in items(texts) if found]
        flat = [item for found in parts for item in found]
        quoted, coloured = re.compile(_QUOTED), re.compile(_COLOUR, re.IGNORECASE)
        columns.append([
            f"{counts.mean():.1f}", f"{np.percentile(counts, 5):.0f}", f"{np.percentile(counts, 50):.0f}",
            f"{np.percentile(counts, 95):.0f}", f"{100 * np.mean([len(found) == 4 for found in parts]):.1f} %",
            f"{np.mean([words(item) for item in flat]):.1f}", f"{share(re.compile(' with '), flat):.1f} %",
            f"{share(coloured, flat):.1f} %", f"{share(coloured, texts):.1f} %", f"{share(quoted, texts):.1f} %",
        ])  # fmt: skip
    names = ("words a text, mean", "5th percentile", "median", "95th percentile", "numbered texts with 4 items",
             "words an item, mean", 'items "X with Y"', "items with a colour", "texts with a colour",
             "texts with sign text in quotes")  # fmt: skip
    rows = [f"| {name} | {a} | {b} |" for name, a, b in zip(names, *columns, strict=True)]
    return ["| | real | `listed` |", "|---|--:|--:|", *rows]


def _style_rows(texts: dict[str, list[str]]) -> list[str]:
    rows = ["| style | share where mixed | words, mean | 5th | 95th | distinct words |", "|---|--:|--:|--:|--:|--:|"]
    for style, said in texts.items():
        counts = [words(text) for text in said]
        distinct = len({word for text in said for word in re.findall(r"[a-z]+", text.lower())})
        low, high = np.percentile(counts, [5, 95])
        rows.append(
            f"| `{style}` | {100 * MIX.get(style, 0):.0f} % | {np.mean(counts):.1f} | {low:.0f} | {high:.0f} "
            f"| {distinct:,} |"
        )
    return rows


def _share_rows(rows: Rows) -> list[str]:
    lines = [f"| {name} | {a:.1f} | {b:.1f} | {c:.1f} |" for name, (a, b, c) in rows.items()]
    return ["| % of texts | real | `listed` | mixed |", "|---|--:|--:|--:|", *lines]


def _gap(rows: Rows) -> str:
    """The three rows in which the lists differ most from the real ones."""
    widest = sorted(rows.items(), key=lambda row: -abs(row[1][0] - row[1][1]))[:3]
    return ", ".join(f"{name} ({a:.0f} % real, {b:.0f} % listed)" for name, (a, b, _) in widest)


def _page(real: list[str], texts: dict[str, list[str]], classes: Rows, colours: Rows) -> list[str]:
    known_listed, covered_listed = coverage(real, texts["listed"])
    known_all, covered_all = coverage(real, [text for said in texts.values() for text in said])
    total = sum(len(said) for said in texts.values())
    return [
        "# Descriptions",
        "",
        "How the descriptions of the training world compare with the real ones of Street360Loc (arXiv 2502.14195): "
        f"{len(real):,} real texts of its training split, counted and not stored, against {total:,} synthetic texts, "
        f"{len(texts['listed']):,} of each style, of the validation towns. This page is written by",
        "",
        "```sh",
        COMMAND,
        "```",
        "",
        "The world's descriptions come from exact knowledge of what is visible (`world/sights.py`), said in the habits "
        "of different people (`world/styles.py`). Only the style `listed` imitates the real texts, and queries of the "
        "main test protocols are in this style; the others are how operators may speak, of which the real texts hold "
        "nothing.",
        "",
        "## The lists",
        "",
        *_list_rows(real, texts["listed"]),
        "",
        "Words are counted without the numbering.",
        "",
        "![Words per text](images/descriptions-words.png)",
        "",
        "## All styles",
        "",
        *_style_rows(texts),
        "",
        "Of the mixed training descriptions a third are lists and the rest drawn by these shares; each view and its "
        "mirror image has two more that tell left from right. Columns `mixed` below are by these shares.",
        "",
        "## What is named",
        "",
        "![Classes](images/descriptions-classes.png)",
        "",
        *_share_rows(classes),
        "",
        f"Widest apart: {_gap(classes)}. Bridges, rivers and skies, named in some real texts, do not exist in the "
        "world.",
        "",
        "## Colours",
        "",
        "![Colours](images/descriptions-colours.png)",
        "",
        *_share_rows(colours),
        "",
        f"Widest apart: {_gap(colours)}. Where the lists say a colour more often than real texts do, they tell more "
        "of the place, and the world's queries are easier than real ones.",
        "",
        "## Vocabulary",
        "",
        "| | words known | real running words covered |",
        "|---|--:|--:|",
        f"| `listed` | {known_listed:,} | {covered_listed:.1f} % |",
        f"| all styles | {known_all:,} | {covered_all:.1f} % |",
        "",
        f"A word is known when at least {KNOWN_FROM} synthetic texts use it; typing slips and misheard words that "
        "recur are among them.",
    ]


def _plot_words(real: list[str], texts: dict[str, list[str]], path: Path) -> None:
    figure = Figure(figsize=(7.2, 3.4), dpi=100)
    axes = figure.subplots()
    edges = [float(edge) for edge in range(0, 64, 2)]
    for name, said, colour in (("real", real, "#444"), ("listed", texts["listed"], "#d62")):
        axes.hist(_counts(said), edges, density=True, alpha=0.45, label=name, color=colour)
    for name, said in texts.items():
        if name != "listed":
            heights, _ = np.histogram(_counts(said), edges, density=True)
            axes.plot([edge + 1 for edge in edges[:-1]], heights, lw=1.2, label=name)
    axes.set_xlabel("words in a text")
    axes.set_ylabel("share of texts per word")
    axes.legend(fontsize=8, ncols=2, frameon=False)
    _save(figure, path)


def _counts(texts: list[str]) -> NDArray[np.int64]:
    return np.array([words(text) for text in texts])


def _plot_shares(rows: Rows, label: str, path: Path) -> None:
    figure = Figure(figsize=(7.2, 0.26 * len(rows) + 0.9), dpi=100)
    axes = figure.subplots()
    at = np.arange(len(rows))[::-1]
    for offset, name, colour in ((0.27, "real", "#444"), (0.0, "listed", "#d62"), (-0.27, "mixed", "#58a")):
        column = ("real", "listed", "mixed").index(name)
        axes.barh(at + offset, [row[column] for row in rows.values()], 0.26, color=colour, label=name)
    axes.set_yticks(at, list(rows), fontsize=8)
    axes.set_xlabel(label)
    axes.legend(fontsize=8, frameon=False, loc="lower right")
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    for side in ("top", "right"):
        figure.axes[0].spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Software": None})
