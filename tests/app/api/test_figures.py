"""Figures for whoever watches: right, quick, and told to nobody else."""

import dataclasses
import re
from datetime import timedelta

import pytest

from app import clock, heartbeat
from app.mail.holding import operations as holding
from app.upkeep import operations as upkeep
from tests.support import building

SAMPLE = re.compile(r'([a-z_:]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)+)\})? (-?[0-9.e+-]+)')


def read(text: str) -> dict[str, float]:
    """Every sample by its name and labels; refuses what Prometheus would refuse."""
    found: dict[str, float] = {}
    families: set[str] = set()
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# TYPE "):
            name = line.split()[2]
            assert name not in families, "a family stands in one place"
            families.add(name)
        elif not line.startswith("# HELP "):
            match = SAMPLE.fullmatch(line)
            assert match, line
            key = match[1] + (f"{{{match[2]}}}" if match[2] else "")
            assert key not in found
            assert any(match[1] == one or match[1].startswith(f"{one}_") for one in families)
            found[key] = float(match[3])
    assert text.endswith("\n")
    return found


def figures(client) -> dict[str, float]:
    answer = client.get("/helse/tall")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return read(answer.text)


def test_they_say_what_waits_since_when_who_works_and_what_went_wrong(client, session, settings, model):
    settings.data_dir.mkdir(exist_ok=True)
    building.a_case(session)
    case = building.a_case(session)
    case.triage_attempts = 2
    now = clock.now()
    heartbeat.beat(session, "here:1", at=now - timedelta(seconds=30))
    upkeep.note_backup(session, at=now - timedelta(hours=3), name="b.tar", size=9, files=0, seconds=0.1)
    session.commit()

    found = figures(client)

    assert found['forstelinja_cases{state="received"}'] == 2
    assert found['forstelinja_letters{state="queued"}'] == 2
    assert 0 < found['forstelinja_queue_age_seconds{queue="letters"}'] < 60
    assert 0 < found['forstelinja_queue_age_seconds{queue="cases"}'] < 60
    assert 30 <= found["forstelinja_worker_heartbeat_age_seconds"] < 60
    assert found["forstelinja_workers"] == 1
    assert 10_800 <= found["forstelinja_backup_age_seconds"] < 10_900
    assert found["forstelinja_mail_held"] == 0
    assert found['forstelinja_failed{kind="sorting"}'] == 1
    assert found["forstelinja_disk_free_bytes"] > 0
    assert [one for one in found if one.startswith("forstelinja_info") and f'model="{model}"' in one]
    holding.hold_after_restore(session, backup_at=now, at=now)
    session.commit()
    assert figures(client)["forstelinja_mail_held"] == 1


def test_what_never_was_is_left_out_so_that_its_absence_is_found(client):
    found = figures(client)

    assert "forstelinja_worker_heartbeat_age_seconds" not in found
    assert "forstelinja_backup_age_seconds" not in found
    assert found['forstelinja_queue_age_seconds{queue="cases"}'] == 0


def test_a_form_that_was_taken_is_timed_and_one_that_was_refused_is_not(client):
    token = building.token_in(client.get("/nb/henvendelse").text)
    before = figures(client)["forstelinja_submission_seconds_count"]

    refused = client.post("/nb/henvendelse", data={"csrf_token": token, "text": ""})
    between = figures(client)["forstelinja_submission_seconds_count"]
    sent = {
        "subject": "Hytter", "text": "Vi leier ut fire hytter og vil fylle vårsesongen.", "municipality": "bardu",
        "name": "Kari", "email": "kari@example.org",
    }  # fmt: skip
    taken = client.post("/api/v1/enquiries", json=sent, headers={"Idempotency-Key": "k" * 24})

    after = figures(client)
    assert (refused.status_code, taken.status_code) == (400, 201), taken.text
    assert (before, between, after["forstelinja_submission_seconds_count"]) == (0, 0, 1)
    assert after['forstelinja_submission_seconds_bucket{le="+Inf"}'] == 1
    assert after["forstelinja_submission_seconds_sum"] > 0


def test_they_are_a_few_statements(client, session, model, statements):
    building.a_case(session)
    session.close()
    client.get("/helse/tall")

    with statements() as seen:
        client.get("/helse/tall")

    assert len(seen) == 4


@pytest.mark.parametrize(
    ("address", "told_from", "headers", "proxies", "status"),
    [
        ("127.0.0.1", "", {}, 0, 200),
        ("::1", "", {}, 0, 200),
        ("10.0.0.5", "", {}, 0, 404),
        ("10.0.0.5", "10.0.0.0/24", {}, 0, 200),
        ("::ffff:10.0.0.5", "10.0.0.5", {}, 0, 200),
        ("10.0.1.5", "10.0.0.0/24", {}, 0, 404),
        ("127.0.0.1", "", {"X-Forwarded-For": "203.0.113.9"}, 0, 404),  # through a proxy that we were not told of
        ("127.0.0.1", "", {"Forwarded": "for=203.0.113.9"}, 0, 404),
        ("127.0.0.1", "", {"X-Forwarded-For": "203.0.113.9"}, 1, 404),
        ("127.0.0.1", "", {"X-Forwarded-For": "127.0.0.1"}, 1, 200),
        ("127.0.0.1", "", {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, 1, 404),  # what a stranger writes is his
        ("127.0.0.1", "203.0.113.0/24", {"X-Forwarded-For": "203.0.113.9"}, 1, 200),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_they_are_told_to_this_machine_and_to_whom_a_setting_names(
    settings, address, told_from, headers, proxies, status
):
    from app import create_app

    app = create_app(dataclasses.replace(settings, figures_from=told_from, proxies=proxies))

    answer = app.test_client().get("/helse/tall", environ_overrides={"REMOTE_ADDR": address}, headers=headers)

    assert answer.status_code == status
    assert ("forstelinja_" in answer.text) == (status == 200)
