"""What a run of Text4VPR holds beyond wayword_training/run.py: its best weights, in the published layout."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from wayword_training.errors import InputError
from wayword_training.run import CONFIG, TOKENIZER, start_run
from wayword_training.text4vpr.config import read_config
from wayword_training.text4vpr.networks import Text4VPR
from wayword_training.text4vpr.tokenizer import read_tokenizer
from wayword_training.text4vpr.weights import IMAGE_KEY, TEXT_KEY, published_state
from wayword_training.weights import load_exactly, read_tensors, save

BEST = "best.pth"


def write_run(run: Path, model: Text4VPR, tokenizer: Tokenizer) -> None:
    """A run that holds finished weights, to evaluate and export.

    Raises:
        InputError: when the folder holds a run already.
    """
    if (run / CONFIG).exists():
        raise InputError(f"{run} holds a run already; name another folder.")
    start_run(run, model.config, tokenizer)
    save(published_state(model), run / BEST)


def read_run(run: Path) -> tuple[Text4VPR, Tokenizer]:
    """The best weights of a run and its tokenizer.

    Raises:
        InputError: when something of it is missing or does not fit.
    """
    for name in (CONFIG, TOKENIZER, BEST):
        if not (run / name).is_file():
            raise InputError(f"{run} has no {name}; name the folder of a finished `train` or `import`.")
    config = read_config(run / CONFIG)
    model, found = Text4VPR(config), read_tensors(run / BEST)
    for part, key in ((model.image, IMAGE_KEY), (model.text, TEXT_KEY)):
        load_exactly(part, found.get(key, {}), f"{run / BEST}, {key}")
    return model.eval(), read_tokenizer(run / TOKENIZER, config.text_vocabulary)
