"""Made-up cases stand as real ones do, and cause nothing."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app import clock
from app.cases.feedback.models import Feedback
from app.cases.feedback.operations import asking
from app.cases.feedback.questions import NOT_ASKED
from app.cases.models import Case, CaseEvent, Message
from app.cases.states import STATES, WAITING
from app.cli import demo, making_up
from app.config import SettingError
from app.history import operations as history
from app.learning import judgements
from app.learning.models import TrainingExample
from app.mail.models import OutgoingMail
from tests.support import building


def _made(session, count=250, seed=1):
    making_up.make(session, count, seed=seed, now=clock.now(), tell=lambda _more: None)
    return session.scalars(select(Case).order_by(Case.id)).all()


def test_they_are_in_every_state_over_three_years_and_no_letter_goes(session):
    made = _made(session)

    assert {case.state for case in made} == set(STATES) - {"received"}  # of those that come within the hour
    assert made[-1].received_at - made[0].received_at > timedelta(days=3 * 360)
    assert session.scalar(select(func.count(OutgoingMail.id))) == 0
    assert {(case.triage_at, case.remind_at) for case in made} == {(None, None)}


def test_each_is_as_its_steps_would_have_left_it(session):
    for case in _made(session):
        history = [event.kind for event in case.events]
        said = [message.kind for message in case.messages]
        assert (case.state == "closed") == (case.outcome is not None) == (case.closed_at is not None)
        assert (case.state in WAITING) == (case.follow_up_on is not None) == (case.on_reply is not None)
        assert (case.waiting_since is not None) == (case.state == "waiting_for_business")
        assert (case.first_answered_at is not None) == ("answered" in history) == ("answer" in said)
        assert [event.at for event in case.events] == sorted(event.at for event in case.events)
        assert (case.emptied_at is not None) == ("emptied" in history) == (case.text == "")
        assert {event.facts["message"] for event in case.events if "message" in event.facts} == {
            message.id for message in case.messages
        }


def test_businesses_of_closed_cases_have_been_asked_and_some_have_answered(session):
    made = _made(session)
    by_id = {case.id: case for case in made}

    rows = session.scalars(select(Feedback)).all()

    said = {row.said for row in rows}
    assert said == {None, "yes", "partly", "no", "something", "nothing"}
    for row in rows:
        case = by_id[row.case_id]
        assert case.outcome not in NOT_ASKED
        assert case.closed_at < row.asked_at <= clock.now()
        assert (row.said is None) == (row.answered_at is None)
        assert (row.said == "something") == bool(row.is_founded or row.jobs or row.funding_nok)
    assert asking.ask_due(session, at=clock.now()) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_desk_that_holds_them_shows_them(session, client):
    case = next(case for case in _made(session) if case.state == "answered")
    building.sign_in(client, "hilde-aroy")

    assert case.reference in client.get(f"/skrivebord/saker/{case.reference}").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_same_seed_makes_the_same_and_again_makes_others(session):
    columns = (Case.reference, Case.text, Case.state, Case.name)

    def told():
        return session.execute(select(*columns).order_by(Case.id)).all()

    _made(session, 50)
    first = told()
    _made(session, 50)
    assert (told()[:50], len({row.reference for row in told()})) == (first, 100)

    for case in session.scalars(select(Case.id)).all():
        history.let_go(session, case, at=clock.now())
    for model in (Feedback, CaseEvent, Message, Case):
        session.query(model).delete()
    session.commit()
    _made(session, 50)
    assert [row.text for row in told()] == [row.text for row in first]


def test_nothing_is_made_up_in_production(monkeypatch, tmp_path):
    from tests.conftest import make_settings

    monkeypatch.setattr("app.cli.preparing.read_settings", lambda: make_settings(tmp_path, mode="production"))

    refused = CliRunner().invoke(demo.demo, ["cases", "5"])

    assert isinstance(refused.exception, SettingError)
    assert not list(tmp_path.iterdir())


def test_what_people_said_of_them_is_what_their_history_says(session):
    made = _made(session, 400)
    rows = {row.case_id: row for row in session.scalars(select(TrainingExample))}
    said = {case.id: judgements.judgement(case, case.events) for case in made}

    assert {key for key, one in said.items() if one} == set(rows)
    assert {row.origin for row in rows.values()} == {"coordinator", "closed", "not_for_us"}
    for case in made:
        if (one := said[case.id]) is not None:
            row = rows[case.id]
            assert (row.origin, row.weight, row.by_id, row.said_at) == (one.origin, one.weight, one.by.id, one.at)
            assert row.area_id == (None if one.origin == "not_for_us" else case.area_id)
