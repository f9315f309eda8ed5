"""T5's tokenizer from a file, or a stand-in of its kind for weights that know no words yet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace, Sequence, Strip
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import UnigramTrainer

from wayword_training.errors import InputError
from wayword_training.text4vpr.config import Config
from wayword_training.tokens import ids_and_mask

SPECIALS = ("<pad>", "</s>", "<unk>")  # T5's ids 0, 1, 2


def read_tokenizer(path: Path, vocabulary: int) -> Tokenizer:
    """A tokenizer.json whose ids fit the text network.

    Raises:
        InputError: when the file is no tokenizer, or has more entries than the network has embeddings.
    """
    file = path / "tokenizer.json" if path.is_dir() else path
    if not file.is_file():
        raise InputError(f"{file} does not exist; name the tokenizer.json of the T5 that the weights come from.")
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises Exception itself
        raise InputError(f"{file} is no tokenizer.json ({error}).") from error
    if tokenizer.get_vocab_size() > vocabulary:
        raise InputError(
            f"{file} has {tokenizer.get_vocab_size()} entries, the text network {vocabulary} embeddings; "
            "it belongs to other weights."
        )
    return tokenizer


def train_stand_in(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """A Unigram tokenizer with T5's special tokens, learned from texts; at most `vocabulary` entries."""
    tokenizer = _around(Unigram())
    trainer = UnigramTrainer(
        vocab_size=vocabulary, special_tokens=list(SPECIALS), unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    # The trainer's order and last digits change from call to call; sorted and rounded, ids stay the same.
    pieces = [(token, round(score, 1)) for token, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    learned = sorted((each for each in pieces if each[0] not in SPECIALS), key=lambda each: (-each[1], each[0]))
    return _around(Unigram([*((token, 0.0) for token in SPECIALS), *learned], SPECIALS.index("<unk>"), False))


def _around(model: Unigram) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = Sequence([NFKC(), Replace(Regex(r"\s+"), " "), Strip()])  # type: ignore[assignment]
    tokenizer.pre_tokenizer = Metaspace()  # type: ignore[assignment]
    tokenizer.post_processor = TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])  # type: ignore[assignment]
    tokenizer.add_special_tokens(list(SPECIALS))
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str], config: Config) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and mask (n, T) of n texts, padded to the longest; a longer text loses words but keeps its end token."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(config.max_tokens)
    return ids_and_mask(tokenizer, texts, config.max_tokens)
