"""What can go wrong with a letter, sorted by what helps. Each carries one sentence that a coordinator understands.

The sentences are kept with the letter as they stand here, in English, and translated where they are shown.
"""

from typing import Literal

from app.errors import ExpectedError

Kind = Literal["passing", "unreachable", "uncertain", "final"]


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for "to be translated later"
    """Mark a sentence for translation where it is shown."""
    return sentence


NO_ANSWER = N_("The mail server does not answer.")
NOT_LET_IN = N_("The mail server does not let us in: check user name and password.")
NOT_TRUSTED = N_("The mail server cannot prove who it is, or offers no encryption: check its name and certificate.")
TAKES_NOTHING = N_("The mail server takes no letters from us now.")
NOT_NOW = N_("The mail server did not take the letter this time.")
BROKEN_OFF = N_("The connection broke before the letter was handed over.")
NOT_CONFIRMED = N_("The mail server did not confirm that it has taken the letter.")
ADDRESS_REFUSED = N_("The mail server refuses the receiver's address.")
LETTER_REFUSED = N_("The mail server refuses the letter.")
TOO_LARGE = N_("The letter is too large for the mail server.")
MAILBOX_FULL = N_("The receiver's mailbox is full.")
NO_UTF8 = N_("The mail server cannot send to an address with letters such as å before the at-sign.")
CANNOT_BE_WRITTEN = N_("The letter cannot be written: its address or text holds something that mail does not know.")
MAILBOX_CLOSED = N_(
    "The mailbox on disk cannot be written to: check that the disk has room and that the folder is ours."
)
CAME_BACK = N_("The letter came back: the receiver's mail server could not deliver it.")
NOTHING_LEFT = N_("What the letter said is kept no longer, or lies sealed under another SECRET_KEY.")
SENT_TOO_OFTEN = N_("Sending was cut off several times: the letter may have arrived more than once, or not at all.")


class LetterError(ExpectedError):
    """A letter could not be sent. `kind` says what to do (see `app.mail.retry`), `code` what the server said."""

    kind: Kind = "passing"

    def __init__(self, sentence: str, code: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class PassingError(LetterError):
    """This letter was not taken now; it may be later."""


class UnreachableError(PassingError):
    """The mail server, or the mailbox on disk, takes no letter at all now: all letters wait for it."""

    kind = "unreachable"


class UncertainError(PassingError):
    """The whole letter was handed over, and no answer came: it may have been taken, or not."""

    kind = "uncertain"


class FinalError(LetterError):
    """This letter will never be taken as it is; a person must see to it."""

    kind = "final"
