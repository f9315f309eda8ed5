"""The ablation's results, however often it is begun."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wayword_training import ablation
from wayword_training.card import ablation_table
from wayword_training.config import Config

RECALL = {f"{visit} visit, {heading} R@{k}": 0.5 for visit in ("same", "other") for heading in ("known", "unknown")
          for k in (1, 10)}  # fmt: skip


def test_variants_finished_by_an_earlier_call_keep_their_recall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def train(config: Config, _world: Path, folder: Path) -> None:
        finished = (folder / "metrics.jsonl").exists()
        folder.mkdir(parents=True, exist_ok=True)
        entries = [{"event": "start", "step": config.steps if finished else 0}]
        if not finished:
            entries.append({"step": config.steps, **RECALL})
        with (folder / "metrics.jsonl").open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(entry) + "\n" for entry in entries)

    monkeypatch.setattr(ablation, "train", train)
    for _ in range(2):
        ablation.ablate(Config(), tmp_path / "world", tmp_path / "run")
    results = json.loads((tmp_path / "run" / "ablation.json").read_text(encoding="utf-8"))
    assert set(results) == set(ablation.VARIANTS)
    assert ablation_table(results).count("| 0.500 | 0.500 | 0.500 | 0.500 |") == len(ablation.VARIANTS)
