"""Letters into a Maildir on this machine: for the demonstration, for tests, and where no mail server is set."""

import hashlib
import os
from pathlib import Path

from app import disk
from app.mail.errors import MAILBOX_CLOSED, UnreachableError
from app.mail.message import Envelope, build
from app.mail.signing import Finish

FOLDERS = ("tmp", "new", "cur")


class MaildirTransport:
    """A mailbox folder. A file is named after the Message-ID, so that a second delivery makes no second letter."""

    def __init__(self, folder: Path, *, finish: Finish = build) -> None:
        self.folder = folder
        self.finish = finish

    def deliver(self, envelope: Envelope) -> None:
        """Write the letter; it is on disk on return. Raises FinalError, or UnreachableError when the disk says no."""
        raw = self.finish(envelope)
        name = _file_name(envelope)
        try:
            self._prepare()
            if not (envelope.is_possible_repeat and self._has(name)):
                self._write(name, raw)
        except OSError as error:
            raise UnreachableError(MAILBOX_CLOSED) from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _prepare(self) -> None:
        if not (self.folder / "cur").is_dir():  # made last
            for name in FOLDERS:
                (self.folder / name).mkdir(parents=True, exist_ok=True)

    def _has(self, name: str) -> bool:
        """Whether the letter is here, read (`cur`, with flags after a colon) or not."""
        return (self.folder / "new" / name).exists() or any((self.folder / "cur").glob(f"{name}*"))

    def _write(self, name: str, raw: bytes) -> None:
        draft = self.folder / "tmp" / f"{name}.{os.getpid()}"
        try:
            with draft.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / "new" / name)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        disk.sync(self.folder / "new")


def _file_name(envelope: Envelope) -> str:
    """Sorts by the time of writing; the same for the same letter."""
    digest = hashlib.sha256(envelope.message_id.encode()).hexdigest()[:24]
    return f"{int(envelope.created_at.timestamp())}.{digest}.forstelinja"
