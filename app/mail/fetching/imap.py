"""Letters out of a mailbox by IMAP: unseen ones are read in pieces without marking, stored, and only then marked seen.

The mailbox must be ours alone: what somebody else has opened is seen, and is not fetched.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.inbox_url import Inbox
from app.mail.content_key import receivers_of, sender_of
from app.mail.fetching.errors import NOT_STORED, SERVER_AWAY, FetchError
from app.mail.fetching.imap_client import BROKEN, REFUSED, ImapClient
from app.mail.fetching.intake import MOST_A_ROUND, Fetched, Intake
from app.mail.models import IMAP
from app.mail.raw_files import MOST_BYTES, Draft, LetterTooLargeError

POLLS_EVERY_S = 20.0
"""Where the server cannot tell by itself (IDLE)."""

IDLES_FOR_S = 30.0
"""Then we look all the same: what came just before the server began to tell is told by nobody."""

SLICE_S = 0.5
"""How long the worker may wait for us to notice that it must end."""

MOST_TRIES = 3
"""A letter that cannot be read so often is left where it is, until the next start."""

log = structlog.get_logger()


class ImapSource:
    """One folder of a mailbox. The connection is opened when needed and kept."""

    name = IMAP
    is_shared = True

    def __init__(self, place: Inbox, intake: Intake, *, timeout_s: float) -> None:
        self.place = place
        self.intake = intake
        self.timeout_s = timeout_s
        self._client: ImapClient | None = None
        self._failures: Counter[tuple[str, str]] = Counter()

    def fetch(self) -> Fetched:
        """Take in what is unseen, oldest first. A letter that cannot be read stays unseen, and the next is taken.

        Killed between storing and marking, the letter is met again and known, under whatever number.
        """
        with _as_fetch_errors():
            if self._client is None:
                self._client = ImapClient(self.place, timeout_s=self.timeout_s)
            client = self._client
            unseen = client.unseen()
            uids = self._in_order(unseen, client.validity)
            fetched = Fetched(left=len(unseen) - len(uids))
            for uid in uids[:MOST_A_ROUND]:
                if self.intake.stopping.is_set():
                    break
                try:
                    stored = self._take(client, uid)
                except (LetterTooLargeError, *REFUSED) as error:
                    self._failures[client.validity, uid] += 1
                    log.warning("letter_left", source=IMAP, uid=uid, why=type(error).__name__)
                    fetched = fetched.plus_left()
                else:
                    fetched = fetched.plus(stored)
            return fetched.with_more(len(uids) > MOST_A_ROUND)

    def wait(self) -> None:
        """Until the server says that something has come, or it is time to look."""
        client = self._client
        if client is None or not client.can_idle:
            self.intake.stopping.wait(POLLS_EVERY_S)
            return
        until = time.monotonic() + IDLES_FOR_S
        with suppress(*REFUSED), _as_fetch_errors(), client.idling() as has_news:
            while time.monotonic() < until and not self.intake.stopping.is_set() and not has_news(SLICE_S):
                pass

    def close(self) -> None:
        """Say goodbye, if there is time."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _in_order(self, uids: list[str], validity: str) -> list[str]:
        """Those that have failed come last; one that may have broken the connection must not stand in others' way."""
        tries = {uid: self._failures[validity, uid] for uid in uids}
        return sorted((uid for uid in uids if tries[uid] < MOST_TRIES), key=lambda uid: (tries[uid], int(uid)))

    def _take(self, client: ImapClient, uid: str) -> int | None:
        size = client.size(uid)
        if size > MOST_BYTES:
            raise LetterTooLargeError
        with self.intake.draft() as draft:
            self._read(client, uid, draft)
            stored = self.intake.take_in(
                draft,
                source=IMAP,
                envelope_to=receivers_of(draft.head),
                envelope_from=sender_of(draft.head),
            )
        client.mark_seen(uid)
        return stored

    def _read(self, client: ImapClient, uid: str, draft: Draft) -> None:
        try:
            for piece in client.pieces(uid):
                draft.write(piece)
        except BROKEN:
            self._failures[client.validity, uid] += 1  # it may be the letter that breaks the connection
            raise


@contextmanager
def _as_fetch_errors() -> Iterator[None]:
    """What breaks a connection or a transaction ends this round; no text of a server or driver is handed on."""
    try:
        yield
    except SQLAlchemyError as error:
        raise FetchError(NOT_STORED) from error
    except BROKEN as error:
        raise FetchError(SERVER_AWAY) from error
