"""When a form cannot be taken just now, the text is kept and the next press gets through."""

import dataclasses
import io
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from app import create_app, database, store
from app.config import Settings
from tests.app.enquiries.conftest import FILLED_IN, Visitor, assert_kept, soup


def test_too_many_forms_keep_the_text_and_say_when(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, submit_limit="2 per hour"))
    visitor = Visitor(app.test_client())
    for n in range(2):
        assert visitor.send(text=f"Spørsmål {n}").status_code == 303

    answer = visitor.send()

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert_kept(answer)


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    connection = sqlite3.connect(make_url(settings.database_url).database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.rollback()
    connection.close()


@pytest.fixture
def sqlite_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("locking the whole database is SQLite's")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.2)
    return settings


def test_a_locked_database_keeps_the_text_and_the_next_press_gets_through(sqlite_settings: Settings) -> None:
    visitor = Visitor(create_app(sqlite_settings).test_client())
    form = visitor.filled_in()

    with locked(sqlite_settings):
        answer = visitor.client.post("/nb/henvendelse", data=form)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert_kept(answer)
    assert soup(answer).select_one("input[name=submission_key]")["value"] == form["submission_key"]
    assert visitor.client.post("/nb/henvendelse", data=form).status_code == 303


def test_a_fresh_process_shows_the_form_while_the_database_is_locked(sqlite_settings: Settings) -> None:
    client = create_app(sqlite_settings).test_client()

    with locked(sqlite_settings):
        answer = client.get("/nb/henvendelse")

    assert answer.status_code == 200
    assert soup(answer).select_one("#municipality-bardu") is not None


def test_a_disk_that_takes_no_files_keeps_the_text(visitor: Visitor, app: Flask) -> None:
    folder: Path = app.config["SETTINGS"].attachments_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")

    answer = visitor.send(attachments=(io.BytesIO(b"hei"), "hei.txt"))

    assert answer.status_code == 503
    assert_kept(answer)


def test_counts_that_cannot_be_kept_keep_the_text_and_a_program_may_try_again(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, acknowledge_limit="3 per day"))
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    counts = settings.data_dir / "limits.sqlite3"
    counts.mkdir()
    visitor = Visitor(app.test_client())
    form = visitor.filled_in()

    answer = visitor.client.post("/nb/henvendelse", data=form)
    for_program = app.test_client().post("/api/v1/enquiries", json=FILLED_IN, headers={"Idempotency-Key": "k" * 24})

    assert (answer.status_code, for_program.status_code) == (503, 503)
    assert_kept(answer)
    assert int(for_program.headers["Retry-After"]) > 0
    counts.rmdir()
    assert visitor.client.post("/nb/henvendelse", data=form).status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_store_that_is_away_keeps_the_text_and_the_next_press_gets_through(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(dataclasses.replace(settings, store_url="memory://outage"))
    visitor = Visitor(app.test_client())
    put, away = store.Shelf.put, store.StoreAwayError("the store did not answer")
    monkeypatch.setattr(store.Shelf, "put", lambda *_given: (_ for _ in ()).throw(away))
    form = visitor.filled_in()

    answer = visitor.client.post("/nb/henvendelse", data=form | {"attachments": (io.BytesIO(b"%PDF-1.7 a"), "a.pdf")})

    assert answer.status_code == 503
    assert_kept(answer)
    with app.app_context():
        assert list(store.attachments(app.config["SETTINGS"]).names()) == []
    monkeypatch.setattr(store.Shelf, "put", put)
    files = {"attachments": (io.BytesIO(b"%PDF-1.7 a"), "a.pdf")}
    assert visitor.client.post("/nb/henvendelse", data=form | files).status_code == 303
    with app.app_context():
        assert len(list(store.attachments(app.config["SETTINGS"]).names())) == 1
