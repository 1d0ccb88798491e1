"""A question is passed on to a partner outside: only with consent, and followed up."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.cases import operations, queries, secrets
from app.cases.models import CaseSecret
from app.cases.operations import AnsweredError, ConsentError, DateRefusedError, TooLateError
from app.cases.referrals import queries as referrals
from app.cases.referrals.models import Referral
from app.cases.states import MoveNotAllowedError
from app.errors import ConflictError
from app.mail.models import OutgoingMail
from tests.support import building
from tests.support.passing import (
    QUESTION,
    WITHOUT_ADDRESS,
    all_have_gone,
    ask,
    kinds,
    letters,
    partner,
    pass_on,
    say,
    what,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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
