"""The worker applies the rules once a day, and not after a leap of the clock."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import clock
from app.cases.models import Case
from app.privacy import queries
from app.privacy.operations import watching
from app.worker import Worker
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def closed_long_ago(session) -> Case:
    case = building.a_case(session, at=clock.now() - timedelta(days=800))
    case.state, case.outcome, case.closed_at = "closed", "answered", clock.now() - timedelta(days=790)
    session.commit()
    return case


def emptied(session) -> int:
    session.rollback()
    count = session.scalar(select(func.count()).select_from(Case).where(Case.emptied_at.is_not(None)))
    session.rollback()  # or the worker would wait for us
    return count


def test_a_worker_does_it_daily_and_stops_when_the_time_leaps(app, session, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    watching.confirm(session, at=clock.now())
    closed_long_ago(session)

    Worker(app).once()
    assert emptied(session) == 1
    closed_long_ago(session)
    Worker(app).once()
    assert emptied(session) == 1, "once a day"
    with time_machine.travel(clock.now() + timedelta(days=2)):
        Worker(app).once()
        assert emptied(session) == 1
        assert queries.watch(session).refused_at is not None
        session.rollback()
        watching.confirm(session, at=clock.now())
        session.commit()
        Worker(app).once()
        assert emptied(session) == 2
