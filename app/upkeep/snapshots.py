"""The database as it was at one moment, into a file, while everybody works; and back.

SQLite: its online backup in one step, which holds a reader's view and locks out no writer (sqlite.org/backup.html;
piece by piece it would begin anew whenever somebody writes). PostgreSQL: pg_dump on an exported snapshot, so that
the names of files are read from the very same moment (postgresql.org/docs/current/app-pgdump.html, --snapshot).
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from app.upkeep.archive import FOLDERS, BackupError

NAMES = {"attachments": "SELECT stored_name FROM attachment ORDER BY id",
         "incoming": "SELECT stored_name FROM incoming_mail ORDER BY id"}  # fmt: skip
CASES = "SELECT count(*) FROM case_file"
MIGRATION = "SELECT version_num FROM alembic_version"
SQLITE_HEAD = b"SQLite format 3\0"


@dataclass(frozen=True)
class Snapshot:
    """What was found in the database at the moment of the backup. `names` are stored names by folder."""

    kind: str
    migration: str
    cases: int
    names: dict[str, list[str]]


def take(engine: Engine, target: Path) -> Snapshot:
    """Write the database as it is now to `target`. Raises BackupError."""
    return _take_sqlite(engine, target) if engine.dialect.name == "sqlite" else _take_postgresql(engine, target)


def sqlite_path(url: str) -> Path:
    """Where a SQLite database lies."""
    return Path(make_url(url).database or "")


def look_into(path: Path) -> Snapshot:
    """What a SQLite file holds; it is also checked. Raises BackupError."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if said != "ok":
                raise BackupError(f"The database in the backup is damaged: {said}. Take another backup.")
            return _snapshot("sqlite", lambda sql: [row[0] for row in connection.execute(sql)])
    except sqlite3.Error as error:
        raise BackupError(f"The database in the backup cannot be read: {error}. Take another backup.") from error


def to_one_file(path: Path) -> None:
    """What stands in the log beside a SQLite file goes into it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _snapshot(kind: str, column: Callable[[str], list[str]]) -> Snapshot:
    names = {folder: column(NAMES[folder]) for folder in FOLDERS}
    return Snapshot(kind, column(MIGRATION)[0], int(column(CASES)[0]), names)


def _take_sqlite(engine: Engine, target: Path) -> Snapshot:
    source = sqlite_path(engine.url.render_as_string(hide_password=False))
    if not source.exists():
        raise BackupError(f"There is no database at {source}: nothing to back up.")
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        target.chmod(0o600)
        there.execute("PRAGMA synchronous = OFF")  # the archive is what is made durable
        here.backup(there, pages=-1)
    to_one_file(target)
    return look_into(target)


def _take_postgresql(engine: Engine, target: Path) -> Snapshot:
    with _connected(engine.url) as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        found = _snapshot("postgresql", lambda sql: list(connection.execute(text(sql)).scalars()))
        run_client(
            "pg_dump", engine.url, "--format=custom", "--no-owner", "--no-privileges", "--schema=public",
            f"--snapshot={snapshot}", f"--file={target}",
        )  # fmt: skip
    target.chmod(0o600)
    return found


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def run_client(program: str, url: URL, *arguments: str, typed: Path | None = None) -> None:
    """Run one of PostgreSQL's own programs on this database. The password is not seen among the processes.

    `typed` is a file that is given on stdin. Raises BackupError with the program's last words.
    """
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} is not installed here. Install PostgreSQL's client programs of the server's version or newer "
            "(Debian: postgresql-client), or back up with the server's own means; see docs/running.md."
        )
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    with (typed or Path(os.devnull)).open("rb") as stdin:
        done = subprocess.run(  # noqa: S603 - our own words and the operator's settings
            [path, f"--dbname={address}", *arguments],
            env=environment, stdin=stdin, capture_output=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BackupError(f"{program} did not end well: {last_words(done)}")


def last_words(done: "subprocess.CompletedProcess[bytes]") -> str:
    """What a program said of its failure, on one line."""
    lines = [line for line in done.stderr.decode(errors="replace").splitlines() if "error" in line or "detail" in line]
    return "; ".join(lines[:2])[:300] or f"code {done.returncode}"
