"""The ranking rule, by hand and against the app itself."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from wayword_training.bundle import Bundle
from wayword_training.config import Config
from wayword_training.match import MISTAKEN, rank, supports
from wayword_training.measure import encode_site, first_ranks, rankings, read_queries
from wayword_training.site_file import read_site

REPOSITORY = Path(__file__).resolve().parents[2]
PLACES = 12  # of the demo site: enough to be confused, quick to import


def test_the_support_of_a_clue_equals_the_number_by_hand() -> None:
    similarities = np.zeros((3, 4), np.float32)
    similarities[1, 2] = 1.0
    share = math.exp(5) / (math.exp(5) + 11)
    found = supports(similarities, directed=True, heading_known=False, direction=0, logit_scale=5.0)
    assert found[1, 2] == pytest.approx(math.log((1 - MISTAKEN) * share * 12 + MISTAKEN), abs=1e-5)
    free = supports(similarities, directed=False, heading_known=False, direction=0, logit_scale=5.0)
    whole = (math.exp(5) + 3) / (math.exp(5) + 11)
    assert free[1] == pytest.approx(math.log((1 - MISTAKEN) * whole * 3 + MISTAKEN), abs=1e-5)


def test_an_unknown_heading_takes_the_best_turn() -> None:
    front, right = np.zeros((5, 4), np.float32), np.zeros((5, 4), np.float32)
    front[3, 1], right[3, 2] = 1.0, 1.0
    assert rank([(0, front), (1, right)], False, 10.0)[0][0] == 3
    known, scores = rank([(0, front), (1, right)], True, 10.0)
    assert np.allclose(scores, 0, atol=1e-5) and known[0] == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of the app with some captures of the demo, encoded with the starter by the app itself."""
    if not (REPOSITORY / "node_modules" / "node").exists():
        pytest.skip("node_modules is missing: npm install brings the app this is compared with")
    folder = tmp_path_factory.mktemp("site")
    captures = folder / "captures"
    captures.mkdir()
    demo = REPOSITORY / "resources" / "demo" / "captures"
    for path in [*sorted(demo.glob("*.jpg"))[:PLACES], demo / "poses.csv"]:
        shutil.copy(path, captures)
    poses = (captures / "poses.csv").read_text(encoding="utf-8").splitlines()
    (captures / "poses.csv").write_text("\n".join(poses[: PLACES + 1]) + "\n", encoding="utf-8")
    wayword("site", "create", str(folder / "yard.wayword"), "--name", "Yard")
    wayword("import", str(captures), "--site", str(folder / "yard.wayword"))
    wayword("encode", "--site", str(folder / "yard.wayword"), "--bundle", "starter")
    return folder / "yard.wayword"


def wayword(*words: str) -> str:
    return subprocess.run([REPOSITORY / "bin" / "wayword", *words], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("heading", ["known", "unknown"])
def test_ranks_every_query_as_the_app_does(site: Path, tmp_path: Path, heading: str) -> None:
    header = "id,text,front,right,back,left,expected_filename,x_m,y_m"
    name = read_site(site).filenames[7]
    sides = "a red brick shop with an awning", "parked cars and a bench", "green trees", "a tall glass tower"
    rows = [
        f"all,,{','.join(sides)},{name},,",
        f"two,,{sides[3]},,,{sides[0]},{name},,",
        f"free,A gray office building. A yellow taxi. Two trees.,,,,,{name},,",
        f'list,"A gray office building, a yellow taxi, two green trees",,,,,{name},,',
        f"both,A stop sign.,{sides[1]},,,,{name},,",
    ]
    queries = tmp_path / "queries.csv"
    queries.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    told = json.loads(wayword("eval", "--site", str(site), "--queries", str(queries), "--heading", heading, "--json"))[
        "perQuery"
    ]
    own = read_site(site)
    bundle, asked = Bundle(REPOSITORY / "models" / "starter"), read_queries(queries, own)
    ranking = rankings(bundle, encode_site(bundle, own, Config().workers), asked, heading == "known")
    assert [q["id"] for q in told] == asked.ids
    for query, row in zip(told, ranking, strict=True):
        assert [c["filename"] for c in query["candidates"]] == [own.filenames[i] for i in row[:20]]
    within = [next(r["rank"] for r in q["ranks"] if r["withinM"] == 5) for q in told]
    assert within == first_ranks(ranking, asked, own, 5.0)


def test_a_site_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such site file"):
        read_site(tmp_path / "none.wayword")
    (tmp_path / "text.wayword").write_text("no database" * 100, encoding="utf-8")
    with pytest.raises(ValueError, match="not a site file"):
        read_site(tmp_path / "text.wayword")
