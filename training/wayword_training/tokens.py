"""The tokenizer: every step of text normalisation lives in its JSON, so the app needs nothing else."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import NFKC, Lowercase, Replace, Sequence
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.trainers import WordPieceTrainer

PAD, UNKNOWN = "[PAD]", "[UNK]"

# Patterns are written in the common subset of Oniguruma (trainer) and JavaScript's "gu" (app).
_HEAD = (
    r"(the (image|photo|picture) shows,? ?)?(the (four )?(main )?features )?(from )?left to right,?"
    r"( (there (is|are)|the image (features|shows|includes)|the (four )?(main )?features( in the image)?"
    r" (are|include)))?:?"
)
_REPLACEMENTS = (
    ("[àáâãäå]", "a"), ("[èéêë]", "e"), ("[ìíîï]", "i"), ("[òóôõö]", "o"), ("[ùúûü]", "u"), ("ñ", "n"), ("ç", "c"),
    ("ß", "ss"), ("['’‘`´]", ""), (_HEAD, " "), ("(^|[^a-z0-9])[1-9][.)]", " | "), ("[.,;:/!?…|]+", " | "),
    (r"[^\p{L}\p{N}|]+", " "), ("( *[|])+", " |"), ("^[ |]+", ""), ("[ |]+$", ""),
)  # fmt: skip


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learns a WordPiece vocabulary; single characters are always part of it, so no word is lost."""
    tokenizer = _bare_tokenizer({PAD: 0, UNKNOWN: 1})
    letters = [*string.ascii_lowercase, *string.digits]
    fixed = [PAD, UNKNOWN, "|", *letters, *(f"##{c}" for c in letters)]
    normalizer = tokenizer.normalizer
    assert normalizer is not None
    counts = Counter(word for text in texts for word in normalizer.normalize_str(text).split())
    trainer = WordPieceTrainer(vocab_size=vocabulary, show_progress=False, special_tokens=[PAD, UNKNOWN])
    # One line per distinct word, repeated by the root of its count, keeps rare nouns whole and the order stable.
    lines = (" ".join([word] * (1 + int(count**0.5))) for word, count in sorted(counts.items()))
    tokenizer.train_from_iterator(lines, trainer)
    learned = sorted((i, token) for token, i in tokenizer.get_vocab().items())
    ordered = list(dict.fromkeys([*fixed, *(token for _, token in learned)]))
    return _bare_tokenizer({token: i for i, token in enumerate(ordered)})


def _bare_tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=100))
    steps = [Replace(Regex(pattern), to) for pattern, to in _REPLACEMENTS]
    tokenizer.normalizer = Sequence([NFKC(), Lowercase(), *steps])  # type: ignore[assignment]
    tokenizer.pre_tokenizer = WhitespaceSplit()  # type: ignore[assignment]
    return tokenizer


def ids_and_lengths(
    tokenizer: Tokenizer, texts: list[str], max_tokens: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Token ids (n, max_tokens), padded with 0, and how many belong to each text; memory counts here."""
    ids, lengths = np.zeros((len(texts), max_tokens), np.int16), np.zeros(len(texts), np.int16)
    for start in range(0, len(texts), 4096):
        for index, encoding in enumerate(tokenizer.encode_batch(texts[start : start + 4096]), start):
            row = (encoding.ids or [1])[:max_tokens]
            ids[index, : len(row)] = row
            lengths[index] = len(row)
    return ids, lengths


def ids_and_mask(
    tokenizer: Tokenizer, texts: list[str], max_tokens: int, pad_to: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids and mask (n, t), cut to the first max_tokens; a text without a token becomes one [UNK]."""
    rows = [(encoding.ids or [1])[:max_tokens] for encoding in tokenizer.encode_batch(texts)]
    width = pad_to or max(len(row) for row in rows)
    ids, mask = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.int64)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return ids, mask
