"""Exit codes, which stay as they are, and the exception that carries them."""

from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """What a command came to; 2 is argparse's, for wrong arguments."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3  # the center does not answer; try again later
    REFUSED = 4  # the center refuses; `code` says why
    EXHAUSTED = 5  # the key has no activations left
    BAD_NUMBER = 6  # an installation or confirmation ID that is mistyped
    NOT_VERIFIED = 7  # the answer is not for this machine, or not from this center
    NOT_ACTIVATED = 8  # nothing is stored for the product on this machine


class Failure(Exception):
    """The command ends with an exit code and a sentence; `facts` are printed with --json."""

    def __init__(self, exit_code: Exit, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.exit_code, self.sentence, self.facts = exit_code, sentence, facts
