"""Machines that do not say that they are machines: they are stopped by how much they write."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.cases import loops, queries, replies, secrets
from app.mail import inbox, understanding
from app.mail.addresses import reply_address
from app.mail.models import IncomingMail, OutgoingMail
from app.mail.sender import sender
from tests.support import building
from tests.support.coming import a_raw_letter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def comes(app, session):
    """A letter comes, is understood, and what became of it is given."""
    folder, numbers = app.config["SETTINGS"].incoming_dir, iter(range(1_000))

    def come(text, *, by, to, at=None):
        raw = a_raw_letter(next(numbers), text=text, From=by, To=to)
        now = at or clock.now()
        inbox.store(session, raw, source="lmtp", envelope_to=[to], at=now, folder=folder)
        session.commit()
        understanding.understand_due(
            session, replies.understand, folder=folder, now=lambda: now, worker="test", limit=1
        )
        row = session.scalars(select(IncomingMail).order_by(IncomingMail.id.desc())).first()
        return row.state, row.outcome

    return come


@pytest.fixture
def case(session):
    return building.held(session)[0]


def writer(case, who):
    """The address of the business or the developer, and the reply address that is theirs."""
    user = case.developer.user if who == "developer" else None
    return user.email if user else case.email, reply_address(secrets.reply_token(case, user), sender("nb").reply_domain)


def letters_out(session):
    return len(session.scalars(select(OutgoingMail.id)).all())


@pytest.mark.parametrize("who", ["business", "developer"])
def test_whoever_says_the_same_for_the_third_time_is_held_and_causes_no_letter(session, case, comes, who):
    by, to = writer(case, who)
    done = ("handled", "added" if who == "business" else "answered")

    assert [comes("Takk. Vi svarer snart.", by=by, to=to) for _ in range(2)] == [done, done]
    before = letters_out(session)
    assert comes("Takk. Vi svarer snart.", by=by, to=to) == ("held", "too_many")

    assert letters_out(session) == before
    assert len(queries.conversation(session, case)) == 2
    assert comes("Og dette er noe nytt.", by=by, to=to) == done


@pytest.mark.parametrize("who", ["business", "developer"])
def test_whoever_writes_more_than_people_do_on_a_case_is_held_until_the_next_day(case, comes, who):
    (by, to), now = writer(case, who), clock.now()

    words = [comes(f"Din sak nr. {number} er registrert.", by=by, to=to, at=now)[1] for number in range(12)]

    assert words.count("too_many") == 12 - loops.MOST_ON_A_CASE
    assert comes("God morgen.", by=by, to=to, at=now + timedelta(days=1, minutes=1))[0] == "handled"


def test_a_machine_whose_answers_are_not_understood_is_told_so_twice(session, case, comes):
    by, to = writer(case, "developer")
    before = letters_out(session)

    words = [comes(" ", by=by, to=to)[1] for _ in range(5)]

    assert words == ["not_understood"] * 2 + ["too_many"] * 3
    assert letters_out(session) == before + 2


def test_another_tag_each_time_is_the_same_sender(comes):
    shared = sender("nb").address

    words = [comes(f"Sak {n} er mottatt.", by=f"bot+{n}@etat.example.com", to=shared)[1] for n in range(5)]

    assert words == ["new_case"] * 3 + ["too_many"] * 2


def test_another_address_each_time_is_held_after_twenty_of_a_domain_and_others_are_not(comes):
    shared = sender("nb").address

    words = [comes(f"Sak {n} er mottatt.", by=f"bot.{n}@etat.example.com", to=shared)[1] for n in range(23)]

    assert words == ["new_case"] * loops.MOST_OF_A_DOMAIN + ["too_many"] * 3
    assert comes("Vi vil starte gårdsbutikk.", by="kari@annen.example.com", to=shared) == ("handled", "new_case")
