"""A limit to how long a conversation over a socket may take as a whole."""

import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol


class HasSocket(Protocol):
    """A conversation of the standard library: smtplib's and imaplib's have a `sock`, None while not connected."""

    @property
    def sock(self) -> socket.socket | None:
        """The socket that is shut when time is up."""


class Watch:
    """Shuts the socket of a conversation that takes too long; one thread for a whole row of letters.

    A socket's own time limit begins anew with each byte that comes.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._host: HasSocket | None = None
        self._until = math.inf
        self._wakes_at = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def cut_off(self, host: HasSocket, seconds: float) -> Iterator[None]:
        """Shut the host's socket when the block takes longer than so many seconds."""
        with self._changed:
            self._host, self._until = host, time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
            elif self._until < self._wakes_at:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._host, self._until = None, math.inf

    def end(self) -> None:
        """Nothing is watched any more; the next conversation begins anew."""
        with self._changed:
            self._thread = None
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while self._thread is threading.current_thread():
                left = self._until - time.monotonic()
                if left <= 0 and self._host is not None and self._host.sock is not None:
                    with suppress(OSError):
                        self._host.sock.shutdown(socket.SHUT_RDWR)
                wait_s = min(left, 60.0) if left > 0 else 0.1
                self._wakes_at = time.monotonic() + wait_s
                self._changed.wait(wait_s)
