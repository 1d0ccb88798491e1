"""A restored database in the place of what is there, in one step: a cut-off leaves the old one or the new one."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app import disk, store
from app.upkeep.archive import BackupError
from app.upkeep.snapshots import CASES, last_words, run_client

IN_USE = "The database is in use: stop web and workers on all machines first, then restore. Nothing was changed."
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
FRESH_SCHEMA = "DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n"


def cases_there(url: str) -> int | None:
    """How many cases the database in use holds; None when there is none of ours. Raises BackupError when it is away."""
    if url.startswith("sqlite"):
        return _cases_in_file(Path(make_url(url).database or ""))
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if connection.execute(text("SELECT to_regclass('public.case_file')")).scalar() is None:
                return None
            return int(connection.execute(text(CASES)).scalar_one())
    except DBAPIError as error:
        raise BackupError("The database does not answer, so that nothing can be restored into it.") from error


def _cases_in_file(path: Path) -> int | None:
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return int(connection.execute(CASES).fetchone()[0])
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise BackupError(f"What lies at {path} cannot be read: {error}. Move it away, then restore.") from error
    except sqlite3.DatabaseError as error:
        raise BackupError(f"What lies at {path} is damaged: {error}. Move it away, then restore.") from error


def replace_file(staged: Path, target: Path, *, at: datetime) -> Path | None:
    """Put a SQLite file in the place of another, which is kept beside it; gives where. Raises BackupError when in use.

    SQLite gives up its log only to whoever is alone with the file, so that leaving it shows whether somebody has it
    open (sqlite.org/wal.html, "Persistence of WAL mode").
    """
    kept = None
    if target.exists():
        _be_alone_with(target)
        kept = target.with_name(f"{target.name}.before-{at:%Y%m%dT%H%M%SZ}")
        os.link(target, kept)
        kept.chmod(0o600)
    if staged.stat().st_dev != target.parent.stat().st_dev:
        staged = Path(shutil.copyfile(staged, target.with_name(f"{target.name}.restored")))
    staged.replace(target)
    disk.sync(target.parent)
    return kept


def _be_alone_with(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise BackupError(IN_USE) from error


def check_nobody_is_in(url: str) -> None:
    """Raise BackupError when others are connected to the database."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        if path.exists():
            _be_alone_with(path)
        return
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        others = connection.execute(text(OTHERS)).scalar_one()
    if others:
        raise BackupError(IN_USE)


def replace_postgresql(url: str, dump: Path, folder: Path) -> None:
    """Put what a dump holds in the place of all that the database has: one transaction, all or nothing."""
    restore = shutil.which("pg_restore")
    if restore is None:
        raise BackupError("pg_restore is not installed here; install PostgreSQL's client programs.")
    script = folder / "restore.sql"
    script.write_text(FRESH_SCHEMA)
    script.chmod(0o600)
    with script.open("ab") as file:
        done = subprocess.run(  # noqa: S603 - our own words
            [restore, "--schema=public", "--no-owner", "--no-privileges", "--file=-", str(dump)],
            stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BackupError(f"pg_restore did not end well: {last_words(done)}")
    run_client(
        "psql", make_url(url), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-",
        typed=script,
    )  # fmt: skip


def put_files(staged: Path, places: Mapping[str, store.Place]) -> None:
    """Move the unpacked files to where they belong, by folder; those of the same name are the same."""
    for folder, place in places.items():
        store.put_back(place, list((staged / folder).iterdir()) if (staged / folder).is_dir() else ())
