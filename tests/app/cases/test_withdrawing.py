"""Reminders that wait in the box: not sent when they are no longer true, nor at night; whatever is in hand, once."""

import pytest
from sqlalchemy import select, update

from app.cases import operations
from app.clock import NORWAY
from app.mail.delivery import deliver_due
from app.mail.errors import PassingError
from app.mail.models import QUEUED, SENDING, SENT, WITHDRAWN, OutgoingMail
from app.people import queries as people
from tests.support import building
from tests.support.letter_box import Broken
from tests.support.reminders import ANNE, HILDE, KINDS, LINE, at, chooses, days, everybody_is_here, given, look

MONDAY = "2026-11-23T10:12"
NOON = "2026-12-02T12:00"


class Taking:
    """A mail server that takes everything."""

    def __init__(self):
        self.taken = []

    def deliver(self, envelope):
        self.taken.append(envelope)

    def close(self):
        pass


@pytest.fixture
def case(session):
    """A case that Line Marie has, with all its reminders waiting for a mail server that is away."""
    everybody_is_here(session)
    case = given(session, LINE, MONDAY)
    look(session, *days("2026-11-24", "2026-12-02", "12:00"))
    session.execute(update(OutgoingMail).where(~is_reminder()).values(state=SENT, due_at=None, sent_at=at(NOON)))
    session.commit()
    return case


def is_reminder():
    return OutgoingMail.letter.in_([f"cases/letters/{kind}" for kind in KINDS])


def states(session):
    session.rollback()
    rows = session.scalars(select(OutgoingMail).where(is_reminder()).order_by(OutgoingMail.id))
    return [(row.letter.rpartition("/")[2], row.state) for row in rows]


def send(session, moment, transport=None):
    transport = transport or Taking()
    deliver_due(session, transport, now=lambda: at(moment), worker="w")
    return transport.taken if isinstance(transport, Taking) else []


def act(session, case, verb):
    by, when = building.person(session, HILDE), at(NOON)
    if verb == "answer":
        operations.answer(session, case, by=by, text="Ja.", at=when, version=case.version)
    elif verb == "close":
        operations.close(session, case, by=by, at=when, version=case.version)
    elif verb == "decline":
        operations.decline(session, case, by=building.person(session, LINE), reason="", at=when, version=case.version)
    else:
        anne = people.developer_by_slug(session, ANNE)
        operations.hand_over(session, case, anne, by=by, reason="", at=when, version=case.version)
    session.commit()


def test_a_broken_promise_takes_the_place_of_the_warning_before_it(session, case):
    assert states(session) == [
        ("unopened", QUEUED),  # to the deputy, who has heard of nothing graver
        ("due_soon", WITHDRAWN),
        ("overdue", QUEUED),
        ("overdue", QUEUED),
    ]


@pytest.mark.parametrize("verb", ["answer", "close", "hand_over", "decline"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_longer_true_when_the_mail_server_is_back_is_not_sent(session, case, verb):
    other = given(session, ANNE, MONDAY)
    look(session, "2026-12-02T12:05")

    act(session, case, verb)
    taken = send(session, "2026-12-03T09:00")

    reminders = [one for one in taken if "fristen" in one.subject or "uåpnet" in one.subject]
    assert {one.subject.partition("]")[0] for one in reminders} == {f"[{other.reference}"}
    assert [state for _letter, state in states(session)[:4]] == [WITHDRAWN] * 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_once_the_case_is_opened_only_the_word_that_it_is_not_is_withdrawn(session, case):
    operations.note(session, case, by=building.person(session, LINE), text="Jeg ser på den.", at=at(NOON))
    session.commit()

    assert states(session) == [
        ("unopened", WITHDRAWN),
        ("due_soon", WITHDRAWN),
        ("overdue", QUEUED),
        ("overdue", QUEUED),
    ]


def test_a_letter_in_a_workers_hands_is_not_tried_again_and_one_that_has_gone_is_noted(session, case):
    class Answering(Taking):
        """While the second letter is on its way, the case is answered."""

        def deliver(self, envelope):
            super().deliver(envelope)
            if len(self.taken) == 2:
                act(session, case, "answer")

    taken = send(session, NOON, transport := Answering())

    assert len(taken or transport.taken) == 3  # two reminders, and the answer itself
    assert [state for _letter, state in states(session)] == [SENT, WITHDRAWN, SENT, WITHDRAWN]

    session.execute(update(OutgoingMail).where(is_reminder()).values(state=QUEUED, due_at=at(NOON), sent_at=None))
    session.commit()

    class Refusing(Broken):
        """While the server refuses one, the case is closed."""

        def deliver(self, envelope):
            act(session, case, "close")
            super().deliver(envelope)

    deliver_due(session, Refusing(PassingError("busy", 451)), now=lambda: at(NOON), worker="w", limit=1)

    assert {state for _letter, state in states(session)} == {WITHDRAWN}
    assert SENDING not in {row.state for row in session.scalars(select(OutgoingMail))}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_could_not_go_by_day_does_not_go_at_night_but_for_what_is_urgent(session, case):
    look(session, *days("2026-12-03", "2026-12-22", "12:00"))

    look(session, "2026-12-22T16:01")
    at_night = send(session, "2026-12-22T23:00")
    in_the_morning = send(session, "2026-12-23T08:00")

    assert {one.subject.partition("] ")[2][:25] for one in at_night} == {"Et foreløpig svar må send"}
    assert ["uåpnet" in one.subject for one in in_the_morning] == [True]
    for row in session.scalars(select(OutgoingMail).where(is_reminder(), OutgoingMail.state == SENT)):
        urgent = row.letter.endswith("provisional_due")
        assert urgent or 8 <= row.sent_at.astimezone(NORWAY).hour < 16


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_several_digests_that_could_not_go_only_the_newest_goes(session):
    everybody_is_here(session)
    given(session, ANNE, MONDAY)
    chooses(session, ANNE)

    look(session, *days("2026-11-24", "2026-12-03", "08:05"))

    assert [state for letter, state in states(session) if letter == "digest"][-2:] == [WITHDRAWN, QUEUED]
    chooses(session, ANNE, hour=12)  # told_on is forgotten: the day's digest is there all the same
    look(session, "2026-12-03T12:00")
    assert [state for letter, state in states(session) if letter == "digest"][-2:] == [WITHDRAWN, QUEUED]
