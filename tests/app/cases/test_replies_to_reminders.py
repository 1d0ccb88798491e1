"""Who answers a reminder or a digest: a deputy is heard while they stand in, and a digest is about no one case."""

import pytest
from sqlalchemy import func, select

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.models import Case
from app.cases.reminders import digests
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived
from tests.support.reminders import ANNE, HILDE, LINE, ODDBJORN, at, days, everybody_is_here, given, look

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


def test_an_answer_to_a_digest_becomes_no_case_and_is_shown_to_a_person(session, tmp_path):
    everybody_is_here(session)
    given(session, ANNE, "2026-11-23T10:12")
    hilde = building.person(session, HILDE)
    digests.make(session, hilde, None, at=at("2026-12-01T12:00"))
    session.commit()
    digest = session.scalars(select(OutgoingMail).where(OutgoingMail.letter.endswith("digest"))).one()
    answer = a_letter(hilde.email, sender("nb").address, "Takk, jeg ser på dem.", in_reply_to=(digest.message_id,))
    before = session.scalar(select(func.count(Case.id)))

    assert take(session, answer, tmp_path) == ("held", "no_case")
    assert session.scalar(select(func.count(Case.id))) == before
