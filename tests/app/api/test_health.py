"""Signs of life: what is there and what is missing, and nothing else."""

import dataclasses
from datetime import timedelta

import pytest

from app import clock, heartbeat
from app.mail import operations


def test_the_process_answers_without_asking_the_database(client, statements):
    with statements() as seen:
        answer = client.get("/helse/lever")

    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert seen == []


def test_it_is_ready_when_database_worker_and_model_are_there(client, session, model):
    heartbeat.beat(session, "here", at=clock.now())
    session.commit()

    answer = client.get("/helse/klar")

    assert (answer.status_code, answer.json) == (200, {"database": True, "worker": True, "model": True})
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_worker_and_model_it_says_so(client):
    answer = client.get("/helse/klar")

    assert (answer.status_code, answer.json) == (503, {"database": True, "worker": False, "model": False})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_database_it_says_so_and_shows_no_more(client, app, settings):
    path = settings.database_url.removeprefix("sqlite:///")
    from pathlib import Path

    from app.extensions import db

    db.engine.dispose()
    for file in Path(path).parent.glob("forstelinja.sqlite3*"):
        file.unlink()
    Path(path).mkdir()

    answer = client.get("/helse/klar")

    assert (answer.status_code, answer.json["database"]) == (503, False)
    assert path not in answer.text


@pytest.mark.parametrize(("minutes", "is_well"), [(4, True), (6, False)])
def test_where_letters_are_fetched_it_says_when_none_could_be_for_five_minutes(
    client, app, session, model, minutes, is_well
):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(settings, inbox_url="maildir:/nowhere")
    heartbeat.beat(session, "here", at=clock.now())
    at = clock.now() - timedelta(minutes=minutes)
    operations.hold_fetch(session, "maildir", worker="here", at=at)
    operations.note_bad_fetch(session, "maildir", "The folder is no Maildir.", unless_good_since=None)
    session.commit()

    answer = client.get("/helse/klar")

    assert answer.json == {"database": True, "worker": True, "model": True, "inbox": is_well}
    assert answer.status_code == (200 if is_well else 503)
    operations.note_good_fetch(session, "maildir", at=clock.now())
    session.commit()
    assert client.get("/helse/klar").json["inbox"]
