"""Command line: world, train, evaluate, export, captures, demo, and starter, which does them all."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer

from wayword_training import card
from wayword_training.captures import write_captures
from wayword_training.config import Config, read_config
from wayword_training.dataset import render_towns
from wayword_training.demo import write_demo
from wayword_training.evaluate import load_model
from wayword_training.export import export
from wayword_training.heldout import evaluate_split
from wayword_training.train import train

REPOSITORY = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    options = _parser().parse_args(arguments)
    config = read_config(options.config)
    if options.workers:
        config = replace(config, workers=options.workers)
    began = time.monotonic()
    commands: dict[str, Callable[[argparse.Namespace, Config], None]] = {
        "world": _world, "train": _train, "evaluate": _evaluate, "export": _export, "captures": _captures,
        "demo": _demo, "starter": _starter,
    }  # fmt: skip
    commands[options.command](options, config)
    print(f"{options.command}: {time.monotonic() - began:.0f} s")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wayword_training", description=__doc__)
    parser.add_argument("--config", type=Path, help="TOML file over the defaults")
    parser.add_argument("--work", type=Path, default=Path("work"), help="rendered towns and runs (default: ./work)")
    parser.add_argument("--workers", type=int, default=0, help="processes that render")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("world", help="render the training and validation towns")
    commands.add_parser("train", help="train, or go on from the last checkpoint")
    evaluate = commands.add_parser("evaluate", help="recall of the last checkpoint")
    evaluate.add_argument("--split", choices=("val", "test"), default="val")
    evaluate.add_argument("--captures", type=Path, help="also on views cut from these captures")
    bundle = commands.add_parser("export", help="write the encoder bundle")
    bundle.add_argument("--out", type=Path, default=REPOSITORY / "models" / "starter")
    captures = commands.add_parser("captures", help="write panoramas, poses and queries of towns")
    captures.add_argument("--towns", type=_numbers, required=True, help="seeds, with commas")
    captures.add_argument("--per-town", type=int, default=250)
    captures.add_argument("--width", type=int, default=2048)
    captures.add_argument("--out", type=Path, required=True)
    demo = commands.add_parser("demo", help="write the demo site")
    demo.add_argument("--out", type=Path, default=REPOSITORY / "resources" / "demo")
    commands.add_parser("starter", help="world, train, evaluate, export and demo")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _world(options: argparse.Namespace, config: Config) -> None:
    render_towns(config, options.work / "world")


def _train(options: argparse.Namespace, config: Config) -> None:
    train(config, options.work / "world", options.work / "run")


def _evaluate(options: argparse.Namespace, config: Config) -> None:
    run = options.work / "run"
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    model = load_model(run / "checkpoint.pt", config, tokenizer)
    seeds = config.test_towns if options.split == "test" else config.val_towns
    results = evaluate_split(model, tokenizer, config, seeds, options.captures)
    card.write_results(run / f"evaluation-{options.split}.json", results)
    print(card.table(results))


def _export(options: argparse.Namespace, config: Config) -> None:
    run = options.work / "run"
    tokenizer = Tokenizer.from_file(str(run / "tokenizer.json"))
    model = load_model(run / "checkpoint.pt", config, tokenizer)
    evaluation = card.read_results(run / "evaluation-test.json")
    parity = export(model, tokenizer, config, options.out, evaluation)
    card.write_curve(run / "metrics.jsonl", options.out / "curve.png")
    print(f"least cosine between PyTorch and ONNX: {parity:.7f}")


def _captures(options: argparse.Namespace, config: Config) -> None:
    write_captures(config, options.towns, options.per_town, options.width, options.out)


def _demo(options: argparse.Namespace, config: Config) -> None:
    write_demo(config, options.out)


def _starter(options: argparse.Namespace, config: Config) -> None:
    _world(options, config)
    _train(options, config)
    test = options.work / "test-captures"
    write_captures(config, config.test_towns, config.locations_per_town, 2048, test)
    options.split, options.captures = "test", test
    _evaluate(options, config)
    options.out = REPOSITORY / "models" / "starter"
    _export(options, config)
    options.out = REPOSITORY / "resources" / "demo"
    _demo(options, config)


if __name__ == "__main__":
    main()
