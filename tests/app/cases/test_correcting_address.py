"""An address is corrected: the letter finds its way, and the old mailbox is out of the case."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.models import CaseSecret
from app.errors import ConflictError
from app.mail.addresses import reply_address
from app.mail.delivery import deliver_due
from app.mail.maildir import MaildirTransport
from app.mail.models import OutgoingMail
from app.mail.reading.letter import Bounce
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived

NEW = "solveig@rett.example"
PAGE = re.compile(r"/sak/([a-z2-7]{32})")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


def correct(session, case, email=NEW, version=None):
    letters = operations.correct_address(
        session, case, email, by=building.person(session, "hilde-aroy"), reason="Ringte henne.", at=clock.now(),
        version=version or case.version,
    )  # fmt: skip
    session.commit()
    return letters


def to_business(session, case):
    chosen = select(OutgoingMail).where(OutgoingMail.about == case.reference).order_by(OutgoingMail.id)
    return [row for row in session.scalars(chosen) if ":business:" in row.reason]


def state(session, letter, name):
    letter.state, letter.due_at = name, None
    letter.sent_at = clock.now() if name in {"sent", "bounced"} else None
    session.commit()


def answered(session, case):
    """The developer answers; gives the letter, sent."""
    operations.answer(session, case, by=case.developer.user, text="Du kan søke.", at=clock.now(), version=case.version)
    session.commit()
    letter = to_business(session, case)[-1]
    state(session, letter, "sent")
    return letter


def test_the_letter_that_did_not_arrive_goes_to_the_new_address_with_new_secrets(session):
    case, _address = building.held(session)
    old_page, old_reply, old = secrets.page_token(case), secrets.reply_token(case, None), case.email
    (letter,) = to_business(session, case)
    state(session, letter, "failed")
    before = letter.message_id

    assert correct(session, case) == 1

    (letter,) = to_business(session, case)
    page, reply = secrets.page_token(case), secrets.reply_token(case, None)
    assert (letter.to_address, letter.state, letter.attempts, letter.last_error) == (NEW, "queued", 0, "")
    assert letter.message_id != before
    assert PAGE.findall(letter.text) == [page]
    assert set(PAGE.findall(letter.html)) == {page}
    assert letter.headers["Reply-To"].startswith(f"sak+{reply}@")
    assert not {old_page, old_reply} & {page, reply}
    assert not [
        part for part in (letter.text, letter.html, str(letter.headers)) if old_page in part or old_reply in part
    ]
    assert case.email == NEW
    event = queries.history(session, case)[-1]
    assert (event.kind, event.user.slug, event.reason) == ("readdressed", "hilde-aroy", "Ringte henne.")
    assert event.facts == {"from": old, "to": NEW}


def test_the_old_link_and_the_old_reply_address_open_nothing_and_the_new_ones_do(session, client, folder):
    case, _address = building.held(session)
    old_page, old_email = secrets.page_token(case), case.email
    domain = sender("nb").reply_domain
    old_reply = reply_address(secrets.reply_token(case, None), domain)

    correct(session, case)

    new_reply = reply_address(secrets.reply_token(case, None), domain)
    assert client.get(f"/nb/sak/{old_page}").status_code == 404
    assert client.get(f"/nb/sak/{secrets.page_token(case)}").status_code == 200
    for number, (address, to, kind, outcome) in enumerate([
        (old_email, old_reply, "person", ("held", "old_address")),
        (NEW, old_reply, "person", ("held", "old_address")),
        (old_email, new_reply, "person", ("held", "someone_else")),
        (old_email, old_reply, "out_of_office", ("ignored", "old_address")),
        (NEW, new_reply, "person", ("handled", "added")),
    ]):  # fmt: skip
        found = replies.take(session, a_letter(address, to, "Hei", kind=kind), arrived(key=str(number)), folder=folder)
        assert (found.state, found.word) == outcome
    session.commit()
    assert len(queries.conversation(session, case)) == 1


def test_when_all_had_gone_the_newest_letter_goes_once_more_and_the_old_one_stays_as_it_was(session):
    case, _address = building.held(session)
    old = case.email
    state(session, to_business(session, case)[0], "sent")
    answer = answered(session, case)
    kept = (answer.message_id, answer.text, answer.to_address)

    assert correct(session, case) == 1
    first, second, third = to_business(session, case)
    assert [row.to_address for row in (first, second, third)] == [old, old, NEW]
    assert (second.message_id, second.text, second.to_address) == kept
    assert (third.letter, third.state) == (answer.letter, "queued")
    assert "Du kan søke." in third.text
    assert "References" not in third.headers
    state(session, third, "sent")

    assert correct(session, case, "enda@rett.example") == 1
    assert [row.to_address for row in to_business(session, case)] == [old, old, NEW, "enda@rett.example"]
    assert len(session.scalars(select(CaseSecret).where(CaseSecret.case_id == case.id, CaseSecret.user_id.is_(None), CaseSecret.revoked_at.is_(None))).all()) == 2  # fmt: skip  # noqa: E501


def test_several_letters_go_in_their_order_and_hang_together(session, tmp_path):
    case, _address = building.held(session)
    state(session, to_business(session, case)[0], "failed")
    state(session, answered(session, case), "bounced")

    assert correct(session, case) == 2

    first, second = to_business(session, case)
    assert "References" not in first.headers
    assert (second.headers["In-Reply-To"], second.headers["References"]) == (first.message_id, first.message_id)
    done = deliver_due(session, MaildirTransport(tmp_path / "mail"), now=clock.now, worker="test", limit=20)
    session.expire_all()
    assert [row.state for row in to_business(session, case)] == ["sent", "sent"]
    assert done.unsent == 0


def test_letters_to_a_colleague_with_the_same_mailbox_stay_inside(session):
    case, _address = building.held(session, email="anne.ristin@example.org")
    inside = [row for row in session.scalars(select(OutgoingMail).where(OutgoingMail.about == case.reference)) if ":business:" not in row.reason]  # fmt: skip  # noqa: E501
    for row in inside:
        row.to_address = case.email
        state(session, row, "failed")
    before = [(row.to_address, row.text, row.headers) for row in inside]

    correct(session, case)

    assert inside
    assert [(row.to_address, row.text, row.headers) for row in inside] == before


def test_an_answer_that_came_back_and_goes_again_makes_it_their_turn(session, folder):
    case, _address = building.held(session)
    answer = answered(session, case)
    bounce = Bounce(case.email, "5.1.1", "unknown user", answer.message_id.strip("<>"), True)
    post = a_letter("mailer-daemon@mx.example.com", sender("nb").address, "", kind="bounce", bounce=bounce)
    replies.take(session, post, arrived(), folder=folder)
    session.commit()
    assert case.state == "assigned"

    correct(session, case)

    assert case.state == "answered"
    assert to_business(session, case)[-1].to_address == NEW


def test_a_case_that_was_opened_again_by_a_person_stays_ours(session):
    case, _address = building.held(session)
    state(session, answered(session, case), "failed")
    operations.close(session, case, by=case.developer.user, at=clock.now(), version=case.version)
    operations.reopen(session, case, by=case.developer.user, at=clock.now(), version=case.version)

    correct(session, case)

    assert case.state == "assigned"


def test_a_letter_to_the_old_address_that_comes_back_late_troubles_nobody(session, folder):
    case, _address = building.held(session)
    answer = answered(session, case)
    old = case.email
    correct(session, case)
    bounce = Bounce(old, "5.1.1", "unknown user", answer.message_id.strip("<>"), True)

    found = replies.take(session, a_letter("m@mx.example", sender("nb").address, "", kind="bounce", bounce=bounce), arrived(), folder=folder)  # fmt: skip  # noqa: E501

    assert (found.state, found.word) == ("ignored", "old_address")
    assert answer.state == "sent"
    assert queries.history(session, case)[-1].kind == "readdressed"


def test_whoever_saved_first_wins_and_a_letter_on_its_way_is_waited_for(session):
    case, _address = building.held(session)
    old, page = case.email, secrets.page_token(case)
    version = case.version
    answered(session, case)
    with pytest.raises(ConflictError):
        correct(session, case, version=version)
    session.rollback()
    letter = to_business(session, case)[-1]
    letter.state, letter.sent_at, letter.due_at, letter.claimed_by = "sending", None, clock.now(), "another"
    session.commit()

    with pytest.raises(ConflictError):
        correct(session, case)

    session.rollback()
    session.refresh(case)
    assert (case.email, secrets.page_token(case)) == (old, page)
    assert queries.by_page_secret(session, page) is not None


def test_a_new_answer_goes_to_the_new_address_with_the_new_link(session):
    case, _address = building.held(session)
    correct(session, case)

    letter = answered(session, case)

    assert letter.to_address == NEW
    assert PAGE.findall(letter.text) == [secrets.page_token(case)]
    assert letter.headers["References"] == to_business(session, case)[0].message_id


def test_a_business_that_never_got_a_letter_gets_the_acknowledgement(session):
    case, _address = building.held(session)
    for letter in to_business(session, case):
        session.delete(letter)
    session.commit()

    assert correct(session, case) == 1

    (letter,) = to_business(session, case)
    assert (letter.letter, letter.to_address) == ("cases/letters/received", NEW)
    assert PAGE.findall(letter.text) == [secrets.page_token(case)]
