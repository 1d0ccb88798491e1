"""A received letter: the right case and the right operation, and nothing for whoever only pretends."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.models import Case, CaseSecret
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.reading.letter import Bounce, File, LeftOut
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived

PDF = File("tegning.pdf", "application/pdf", b"%PDF-1.4 x", False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def held(session):
    """A case that Ánne Ristin has, and she."""
    case, _address = building.held(session)
    return case, case.developer.user


def address_of(case, user=None):
    return reply_address(secrets.reply_token(case, user), sender("nb").reply_domain)


def take(session, letter, folder, **more):
    outcome = replies.take(session, letter, arrived(**more), folder=folder)
    session.commit()
    return outcome.state, outcome.word


def talk(session, case):
    return [(message.kind, message.channel, message.text) for message in queries.conversation(session, case)]


def letters_to(session, address):
    chosen = select(OutgoingMail).where(OutgoingMail.to_address == address).order_by(OutgoingMail.id)
    return [row.letter.rpartition("/")[2] for row in session.scalars(chosen)]


def test_the_business_adds_to_its_case_with_files(session, held, folder):
    case, developer = held
    letter = a_letter(case.email, address_of(case), "Vi har fått en guide.", files=(PDF,), left_out=(LeftOut("x.exe", "unreadable"),))  # fmt: skip  # noqa: E501

    assert take(session, letter, folder) == ("handled", "added")

    assert talk(session, case) == [("addition", "mail", "Vi har fått en guide.")]
    assert [file.shown_name for file in queries.attachments(session, case)] == ["tegning.pdf"]
    assert queries.history(session, case)[-1].facts["left_out"] == ["x.exe"]
    assert letters_to(session, developer.email)[-1] == "added"


def test_the_developer_answers_by_just_writing(session, held, folder):
    case, developer = held

    assert take(session, a_letter(developer.email, address_of(case, developer), "Du kan søke."), folder) == (
        "handled",
        "answered",
    )

    assert talk(session, case) == [("answer", "mail", "Du kan søke.")]
    assert case.state == "answered"
    assert letters_to(session, case.email)[-1] == "answered"


def test_the_same_letter_taken_twice_is_one_message(session, held, folder):
    case, _developer = held
    letter = a_letter(case.email, address_of(case), "Vi har fått en guide.")

    first, second = (take(session, letter, folder, key="same") for _ in range(2))

    assert (first, second) == (("handled", "added"), ("handled", "known"))
    assert len(talk(session, case)) == 1


@pytest.mark.parametrize(
    ("written", "word", "state"),
    [
        ("avslutt", "closed", "closed"),
        ("avslutt\nTakk for hyggelig prat.", "answered", "closed"),
        ("internt: Ring henne.", "noted", "assigned"),
        ("tar den", "taken", "assigned"),
        ("kan ikke\nJeg er inhabil.", "declined", "referred"),
        ("til: Line Marie Hartvik\nHun kan hytter.", "handed_over", "assigned"),
        ("til: Ingen Slik", "not_understood", "assigned"),
        ("   ", "not_understood", "assigned"),
    ],
)
def test_a_developer_gets_things_done_by_a_word(session, held, folder, written, word, state):
    case, developer = held

    outcome = take(session, a_letter(developer.email, address_of(case, developer), written), folder)

    assert outcome == ("held" if word == "not_understood" else "handled", word)
    assert case.state == state
    if word == "not_understood":
        assert letters_to(session, developer.email)[-1] == "not_understood"
        assert "answered" not in letters_to(session, case.email)


def test_with_commands_off_every_word_is_an_answer(session, held, folder, app, settings):
    from dataclasses import replace

    app.config["SETTINGS"] = replace(settings, mail_commands=False)
    case, developer = held

    take(session, a_letter(developer.email, address_of(case, developer), "avslutt"), folder)

    assert talk(session, case) == [("answer", "mail", "avslutt")]


@pytest.mark.parametrize(
    ("who", "secret", "word"),
    [
        ("stranger", "business", "someone_else"),
        ("stranger", "developer", "someone_else"),
        ("business", "developer", "someone_else"),
        ("developer", "business", "someone_else"),
        ("business", "none", "unknown_secret"),
    ],
)
def test_whoever_has_only_the_secret_or_only_the_address_is_held(session, held, folder, who, secret, word):
    case, developer = held
    senders = {"stranger": "ukjent@example.com", "business": case.email, "developer": developer.email}
    to = {
        "business": address_of(case),
        "developer": address_of(case, developer),
        "none": f"sak+{'a' * 32}@{sender('nb').reply_domain}",
    }[secret]
    before = len(letters_to(session, case.email))

    assert take(session, a_letter(senders[who], to, "Send pengene hit."), folder) == ("held", word)

    assert talk(session, case) == []
    assert len(letters_to(session, case.email)) == before


def test_a_developer_who_no_longer_has_the_case_is_held(session, held, folder):
    case, developer = held
    building.give(session, case, "maiken-sorgard")

    outcome = take(session, a_letter(developer.email, address_of(case, developer), "Du kan søke."), folder)

    assert outcome == ("held", "not_theirs")
    assert talk(session, case) == []


def test_a_secret_that_is_revoked_or_older_than_its_case_opens_nothing(session, held, folder):
    case, developer = held
    operations.close(session, case, by=developer, at=clock.now() - timedelta(days=400), version=case.version)
    session.commit()

    assert take(session, a_letter(case.email, address_of(case), "Hei igjen"), folder) == ("held", "expired")

    case.closed_at = clock.now()
    row = session.scalar(select(CaseSecret).where(CaseSecret.case_id == case.id, CaseSecret.user_id.is_(None), CaseSecret.purpose == "reply"))  # fmt: skip  # noqa: E501
    row.revoked_at = clock.now()
    session.commit()
    assert take(session, a_letter(case.email, address_of(case), "Hei igjen"), folder) == ("held", "old_address")


def test_a_closed_case_opens_again_when_its_business_writes(session, held, folder):
    case, developer = held
    operations.close(session, case, by=developer, at=clock.now(), version=case.version)
    session.commit()

    take(session, a_letter(case.email, address_of(case), "En ting til."), folder)

    assert case.state == "assigned"


def test_a_reply_that_lost_our_address_finds_its_case_by_our_letter_or_the_reference(session, held, folder):
    case, _developer = held
    ours = session.scalar(select(OutgoingMail).where(OutgoingMail.to_address == case.email))
    shared = sender("nb").address

    by_thread = a_letter(case.email, shared, "Svar på brevet.", in_reply_to=(ours.message_id.strip("<>"),))
    by_subject = a_letter(case.email, shared, "Etter emnet.", subject=f"SV: [{case.reference.lower()}] Hytter")
    forged = a_letter("ukjent@example.com", shared, "Etter emnet.", subject=f"[{case.reference}]")

    assert take(session, by_thread, folder, key="1") == ("handled", "added")
    assert take(session, by_subject, folder, key="2") == ("handled", "added")
    assert take(session, forged, folder, key="3") == ("held", "someone_else")


def test_a_new_letter_to_the_shared_address_becomes_a_case(session, folder):
    shared = sender("nb").address
    letter = a_letter("kari@bedrift.example.com", shared, "Vi vil starte gårdsbutikk. Hva må vi ha?", subject="Gårdsbutikk", from_name="Kari Nordmann", files=(PDF,))  # fmt: skip  # noqa: E501

    assert take(session, letter, folder) == ("handled", "new_case")

    case = session.scalar(select(Case).where(Case.email == "kari@bedrift.example.com"))
    assert (case.subject, case.name, case.municipality_id, case.reply_language) == (
        "Gårdsbutikk",
        "Kari Nordmann",
        None,
        "nb",
    )
    assert case.triage_at is not None
    assert letters_to(session, case.email) == ["received"]
    assert len(queries.attachments(session, case)) == 1


def test_the_shared_address_may_lie_in_the_domain_of_the_reply_addresses(session, folder, app, settings):
    from dataclasses import replace

    domain = sender("nb").reply_domain
    app.config["SETTINGS"] = replace(settings, mail_from=f"post@{domain}")

    letter = a_letter("kari@bedrift.example.com", f"post@{domain}", "Vi vil starte gårdsbutikk. Hva må vi ha?")

    assert take(session, letter, folder) == ("handled", "new_case")


def test_two_desks_that_write_to_each_other_stop_by_themselves(session, folder):
    shared = sender("nb").address

    words = [
        take(
            session, a_letter("post@annen-etat.example.com", shared, f"Vi har mottatt din sak {n}."), folder, key=str(n)
        )[1]
        for n in range(5)
    ]

    assert words == ["new_case", "new_case", "new_case", "too_many", "too_many"]
    assert letters_to(session, "post@annen-etat.example.com") == ["received"] * 3


@pytest.mark.parametrize("kind", ["auto_reply", "out_of_office", "bulk", "report", "bounce"])
def test_what_a_machine_wrote_never_triggers_a_letter(session, held, folder, kind):
    case, _developer = held
    before = len(session.scalars(select(OutgoingMail.id)).all())

    for to in (address_of(case), sender("nb").address):
        take(session, a_letter(case.email, to, "Jeg er på ferie.", kind=kind), folder)

    assert talk(session, case) == []
    assert len(session.scalars(select(OutgoingMail.id)).all()) == before


def test_a_bounce_of_our_letter_is_marked_and_makes_it_our_turn_again(session, held, folder):
    case, developer = held
    operations.answer(session, case, by=developer, text="Du kan søke.", at=clock.now(), version=case.version)
    session.commit()
    ours = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == case.email).order_by(OutgoingMail.id)).all()[-1]  # fmt: skip  # noqa: E501
    ours.state, ours.due_at, ours.sent_at = "sent", None, clock.now()
    session.commit()
    bounce = Bounce(case.email, "5.1.1", "unknown user", ours.message_id.strip("<>"), True)

    outcome = take(session, a_letter("mailer-daemon@mx.example.com", sender("nb").address, "", kind="bounce", bounce=bounce), folder)  # fmt: skip  # noqa: E501

    assert outcome == ("handled", "bounce")
    assert (ours.state, case.state) == ("bounced", "assigned")
    assert queries.history(session, case)[-1].kind == "undelivered"


@pytest.mark.parametrize(("message_id", "recipient"), [("aldri-sendt@x.no", None), (None, "annen@example.com")])
def test_a_forged_bounce_changes_nothing(session, held, folder, message_id, recipient):
    case, _developer = held
    ours = session.scalar(select(OutgoingMail).where(OutgoingMail.to_address == case.email))
    ours.state, ours.due_at, ours.sent_at = "sent", None, clock.now()
    session.commit()
    bounce = Bounce(recipient or case.email, "5.1.1", "", message_id or ours.message_id.strip("<>"), True)

    outcome = take(session, a_letter("x@y.no", "z@y.no", "", kind="bounce", bounce=bounce), folder)

    assert outcome == ("ignored", "bounce")
    assert ours.state == "sent"


def test_our_own_letter_that_comes_back_is_ignored(session, folder):
    we = sender("nb").address

    assert take(session, a_letter(we, we, "Ny sak til deg"), folder) == ("ignored", "own")
