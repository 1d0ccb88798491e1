"""Signs of life: what is there and what is missing, and nothing else."""

import pytest

from app import clock, heartbeat


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
