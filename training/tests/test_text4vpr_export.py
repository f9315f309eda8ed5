"""From a checkpoint to a bundle: parity, precision, and the app itself."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from text4vpr_builders import TINY, a_model, a_tokenizer, picture, text, write_data

from wayword_training.bundle import onnx_encoders
from wayword_training.errors import InputError, ParityError
from wayword_training.settings import to_toml
from wayword_training.text4vpr import __main__ as commands
from wayword_training.text4vpr import export as exporting
from wayword_training.text4vpr.export import export
from wayword_training.text4vpr.tokenizer import encode
from wayword_training.text4vpr.weights import published_state
from wayword_training.write_bundle import PARITY, Facts

REPOSITORY = Path(__file__).resolve().parents[2]
VIEWS = [picture(place, 1) for place in range(2)]
IN_THE_APP = """
const [root, directory] = process.argv.slice(2)
const load = (file) => import('file://' + root + '/src/main/engine/encoder/' + file)
const { Encoder } = await load('Encoder.ts')
const { readBundle } = await load('readBundle.ts')
const { readFileSync } = await import('node:fs')
const encoder = await Encoder.openChecked(await readBundle(directory))
const { images, texts } = JSON.parse(readFileSync(directory + '/conformance.json', 'utf8'))
const { dim } = encoder.bundle.manifest
const cosine = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0) / Math.hypot(...a) / Math.hypot(...b)
const least = (rows, vectors) =>
  Math.min(...rows.map(({ descriptor }, i) => cosine(vectors.subarray(i * dim, (i + 1) * dim), descriptor)))
const said = await encoder.encodeTexts(texts.map(({ text }) => text))
const seen = await encoder.encodeViews(images.map(({ file }) => readFileSync(directory + '/' + file)))
const sameIds = texts.every(({ ids }, i) => ids.join() === said.tokens[i].ids.join())
console.log(JSON.stringify({ sameIds, texts: least(texts, said.vectors), images: least(images, seen.vectors) }))
await encoder.close()
"""


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkpoint in the published layout, imported, evaluated and exported by the command line."""
    folder = tmp_path_factory.mktemp("journey")
    torch.save(published_state(a_model()), folder / "published.pth")
    a_tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "tiny.toml").write_text("image_px = 56\nmax_tokens = 32\n", encoding="utf-8")
    data = write_data(folder / "data", {"train": range(3), "test": range(3, 9)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "conformance_views", lambda _: VIEWS)
        run = ["--run", str(folder / "run")]
        assert commands.main(["import", "--checkpoint", str(folder / "published.pth"), *run, "--tokenizer",
                              str(folder / "tokenizer.json"), "--config", str(folder / "tiny.toml")]) == 0  # fmt: skip
        assert commands.main(["evaluate", *run, "--data", str(data), "--split", "test", "--device", "cpu"]) == 0
        assert commands.main(["export", *run, "--data", str(data), "--license", "test only", "--out",
                              str(folder / "bundle"), "--int8", str(folder / "bundle-int8")]) == 0  # fmt: skip
    yield folder


def test_exported_networks_agree_with_pytorch(journey: Path) -> None:
    model, bundle = a_model(), onnx_encoders(journey / "bundle")
    for count in (1, 3):
        pixels = np.random.default_rng(count).normal(size=(count, 3, TINY.image_px, TINY.image_px)).astype(np.float32)
        ids, mask = encode(a_tokenizer(), [text(place, 2) * (place + 1) for place in range(count)], TINY)
        with torch.no_grad():
            seen = model.image(torch.from_numpy(pixels)).numpy()
            said = torch.nn.functional.normalize(model.text(torch.from_numpy(ids), torch.from_numpy(mask))).numpy()
        assert np.allclose(bundle.image(pixels), seen, atol=1e-5)
        assert np.allclose(bundle.text(ids, mask), said, atol=1e-5)


def test_the_manifest_says_what_the_files_are(journey: Path) -> None:
    manifest = json.loads((journey / "bundle" / "manifest.json").read_text(encoding="utf-8"))
    for name, facts in manifest["files"].items():
        data = (journey / "bundle" / name).read_bytes()
        assert facts == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert (manifest["dim"], manifest["logitScale"], manifest["license"]) == (32, 10.0, "test only")
    assert manifest["image"]["size"] == [56, 56]
    protocols = [entry["protocol"] for entry in manifest["evaluation"]]
    assert protocols == [
        f"Street360Loc layout, test: {name}"
        for name in (
            "4 directions, known heading, unit texts",
            "4 directions, unknown heading, unit texts",
            "front only, known heading",
        )
    ]
    assert len(manifest["evaluation"][0]["recall"]) == 12


def test_the_manifest_says_nothing_older_than_the_weights(
    journey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "conformance_views", lambda _: VIEWS)
    run = shutil.copytree(journey / "run", tmp_path / "run")

    def protocols() -> int:
        assert commands.main(["export", "--run", str(run), "--out", str(tmp_path / "bundle")]) == 0
        return len(json.loads((tmp_path / "bundle" / "manifest.json").read_text(encoding="utf-8"))["evaluation"])

    assert protocols() == 3
    later = (run / "evaluation-test.json").stat().st_mtime + 10
    os.utime(run / "best.pth", (later, later))
    (tmp_path / "bundle" / "README.md").write_text("its card", encoding="utf-8")
    assert protocols() == 0
    assert (tmp_path / "bundle" / "README.md").read_text(encoding="utf-8") == "its card"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "run"]


