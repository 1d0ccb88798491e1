"""An answer that the mail server refuses is no answer: the case is ours again."""

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, undelivered
from app.mail.models import FAILED, GIVEN_UP, SENT, OutgoingMail
from app.worker import Worker
from tests.support import building
from tests.support.letter_box import smtp_to
from tests.support.mail_server import REFUSED, Mode, mail_server


@pytest.fixture
def case(session):
    """A case that Ánne Ristin has."""
    return building.held(session, email=REFUSED)[0]


def answer(session, case, text="Du kan søke."):
    building.afresh(session, case)
    operations.answer(session, case, by=case.developer.user, text=text, at=clock.now(), version=case.version)
    session.commit()


def ends(session, *states):
    """The answers' letters have ended so, oldest first."""
    chosen = select(OutgoingMail).where(OutgoingMail.letter == queries.ANSWER).order_by(OutgoingMail.id)
    for letter, state in zip(session.scalars(chosen), states, strict=True):
        letter.state, letter.due_at = state, None
        letter.sent_at = clock.now() if state == SENT else None
    session.commit()


def take_back(session):
    taken = undelivered.take_back(session, at=clock.now())
    session.commit()
    return taken


@pytest.mark.parametrize("state", [FAILED, GIVEN_UP])
def test_an_answer_that_was_refused_or_given_up_makes_it_our_turn_again_once(session, case, state):
    answer(session, case)
    ends(session, state)

    assert [take_back(session), take_back(session)] == [1, 0]

    assert building.afresh(session, case).state == "assigned"
    assert [event.kind for event in queries.history(session, case)][-2:] == ["answered", "undelivered"]


def test_only_the_newest_answer_counts(session, case):
    for text in ("Du kan søke.", "Jeg prøver igjen."):
        answer(session, case, text)
        building.afresh(session, case)
    ends(session, FAILED, SENT)

    assert take_back(session) == 0

    ends(session, SENT, FAILED)
    assert take_back(session) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_worker_that_is_refused_takes_the_answer_back_at_once(app, session, case, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    answer(session, case)

    with mail_server(Mode.NO_SUCH_ADDRESS) as server:
        worker = Worker(app)
        worker.transport = smtp_to(server.port)
        worker.once()

    assert building.afresh(session, case).state == "assigned"
