"""Several on one case: a colleague is asked, reads, advises by desk or mail, and is thanked."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.cases import access, mentions, operations, queries, replies, rights, secrets
from app.cases.models import CaseHelper
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.reading.letter import File
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived

PDF = File("tegning.pdf", "application/pdf", b"%PDF-1.4 x", False)


@pytest.fixture
def asked(session):
    """A case, who has it, and a colleague whom they have asked."""
    case, _address = building.held(session)
    colleague = building.person(session, "maiken-sorgard")
    ask(session, case, colleague)
    return case, case.developer.user, colleague


def ask(session, case, colleague, **more):
    operations.ask(
        session, case, colleague, by=case.developer.user, question="Har du sett slikt?", at=clock.now(), **more
    )
    session.commit()


def letters_to(session, user, kind):
    chosen = select(OutgoingMail).where(OutgoingMail.to_address == user.email).order_by(OutgoingMail.id)
    return [row for row in session.scalars(chosen) if row.letter.endswith(f"/{kind}")]


def write_to(session, case, user, text, folder: Path, purpose=secrets.note_token, files=()):
    address = reply_address(purpose(case, user), sender("nb").reply_domain)
    outcome = replies.take(session, a_letter(user.email, address, text, files=files), arrived(), folder=folder)
    session.commit()
    return outcome.state, outcome.word


def notes(session, case):
    return [(one.user.slug, one.text) for one in queries.conversation(session, case) if one.kind == "note"]


def test_whoever_is_asked_gets_the_case_by_mail_and_may_read_and_write_notes_until_thanked(session, asked):
    case, holder, colleague = asked
    assert [one.about for one in letters_to(session, colleague, "asked")] == [case.reference]
    assert {one for one in rights.ACTIONS if access.may(one, colleague, case)} >= {"read", "note"}
    assert not access.may(rights.ANSWER, colleague, case)

    assert operations.release(session, case, colleague, by=holder, at=clock.now())
    session.commit()

    assert not access.may(rights.READ, colleague, case)
    assert not operations.release(session, case, colleague, by=holder, at=clock.now())
    assert [event.kind for event in queries.history(session, case)][-2:] == ["asked", "released"]


def test_whoever_shares_the_case_answers_it_on_the_desk_but_what_they_mail_is_a_note(session, asked, tmp_path):
    case, _holder, colleague = asked
    ask(session, case, colleague, shares=True)

    assert access.may(rights.ANSWER, colleague, case)
    assert write_to(session, case, colleague, "Ja, i fjor.", tmp_path) == ("handled", "noted")


def test_advice_by_mail_is_a_note_and_whoever_asked_is_told_once(session, asked, tmp_path):
    case, holder, colleague = asked

    answer = write_to(session, case, colleague, "Ja, i fjor.", tmp_path, files=(PDF,))
    assert answer == ("handled", "noted")
    assert write_to(session, case, colleague, "avslutt", tmp_path) == ("handled", "noted")

    assert notes(session, case) == [
        (holder.slug, "Har du sett slikt?"),
        (colleague.slug, "Ja, i fjor."),
        (colleague.slug, "avslutt"),
    ]
    assert [file.shown_name for file in queries.attachments(session, case)] == ["tegning.pdf"]
    assert case.state == "assigned"
    assert len(letters_to(session, holder, "advised")) == 1
    assert not session.scalars(select(OutgoingMail).where(OutgoingMail.letter == queries.ANSWER)).all()


def test_a_reply_to_the_question_stays_a_note_when_the_colleague_has_got_the_case(session, asked, tmp_path):
    case, _holder, colleague = asked
    building.give(session, case, colleague.slug)

    assert write_to(session, case, colleague, "Dette sier jeg bare til dere.", tmp_path) == ("handled", "noted")
    assert write_to(session, case, colleague, "Hei, Solveig.", tmp_path, secrets.reply_token) == ("handled", "answered")


def test_after_the_thanks_a_reply_is_held_for_the_coordinator(session, asked, tmp_path):
    case, holder, colleague = asked
    operations.release(session, case, colleague, by=holder, at=clock.now())
    session.commit()

    assert write_to(session, case, colleague, "Forresten …", tmp_path) == ("held", "not_theirs")


def test_nobody_asks_themselves_or_whoever_has_the_case_or_whoever_only_edits(session, asked):
    case, holder, _colleague = asked
    for slug in (holder.slug, "petter-andreas-solbakk"):
        with pytest.raises(operations.NoHelperError):
            operations.ask(
                session,
                case,
                building.person(session, slug),
                by=building.person(session, "hilde-aroy"),
                question="?",
                at=clock.now(),
            )
    session.rollback()


def test_a_note_that_speaks_to_colleagues_asks_them_and_tells_who_is_unknown(session, asked):
    case, holder, _colleague = asked
    text = "@astrid-lundmo, kan du se på dette? @Hilde Årøy bør vite det. @tulling: nei. Skriv til kari@example.org."
    note = operations.note(session, case, by=holder, text=text, at=clock.now())

    found = operations.call_in_mentioned(session, case, note, by=holder, at=clock.now())
    session.commit()

    assert [one.slug for one in found.people] == ["astrid-lundmo", "hilde-aroy"]
    assert found.unknown == ("tulling",)
    for slug in ("astrid-lundmo", "hilde-aroy"):
        assert letters_to(session, building.person(session, slug), "asked")


@pytest.mark.parametrize(
    ("text", "slugs", "unknown"),
    [
        ("Spør @Maiken Sørgård om det", ["maiken-sorgard"], ()),
        ("@MAIKEN? @maiken!", ["maiken-sorgard"], ()),
        ("post@maiken.no og @@maiken", [], ()),
        ("@Ukjent Person", [], ("Ukjent",)),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_spoken_to(session, text, slugs, unknown):
    found = mentions.mentioned(
        text, [building.person(session, "maiken-sorgard"), building.person(session, "hilde-aroy")]
    )

    assert ([one.slug for one in found.people], found.unknown) == (slugs, unknown)


def test_asked_again_the_same_colleague_helps_once(session, asked):
    case, _holder, colleague = asked
    ask(session, case, colleague)

    assert len(session.scalars(select(CaseHelper).where(CaseHelper.case_id == case.id)).all()) == 1
    assert len(letters_to(session, colleague, "asked")) == 2


def test_who_helps_with_a_case_helps_with_the_one_it_is_merged_into(session, asked):
    case, holder, colleague = asked
    into = building.a_sorted_case(session, email=case.email, text="Igjen: hvordan fyller vi hyttene?")
    building.give(session, into, holder.slug)
    for one in (case, into):
        session.refresh(one)

    operations.merge(session, case, into, by=holder, at=clock.now(), version=case.version, into_version=into.version)
    session.commit()

    session.expire_all()
    assert access.may(rights.NOTE, colleague, into)
