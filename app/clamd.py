"""Ask a ClamAV daemon whether a file holds malicious software. The file goes over the wire: nothing is read by name.

Source: clamd(8), INSTREAM: its name and a NUL, pieces of four bytes of length and their data, a length of nought.
"""

import re
import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

PIECE_BYTES = 64 * 1024
TIMEOUT_S = 20.0
"""For each step: a file of 10 MB with an archive in it takes a second or two."""

MOST_ANSWER_BYTES = 4096
_ANSWER = re.compile(rb"stream: (?:(OK)|(.+) FOUND)\0?\s*")
_PLACE = re.compile(r"(/[^\0]+)|(\[[0-9a-fA-F:]+\]|[\w.-]+):([0-9]{1,5})")


class ClamdAwayError(Exception):
    """The daemon did not answer, or not with a verdict: try again later. The text is for whoever runs it."""


class NoVerdictError(ClamdAwayError):
    """The daemon is there and could not say what is in this file; it may well do so of others."""


@dataclass(frozen=True)
class Place:
    """Where the daemon listens: at a socket file, or at a host's port."""

    path: str
    host: str = ""
    port: int = 0


def read_place(text: str) -> Place:
    """`/run/clamav/clamd.ctl` or `host:3310`. Raises ValueError for anything else."""
    found = _PLACE.fullmatch(text)
    if not found or int(found[3] or 1) not in range(1, 65_536):
        raise ValueError("neither the path of a socket nor host:port")
    return Place(found[1]) if found[1] else Place("", found[2].strip("[]"), int(found[3]))


def find_malware(place: Place, stream: BinaryIO, *, timeout_s: float = TIMEOUT_S) -> str:
    """What the daemon calls the malicious software in this file; empty when it knows of none. Raises ClamdAwayError."""
    try:
        with closing(_connect(place, timeout_s)) as line:
            line.sendall(b"zINSTREAM\0")
            while piece := stream.read(PIECE_BYTES):
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            answer = _read(line)
    except OSError as error:
        raise ClamdAwayError(type(error).__name__) from error
    found = _ANSWER.fullmatch(answer)
    if not found:
        raise NoVerdictError("no verdict: " + answer[:80].decode("ascii", "replace").strip("\0\n"))
    return "" if found[1] else found[2].decode("utf-8", "replace")[:100]


def _connect(place: Place, timeout_s: float) -> socket.socket:
    if not place.path:
        return socket.create_connection((place.host, place.port), timeout_s)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(timeout_s)
    try:
        line.connect(place.path)
    except BaseException:
        line.close()
        raise
    return line


def _read(line: socket.socket) -> bytes:
    answer = b""
    while len(answer) < MOST_ANSWER_BYTES and not answer.endswith(b"\0"):
        piece = line.recv(MOST_ANSWER_BYTES)
        if not piece:
            break
        answer += piece
    return answer
