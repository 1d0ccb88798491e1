"""Which passwords are good enough: long, and not what people choose and machines try first."""

from collections.abc import Iterable
from pathlib import Path

from zxcvbn import zxcvbn

from app.errors import ExpectedError
from app.extensions import security

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 128
LOOKED_AT = 72
"""Of a longer one only the beginning is judged: zxcvbn takes no more, and what is hard by then stays hard."""

HARD_ENOUGH = 3
"""zxcvbn's score from which a password withstands 10^8 guesses. Source: zxcvbn's README, score 3."""

SHORT, LONG, COMMON = "short", "long", "common"

WORDS_HERE = tuple(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())
"""What zxcvbn's English lists lack, and what would be tried first here."""


class PasswordRefusedError(ExpectedError):
    """The new password is not good enough; `why` is one of the words above."""

    def __init__(self, why: str) -> None:
        super().__init__(f"password refused: {why}")
        self.why = why


def normalised(password: str) -> str:
    """One spelling for what looks the same: «å» is one sign on one keyboard and two on another."""
    return str(security._password_util.normalize(password))  # noqa: SLF001 - its documented use


def fault_of(password: str, *, about: Iterable[str]) -> str:
    """What is wrong with a new password, empty when nothing is. `about` are words about its owner, easily guessed."""
    if len(password) < FEWEST_CHARACTERS:
        return SHORT
    if len(password) > MOST_CHARACTERS:
        return LONG
    words = [
        part for text in about for part in (text, *text.split("@"), *text.replace("@", " ").replace(".", " ").split())
    ]
    judged = zxcvbn(password[:LOOKED_AT], user_inputs=[*words, *WORDS_HERE])
    return "" if judged["score"] >= HARD_ENOUGH else COMMON
