"""What ends a command: one sentence for the operator, and the exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable


class InputError(ValueError):
    """What was given cannot be used; the message is one sentence that names the file and what to do."""


class ParityError(RuntimeError):
    """Exported networks give other descriptors than PyTorch."""


def exit_status(command: Callable[[], None]) -> int:
    """Runs a command; 2 for input that cannot be used, 1 for networks that came out wrong, each in one sentence."""
    try:
        command()
    except (InputError, FileNotFoundError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except ParityError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0
