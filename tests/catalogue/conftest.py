"""Fixtures of the first floor: region files in a folder of the test's own, and empty tables on both databases."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from catalogue.base import Base
from catalogue.region_files import find_region
from tests.catalogue.rows import EDITED, TABLES

FOSEN = Path(__file__).parent / "regions" / "fosen"


@pytest.fixture
def fosen(tmp_path: Path) -> Path:
    """A tiny made-up region that a test may break."""
    return Path(shutil.copytree(FOSEN, tmp_path / "fosen"))


@pytest.fixture
def sor_troms(tmp_path: Path) -> Path:
    """The first region, in a copy that a test may break."""
    return Path(shutil.copytree(find_region("sor-troms"), tmp_path / "sor-troms"))


@pytest.fixture(params=("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Empty tables of the catalogue."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'catalogue.sqlite3'}")
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    else:
        engine = request.getfixturevalue("empty_postgresql")
    Base.metadata.create_all(engine, tables=[*TABLES, *EDITED])
    yield engine
    engine.dispose()


@pytest.fixture
def empty_postgresql(postgresql_server: str) -> Iterator[Engine]:
    """A PostgreSQL database of the test's own."""
    import uuid

    name = f"catalogue_{uuid.uuid4().hex}"
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = create_engine(postgresql_server.replace("/postgres?", f"/{name}?", 1))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on empty tables."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database since the test began; clear it to count anew."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def change() -> Callable[[Path, str, str], None]:
    """Replace a text in a file; it must stand there exactly once."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
