"""Counters of limits in a small SQLite file of their own, so that all web processes of a machine count together."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from limits.storage import Storage
from sqlalchemy.exc import OperationalError

from app import clock


class _Closing(sqlite3.Connection):
    """Closed when its thread has ended."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # one that was never opened
            self.close()


class SharedFileStorage(Storage):
    """Counters in a small SQLite file of their own, so that all web processes of a machine count together.

    Losing it loses only counts, so nothing is synced. Several machines share a Redis instead (FORSTELINJA_LIMITS_URL).
    """

    STORAGE_SCHEME = ["shared-file"]  # noqa: RUF012 - the library's own spelling
    base_exceptions = sqlite3.Error

    def __init__(self, uri: str, **_options: object) -> None:
        super().__init__()
        self.path = Path(uri.removeprefix("shared-file://"))
        self._kept = threading.local()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` and give the sum of this window, which ends `expiry` seconds after its first count."""
        now = clock.now().timestamp()
        with self._open() as connection:
            row = connection.execute(
                "INSERT INTO counter VALUES (:key, :amount, :now + :expiry) ON CONFLICT (key) DO UPDATE SET "
                "value = CASE WHEN expires <= :now THEN :amount ELSE value + :amount END, "
                "expires = CASE WHEN expires <= :now THEN :now + :expiry ELSE expires END RETURNING value",
                {"key": key, "amount": amount, "now": now, "expiry": expiry},
            ).fetchone()
        return int(row[0])

    def get(self, key: str) -> int:
        """The sum of the running window, 0 when there is none."""
        return int(self._one("value", key))

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970."""
        return self._one("expires", key) or clock.now().timestamp()

    def check(self) -> bool:
        """Whether the file can be opened."""
        with self._open() as connection:
            return bool(connection.execute("SELECT 1").fetchone())

    def reset(self) -> int | None:
        """Forget all counts; give how many keys there were."""
        with self._open() as connection:
            return connection.execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._open() as connection:
            connection.execute("DELETE FROM counter WHERE key = ?", (key,))

    def forget_ended(self) -> int:
        """Delete the windows that have ended; gives how many there were."""
        with self._open() as connection:
            now = clock.now().timestamp()
            return connection.execute("DELETE FROM counter WHERE expires <= ?", (now,)).rowcount

    def _one(self, column: str, key: str) -> float:
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {column} FROM counter WHERE key = ? AND expires > ?",  # noqa: S608 - our own column names
                (key, clock.now().timestamp()),
            ).fetchone()
        return row[0] if row else 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connection() as connection:
                yield connection
        except sqlite3.OperationalError as error:  # a full disk, mostly: answered as when the database is away
            self._kept = threading.local()
            raise OperationalError("counting", None, error) from error

    def _connection(self) -> sqlite3.Connection:
        """This thread's own, opened once, which costs ten times as much as to count; anew when the file is another."""
        file = self.path.stat().st_ino if self.path.exists() else 0
        if getattr(self._kept, "mark", None) != (os.getpid(), file) or not file:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=5, check_same_thread=False, factory=_Closing)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA secure_delete=ON")  # what is forgotten does not stand in the file either
            connection.execute("CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, value INT, expires REAL)")
            self._kept.connection, self._kept.mark = connection, (os.getpid(), self.path.stat().st_ino)
        kept: sqlite3.Connection = self._kept.connection
        return kept
