"""What an examination finds: a line each, with what is wrong and how to mend it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "fault"]


@dataclass(frozen=True)
class Finding:
    """`about` is what was looked at, `says` what was found, `mend` what to do; empty when all is well.

    A fault keeps the service from doing what it promises, or opens a hole; a warning is what somebody should know of.
    """

    about: str
    state: State
    says: str
    mend: str = ""


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(about, "ok", says)


def warning(about: str, says: str, mend: str) -> Finding:
    """Somebody should know of it."""
    return Finding(about, "warning", says, mend)


def fault(about: str, says: str, mend: str) -> Finding:
    """It must be mended."""
    return Finding(about, "fault", says, mend)
