"""kill -9 while the rules are applied: each case is empty or whole, and the next run does the rest."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.cases.models import Case
from app.mail.models import OutgoingMail
from app.privacy import queries, retention
from app.privacy.operations import watching
from tests.support import building
from tests.support.commands import start_command


@pytest.mark.slow
def test_killed_in_the_middle_each_case_is_empty_or_whole_and_the_next_run_does_the_rest(session, settings):
    watching.confirm(session, at=clock.now())
    then = clock.now() - timedelta(days=800)
    for number in range(40):
        case = building.a_case(session, text=f"Hemmelegmarkør {number}", at=then)
        case.state, case.outcome, case.closed_at = "closed", "answered", then
    session.commit()
    session.close()
    command = start_command(settings, "retention", "run")
    empty = select(func.count()).select_from(Case).where(Case.emptied_at.is_not(None))
    end = time.monotonic() + 60
    while time.monotonic() < end and command.poll() is None and not session.scalar(empty):
        session.rollback()
        time.sleep(0.005)
    command.kill()
    command.wait(10)
    session.rollback()

    went = session.scalar(empty)
    halves = [
        case.reference for case in session.scalars(select(Case)) if (case.emptied_at is None) != (case.text != "")
    ]
    letters = set(session.scalars(select(OutgoingMail.about)))
    kept = set(session.scalars(select(Case.reference).where(Case.emptied_at.is_(None))))

    assert went > 0
    assert halves == []
    assert letters == kept
    queries.watch(session).held_until = clock.now()
    session.commit()
    assert sum(retention.apply(settings, cause="command", holder="a test")) == 40 - went
    assert session.scalar(empty) == 40
