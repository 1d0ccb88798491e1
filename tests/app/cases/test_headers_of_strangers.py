"""What a stranger writes in the head of a letter moves nothing but their own case: raw letters, through the worker."""

import pytest
from sqlalchemy import select

from app import clock
from app.cases import queries
from app.cases.models import Case
from app.cases.workdays import add_working_days
from app.mail import inbox
from app.mail.models import IncomingMail, OutgoingMail
from app.mail.sender import sender
from app.worker import Worker
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EVIL = "x@evil.example"


@pytest.fixture
def worker(app, monkeypatch):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)
    return Worker(app)


def comes(session, settings, worker, head: str, text: str = "Vi vil starte gårdsbutikk. Hva må vi ha?") -> IncomingMail:
    """A letter with this head comes to the shared address and is understood."""
    we = sender("nb").address
    raw = f"To: {we}\r\nMessage-ID: <{clock.now().timestamp()}@x.no>\r\n{head}\r\n\r\n{text}\r\n".encode()
    mail_id = inbox.store(session, raw, source="maildir", envelope_to=[we], at=clock.now(), folder=settings.incoming_dir)  # fmt: skip  # noqa: E501
    session.commit()
    worker.once()
    session.expire_all()
    return session.get_one(IncomingMail, mail_id)


def receivers(session) -> set[str]:
    return set(session.scalars(select(OutgoingMail.to_address)))


@pytest.mark.parametrize(
    "head",
    [
        f"From: Kari <kari@bedrift.example>\r\nReply-To: {EVIL}",
        f"From: Kari <kari@bedrift.example>\r\nReply-To: Kari <kari@bedrift.example>, {EVIL}",
        f"From: Kari <kari@bedrift.example>\r\nSender: {EVIL}\r\nResent-To: {EVIL}\r\nBcc: {EVIL}\r\nCc: {EVIL}",
        f"From: Kari <kari@bedrift.example>, {EVIL}",
        f"From: Kari <kari@bedrift.example>\r\nFrom: {EVIL}",
        f"From: Kari <kari@bedrift.example>\r\nReturn-Path: <{EVIL}>\r\nErrors-To: {EVIL}",
        f"From: Kari <kari@bedrift.example>\r\nDisposition-Notification-To: {EVIL}\r\nReturn-Receipt-To: {EVIL}",
        f'From: "{EVIL}" <kari@bedrift.example>',
        f"From: =?utf-8?q?Kari=0D=0ABcc:_{EVIL}?= <kari@bedrift.example>",
        f"From: Kari <kari@bedrift.example>\r\nSubject: =?utf-8?q?Hei=0D=0ABcc:_{EVIL}?=",
        "From: =?utf-8?b?4oCua2FyaeKAig==?= <kari@bedrift.example>\r\nSubject: =?utf-8?b?4oCudGVzdOKAruKAiw==?=",
    ],
)
def test_a_new_letter_is_answered_at_its_from_and_nowhere_else(session, settings, worker, head):
    row = comes(session, settings, worker, head)

    case = session.scalar(select(Case).where(Case.email == "kari@bedrift.example"))
    assert (row.state, row.outcome) == ("handled", "new_case")
    assert EVIL not in receivers(session)
    assert "kari@bedrift.example" in receivers(session)
    for letter in session.scalars(select(OutgoingMail).where(OutgoingMail.about == case.reference)):
        assert not any(EVIL in str(value) for value in letter.headers.values())
        assert set(letter.headers) & {"Bcc", "Cc", "Sender"} == set()
        assert letter.subject.isprintable()
        assert not set(letter.subject + letter.to_name + letter.from_name) & set("\u202a\u202b\u202c\u202d\u202e\u200b")


ODD_DATES = (
    "Date: Wed, 31 Dec 2025 23:59:60 +0100", "Date: Mon, 1 Jan 0001 00:00:00 +0000",
    "Date: Tue, 1 Jan 2099 12:00:00 +0000", "Date: Fri, 1 Jan 99999 00:00:00 +0000",
    "Date: Mon, 1 Jan 0001 00:00:00 +1400",
    "Date: 31 Dec 9999 23:59:59 -1200",
    "Date: Thu, 30 Feb 2026 25:61:61 +9999", "Date: garbage", "Date:", "Date: Wed, 25 Nov 2026 10:00:00",
    "Date: Thu, 1 Jan 1970 00:00:00 -0000", "Date: 1\r\nDate: 2", "Date: =?utf-8?b?4oCu?=", "Date: " + "9" * 5_000,
    "X-No: date",
)  # fmt: skip
"""A second that leaps, years at and over both ends of the calendar, a zone that is none, nothing, and no header."""


def test_what_a_letter_says_of_its_day_decides_nothing(session, settings, worker):
    began = clock.now()
    for number, date in enumerate(ODD_DATES):
        row = comes(session, settings, worker, f"From: Kari <kari{number}@bedrift.example>\r\n{date}")
        assert (row.state, row.outcome) == ("handled", "new_case"), date

    today = clock.local(clock.now()).date()
    cases = session.scalars(select(Case)).all()
    assert len(cases) == len(ODD_DATES)
    for case in cases:
        assert began <= case.received_at <= clock.now()
        assert case.promised_on == add_working_days(today, 5)
        assert case.reference[3:7] == str(today.year)


def test_where_a_reply_is_to_be_answered_does_not_move_the_case(session, settings, worker):
    case, _address = building.held(session)
    ours = building.letters_about(session, case, "received")[0].message_id
    before = receivers(session)

    row = comes(
        session, settings, worker,
        f"From: {case.email}\r\nReply-To: {EVIL}\r\nIn-Reply-To: {ours}\r\nSubject: SV", "Takk!",
    )  # fmt: skip

    assert (row.outcome, row.case_reference) == ("added", case.reference)
    assert receivers(session) == before
    assert session.get_one(Case, case.id).email == case.email
    assert [one.text for one in queries.conversation(session, case)] == ["Takk!"]


def test_our_own_marks_on_a_letter_from_outside_say_nothing(session, settings, worker):
    head = (
        f"From: Kari <{EVIL}>\r\nAuto-Submitted: no\r\nX-Forstelinja-User: hilde-aroy\r\n"
        "Authentication-Results: forstelinja.example.org; dkim=pass\r\nDKIM-Signature: v=1; d=forstelinja.example.org"
    )

    row = comes(session, settings, worker, head)

    assert row.outcome == "new_case"
    assert session.scalars(select(Case.email)).all() == [EVIL]
