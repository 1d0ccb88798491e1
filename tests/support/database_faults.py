"""What happens to a real database: it may only be read, its connections die, it lets nobody in."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool


def read_only_address(url: str) -> str:
    """The address of the same SQLite file, for one who may only read it."""
    return f"sqlite:///file:{make_url(url).database}?mode=ro&uri=true"


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """PostgreSQL takes no writes, as a standby that has been promoted nowhere yet; connections are made anew."""
    name = make_url(url).database
    _command(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on", END_ALL)
    try:
        yield
    finally:
        _command(url, f"ALTER DATABASE {name} RESET default_transaction_read_only", END_ALL)


@contextmanager
def away(url: str) -> Iterator[None]:
    """PostgreSQL ends all connections and lets nobody in, as while it restarts."""
    name = make_url(url).database
    _command(url, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false", END_ALL)
    try:
        yield
    finally:
        _command(url, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


@contextmanager
def killed_at(engine: Engine, url: str, words: str) -> Iterator[list[str]]:
    """The first statement that begins so finds its connection ended, in the middle of the transaction."""
    killed: list[str] = []

    def kill(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if not killed and statement.startswith(words):
            killed.append(statement)
            process = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
            _command(url, f"SELECT pg_terminate_backend({process}, 5000)")

    event.listen(engine, "before_cursor_execute", kill)
    try:
        yield killed
    finally:
        event.remove(engine, "before_cursor_execute", kill)


END_ALL = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"


def _command(url: str, *statements: str) -> None:
    place = make_url(url)
    engine = create_engine(place.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("{name}", str(place.database)))
