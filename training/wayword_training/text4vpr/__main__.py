"""Command line of Text4VPR: train, evaluate, import, export, measure, towns."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from tokenizers import Tokenizer

from wayword_training import card
from wayword_training.bundle import Encoders, onnx_encoders
from wayword_training.config import Config as WorldConfig
from wayword_training.device import named_device
from wayword_training.errors import InputError, exit_status
from wayword_training.export import conformance_views
from wayword_training.run import TOKENIZER
from wayword_training.text4vpr.config import Config, read_config
from wayword_training.text4vpr.evaluate import encode_images, encode_texts, evaluate, table, torch_encoders
from wayword_training.text4vpr.export import export
from wayword_training.text4vpr.int8 import REPORT, Samples, default_texts, quantise, timing
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.pictures import read_view, stretch
from wayword_training.text4vpr.run import BEST, read_run, write_run
from wayword_training.text4vpr.street360loc import Split, data_version, read_splits
from wayword_training.text4vpr.tokenizer import read_tokenizer, train_stand_in
from wayword_training.text4vpr.towns import write_towns
from wayword_training.text4vpr.train import Data, train
from wayword_training.text4vpr.weights import load_dinov2, load_t5, read_published, text_sizes_of_folder
from wayword_training.write_bundle import Facts, Views, write_evaluation

EVALUATION = "evaluation-test.json"
SAMPLES = 64  # views and texts of the test split on which the precisions are compared


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 2 for input that cannot be used, 1 for networks that came out wrong, each in one sentence."""
    parser = argparse.ArgumentParser(prog="wayword_training.text4vpr", description=__doc__)
    add_commands(parser.add_subparsers(dest="command", required=True))
    return run(parser.parse_args(arguments))


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds every command to a parser."""
    learn = commands.add_parser("train", help="train, or go on from the last checkpoint")
    _run_option(learn)
    _data_options(learn, required=True)
    learn.add_argument("--config", type=Path, help="TOML file over the published settings")
    learn.add_argument("--t5", type=Path, help="Hugging Face folder of a T5 (random weights without it)")
    learn.add_argument("--dinov2", type=Path, help="Hugging Face folder, or .pth of torch.hub, of a DINOv2")
    learn.add_argument("--tokenizer", type=Path, help="tokenizer.json (else that of --t5, else learned from the texts)")
    _device_option(learn)
    judge = commands.add_parser("evaluate", help="success at k within p metres of a run's best weights")
    _run_option(judge)
    _data_options(judge, required=True)
    judge.add_argument("--split", choices=("val", "test"), default="val")
    _device_option(judge)
    take = commands.add_parser("import", help="make a run of a published checkpoint")
    take.add_argument("--checkpoint", type=Path, required=True)
    take.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the T5 it was trained with")
    take.add_argument("--config", type=Path, help="TOML file with what the weights do not say (image_px, max_tokens)")
    _run_option(take)
    ship = commands.add_parser("export", help="write a run as an encoder bundle")
    _run_option(ship)
    ship.add_argument("--out", type=Path, required=True)
    ship.add_argument("--int8", type=Path, help="also write an 8-bit bundle here, and measure its loss")
    ship.add_argument("--name", default="text4vpr")
    ship.add_argument("--license", default="not stated", help="of the weights")
    _data_options(ship, required=False)
    size = commands.add_parser("measure", help="export random weights of full size, and time them")
    size.add_argument("--out", type=Path, required=True, help="folder for both bundles and measured.json")
    size.add_argument("--config", type=Path, help="TOML file over the published settings")
    town = commands.add_parser("towns", help="render the procedural street world as a data set of this layout")
    town.add_argument("--out", type=Path, required=True)
    town.add_argument("--per-town", type=int, default=250, help="places in each of 8 towns")


def run(options: argparse.Namespace) -> int:
    """Runs a parsed command; the exit status."""
    commands: dict[str, Callable[[argparse.Namespace], None]] = {
        "train": _train, "evaluate": _evaluate, "import": _import, "export": _export, "measure": _measure,
        "towns": _towns,
    }  # fmt: skip
    return exit_status(lambda: commands[options.command](options))


def _train(options: argparse.Namespace) -> None:
    device = named_device(options.device)
    sizes = text_sizes_of_folder(options.t5) if options.t5 else {}
    config = read_config(options.config, replace(Config(), **sizes))
    splits = read_splits(options.data, options.images, ("train", "val"))
    for split in splits.values():
        print(f"{split.name}: {split.counts()}")
    tokenizer = _training_tokenizer(options, splits["train"], config)
    torch.manual_seed(config.seed)
    model = Text4VPR(config)
    if options.t5:
        load_t5(model, options.t5)
    if options.dinov2:
        load_dinov2(model, options.dinov2)
    train(model, tokenizer, Data(splits["train"], splits["val"], data_version(options.data)), options.run, device)


def _training_tokenizer(options: argparse.Namespace, split: Split, config: Config) -> Tokenizer:
    if (options.run / TOKENIZER).exists():  # a run that is gone on with keeps its own
        return read_tokenizer(options.run / TOKENIZER, config.text_vocabulary)
    chosen = options.tokenizer or options.t5
    if chosen:
        return read_tokenizer(chosen, config.text_vocabulary)
    return train_stand_in((text for place in split.places for text in place.texts if text), config.text_vocabulary)


def _evaluate(options: argparse.Namespace) -> None:
    device = named_device(options.device)
    split = read_splits(options.data, options.images, (options.split,))[options.split]
    model, tokenizer = read_run(options.run)
    results = _results(torch_encoders(model.to(device), device), tokenizer, split, model.config)
    card.write(options.run / f"evaluation-{options.split}.json", results)
    print(f"{split.name}: {split.counts()}\n{table(results)}")


def _results(encoders: Encoders, tokenizer: Tokenizer, split: Split, config: Config) -> list[dict[str, Any]]:
    images, texts = encode_images(encoders, split, config), encode_texts(encoders, tokenizer, split, config)
    found = evaluate(images, texts, split.xyz_m)
    return [{**each, "protocol": f"Street360Loc layout, {split.name}: {each['protocol']}"} for each in found]


def _import(options: argparse.Namespace) -> None:
    model = read_published(options.checkpoint, read_config(options.config))
    tokenizer = read_tokenizer(options.tokenizer, model.config.text_vocabulary)
    write_run(options.run, model, tokenizer)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{options.run}: {parameters} parameters, descriptors of {model.config.dim} numbers")


def _export(options: argparse.Namespace) -> None:
    model, tokenizer = read_run(options.run)
    split = read_splits(options.data, options.images, ("test",))["test"] if options.data else None
    facts = Facts(options.name, options.license, _shipped(_evaluated(options.run)))
    views = conformance_views(WorldConfig())
    least = export(model, tokenizer, views, options.out, facts)
    print(f"least cosine between PyTorch and ONNX: {least:.7f}")
    if options.int8:
        samples = _samples(split, model.config) if split else Samples(_fitted(views, model.config), default_texts())
        report = quantise(options.out, tokenizer, model.config, samples, options.int8, replace(facts, evaluation=[]))
        print(json.dumps(report, indent=2))
    if split:
        _compare(options, tokenizer, split, model.config)


def _evaluated(run: Path) -> list[dict[str, Any]]:
    """The run's stored evaluation; none when its weights are newer."""
    path = run / EVALUATION
    return card.read(path) if path.exists() and path.stat().st_mtime >= (run / BEST).stat().st_mtime else []