def test_the_8_bit_bundle_is_smaller_and_its_loss_is_measured(journey: Path) -> None:
    report = json.loads((journey / "bundle-int8" / "quantisation.json").read_text(encoding="utf-8"))
    for part in ("image", "text"):
        assert report[part]["int8 bytes"] < report[part]["float32 bytes"]
        assert 0.95 < report[part]["least cosine"] <= report[part]["mean cosine"] <= 1.00001
        assert report[part]["samples"] == 24
    assert len(report["recall lost"]) == 12
    for folder in ("bundle", "bundle-int8"):
        results = json.loads((journey / folder / "evaluation-test.json").read_text(encoding="utf-8"))
        assert results[0]["queries"] == 6


def test_the_app_runs_the_bundle(journey: Path) -> None:
    binaries = REPOSITORY / "node_modules" / ".bin"
    if not (binaries / "node").exists():
        pytest.skip("node_modules is missing: run npm ci in the repository")
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    bundles = [str(journey / name) for name in ("bundle", "bundle-int8")]

    def run(*command: str) -> str:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = run(str(REPOSITORY / "bin" / "wayword"), "models", "verify", *bundles)
    assert said.count("is as its manifest says") == 2
    (journey / "app.mjs").write_text(IN_THE_APP, encoding="utf-8")
    found = json.loads(run("node", str(journey / "app.mjs"), str(REPOSITORY), bundles[0]))
    assert found["sameIds"]
    assert min(found["texts"], found["images"]) >= PARITY


def test_refuses_networks_that_differ_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = a_model()
    real = exporting.shipped_networks
    monkeypatch.setattr(exporting, "shipped_networks", lambda _: real(a_model(seed=2)))
    with pytest.raises(ParityError, match=r"differ from PyTorch, cosine .* at least 0\.9999 is needed"):
        export(model, a_tokenizer(), VIEWS, tmp_path / "bundle", Facts("tiny"))
    assert not list(tmp_path.iterdir())


def test_refuses_to_write_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is no encoder bundle; name a new folder"):
        export(a_model(), a_tokenizer(), VIEWS, tmp_path, Facts("tiny"))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_refuses_a_run_that_holds_no_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["export", "--run", str(tmp_path), "--out", str(tmp_path / "bundle")]) == 2
    assert "has no config.toml; name the folder of a finished `train` or `import`" in capsys.readouterr().err


def test_trains_from_the_command_line_and_refuses_a_device_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_data(tmp_path / "data", {"train": range(4), "val": range(3, 6)})
    (tmp_path / "tiny.toml").write_text(to_toml(replace(TINY, epochs=1)), encoding="utf-8")
    options = ["--data", str(data), "--run", str(tmp_path / "run"), "--config", str(tmp_path / "tiny.toml")]
    assert commands.main(["train", *options, "--device", "cpu"]) == 0
    assert "'places dropped, in another split': 1" in capsys.readouterr().out
    assert commands.main(["train", *options, "--device", "cuda:99"]) == 2
    assert "CUDA devices; use cpu" in capsys.readouterr().err
    assert commands.main(["train", *options, "--device", "gpu"]) == 2
    assert "--device gpu is unknown" in capsys.readouterr().err
