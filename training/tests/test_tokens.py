"""The tokenizer: what reaches the network from what somebody typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from wayword_training.tokens import ids_and_mask

BUNDLE = Path(__file__).parents[2] / "models" / "starter"


def normalised(tokenizer: Tokenizer, text: str) -> str:
    assert tokenizer.normalizer is not None
    return tokenizer.normalizer.normalize_str(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("From left to right, the four main features are: 1. A Red house. 2. A tree.", "a red house | a tree"),
        ("From left to right, there is a house, a tree", "a house | a tree"),
        ("1) bus stop; 2) hedge", "bus stop | hedge"),
        ("brick-built  BUILDING / red car", "brick built building | red car"),
        ("Café, “naïve” façade’s", "cafe | naive facades"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("", ""),
    ],
)
def test_normalises_style_away(tokenizer: Tokenizer, text: str, expected: str) -> None:
    assert normalised(tokenizer, text) == expected


def test_keeps_words_it_has_seen_whole(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("red brick awning").tokens == ["red", "brick", "awning"]


def test_spells_words_it_has_never_seen(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("zyxomma").tokens
    assert "[UNK]" not in tokens
    assert "".join(token.removeprefix("##") for token in tokens) == "zyxomma"


def test_cuts_to_the_first_tokens_and_pads_with_zero(tokenizer: Tokenizer) -> None:
    ids, mask = ids_and_mask(tokenizer, ["red " * 9, "red", ""], 4)
    assert ids.shape == (3, 4)
    assert mask.tolist() == [[1, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert ids[1, 1:].tolist() == [0, 0, 0]
    assert ids[2, 0] == 1


@pytest.mark.skipif(not (BUNDLE / "conformance.json").exists(), reason="no exported bundle beside the package")
def test_gives_the_ids_of_the_shipped_conformance_file() -> None:
    tokenizer = Tokenizer.from_file(str(BUNDLE / "tokenizer.json"))
    limit = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))["text"]["maxTokens"]
    for entry in json.loads((BUNDLE / "conformance.json").read_text(encoding="utf-8"))["texts"]:
        assert ids_and_mask(tokenizer, [entry["text"]], limit)[0][0].tolist() == entry["ids"]
