"""A question is passed on to a partner outside: only with consent, followed up; a reply is never more than a note."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.models import Case, CaseSecret
from app.cases.operations import AnsweredError, ConsentError, DateRefusedError, Passing, TooLateError
from app.cases.referrals import queries as referrals
from app.cases.referrals.models import Referral
from app.cases.states import MoveNotAllowedError
from app.errors import ConflictError
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.reading.letter import Bounce, File
from app.mail.sender import sender
from catalogue import queries as catalogue
from tests.support import building
from tests.support.letters_in import a_letter, arrived

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PDF = File("svar.pdf", "application/pdf", b"%PDF-1.4 x", False)
FUNDER, WITHOUT_ADDRESS = "innovasjon-norge", "sintef-nord"
QUESTION = "Kan de få tilskudd til å bygge om?"


def partner(session, slug=FUNDER):
    return next(one for one in catalogue.partners(session) if one.slug == slug)


def what(session, slug=FUNDER, *, days=7):
    return Passing(partner(session, slug), QUESTION, clock.today() + timedelta(days=days), "Ring dem først.")


def pass_on(session, case, slug=FUNDER, **more):
    given = {"how": "phone", "on": clock.today(), "by": case.developer.user, "at": clock.now(), "version": case.version}
    referral = operations.pass_on(session, case, what(session, slug), **given | more)
    session.commit()
    return referral


def ask(session, case, slug=FUNDER, **more):
    given = {"by": case.developer.user, "at": clock.now(), "version": case.version}
    referral = operations.ask_consent(session, case, what(session, slug, **more), **given)
    session.commit()
    return referral


def say(session, case, referral, *, yes):
    operations.answer_consent(session, case, referral.id, yes=yes, at=clock.now())
    session.commit()


def letters(session, case, address=None):
    chosen = select(OutgoingMail).where(OutgoingMail.about == case.reference).order_by(OutgoingMail.id)
    return [
        (row.letter.rpartition("/")[2], row.state)
        for row in session.scalars(chosen)
        if address is None or row.to_address == address
    ]


def all_have_gone(session):
    session.execute(update(OutgoingMail).values(state="sent", due_at=None, sent_at=clock.now()))
    session.commit()


def kinds(session, case):
    return [event.kind for event in queries.history(session, case)]


def write_back(session, case, referral, tmp_path, *, text="Vi har ringt dem.", address="", **more):
    to = reply_address(secrets.partner_token(case, referral.id), sender("nb").reply_domain)
    letter = a_letter(address or "kari@innovasjonnorge.no", to, text, **more)
    outcome = replies.take(session, letter, arrived(), folder=tmp_path)
    session.commit()
    return outcome.state, outcome.word


def test_with_consent_the_partner_gets_the_question_the_business_is_told_and_the_case_waits(session):
    case, _address = building.held(session, phone="77000000", organisation_number="")

    referral = pass_on(session, case)

    assert (case.state, case.follow_up_on) == ("waiting_for_partner", clock.today() + timedelta(days=7))
    (to_partner,) = building.letters_about(session, case, "to_partner")
    assert to_partner.to_address == partner(session).email
    for told in (QUESTION, "Solveig Holm", "Skarvika hytter", case.email, "77000000"):
        assert told in to_partner.text
    assert case.text not in to_partner.text
    assert "Ring dem" not in to_partner.text
    assert secrets.partner_token(case, referral.id) in to_partner.headers["Reply-To"]
    assert letters(session, case, case.email)[-1] == ("passed_on", "queued")
    told = building.letters_about(session, case, "/passed_on")[-1]
    assert "Innovasjon Norge Arktis" in " ".join(told.text.split())
    assert (referral.state, referral.how, referral.consented_on) == ("consented", "phone", clock.today())
    last = queries.history(session, case)[-1]
    assert (last.kind, last.user_id, last.facts["how"]) == ("passed_on", case.developer.user_id, "phone")


def test_nothing_goes_before_the_business_has_said_yes(session):
    case, _address = building.held(session)

    referral = ask(session, case)

    assert case.state == "waiting_for_business"
    assert letters(session, case, partner(session).email) == []
    (asked,) = building.letters_about(session, case, "consent_asked")
    assert secrets.page_token(case) in asked.text
    assert case.text not in asked.text

    say(session, case, referral, yes=True)

    assert (referral.state, referral.how, referral.consented_on) == ("consented", "page", clock.today())
    assert case.state == "waiting_for_partner"
    assert letters(session, case, partner(session).email) == [("to_partner", "queued")]
    assert letters(session, case, case.email)[-1][0] == "passed_on"
    assert letters(session, case, case.developer.user.email)[-1][0] == "consent_answered"
    assert kinds(session, case)[-3:] == ["consent_asked", "waiting", "consent_given"]


def test_on_no_nothing_goes_and_it_is_our_turn_again(session):
    case, _address = building.held(session)
    referral = ask(session, case)

    say(session, case, referral, yes=False)

    assert (case.state, referral.state) == ("assigned", "refused")
    assert letters(session, case, partner(session).email) == []
    (told,) = building.letters_about(session, case, "consent_answered")
    assert (told.to_address, "nei" in told.subject) == (case.developer.user.email, True)
    assert not session.scalars(select(CaseSecret).where(CaseSecret.referral_id.is_not(None))).all()


@pytest.mark.parametrize("first", [True, False])
def test_of_two_answers_the_first_counts(session, first):
    case, _address = building.held(session)
    referral = ask(session, case)
    say(session, case, referral, yes=first)
    before = letters(session, case)

    with pytest.raises(AnsweredError):
        operations.answer_consent(session, case, referral.id, yes=not first, at=clock.now())
    session.rollback()

    assert letters(session, case) == before
    assert session.get_one(Referral, referral.id).state == ("consented" if first else "refused")


@ON_SQLITE
def test_a_closed_case_and_another_businesss_case_pass_nothing_on(session):
    case, _address = building.held(session)
    other, _address = building.held(session)
    referral = ask(session, case)

    with pytest.raises(AnsweredError):
        operations.answer_consent(session, other, referral.id, yes=True, at=clock.now())
    session.rollback()
    operations.close(session, case, by=case.developer.user, at=clock.now(), version=case.version, outcome="other")
    session.commit()
    with pytest.raises(MoveNotAllowedError):
        operations.answer_consent(session, case, referral.id, yes=True, at=clock.now())
    session.rollback()

    assert letters(session, case, partner(session).email) == []


def test_whoever_has_changed_their_mind_takes_it_back_before_it_goes(session):
    case, _address = building.held(session)
    before = (case.state, case.follow_up_on, case.promised_on)
    referral = pass_on(session, case)

    operations.withdraw(session, case, referral.id, by=case.developer.user, at=clock.now(), version=case.version)
    session.commit()

    assert (case.state, case.follow_up_on, case.promised_on) == before
    assert referral.state == "withdrawn"
    assert letters(session, case, partner(session).email) == [("to_partner", "withdrawn")]
    assert letters(session, case, case.email)[-1] == ("passed_on", "withdrawn")


def test_what_has_gone_stays(session):
    case, _address = building.held(session)
    referral = pass_on(session, case)
    all_have_gone(session)

    with pytest.raises(TooLateError):
        operations.withdraw(session, case, referral.id, by=case.developer.user, at=clock.now(), version=case.version)
    session.rollback()
    with pytest.raises(ConflictError):
        operations.withdraw(session, case, referral.id, by=case.developer.user, at=clock.now(), version=0)
    session.rollback()

    assert building.afresh(session, case).state == "waiting_for_partner"
    assert session.get_one(Referral, referral.id).state == "consented"


@ON_SQLITE
def test_one_letter_that_has_gone_holds_the_other_too(session):
    case, _address = building.held(session)
    referral = pass_on(session, case)
    gone = {"state": "sent", "due_at": None, "sent_at": clock.now()}
    session.execute(update(OutgoingMail).where(OutgoingMail.to_address == case.email).values(gone))
    session.commit()

    with pytest.raises(TooLateError):
        operations.withdraw(session, case, referral.id, by=case.developer.user, at=clock.now(), version=case.version)
    session.rollback()

    assert letters(session, case, partner(session).email) == [("to_partner", "queued")]


@ON_SQLITE
def test_a_question_that_is_withdrawn_cannot_be_said_yes_to_and_another_can_be_asked(session):
    case, _address = building.held(session)
    referral = ask(session, case)
    with pytest.raises(ConsentError):
        ask(session, case)
    session.rollback()

    operations.withdraw(session, case, referral.id, by=case.developer.user, at=clock.now(), version=case.version)
    session.commit()

    assert case.state == "assigned"
    with pytest.raises(AnsweredError):
        operations.answer_consent(session, case, referral.id, yes=True, at=clock.now())
    session.rollback()
    assert ask(session, case, WITHOUT_ADDRESS).state == "asked"


@ON_SQLITE
def test_a_business_without_an_address_is_not_asked_and_gets_no_letter(session):
    case, _address = building.held(session, email="", phone="77000000")
    with pytest.raises(ConsentError):
        ask(session, case)
    session.rollback()

    pass_on(session, case)

    assert [kind for kind, _state in letters(session, case)].count("passed_on") == 0
    assert letters(session, case, partner(session).email) == [("to_partner", "queued")]


@ON_SQLITE
def test_a_partner_without_an_address_gets_no_letter_and_the_case_waits_all_the_same(session):
    case, _address = building.held(session)

    referral = pass_on(session, case, WITHOUT_ADDRESS)

    assert (referral.state, case.state) == ("consented", "waiting_for_partner")
    assert building.letters_about(session, case, "to_partner") == []
    (told,) = building.letters_about(session, case, "/passed_on")
    assert "SINTEF Nord" in told.text
    operations.withdraw(session, case, referral.id, by=case.developer.user, at=clock.now(), version=case.version)
    assert case.state == "assigned"
    session.commit()


@ON_SQLITE
def test_a_day_that_is_none_is_refused_and_nothing_is_kept(session):
    case, _address = building.held(session)
    with pytest.raises(DateRefusedError):
        operations.pass_on(
            session, case, what(session, days=0), how="phone", on=clock.today(), by=case.developer.user, at=clock.now(),
            version=case.version,
        )  # fmt: skip
    session.rollback()
    assert referrals.of_case(session, case) == []


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

    operations.empty_spam(session, at=clock.now() + timedelta(days=40), after_days=30)
    session.commit()

    assert session.get_one(Case, case.id).emptied_at is not None
    assert session.scalars(select(Referral)).all() == []
    assert session.scalars(select(CaseSecret).where(CaseSecret.case_id == case.id)).all() == []


@ON_SQLITE
def test_the_day_to_follow_up_says_for_whom_we_waited(session):
    case, _address = building.held(session)
    pass_on(session, case)
    noon = clock.now().replace(hour=10) + timedelta(days=8)
    while not operations.bring_back(session, at=noon):
        noon += timedelta(days=1)
    session.commit()

    (told,) = building.letters_about(session, case, "follow_up")
    assert "Innovasjon Norge Arktis" in told.text
    assert "Ring dem først." in told.text
