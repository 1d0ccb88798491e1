"""What a partner outside replies is a note of the case and never more, whatever becomes of the case."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.models import Case, CaseSecret
from app.cases.referrals import queries as referrals
from app.cases.referrals.models import Referral
from app.mail.addresses import reply_address
from app.mail.reading.letter import Bounce, File
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived
from tests.support.passing import all_have_gone, kinds, letters, partner, pass_on, write_back

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF = File("svar.pdf", "application/pdf", b"%PDF-1.4 x", False)


def test_what_the_partner_replies_is_a_note_and_never_reaches_the_business(session, tmp_path):
    case, _address = building.held(session)
    referral = pass_on(session, case)
    to_business = letters(session, case, case.email)

    assert write_back(session, case, referral, tmp_path, files=(PDF,)) == ("handled", "partner_wrote")

    assert case.state == "assigned"
    (note,) = [one for one in queries.conversation(session, case) if one.text == "Vi har ringt dem."]
    assert (note.kind, note.channel) == ("note", "mail")
    assert [one.message_id for one in queries.attachments(session, case)] == [note.id]
    assert letters(session, case, case.email) == to_business
    (told,) = building.letters_about(session, case, "partner_wrote")
    assert told.to_address == case.developer.user.email
    assert secrets.note_token(case, case.developer.user) in told.headers["Reply-To"]


@pytest.mark.parametrize("word", ["avslutt", "til: Hilde", "svar"])
@ON_SQLITE
def test_no_word_of_a_partner_is_a_command(session, tmp_path, word):
    case, _address = building.held(session)
    referral = pass_on(session, case)

    assert write_back(session, case, referral, tmp_path, text=f"{word}\nHei") == ("handled", "partner_wrote")

    assert (case.state, case.developer.user.slug) == ("assigned", "anne-ristin-fossbakk")


@ON_SQLITE
def test_a_stranger_with_the_partners_address_is_held_and_a_machine_moves_nothing(session, tmp_path):
    case, _address = building.held(session)
    referral = pass_on(session, case)

    assert write_back(session, case, referral, tmp_path, address="x@example.org") == ("held", "someone_else")
    assert write_back(session, case, referral, tmp_path, address=case.email) == ("held", "someone_else")
    assert write_back(session, case, referral, tmp_path, text=" ") == ("held", "empty")
    for kind in ("auto_reply", "out_of_office"):
        assert write_back(session, case, referral, tmp_path, kind=kind) == ("ignored", kind)

    assert case.state == "waiting_for_partner"
    assert queries.conversation(session, case) == []
    assert "auto_replied" not in kinds(session, case)


@ON_SQLITE
def test_two_machines_stop_and_a_closed_case_stays_closed(session, tmp_path):
    case, _address = building.held(session)
    referral = pass_on(session, case)
    operations.close(session, case, by=case.developer.user, at=clock.now(), version=case.version, outcome="partner")
    session.commit()

    words = [write_back(session, case, referral, tmp_path)[1] for _round in range(4)]

    assert words == ["partner_wrote", "partner_wrote", "too_many", "too_many"]
    assert case.state == "closed"


@ON_SQLITE
def test_of_a_confidential_case_letters_to_staff_tell_no_content(session, tmp_path):
    case, _address = building.held(session, is_confidential=True)
    referral = pass_on(session, case)
    write_back(session, case, referral, tmp_path)

    (told,) = building.letters_about(session, case, "partner_wrote")
    assert "Vi har ringt" not in told.text


@ON_SQLITE
def test_for_a_partner_who_did_not_get_the_question_nobody_waits(session, tmp_path):
    case, _address = building.held(session)
    referral = pass_on(session, case)
    all_have_gone(session)
    (sent,) = building.letters_about(session, case, "to_partner")
    bounce = Bounce(sent.to_address, "5.1.1", "", sent.message_id.strip("<>"), is_final=True)

    outcome = write_back(session, case, referral, tmp_path, kind="bounce", bounce=bounce)

    assert outcome == ("handled", "bounce")
    assert (case.state, kinds(session, case)[-1]) == ("assigned", "undelivered")


@ON_SQLITE
def test_another_address_of_the_business_leaves_the_partners_as_it_is(session, tmp_path):
    case, _address = building.held(session)
    referral = pass_on(session, case)
    all_have_gone(session)

    operations.correct_address(
        session, case, "ny@example.org", by=building.person(session, "hilde-aroy"), reason="x", at=clock.now(),
        version=case.version,
    )  # fmt: skip
    session.commit()

    assert letters(session, case, partner(session).email) == [("to_partner", "sent")]
    assert write_back(session, case, referral, tmp_path) == ("handled", "partner_wrote")


def test_a_merged_case_takes_what_was_passed_on_with_it(session, tmp_path):
    one, _address = building.held(session, email="solveig@example.org")
    other, _address = building.held(session, email="solveig@example.org", text="Hvem kan selge hyttene om vinteren?")
    referral = pass_on(session, other)
    token = secrets.partner_token(other, referral.id)
    operations.merge(
        session, other, one, by=building.person(session, "hilde-aroy"), at=clock.now(), version=other.version,
        into_version=one.version,
    )  # fmt: skip
    session.commit()

    assert [each.id for each in referrals.of_case(session, one)] == [referral.id]
    letter = a_letter(partner(session).email, reply_address(token, sender("nb").reply_domain), "Vi hjelper dem.")
    assert replies.take(session, replace(letter), arrived(), folder=tmp_path).reference == one.reference
    session.commit()


def test_of_emptied_spam_nothing_that_was_passed_on_is_left(session):
    case, _address = building.held(session)
    pass_on(session, case)
    operations.mark_spam(session, case, by=building.person(session, "hilde-aroy"), at=clock.now(), version=case.version)
    session.commit()

    building.empty_spam(session, at=clock.now() + timedelta(days=40), after_days=30)
    session.commit()

    assert session.get_one(Case, case.id).emptied_at is not None
    assert session.scalars(select(Referral)).all() == []
    assert session.scalars(select(CaseSecret).where(CaseSecret.case_id == case.id)).all() == []
