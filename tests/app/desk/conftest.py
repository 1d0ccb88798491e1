"""Browsers of their own, facts that stay readable, and counts of statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.extensions import db
from tests.app.desk.building import Browser


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application, asked by browsers that share nothing with the test."""
    app.test_client_class = Browser
    return app


@pytest.fixture(autouse=True)
def _keeps_facts_after_commit(request: pytest.FixtureRequest) -> None:
    """What a test has made stays readable after its commit, so that no lock is taken by looking at it."""
    if "session" in request.fixturenames:
        found: Session = request.getfixturevalue("session")
        found.expire_on_commit = False


@pytest.fixture
def statements(app: Flask) -> Callable[[], object]:
    """`with statements() as seen:` gathers the SQL that runs meanwhile, without the begin and end of transactions."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
