"""Real requests while the database may only be read, dies in the middle, or lets nobody in: told, kept, well again."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.cases import secrets
from app.cases.models import Case, Message
from app.config import Settings
from app.extensions import db
from tests.app.enquiries.conftest import FILLED_IN, Visitor, assert_kept
from tests.support import building, database_faults

ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
HOLDER = "anne-ristin-fossbakk"
Fault = Callable[[], AbstractContextManager[Flask]]


@pytest.fixture
def served(settings: Settings) -> Iterator[Flask]:
    """An application that answers as in production, with no context pushed around its requests."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def addresses(served: Flask) -> tuple[str, str]:
    """The page of a case for its business, and for whoever has it."""
    with served.app_context():
        case, address = building.held(db.session())
        found = f"/nb/sak/{secrets.page_token(case)}", address
        db.session.remove()
    return found


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    building.sign_in(client, HOLDER)
    return client


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return len(db.session.scalars(select(model)).all())


@contextmanager
def read_only(app: Flask) -> Iterator[Flask]:
    """The application while its database takes no writes: of SQLite another, which knows the same cookies."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.database_url.startswith("sqlite"):
        with database_faults.read_only(settings.database_url):
            yield app
        return
    reader = create_app(
        dataclasses.replace(settings, database_url=database_faults.read_only_address(settings.database_url))
    )
    yield reader
    with reader.app_context():
        db.engine.dispose()


def test_what_may_only_be_read_is_read_and_nobody_is_told_that_anything_was_saved(
    served: Flask, addresses: tuple[str, str]
) -> None:
    private, desk = addresses
    staff, visitor = signed_in(served), Visitor(served.test_client())
    form = visitor.filled_in()
    token = building.token_in(staff.get("/skrivebord/folk").text)
    cases, messages = count(served, Case), count(served, Message)

    with read_only(served) as app:
        staff.application = visitor.client.application = app
        pages = [staff.get(desk), staff.get("/skrivebord/"), *map(visitor.client.get, (private, "/nb/henvendelse"))]
        sent = visitor.client.post("/nb/henvendelse", data=form)
        said = app.test_client().post("/api/v1/enquiries", json=FILLED_IN, headers={"Idempotency-Key": "k" * 24})
        noted = staff.post(f"{desk}/notat", data={"csrf_token": token, "text": "Ringte dem."})

    assert [page.status_code for page in pages] == [200] * 4
    assert [answer.status_code for answer in (sent, said, noted)] == [503] * 3
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in (sent, said, noted))
    assert_kept(sent)
    assert (count(served, Case), count(served, Message)) == (cases, messages)
    staff.application = visitor.client.application = served
    assert visitor.client.post("/nb/henvendelse", data=form).status_code == 303
    assert staff.get(desk).status_code == 200


@ON_POSTGRESQL
@pytest.mark.parametrize("words", ["INSERT INTO case_file", "INSERT INTO outgoing_mail"])
def test_a_connection_that_dies_in_the_middle_of_a_form_keeps_the_text_and_the_next_press_makes_one_case(
    served: Flask, database_url: str, words: str
) -> None:
    visitor = Visitor(served.test_client())
    form = visitor.filled_in()

    with served.app_context():
        engine = db.engine
    with database_faults.killed_at(engine, database_url, words) as killed:
        answer = visitor.client.post("/nb/henvendelse", data=form)

    assert len(killed) == 1
    assert answer.status_code == 503
    assert_kept(answer)
    assert count(served, Case) == 0
    assert visitor.client.post("/nb/henvendelse", data=form).status_code == 303
    assert count(served, Case) == 1


@ON_POSTGRESQL
def test_a_connection_that_dies_under_a_page_is_told_of_and_the_next_look_is_whole(
    served: Flask, addresses: tuple[str, str], database_url: str
) -> None:
    with served.app_context():
        engine = db.engine
    for client, address in zip((served.test_client(), signed_in(served)), addresses, strict=True):
        with database_faults.killed_at(engine, database_url, "SELECT case_") as killed:
            answer = client.get(address)

        assert len(killed) == 1
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "<h1" in answer.text
        assert client.get(address).status_code == 200


@ON_POSTGRESQL
def test_while_it_restarts_forms_keep_their_text_and_afterwards_no_connection_is_a_dead_one(
    served: Flask, addresses: tuple[str, str], database_url: str
) -> None:
    staff, visitor = signed_in(served), Visitor(served.test_client())
    form = visitor.filled_in()

    with database_faults.away(database_url):
        sent = visitor.client.post("/nb/henvendelse", data=form)
        pages = [visitor.client.get("/nb/henvendelse"), visitor.client.get(addresses[0]), staff.get(addresses[1])]
        ready = visitor.client.get("/helse/klar")

    assert_kept(sent)
    assert [answer.status_code for answer in (sent, *pages)] == [503, 200, 503, 503]
    assert (ready.status_code, ready.json["database"]) == (503, False)
    assert visitor.client.post("/nb/henvendelse", data=form).status_code == 303
    assert [staff.get(addresses[1]).status_code for _ in range(9)] == [200] * 9
