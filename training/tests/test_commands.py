"""The command line: from a run to a bundle, and refusals in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from wayword_training import __main__ as commands
from wayword_training import export as exporting
from wayword_training import write_bundle
from wayword_training.balance import Bank
from wayword_training.bundle import Bundle
from wayword_training.config import Config
from wayword_training.errors import InputError
from wayword_training.measure import Queries, rankings, read_queries
from wayword_training.networks import DualEncoder
from wayword_training.run import start_run
from wayword_training.site_file import Site

SITE = Site(["a.jpg"], np.zeros((1, 2)), [[]])


def a_finished_run(folder: Path, config: Config, tokenizer: Tokenizer) -> Path:
    start_run(folder, config, tokenizer)
    torch.save({"model": DualEncoder(config, tokenizer.get_vocab_size()).state_dict()}, folder / "checkpoint.pt")
    (folder / "metrics.jsonl").write_text('{"step": 0, "loss": 1.0}\n', encoding="utf-8")
    return folder


def refusal(capsys: pytest.CaptureFixture[str], *words: str, status: int = 2) -> str:
    assert commands.main([*words]) == status
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1
    return said


def test_exports_what_was_trained_and_keeps_the_card(
    small: Config, tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    config = replace(small, locations_per_batch=9, locations_per_town=170)  # other networks than the defaults'
    a_finished_run(tmp_path / "run", config, tokenizer)
    target = tmp_path / "bundle"
    export = ["--work", str(tmp_path), "export", "--out", str(target)]
    bank = Bank(["a red shop", "a tree"], np.zeros((2, 4, 112, 160, 3), np.uint8))
    monkeypatch.setattr(commands, "read_bank", lambda *_: bank)
    monkeypatch.setattr(exporting, "conformance_views", lambda _: [np.zeros((64, 64, 3), np.uint8)])
    assert commands.main(export) == 0
    assert Bundle(target).manifest["dim"] == small.dim + 2
    for name in ("README.md", "recall.png", "stale.txt"):
        (target / name).write_text("kept?", encoding="utf-8")
    assert commands.main(export) == 0
    assert {path.name for path in target.iterdir()} == {
        "image.onnx", "text.onnx", "tokenizer.json", "manifest.json", "conformance.json", "conformance", "curve.png",
        "README.md", "recall.png",
    }  # fmt: skip
    before = {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()}
    capsys.readouterr()
    monkeypatch.setattr(write_bundle, "PARITY", 1.1)
    assert "was not written: its networks differ from PyTorch" in refusal(capsys, *export, status=1)
    assert {path.name: path.read_bytes() for path in target.iterdir() if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "run"]


def test_refuses_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    work = ["--work", str(tmp_path)]
    assert "nothing was trained there" in refusal(capsys, *work, "export")
    assert "town-0.json: town 0 is not rendered" in refusal(capsys, *work, "train")
    assert "--device gpu is unknown" in refusal(capsys, *work, "train", "--device", "gpu")
    assert "CUDA devices; use cpu" in refusal(capsys, *work, "train", "--device", "cuda:99")
    assert "cannot be read as TOML" in refusal(capsys, "--config", str(tmp_path / "none.toml"), *work, "train")
    real = tmp_path / "real.csv"
    real.write_text("text_description", encoding="utf-8")
    assert "real.csv cannot be read as gzip" in refusal(capsys, "texts", "--real", str(real))
    real.unlink()
    captures = ["captures", "--out", str(tmp_path / "captures"), "--towns", "9000", "--per-town"]
    for count in ("0", "1"):
        assert f"--per-town is {count}, in 1 towns; at least 2 places" in refusal(capsys, *captures, count)
    assert not list(tmp_path.iterdir())


def test_queries_without_columns_or_words_are_named(tmp_path: Path) -> None:
    path = tmp_path / "queries.csv"
    path.write_text("id,text,front\nq1,a gate,\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"queries\.csv lacks the columns right, back, left, expected_filename"):
        read_queries(path, SITE)
    path.write_text("id,text,front,right,back,left,expected_filename,x_m,y_m\nq7,...,,,,,a.jpg,,\n", encoding="utf-8")
    queries = read_queries(path, SITE)
    with pytest.raises(InputError, match="Query q7 has no word"):
        rankings(object(), np.zeros((1, 4, 2), np.float32), queries, True)  # type: ignore[arg-type]
    assert isinstance(queries, Queries)
