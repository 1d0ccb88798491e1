"""What is kept no longer goes, each kind by its rule; what is kept still is whole; a crash leaves nothing half done."""

import dataclasses
import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app import clock
from app.cases import attachments, operations
from app.cases.feedback.models import Feedback
from app.cases.figures.models import CaseFigure
from app.cases.models import AnswerDraft, Attachment, Case, CaseEvent, Message
from app.cases.presences.models import CasePresence
from app.learning.models import TrainingExample
from app.mail import inbox
from app.mail.models import HANDLED, HELD, SENT, IncomingMail, OutgoingMail
from app.privacy import queries, retention, rules
from app.privacy.models import RetentionRun
from app.privacy.operations import stripping, watching
from app.privacy.operations.watching import ClockDoubtedError, UnderWayError
from catalogue.base import Base
from tests.support import building
from tests.support.commands import run_command

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MARKERS = ("Torfinn Sæterdal", "torfinn@marker.example", "99112233", "Fjellmarker", "hemmelegmarkør", "923609016")

OTHERS = {"phone": "", "organisation_name": "", "organisation_number": "", "text": "Hei på deg", "subject": "Hei"}


@pytest.fixture
def trusted(session):
    """The clock is believed."""
    watching.confirm(session, at=clock.now())
    session.commit()


def closed(session, settings, *, days: int, outcome: str = "answered", **changes) -> Case:
    """A whole life: asked with a file, answered, noted, closed so many days ago, and said to have helped."""
    then, hilde = clock.now() - timedelta(days=days), building.person(session, "hilde-aroy")
    file = attachments.check("Budsjett.txt", BytesIO(b"hemmelegmarkor i fila"), settings.attachments_dir)
    enquiry = {
        "name": "Torfinn Sæterdal",
        "email": "torfinn@marker.example",
        "phone": "99112233",
        "organisation_name": "Fjellmarker AS",
        "organisation_number": "923609016",
        "text": "Vi har ein hemmelegmarkør i fjøset.",
        "subject": "Hemmelegmarkør",
    } | changes
    case, _address = building.held(session, at=then, **enquiry)
    operations.answer(session, case, by=hilde, text=f"Svar til {enquiry['name']}.", at=then, version=case.version)
    operations.note(session, case, by=hilde, text=f"Ringte {enquiry['phone']}.", at=then, attachments=(file,))
    operations.close(
        session, case, by=hilde, at=then, version=case.version, outcome=outcome, reason=f"{enquiry['name']} er nøgd"
    )
    session.commit()
    return case


def everything(session) -> str:
    """Every row of every table, and the index that cases are found by."""
    found = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    return "\n".join(found)


def run(settings, **how) -> RetentionRun:
    """Apply the rules to the end."""
    for _count in retention.apply(settings, cause="command", holder="a test", **how):
        pass
    from app.extensions import db

    last = queries.last_finished(db.session())
    assert last is not None
    return last


def test_nothing_personal_is_left_of_a_case_after_its_time_and_its_figures_stay(session, settings, trusted):
    old = closed(session, settings, days=800)
    session.add(
        Feedback(
            case_id=old.id, kind="helped", asked_at=clock.now(), hash="h" * 64, said="yes", answered_at=clock.now(),
            comment="Hemmelegmarkør!",
        )
    )  # fmt: skip
    young = closed(session, settings, days=10, name="Ny Person", email="ny@example.org", **OTHERS)
    before = session.get_one(CaseFigure, old.id).digits
    kinds = session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == old.id).order_by(CaseEvent.id)).all()
    session.commit()
    assert len(list(settings.attachments_dir.iterdir())) == 2

    done = run(settings)

    session.expire_all()
    left = everything(session)
    assert [word for word in MARKERS if word in left] == []
    case = session.get_one(Case, old.id)
    assert (case.text, case.name, case.email, case.emptied_at is not None) == ("", "", "", True)
    assert case.is_final
    assert (case.area_id, case.municipality_id, case.outcome) == (old.area_id, old.municipality_id, "answered")
    figures = session.get_one(CaseFigure, old.id).digits
    assert figures[:30] == before[:30]
    after = session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == old.id).order_by(CaseEvent.id)).all()
    assert after == [*kinds, "emptied"]
    assert {event.reason for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id == old.id))} == {""}
    said = session.scalars(select(Feedback).where(Feedback.case_id == old.id)).one()
    assert (said.said, said.comment) == ("yes", "")
    assert done.counts[rules.CASES] == 1
    kept = session.get_one(Case, young.id)
    assert (kept.name, kept.emptied_at) == ("Ny Person", None)
    assert len(list(settings.attachments_dir.iterdir())) == 1
    assert session.scalar(select(func.count()).select_from(Message).where(Message.case_id == young.id)) == 2


def test_a_dry_run_says_what_would_go_and_changes_nothing(session, settings, trusted):
    closed(session, settings, days=800)
    before = everything(session)

    due = {one.rule.kind: one.count for one in retention.dry_run(session, settings, at=clock.now())}

    assert due[rules.CASES] == 1
    assert everything(session) == before
    assert run(settings).counts[rules.CASES] == due[rules.CASES]
    assert {one.count for one in retention.dry_run(session, settings, at=clock.now())} == {0}


def test_what_must_be_archived_first_waits(app, session, settings, trusted):
    closed(session, settings, days=800)
    strict = dataclasses.replace(settings, keeping=dataclasses.replace(settings.keeping, requires_archive=True))
    app.config["SETTINGS"] = strict

    due = next(one for one in retention.dry_run(session, strict, at=clock.now()) if one.rule.kind == rules.CASES)
    session.rollback()
    done = run(strict)

    assert (due.count, due.kept) == (0, 1)
    assert rules.CASES not in done.counts or done.counts[rules.CASES] == 0
    assert session.scalar(select(func.count()).select_from(Case).where(Case.emptied_at.is_not(None))) == 0