def _shipped(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a manifest says: protocols of unit texts, as a bundle's are."""
    return [entry for entry in results if entry.get("unit texts")]  # early ones do not say


def _compare(options: argparse.Namespace, tokenizer: Tokenizer, split: Split, config: Config) -> None:
    """Evaluates the written bundles, for their manifests, and adds to the 8-bit report what recall it loses."""
    tables = {}
    for folder in filter(None, (options.out, options.int8)):
        tables[folder] = _results(onnx_encoders(folder), tokenizer, split, config)
        card.write(folder / EVALUATION, tables[folder])
        write_evaluation(folder, _shipped(tables[folder]))
        print(f"{folder}\n{table(tables[folder])}")
    if options.int8:
        full, small = (tables[folder][0]["recall"] for folder in (options.out, options.int8))
        report = json.loads((options.int8 / REPORT).read_text(encoding="utf-8"))
        report["recall lost"] = {name: round(full[name] - small[name], 4) for name in full}
        (options.int8 / REPORT).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _measure(options: argparse.Namespace) -> None:
    config = read_config(options.config)
    torch.manual_seed(config.seed)
    model = Text4VPR(config).eval()
    tokenizer = train_stand_in(default_texts(), config.text_vocabulary)
    views = conformance_views(WorldConfig())
    full, small = options.out / "float32", options.out / "int8"
    began = time.monotonic()
    least = export(model, tokenizer, views, full, Facts("text4vpr-random"))
    exported = time.monotonic()
    samples = Samples(_fitted(views, config), default_texts())
    report = quantise(full, tokenizer, config, samples, small, Facts("text4vpr-random"))
    measured = {
        "parameters": sum(p.numel() for p in model.parameters()),
        "export s": round(exported - began, 1),
        "quantisation s": round(time.monotonic() - exported, 1),
        "least cosine, PyTorch to ONNX": round(least, 7),
        "float32": timing(full, config),
        "int8": timing(small, config) | report,
    }
    (options.out / "measured.json").write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=2))


def _towns(options: argparse.Namespace) -> None:
    if options.per_town < 2:
        raise InputError(f"--per-town is {options.per_town}; at least 2 places are needed.")
    write_towns(options.out, options.per_town)


def _samples(split: Split, config: Config) -> Samples:
    paths = [path for place in split.places for path in place.images if path][:SAMPLES]
    texts = [text for place in split.places for text in place.texts if text][:SAMPLES]
    return Samples([read_view(path, config) for path in paths], texts)


def _fitted(views: Views, config: Config) -> Views:
    return [stretch(Image.fromarray(view), config.image_px) for view in views]


def _run_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", type=Path, required=True, help="folder of the run")


def _data_options(parser: argparse.ArgumentParser, required: bool) -> None:
    parser.add_argument("--data", type=Path, required=required, help="folder of the workbooks *_description.xlsx")
    parser.add_argument("--images", type=Path, help="folder of the pictures, INDEX_POS.jpg (default: in --data)")


def _device_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", help="cpu, cuda, cuda:1; auto takes CUDA where it is")


if __name__ == "__main__":
    sys.exit(main())
