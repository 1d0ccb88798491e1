"""Where the log goes. A log that cannot be written, as on a full disk, is lost; what it would have told of goes on."""

import contextlib
import sys
from typing import TextIO


class LogStream:
    """A stream of text whose writing never fails."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Let go of what was held back."""
        with contextlib.suppress(OSError):
            self._stream.flush()


def say(text: str) -> None:
    """A word to whoever started the command; a disk that is full takes it as little as the log."""
    stream = LogStream(sys.stdout)
    stream.write(f"{text}\n")
    stream.flush()
