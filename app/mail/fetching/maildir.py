"""Letters out of a Maildir: what lies in `new` is stored, and only then moved to `cur` as seen."""

from collections.abc import Iterator
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.mail import raw_files
from app.mail.content_key import receivers_of, sender_of
from app.mail.fetching.errors import NO_MAILDIR, NOT_STORED, FetchError
from app.mail.fetching.intake import MOST_A_ROUND, Fetched, Intake
from app.mail.models import MAILDIR
from app.mail.raw_files import LetterTooLargeError

LOOKS_EVERY_S = 2.0

log = structlog.get_logger()


class MaildirSource:
    """A Maildir that a mail server on this machine delivers to. `tmp` is the server's own."""

    name = MAILDIR
    is_shared = True

    def __init__(self, folder: Path, intake: Intake) -> None:
        self.folder = folder
        self.intake = intake

    def fetch(self) -> Fetched:
        """Take in what is new, oldest first. A file that cannot be read or is too large stays, and the next is taken.

        Killed between storing and moving, the letter is met again and known.
        """
        fetched = Fetched()
        paths = self._new()
        for path in paths[:MOST_A_ROUND]:
            if self.intake.stopping.is_set():
                break
            try:
                stored = self._take(path)
            except (SQLAlchemyError, OSError) as error:
                raise FetchError(NOT_STORED) from error
            except (_NotReadError, LetterTooLargeError) as error:
                log.warning("letter_left", source=MAILDIR, file=path.name, why=type(error).__name__)
                fetched = fetched.plus_left()
            else:
                fetched = fetched.plus(stored)
        return fetched.with_more(len(paths) > MOST_A_ROUND and fetched.left < MOST_A_ROUND)

    def wait(self) -> None:
        """A Maildir tells nobody; looking costs next to nothing."""
        self.intake.stopping.wait(LOOKS_EVERY_S)

    def close(self) -> None:
        """Nothing is kept open."""

    def _new(self) -> list[Path]:
        try:
            (self.folder / "cur").stat()
            return sorted(path for path in (self.folder / "new").iterdir() if not path.name.startswith("."))
        except OSError as error:
            raise FetchError(NO_MAILDIR) from error

    def _take(self, path: Path) -> int | None:
        with self.intake.draft() as draft:
            for piece in _pieces(path):
                draft.write(piece)
            stored = self.intake.take_in(
                draft,
                source=MAILDIR,
                envelope_to=receivers_of(draft.head),
                envelope_from=sender_of(draft.head),
            )
        self._mark(path)
        return stored

    def _mark(self, path: Path) -> None:
        try:
            path.rename(self.folder / "cur" / _as_seen(path.name))
        except FileNotFoundError:
            log.info("letter_moved_by_another", source=MAILDIR)
        except OSError as error:
            raise FetchError(NO_MAILDIR) from error


class _NotReadError(Exception):
    """This file cannot be taken in; others can."""


def _pieces(path: Path) -> Iterator[bytes]:
    if path.is_symlink() or not path.is_file():
        raise _NotReadError("no plain file")
    try:
        with path.open("rb") as file:
            while piece := file.read(raw_files.CHUNK_BYTES):
                yield piece
    except OSError as error:
        raise _NotReadError(type(error).__name__) from error


def _as_seen(name: str) -> str:
    """The name with the flag S. Source: cr.yp.to/proto/maildir.html."""
    base, marker, flags = name.partition(":2,")
    return f"{base}{marker or ':2,'}{''.join(sorted({*flags, 'S'}))}"