def test_each_other_kind_goes_by_its_own_rule(session, settings, trusted):
    case, _address = building.held(session)
    hilde, old = building.person(session, "hilde-aroy"), clock.now() - timedelta(days=1000)
    operations.keep_draft(session, case, by=hilde, text="påbegynt", at=old)
    session.add(CasePresence(case_id=case.id, user_id=hilde.id, seen_at=old))
    session.add(
        TrainingExample(
            case_id=case.id, text="x", language="nb", area_id=case.area_id or 1, origin="confirmed", weight=1.0,
            by_id=hilde.id, said_at=old, noted_at=old,
        )
    )  # fmt: skip
    for state, name in ((HANDLED, "a@example.org"), (HELD, "b@example.org")):
        raw = f"From: {name}\r\nMessage-ID: <{name}>\r\n\r\nHei".encode()
        mail_id = inbox.store(session, raw, source="maildir", at=old, folder=settings.incoming_dir)
        row = session.get_one(IncomingMail, mail_id)
        row.state, row.due_at, row.handled_at = state, None, old if state == HANDLED else None
    letters = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    letters[0].state, letters[0].due_at, letters[0].sent_at, letters[0].created_at = SENT, None, old, old
    upload = settings.attachments_dir / "never-sent"
    upload.parent.mkdir(exist_ok=True)
    upload.write_text("x")
    import os

    os.utime(upload, (1, 1))
    session.commit()

    counts = run(settings).counts

    gone = {kind for kind in rules.KINDS if counts.get(kind, 0)}
    assert gone == {"drafts", "letter_texts", "incoming", "examples", "presence", "uploads"}
    assert {counts[kind] for kind in gone} == {1}
    session.expire_all()
    assert session.scalars(select(AnswerDraft)).all() == []
    assert [row.state for row in session.scalars(select(IncomingMail))] == [HELD]
    assert len(list(settings.incoming_dir.iterdir())) == 1
    assert not upload.exists()
    first = session.get_one(OutgoingMail, letters[0].id)
    assert (first.text, first.html, first.state) == ("", "", SENT)
    assert session.get_one(OutgoingMail, letters[1].id).text != ""


def test_after_a_leap_of_the_clock_nothing_goes_before_a_person_has_said_so(session, settings, trusted):
    closed(session, settings, days=10)
    import time_machine

    with time_machine.travel(clock.now() + timedelta(days=3650), tick=False):
        with pytest.raises(ClockDoubtedError):
            run(settings)
        assert queries.watch(session).refused_at == clock.now()
    session.commit()
    assert session.scalar(select(func.count()).select_from(Case).where(Case.emptied_at.is_not(None))) == 0
    assert session.scalars(select(RetentionRun)).all() == []

    assert run(settings).counts.get(rules.CASES, 0) == 0
    assert queries.watch(session).refused_at is None


@ON_SQLITE
def test_the_first_time_of_all_is_measured_against_what_last_happened(session, settings):
    closed(session, settings, days=800)

    with pytest.raises(ClockDoubtedError):
        run(settings)
    building.a_case(session)

    assert run(settings).counts[rules.CASES] == 1


def test_two_do_not_apply_the_rules_at_once_and_one_that_died_is_followed(session, settings, trusted):
    for _ in range(3):
        closed(session, settings, days=800)
    first = retention.apply(settings, cause="command", holder="dies")
    next(first)
    first.close()

    with pytest.raises(UnderWayError):
        run(settings)
    watch = queries.watch(session)
    watch.held_until = clock.now() - timedelta(seconds=1)
    session.commit()
    run(settings)

    assert session.scalar(select(func.count()).select_from(Case).where(Case.emptied_at.is_(None))) == 0


def test_a_case_is_emptied_whole_or_not_at_all(session, settings, trusted, monkeypatch):
    case = closed(session, settings, days=800)
    empty = stripping.cases.empty

    def dies(*arguments, **named):
        empty(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(stripping.cases, "empty", dies)
    with pytest.raises(KeyboardInterrupt):
        run(settings)
    session.rollback()
    session.expire_all()

    assert session.get_one(Case, case.id).name == "Torfinn Sæterdal"
    assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert len(list(settings.attachments_dir.iterdir())) == 1


@ON_SQLITE
def test_nothing_readable_is_left_in_the_file(session, settings, trusted):
    closed(session, settings, days=800)

    run(settings)

    content = (settings.data_dir / "forstelinja.sqlite3").read_bytes()
    for word in ("Torfinn Sæterdal", "torfinn@marker.example", "Fjellmarker AS", "Ringte 99112233"):
        assert word.encode() not in content


def test_months_are_those_of_the_calendar():
    from datetime import UTC, datetime

    march = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert rules.months_before(march, 1) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert rules.months_before(march, 24) == datetime(2024, 3, 31, 12, tzinfo=UTC)


@ON_SQLITE
def test_the_command_says_the_same_dry_and_done(session, settings, trusted):
    closed(session, settings, days=800)
    session.close()
    told = json.loads(run_command(settings, "retention", "run", "--dry-run", "--json").stdout)
    assert {one["kind"]: one["due"] for one in told["kinds"]}["cases"] == 1
    told = json.loads(run_command(settings, "retention", "run", "--json").stdout)
    assert {one["kind"]: one["went"] for one in told["kinds"]}["cases"] == 1
