"""Command line: what training is made of, a command each, and `starter`, which runs all of them."""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from wayword_training import card
from wayword_training.ablation import ablate
from wayword_training.balance import read_bank
from wayword_training.bundle import Bundle
from wayword_training.captures import town_sights, write_captures
from wayword_training.config import Config, read_config
from wayword_training.demo import write_demo
from wayword_training.device import named_device
from wayword_training.encode import load_model
from wayword_training.errors import InputError, exit_status
from wayword_training.export import export
from wayword_training.measure import measure
from wayword_training.notes import NOTED, write_notes
from wayword_training.picture import write_picture
from wayword_training.pointing import point, table
from wayword_training.probes import probe
from wayword_training.rendering import render_towns
from wayword_training.run import CHECKPOINT, CONFIG, METRICS, TOKENIZER, require_run
from wayword_training.texts_report import write_report
from wayword_training.train import train
from wayword_training.truth import write_truth
from wayword_training.world.describe import STYLES, describe

REPOSITORY = Path(__file__).resolve().parents[2]
STARTER = REPOSITORY / "models" / "starter"
SECOND = REPOSITORY / "training" / "second.toml"  # the second pass over the same towns
TEST_WIDTH_PX = 1024  # of the test panoramas: a view of 256 columns, and the networks see 160
CALIBRATION_TOWNS = (8000, 8001, 8002, 8003)
SIGN_TOWNS = (8000, 8001)
SIGN_WIDTH_PX = 2048  # of their panoramas: views of 512, the largest that the app keeps
LEFT_OUT_M = 1500  # a whole town: what a query is about that no capture of the site shows
REPORTED_TEXTS = 2000  # of each style, for the comparison with real descriptions


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; input that cannot be used ends it with one sentence and status 2."""
    options = _parser().parse_args(arguments)
    began = time.monotonic()
    commands: dict[str, Callable[[argparse.Namespace, Config], None]] = {
        "world": _world, "train": _train, "export": _export, "captures": _captures, "notes": _notes,
        "truth": _truth, "evaluate": _evaluate, "point": _point, "ablate": _ablate, "texts": _texts, "demo": _demo,
        "picture": _picture, "starter": _starter,
    }  # fmt: skip
    status = exit_status(lambda: commands[options.command](options, _config(options)))
    if status == 0:
        print(f"{options.command}: {time.monotonic() - began:.0f} s")
    return status


def _config(options: argparse.Namespace) -> Config:
    config = read_config(options.config)
    return replace(config, workers=options.workers) if options.workers else config


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wayword_training", description=__doc__)
    parser.add_argument("--config", type=Path, help="TOML file over the defaults")
    parser.add_argument("--work", type=Path, default=Path("work"), help="rendered towns and runs (default: ./work)")
    parser.add_argument("--workers", type=int, default=0, help="processes that render")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("world", help="render the training and validation towns")
    training = commands.add_parser("train", help="train, or go on from the last checkpoint")
    training.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1; auto takes CUDA where it is")
    training.add_argument("--run", default="run", help="folder of the run inside --work (default: run)")
    training.add_argument("--from", dest="parent", type=Path, help="folder of a run to begin with")
    bundle = commands.add_parser("export", help="write the encoder bundle")
    bundle.add_argument("--out", type=Path, default=STARTER)
    captures = commands.add_parser("captures", help="write panoramas, poses and queries of towns")
    captures.add_argument("--towns", type=_numbers, required=True, help="seeds, with commas")
    captures.add_argument("--per-town", type=int, default=250)
    captures.add_argument("--width", type=int, default=2048)
    captures.add_argument("--out", type=Path, required=True)
    notes = commands.add_parser("notes", help="write notes on captures of towns, one in ten of another place")
    notes.add_argument("--towns", type=_numbers, required=True, help="seeds, with commas")
    notes.add_argument("--per-town", type=int, default=250)
    notes.add_argument("--noted", type=float, default=NOTED, help=f"share of the captures (default: {NOTED})")
    notes.add_argument("--out", type=Path, required=True)
    truth = commands.add_parser("truth", help="write what is in view of every place of towns, to simulate answers")
    truth.add_argument("--towns", type=_numbers, required=True, help="seeds, with commas")
    truth.add_argument("--per-town", type=int, default=250)
    truth.add_argument("--out", type=Path, required=True)
    evaluate = commands.add_parser("evaluate", help="recall of a bundle on a site of the app, and what it understands")
    evaluate.add_argument("--bundle", type=Path, default=STARTER)
    evaluate.add_argument("--site", type=Path, required=True, help="site file with the captures imported")
    evaluate.add_argument("--queries", type=Path, required=True, help="folder of query files")
    evaluate.add_argument("--out", type=Path, help="JSON with the rank of every query")
    evaluate.add_argument("--card", action="store_true", help="write figures and plots into the bundle's model card")
    pointing = commands.add_parser("point", help="whether the warmest patch of a view lies on what was named")
    pointing.add_argument("--bundle", type=Path, default=STARTER)
    pointing.add_argument("--site", type=Path, required=True, help="site file with the captures of the towns imported")
    pointing.add_argument("--towns", type=_numbers, default=CALIBRATION_TOWNS, help="seeds, with commas")
    commands.add_parser("ablate", help="short runs that change one thing each")
    texts = commands.add_parser("texts", help="compare the descriptions with real ones")
    texts.add_argument("--real", type=Path, required=True, help="street360loc-train.csv.gz")
    texts.add_argument("--out", type=Path, default=REPOSITORY / "docs" / "descriptions.md")
    demo = commands.add_parser("demo", help="write the demo site")
    demo.add_argument("--out", type=Path, default=REPOSITORY / "resources" / "demo")
    picture = commands.add_parser("picture", help="draw places of validation towns on three visits")
    picture.add_argument("--out", type=Path, default=REPOSITORY / "docs" / "images" / "visits.jpg")
    starter = commands.add_parser(
        "starter", help="world, train, export, captures, evaluate: what ships in models/starter"
    )
    starter.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1; auto takes CUDA where it is")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _world(options: argparse.Namespace, config: Config) -> None:
    render_towns(config, options.work / "world")


def _train(options: argparse.Namespace, config: Config) -> None:
    train(config, options.work / "world", options.work / options.run, named_device(options.device), options.parent)


def _export(options: argparse.Namespace, _config: Config) -> None:
    run = options.work / "run"
    require_run(run)
    config = read_config(run / CONFIG)  # what was trained, whatever the defaults have become
    tokenizer = Tokenizer.from_file(str(run / TOKENIZER))
    model = load_model(run / CHECKPOINT, config, tokenizer.get_vocab_size())
    parity = export(model, tokenizer, config, read_bank(options.work / "world", config), options.out)
    card.write_curve(run / METRICS, options.out / "curve.png")
    print(f"least cosine between PyTorch and ONNX: {parity:.7f}")


def _captures(options: argparse.Namespace, config: Config) -> None:
    write_captures(config, options.towns, options.per_town, options.width, options.out)


def _notes(options: argparse.Namespace, config: Config) -> None:
    write_notes(config, options.towns, options.per_town, options.out, options.noted)


def _truth(options: argparse.Namespace, config: Config) -> None:
    write_truth(config, options.towns, options.per_town, options.out)


def _evaluate(options: argparse.Namespace, config: Config) -> None:
    bundle = Bundle(options.bundle)
    results = measure(bundle, options.site, options.queries, config)
    if options.out:
        card.write(options.out, results)
    if options.card:
        probes = probe(bundle, config, config.test_towns)
        ablation = card.read(options.work / "run" / "ablation.json")
        card.write_card(options.bundle, results, probes, ablation)


def _point(options: argparse.Namespace, config: Config) -> None:
    print(table(point(Bundle(options.bundle), options.site, options.towns, config)))


def _ablate(options: argparse.Namespace, config: Config) -> None:
    ablate(config, options.work / "world", options.work / "run")


def _texts(options: argparse.Namespace, config: Config) -> None:
    try:
        with gzip.open(options.real) as stream:
            stream.read(1)
    except OSError as error:
        raise InputError(f"{options.real} cannot be read as gzip ({error}); name street360loc-train.csv.gz.") from error
    said: dict[str, list[str]] = {}
    views = [sights for seed in config.val_towns for place in town_sights(seed, config, 0)[1] for sights in place]
    for style in STYLES:
        said[style] = [describe(views[i % len(views)], Random(f"{style} {i}"), style) for i in range(REPORTED_TEXTS)]
    write_report(options.real, said, options.out)


def _demo(options: argparse.Namespace, config: Config) -> None:
    write_demo(config, options.out)


def _picture(options: argparse.Namespace, config: Config) -> None:
    write_picture(config, options.out)


def _starter(options: argparse.Namespace, config: Config) -> None:
    _world(options, config)
    options.run, options.parent = "first", None
    _train(options, config)
    options.run, options.parent = "run", options.work / "first"
    _train(options, read_config(SECOND))
    _ablate(options, config)
    options.out = options.bundle = STARTER
    _export(options, config)
    test, site = options.work / "test-captures", options.work / "towns.wayword"
    write_captures(config, config.test_towns, config.locations_per_town, TEST_WIDTH_PX, test)
    wayword = REPOSITORY / "bin" / "wayword"
    if not site.exists():
        subprocess.run([wayword, "site", "create", site, "--name", "Four test towns"], check=True)
    subprocess.run([wayword, "import", test, "--site", site], check=True)  # passes over what is there already
    options.site, options.queries, options.out, options.card = site, test / "queries", None, True
    _evaluate(options, config)
    _calibrate(options.work, config)
    _weigh_channels(options.work, config)


def _calibrate(work: Path, config: Config) -> None:
    """How the starter's scores become probabilities, on towns that neither trained nor test."""
    known, site, wayword = work / "cal-captures", work / "cal.wayword", REPOSITORY / "bin" / "wayword"
    write_captures(config, CALIBRATION_TOWNS, config.locations_per_town, TEST_WIDTH_PX, known)
    if not site.exists():
        subprocess.run([wayword, "site", "create", site, "--name", "Calibration towns"], check=True)
    subprocess.run([wayword, "import", known, "--site", site], check=True)
    subprocess.run([wayword, "encode", "--site", site, "--bundle", STARTER], check=True)
    queries, out = known / "queries" / "mixed.csv", STARTER / "calibration.json"
    fit = [wayword, "calibrate", "--site", site, "--queries", queries, "--left-out", str(LEFT_OUT_M), "--out", out]
    subprocess.run(fit, check=True)


