"""The few words of IMAP that fetching needs, each within a time limit, over the standard library's imaplib.

Source: RFC 9051 (and 3501), IDLE: RFC 2177. imaplib's own `fetch` of a whole letter would hold it in memory twice.
"""

import imaplib
import re
import select
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from app.inbox_url import Inbox
from app.mail.fetching.errors import NO_SUCH_FOLDER, NOT_LET_IN, NOT_TRUSTED, SERVER_AWAY, FetchError
from app.mail.raw_files import CHUNK_BYTES
from app.mail.watch import Watch

BROKEN = (imaplib.IMAP4.abort, OSError, EOFError)
"""The connection is of no use any more."""


class RefusedError(Exception):
    """The server does not give this letter, or gives nothing; it may give others."""


REFUSED = (RefusedError,)

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

_QUOTED = re.compile(rb"BODY\[\](?:<\d+>)? \"((?:[^\"\\]|\\.)*)\"")


class _Plain(imaplib.IMAP4):
    sock: Any = None


class _Encrypted(imaplib.IMAP4_SSL):
    """Encrypted from the first byte. The socket is known before the handshake, so that a slow one can be cut off."""

    sock: Any = None

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        self.sock = self.ssl_context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()
        return self.sock  # type: ignore[no-any-return]


class ImapClient:
    """One connection, logged in, with the folder open. Raises FetchError when that cannot be had."""

    def __init__(self, place: Inbox, *, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._watch = Watch()
        kind = _Encrypted if place.is_encrypted else _Plain
        self._host: imaplib.IMAP4 = kind.__new__(kind)  # made before it is connected, to be watched meanwhile
        try:
            self._connect(place)
        except BaseException:
            self._drop()
            raise

    def _connect(self, place: Inbox) -> None:
        try:
            with self._watch.cut_off(self._host, self.timeout_s):
                self._greet(place)
        except ssl.SSLError as error:
            raise FetchError(NOT_TRUSTED) from error
        except (*BROKEN, imaplib.IMAP4.error) as error:
            raise FetchError(SERVER_AWAY) from error
        self._log_in(place)
        said, _ = self._say(lambda host: host.select(f'"{place.path}"'), FetchError(NO_SUCH_FOLDER))
        if said != "OK":
            raise FetchError(NO_SUCH_FOLDER)
        answer = self._host.response("UIDVALIDITY")[1]
        self.validity = answer[0].decode() if answer and answer[0] else ""

    def _greet(self, place: Inbox) -> None:
        if isinstance(self._host, _Encrypted):
            _Encrypted.__init__(
                self._host, place.host, place.port, ssl_context=ssl.create_default_context(), timeout=self.timeout_s
            )
        else:
            imaplib.IMAP4.__init__(self._host, place.host, place.port, timeout=self.timeout_s)

    def _log_in(self, place: Inbox) -> None:
        """AUTHENTICATE PLAIN where the server knows it: only there a password may hold any letter."""
        secret = f"\0{place.user}\0{place.password}".encode()

        def log_in(host: imaplib.IMAP4) -> object:
            if "AUTH=PLAIN" in host.capabilities:
                return host.authenticate("PLAIN", lambda _words: secret)
            user = '"' + place.user.replace("\\", "\\\\").replace('"', '\\"') + '"'
            return host.login(user, place.password)

        try:
            self._say(log_in, FetchError(NOT_LET_IN))
            _, known = self._say(lambda host: host.capability(), FetchError(SERVER_AWAY))  # often more after the login
        except UnicodeEncodeError:
            raise FetchError(NOT_LET_IN) from None  # the error would hold the password
        except BROKEN as error:
            raise FetchError(SERVER_AWAY) from error
        self.can_idle = b"IDLE" in b" ".join(_flat(known)).upper().split()

    @property
    def sock(self) -> socket.socket:
        """The socket underneath."""
        return self._host.sock

    def unseen(self) -> list[str]:
        """The numbers (UIDs) of all letters that are not marked as seen."""
        self._say(lambda host: host.noop(), FetchError(SERVER_AWAY))
        _, found = self._say(lambda host: host.uid("SEARCH", "UNSEEN"), FetchError(SERVER_AWAY))
        return [uid.decode() for line in found if line for uid in line.split()]

    def size(self, uid: str) -> int:
        """How many bytes the server says that the letter has."""
        said = _SIZE.search(b" ".join(_flat(self._fetch(uid, "(RFC822.SIZE)"))))
        if said is None:
            raise RefusedError
        return int(said[1])

    def pieces(self, uid: str) -> Iterator[bytes]:
        """The letter, piece by piece, without marking it. At least one byte, else RefusedError."""
        start = 0
        while True:
            answer = self._fetch(uid, f"(BODY.PEEK[]<{start}.{CHUNK_BYTES}>)")
            piece = _text_of(answer)
            if not piece and not start:
                raise RefusedError
            if piece:
                yield piece
            start += len(piece)
            if len(piece) != CHUNK_BYTES:  # the last one, or all of it from a server that knows no pieces
                return

    def mark_seen(self, uid: str) -> None:
        """Mark the letter, so that it is not fetched again."""
        self._say(lambda host: host.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)"), RefusedError())

    @contextmanager
    def idling(self) -> Iterator[Callable[[float], bool]]:
        """Let the server tell by itself; within the block ask, for so many seconds, whether it has."""
        host: Any = self._host
        with self._watch.cut_off(host, self.timeout_s):
            tag = host._new_tag()  # noqa: SLF001 - imaplib knows IDLE from Python 3.14 on
            host.send(tag + b" IDLE\r\n")
            line = host.readline()
            while line and not line.startswith((b"+", tag)):
                line = host.readline()
        if not line:
            raise ConnectionResetError
        if line.startswith(tag):
            self.can_idle = False
            raise RefusedError
        try:
            yield self._has_news
        finally:
            with self._watch.cut_off(host, self.timeout_s):
                host.send(b"DONE\r\n")
                while line and not line.startswith(tag):
                    line = host.readline()
                host.tagged_commands.pop(tag, None)

    def close(self) -> None:
        """Say goodbye. What goes wrong here concerns no letter."""
        with suppress(*BROKEN, imaplib.IMAP4.error, AttributeError), self._watch.cut_off(self._host, 1):
            self._host.logout()
        self._drop()

    def _has_news(self, seconds: float) -> bool:
        sock: Any = self._host.sock
        if isinstance(sock, ssl.SSLSocket) and sock.pending():
            return True
        return bool(select.select([sock], [], [], seconds)[0])

    def _fetch(self, uid: str, what: str) -> list[Any]:
        said, answer = self._say(lambda host: host.uid("FETCH", uid, what), RefusedError())
        if said != "OK":
            raise RefusedError
        return answer

    def _say(self, words: Callable[[imaplib.IMAP4], Any], refusal: Exception) -> tuple[str, list[Any]]:
        """One command. A "no" is the refusal; a broken connection is one of BROKEN."""
        try:
            with self._watch.cut_off(self._host, self.timeout_s):
                said, answer = words(self._host)
        except imaplib.IMAP4.readonly:
            raise refusal from None
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if "[UNAVAILABLE]" in str(error).upper():  # RFC 5530: not our fault, and passing
                raise FetchError(SERVER_AWAY) from None
            raise refusal from None  # its text may quote the command
        return said, answer

    def _drop(self) -> None:
        with suppress(OSError, AttributeError):
            self._host.shutdown()
        self._watch.end()


def _text_of(answer: list[Any]) -> bytes:
    """What was asked for: a literal, which imaplib gives as a pair, or a quoted text."""
    for part in answer:
        if isinstance(part, tuple):
            return bytes(part[1])
    quoted = _QUOTED.search(b" ".join(_flat(answer)))
    return re.sub(rb"\\(.)", rb"\1", quoted[1]) if quoted else b""


def _flat(answer: list[Any]) -> Iterator[bytes]:
    for part in answer:
        yield from part if isinstance(part, tuple) else (part or b"",)
