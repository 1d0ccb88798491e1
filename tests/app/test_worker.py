"""The worker's round: sort, send, leave a sign of life; nothing stops it, and it stops when it is told."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock, heartbeat
from app.assignment import operations as assignment
from app.cases.models import Case
from app.mail import queries as mail
from app.mail.inbox import Found
from app.mail.models import SENT, OutgoingMail
from app.worker import Rhythm, Worker
from tests.support import building
from tests.support.coming import a_raw_letter
from tests.support.mailbox import letters
from tests.support.reminders import at, days, everybody_is_here, given, told


@pytest.fixture
def worker(app, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)  # a fit takes seconds; it is tried in test_models_in_force
    return Worker(app)


def test_once_does_all_that_is_due_and_no_more(session, worker, model, settings):
    cases = [building.a_case(session) for _ in range(3)]

    done = worker.once()

    session.expire_all()
    assert all(session.get(Case, case.id).state != "received" for case in cases)
    assert len(letters(settings.mailbox_dir)) == session.scalar(select(func.count()).select_from(OutgoingMail)) == 6
    assert {letter.state for letter in session.scalars(select(OutgoingMail))} == {SENT}
    assert done == 3 + 6
    assert worker.once() == 0


def test_it_leaves_a_sign_of_life(session, worker):
    assert not heartbeat.is_alive(session, at=clock.now())
    session.rollback()

    worker.once()

    session.rollback()
    assert heartbeat.is_alive(session, at=clock.now())
    assert not heartbeat.is_alive(session, at=clock.now() + timedelta(minutes=3))


def test_one_case_that_cannot_be_sorted_holds_up_nobody_and_ends_with_a_person(session, worker, model, monkeypatch):
    bad, good = building.a_case(session), building.a_case(session)
    sort = assignment.sort

    def sort_unless_bad(session, case, **more):
        if case.id == bad.id:
            raise RuntimeError("a fault of ours")
        return sort(session, case, **more)

    monkeypatch.setattr(assignment, "sort", sort_unless_bad)
    now = datetime.now(UTC)
    for minutes in (0, 10, 60):
        monkeypatch.setattr(clock, "now", lambda at=now + timedelta(minutes=minutes): at)
        worker.once()

    session.expire_all()
    assert session.get(Case, good.id).state != "received"
    assert (session.get(Case, bad.id).state, session.get(Case, bad.id).referral_reason) == ("referred", "unsure")


def test_a_step_that_fails_is_noted_and_the_next_is_done(session, worker, model, monkeypatch):
    building.a_case(session)
    monkeypatch.setattr(Worker, "_leave_sign", lambda _self: 1 / 0)

    assert worker.once() > 0


def test_a_rhythm_comes_round_and_a_clock_set_back_stops_it_not():
    rhythm, now = Rhythm(timedelta(seconds=10)), datetime(2026, 11, 25, tzinfo=UTC)

    assert [rhythm.due(now + timedelta(seconds=s)) for s in (0, 5, 10, 12, -60)] == [True, False, True, False, True]


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_stops_within_a_second_or_two_when_it_is_told(settings, model, tmp_path):
    environment = {
        "FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(settings.data_dir), "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "worker"],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    while "worker_started" not in process.stderr.readline():
        assert process.poll() is None
    began = time.monotonic()

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 3
    assert "worker_stopped" in process.stderr.read()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_its_own_rhythm_what_waits_comes_back_and_spam_is_emptied(session, worker, model, monkeypatch):
    from app.cases import operations

    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    waits, spam = (building.a_sorted_case(session, at=monday, text=text) for text in ("Vent litt.", "Kjøp nå!"))
    by = building.person(session, "hilde-aroy")
    day = (monday + timedelta(days=31)).date()
    operations.wait(session, waits, "partner", by=by, at=monday, version=waits.version, until=day)
    operations.mark_spam(session, spam, by=by, at=monday, version=spam.version)
    session.commit()

    states = []
    for later in (30, 35):  # after Christmas
        monkeypatch.setattr(clock, "now", lambda at=monday + timedelta(days=later): at)
        worker._remind.last = None
        worker.once()
        session.expire_all()
        states.append((session.get(Case, waits.id).state, session.get(Case, spam.id).text))
        session.rollback()

    assert states == [("waiting_for_partner", "Kjøp nå!"), ("assigned", "")]


def test_it_reminds_and_sends_once_in_a_round(session, worker, model, settings, monkeypatch):
    everybody_is_here(session)
    given(session, "anne-ristin-fossbakk", "2026-11-23T10:12")
    moments = (*days("2026-11-23", "2026-11-27", "10:30"), "2026-11-27T10:31", "2026-11-27T10:36")

    for moment in moments:
        monkeypatch.setattr(clock, "now", lambda moment=moment: at(moment).astimezone(UTC))
        worker.once()

    reminders = [letter["Subject"] for letter in letters(settings.mailbox_dir) if "Fristen" in letter["Subject"]]
    assert len(reminders) == 1
    assert [kind for _when, kind, _who in told(session)] == ["unopened", "due_soon"]


# Letters that come.


@pytest.fixture
def maildir(settings, app):
    """A Maildir that this worker's settings name."""
    folder = settings.data_dir / "inn"
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True)
    app.config["SETTINGS"] = dataclasses.replace(settings, inbox_url=f"maildir:{folder}")
    return folder


def test_once_fetches_what_is_there_and_asks_what_it_means(app, session, maildir, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    for number in range(30):
        (maildir / "new" / f"{number:03}.M1.host").write_bytes(a_raw_letter(number))
    taken = []

    def take(session, row, raw, *, at):
        taken.append(raw)
        return Found("held", "unknown")

    monkeypatch.setattr("app.cases.replies.understand", take)
    assert Worker(app).once() == 30 + 30

    assert taken == [a_raw_letter(number) for number in range(30)]
    assert mail.incoming_counts(session)["held"] == 30


def test_letters_to_our_reply_addresses_and_to_the_region_are_ours_and_no_others(app, worker, monkeypatch):
    ours = ["sak+x@svar.forstelinja.example.org", "SAK+X@SVAR.forstelinja.example.org", "post@forstelinja.example.org"]
    others = ["kari@example.org", "x@evilsvar.forstelinja.example.org", "svar.forstelinja.example.org", "x@a@b.no", ""]

    assert [worker._is_ours(one) for one in ours] == [True] * 3
    assert [worker._is_ours(one) for one in others] == [False] * 5
    app.extensions["region_facts"] = None
    monkeypatch.setattr("catalogue.queries.region", lambda _session: _no_region())
    with pytest.raises(LookupError):
        worker._is_ours(ours[0])


def _no_region():
    raise LookupError("no region is loaded")


def test_files_of_letters_that_were_never_stored_are_swept_away(worker, settings):
    settings.incoming_dir.mkdir(parents=True)
    for name, age_s in (("old", 90_000), ("new", 60)):
        (settings.incoming_dir / name).write_bytes(b"x")
        os.utime(settings.incoming_dir / name, (time.time() - age_s,) * 2)

    worker.once()

    assert [path.name for path in settings.incoming_dir.iterdir()] == ["new"]