def _weigh_channels(work: Path, config: Config) -> None:
    """What signs and notes are worth beside the starter's views, on towns that neither trained nor test."""
    wayword, fitted = REPOSITORY / "bin" / "wayword", ["--channels", "--out", STARTER / "calibration.json"]
    read, site = work / "sign-captures", work / "signs.wayword"
    write_captures(config, SIGN_TOWNS, config.locations_per_town, SIGN_WIDTH_PX, read)
    if not site.exists():
        subprocess.run([wayword, "site", "create", site, "--name", "Towns with signs"], check=True)
    for step in (["import", read], ["encode", "--bundle", STARTER], ["signs"]):
        subprocess.run([wayword, *step, "--site", site], check=True)
    queries = read / "queries" / "mixed.csv"
    subprocess.run([wayword, "calibrate", "--site", site, "--queries", queries, *fitted], check=True)
    noted, notes = work / "noted.wayword", work / "notes.csv"
    shutil.copy(work / "cal.wayword", noted)  # that one was calibrated without notes, and stays so
    write_notes(config, CALIBRATION_TOWNS, config.locations_per_town, notes)
    subprocess.run([wayword, "note", "import", notes, "--site", noted], check=True)
    queries = work / "cal-captures" / "queries" / "mixed.csv"
    subprocess.run([wayword, "calibrate", "--site", noted, "--queries", queries, *fitted], check=True)


if __name__ == "__main__":
    sys.exit(main())
