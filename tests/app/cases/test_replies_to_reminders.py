"""Who answers a reminder: a deputy is heard while they stand in."""

import pytest

from app import clock
from app.cases import operations, queries, replies, secrets
from app.mail.addresses import reply_address
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived
from tests.support.reminders import LINE, ODDBJORN, days, everybody_is_here, given, look

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def take(session, letter, tmp_path):
    outcome = replies.take(session, letter, arrived(), folder=tmp_path)
    session.commit()
    return outcome.state, outcome.word


def test_a_deputy_who_answers_a_reminder_writes_a_note_or_hands_over_until_the_case_is_opened(session, tmp_path):
    everybody_is_here(session)
    case = given(session, LINE, "2026-11-18T10:12")
    look(session, *days("2026-11-19", "2026-11-20", "12:00"))
    oddbjorn = building.person(session, ODDBJORN)
    to = reply_address(secrets.reply_token(case, oddbjorn), sender("nb").reply_domain)
    assert [mail.headers["Reply-To"] for mail in building.letters_about(session, case, "unopened")] == [to]

    assert take(session, a_letter(oddbjorn.email, to, "Jeg ringer henne."), tmp_path) == ("handled", "noted")
    operations.note_taken(session, case, by=building.person(session, LINE), at=clock.now())
    session.commit()
    assert take(session, a_letter(oddbjorn.email, to, "til: astrid"), tmp_path) == ("held", "not_theirs")

    assert [message.kind for message in queries.conversation(session, case)] == ["note"]


def test_a_deputy_gives_the_case_on_by_mail(session, tmp_path):
    everybody_is_here(session)
    case = given(session, LINE, "2026-11-18T10:12")
    look(session, *days("2026-11-19", "2026-11-20", "12:00"))
    oddbjorn = building.person(session, ODDBJORN)
    to = reply_address(secrets.reply_token(case, oddbjorn), sender("nb").reply_domain)

    assert take(session, a_letter(oddbjorn.email, to, "til: Oddbjørn"), tmp_path) == ("handled", "handed_over")

    assert building.afresh(session, case).developer.user.slug == ODDBJORN
    assert case.opened_at is not None
