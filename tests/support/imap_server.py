"""A small IMAP server on this machine: what fetching needs of RFC 3501, and the faults of real ones.

with imap_server() as server:
    server.put(raw)           # server.unseen(), server.port, server.refused = {2}, server.new_validity()
"""

import base64
import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "mottak@example.org", 'hemmelig "ø" \\'
CAPABILITIES = "IMAP4rev1 AUTH=PLAIN IDLE"


@dataclass
class Letter:
    """A letter in the mailbox; `is_seen` is its flag."""

    uid: int
    raw: bytes
    is_seen: bool = False


@dataclass
class Box:
    """The mailbox, and what is wrong with it: UIDs that are refused, and UIDs that break the connection."""

    letters: list[Letter] = field(default_factory=list)
    validity: int = 1
    refused: set[int] = field(default_factory=set)
    deadly: set[int] = field(default_factory=set)
    cut_before_store: bool = False
    is_busy: bool = False
    can_idle: bool = True
    said: list[bytes] = field(default_factory=list)
    logins: int = 0
    port: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    connections: list["_Conversation"] = field(default_factory=list)

    def put(self, raw: bytes) -> int:
        """Deliver a letter; gives its UID."""
        with self.changed:
            uid = max((letter.uid for letter in self.letters), default=0) + 1
            self.letters.append(Letter(uid, raw))
            self.changed.notify_all()
        return uid

    def unseen(self) -> list[int]:
        """UIDs of what is not marked."""
        return [letter.uid for letter in self.letters if not letter.is_seen]

    def new_validity(self) -> None:
        """As after a restored backup: other numbers, and no marks."""
        self.validity += 1
        for letter in self.letters:
            letter.uid, letter.is_seen = letter.uid + 1000, False


class _Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    box: Box

    def handle(self) -> None:
        self.box.connections.append(self)
        with contextlib.suppress(OSError):
            self.say(b"* OK hei")
            while line := self.rfile.readline():
                tag, _, rest = line.strip().partition(b" ")
                self.box.said.append(rest)
                if self.answer(tag, rest) is False:
                    return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def answer(self, tag: bytes, line: bytes) -> bool | None:
        words = line.split(b" ")
        command = b" ".join(words[:2]).upper() if words[0].upper() == b"UID" else words[0].upper()
        done = tag + b" OK done"
        if command == b"CAPABILITY":
            self.say(b"* CAPABILITY " + CAPABILITIES.replace(" IDLE", " IDLE" * self.box.can_idle).encode())
        elif command == b"AUTHENTICATE":
            done = self.log_in(tag)
        elif command == b"SELECT":
            self.say(b"* OK [UIDVALIDITY %d] valid" % self.box.validity)
            done = tag + (b" OK [READ-WRITE] open" if line.endswith(b'"INBOX"') else b" NO no such folder")
        elif command == b"UID SEARCH":
            self.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.box.unseen()))
        elif command == b"UID FETCH":
            if int(words[2]) in self.box.deadly and b"PEEK" in line:
                return False
            refusal = self.fetch(int(words[2]), line)
            done = tag + b" " + refusal if refusal else done
        elif command == b"UID STORE":
            if self.box.cut_before_store:
                return False
            self.letter(int(words[2])).is_seen = True
        elif command == b"IDLE":
            self.idle()
        self.say(done)
        return command != b"LOGOUT"

    def log_in(self, tag: bytes) -> bytes:
        self.say(b"+ ")
        secret = base64.b64decode(self.rfile.readline())
        self.box.logins += 1
        if self.box.is_busy:
            return tag + b" NO [UNAVAILABLE] try later"
        if secret == f"\0{USER}\0{PASSWORD}".encode():
            return tag + b" OK in"
        return tag + b" NO [AUTHENTICATIONFAILED] wrong"

    def letter(self, uid: int) -> Letter:
        return next(letter for letter in self.box.letters if letter.uid == uid)

    def fetch(self, uid: int, line: bytes) -> bytes | None:
        raw = self.letter(uid).raw
        if b"RFC822.SIZE" in line:
            self.say(b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (uid, len(raw)))
            return None
        if uid in self.box.refused:
            return b"NO cannot be read"
        start, most = map(int, re.search(rb"<(\d+)\.(\d+)>", line).groups())
        piece = raw[start : start + most]
        self.wfile.write(b"* 1 FETCH (UID %d BODY[]<%d> {%d}\r\n" % (uid, start, len(piece)) + piece + b")\r\n")
        return None

    def idle(self) -> None:
        self.say(b"+ idling")
        before = len(self.box.letters)
        waiting = threading.Thread(target=self.tell, args=(before,), daemon=True)
        self.is_idle = True
        waiting.start()
        self.rfile.readline()
        self.is_idle = False

    def tell(self, before: int) -> None:
        with self.box.changed:
            while self.is_idle and len(self.box.letters) == before:
                self.box.changed.wait(0.05)
        if self.is_idle:
            with contextlib.suppress(OSError):
                self.say(b"* %d EXISTS" % len(self.box.letters))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server(box: Box | None = None, *, port: int = 0) -> Iterator[Box]:
    """A running server on a mailbox, an empty one by default."""
    box = box or Box()
    handler = type("Conversation", (_Conversation,), {"box": box})
    with _Server(("127.0.0.1", port), handler) as server:
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
            for one in box.connections:
                with contextlib.suppress(OSError):
                    one.request.shutdown(2)
            box.connections.clear()
