"""Every page, as everybody, in a house where every text breaks out if it can: nothing does, and nobody sees others'.

Pages, letters, PDF, CSV, workbooks, JSON and linked data; and opening a page leaves nothing behind.
"""

import csv
import io
import re
from email import message_from_bytes
from xml.etree import ElementTree as ET

import openpyxl
import pypdf
import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations
from app.cases.models import Case, Message
from app.cases.operations import passing_on
from app.mail import delivery
from app.mail.message import Envelope, build
from app.mail.models import IncomingMail, OutgoingMail
from app.people.models import Developer, User
from tests.house.test_addresses import rules
from tests.support import building, lived_in, poisoned
from tests.support.crawler import Plain, crawl

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHOWS_EVERYTHING = ("/postkasse", "/inn")
"""Pages of the demonstration: its mailbox, and its sample people as buttons."""

PUBLIC = {
    "region", "municipality", "competence_area", "out_of_scope_kind", "partner", "service", "service_text",
    "service_competence", "offer", "example_question",
}  # fmt: skip
OF_COLLEAGUES = {
    "user_account", "developer", "wish", "prepared_text", "absence", "memo_text", "memo_cost", "memo_version", "role",
    "service_draft", "catalogue_revision",
}  # fmt: skip
OF_CASES = {
    "case_file", "case_event", "message", "attachment", "referral", "case_feedback", "answer_draft", "incoming_mail",
    "outgoing_mail", "training_example", "triage_result",
}  # fmt: skip
LEARNT_FROM = {("case_file", "text"), ("case_file", "subject"), ("message", "text")}
"""What a developer may see of others' cases that are not confidential, on the page of similar ones: never by whom."""


@pytest.fixture
def house(app, session):
    app.test_client_class = Plain
    return lived_in.move_in(app, session)


@pytest.fixture
def marks(session, house):
    return poisoned.poison(session)


def test_every_table_is_poisoned_or_holds_no_words(app, session, house, marks):
    there = {place.table for place in marks.values()}

    assert {"case_file", "message", "attachment", "wish", "referral", "case_feedback", "incoming_mail"} <= there
    assert len(there) > 25
    assert len(marks) > 500
    assert {table for table in poisoned.OURS if table not in app.extensions["migrate"].db.metadata.tables} == set()


def start(app, house, *, with_link: bool):
    found = ["/"]
    for rule in rules(app):
        if "GET" in rule.methods:
            link = {} if with_link else {"token": "a" * 32, "question": "a" * 32, "link": "a" * 32}
            references = (house.own.reference, house.secret.reference, house.others.reference)
            found += [house.at(rule, **link, reference=one) for one in references]
    return found


def harmful(address, answer) -> list[str]:
    """What is wrong with an answer, whoever asked."""
    found = [f"{address}: {answer.status_code}"] if answer.status_code >= 500 and address != "/helse/klar" else []
    if answer.mimetype in {"text/html", "image/svg+xml"}:
        found += [f"{address}: {sign}" for sign in poisoned.breaks_out(answer.text)]
    elif answer.mimetype.endswith("json"):
        poisoned.dumped(answer.json)
    elif answer.mimetype.endswith("xml"):
        found += [f"{address}: {one.tag}" for one in ET.fromstring(answer.data).iter() if "zq" in one.tag]
    elif answer.mimetype == "text/csv":
        found += [
            f"{address}: {cell}" for row in csv.reader(io.StringIO(answer.text)) for cell in row if is_formula(cell)
        ]
    elif "spreadsheet" in answer.mimetype:
        cells = cells_of(answer.data)
        found += [f"{address}: {cell.coordinate}" for cell in cells if cell.data_type == "f" or cell.hyperlink]
    elif answer.mimetype == "application/pdf" and answer.data != NO_PDF:
        found += [f"{address}: computed" for _sign in re.findall("1337q", pdf_text(answer.data))]
    is_file = "attachment" in answer.headers.get("Content-Disposition", "")
    if answer.headers["X-Content-Type-Options"] != "nosniff" or not is_strict(
        answer.headers["Content-Security-Policy"]
    ):
        found.append(f"{address}: no wall")
    if "/vedlegg/" in address and answer.status_code == 200 and not is_file:
        found.append(f"{address}: shown")
    return found


def is_strict(policy: str) -> bool:
    """Nothing inline; but a letter in its frame, which can run nothing, keeps the look that mail programs give it."""
    if "sandbox" in policy and "script-src" not in policy:
        policy = policy.replace("style-src 'unsafe-inline'", "")
    return "default-src 'none'" in policy and "unsafe" not in policy


def is_formula(cell: str) -> bool:
    return cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not cell[1:].isdigit())


def text_of(answer) -> str:
    """What a person or a program reads in an answer."""
    if answer.mimetype == "application/pdf" and answer.data != NO_PDF:
        return pdf_text(answer.data)
    if "spreadsheet" in answer.mimetype:
        return " ".join(str(cell.value) for cell in cells_of(answer.data))
    is_text = answer.mimetype.startswith("text/") or answer.mimetype.endswith(("json", "xml", "turtle"))
    return answer.get_data(as_text=True) if is_text else ""


def cells_of(content: bytes) -> list:
    """Every cell of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


NO_PDF = b"%PDF-1.7"
"""The document that the house has kept; others are made."""


def pdf_text(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def foreign(session, house, marks, who, address, text) -> list[str]:
    """Marks on a page that are not for whoever asked."""
    if address.startswith(SHOWS_EVERYTHING):
        return []
    seen = {marks[mark] for mark in poisoned.shown(text) if mark in marks}
    return [f"{address}: {place}" for place in seen if not is_for(session, house, who, place, address)]


def is_for(session, house, who, place, address) -> bool:
    if place.table in PUBLIC:
        return True
    if who == "business":
        return is_for_the_business(session, house, place)
    if place.table in OF_COLLEAGUES or who == lived_in.COORDINATOR:
        return who is not None
    if place.table in OF_CASES and who in lived_in.STAFF[:5]:
        return is_for_a_developer(session, house, who, place, address)
    return False  # what the house knows of itself, and how coordinators look at it


def is_for_the_business(session, house, place) -> bool:
    if place.table == "user_account":
        return place.column == "name"
    case_id = owner(session, place)
    if case_id != house.own.id:
        return False
    if place.table == "message":
        return session.get(Message, place.row[0]).kind != "note"
    return (place.table, place.column) in {
        ("referral", "text"), ("referral", "contact"), *(("case_file", name) for name in CASE_COLUMNS),
        ("attachment", "shown_name"),
    }  # fmt: skip


CASE_COLUMNS = ("text", "subject", "name", "email", "phone", "organisation_name")


def is_for_a_developer(session, house, who, place, address) -> bool:
    if place.table in {"outgoing_mail", "answer_draft"}:
        return False
    case_id = owner(session, place)
    theirs = select(Case.id).join(Developer, Case.developer_id == Developer.id).join(User, Developer.user_id == User.id)
    if case_id in session.scalars(theirs.where(User.slug == who)).all():
        return True
    if case_id in {house.own.id, house.secret.id} and who in {lived_in.SHARER, lived_in.ADVISER, lived_in.DEPUTY}:
        return True
    return (
        "/lignende" in address
        and case_id not in {house.secret.id, house.others.id}
        and (place.table, place.column) in LEARNT_FROM
    )


def owner(session, place) -> int:
    """The case that a row is of."""
    if place.table == "case_file":
        return place.row[0]
    if place.table == "incoming_mail":
        reference = session.get(IncomingMail, place.row[0]).case_reference
        return session.scalar(select(Case.id).where(Case.reference == reference)) or 0
    table = OutgoingMail.metadata.tables[place.table]
    if "case_id" not in table.columns:
        return 0
    keys = list(table.primary_key.columns)
    where = [column == value for column, value in zip(keys, place.row, strict=True)]
    return session.execute(select(table.c.case_id).where(*where)).scalar_one()


@pytest.mark.slow
@pytest.mark.parametrize("who", [None, "business", *lived_in.STAFF])
@SQLITE
def test_nothing_breaks_out_nobody_sees_what_is_others_and_reading_leaves_nothing(app, session, house, marks, who):
    # given
    client = app.test_client()
    if who in lived_in.STAFF:
        building.sign_in(client, who)
        for reference in session.scalars(select(Case.reference)).all():
            client.get(f"/skrivebord/saker/{reference}")  # the one look that is kept: that its developer knows it
    before, wrong = poisoned.fingerprint(session), []

    # when
    def look(address, answer):
        wrong.extend(harmful(address, answer))
        wrong.extend(foreign(session, house, marks, who, address, text_of(answer)))

    opened = crawl(app, client, start(app, house, with_link=who == "business"), look)

    # then
    assert "\n".join(wrong) == ""
    assert opened > (60 if who in {None, "business"} else 100)
    after = poisoned.fingerprint(session)
    assert [table for table in before if before[table] != after[table]] == []


@SQLITE
def test_no_letter_holds_more_than_its_words(app, session, house, marks):
    # given
    hilde, own = building.person(session, lived_in.COORDINATOR), house.own
    session.refresh(own)
    old = {letter.id for letter in session.query(OutgoingMail)}

    # when
    answer_consent(session, house)
    operations.add(session, own, text=poisoned.LONG.format(n=1), at=clock.now())
    operations.answer(session, own, by=hilde, text=poisoned.LONG.format(n=2), at=clock.now(), version=own.version)
    building.give(session, own, lived_in.OTHER)
    operations.close(session, own, by=hilde, at=clock.now(), version=own.version, outcome="answered")
    session.commit()

    # then
    fresh = [letter for letter in session.query(OutgoingMail) if letter.id not in old]
    assert len(fresh) > 5
    for letter in fresh:
        assert poisoned.breaks_out(letter.html) == [], letter.letter
        assert "1337q" not in letter.text + letter.subject
        headers = headers_of(letter)
        assert headers <= HEADERS, letter.letter


HEADERS = {
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to", "in-reply-to",
    "references", "auto-submitted", "x-auto-response-suppress", "content-language",
}  # fmt: skip


def answer_consent(session, house) -> None:
    passing_on.answer_consent(session, house.own, int(house.values["referral_id"]), yes=True, at=clock.now())


def headers_of(letter: OutgoingMail) -> set[str]:
    """The names of the headers of a letter as it goes over the wire, none of them there twice."""
    facts = {name: getattr(letter, name) for name in delivery.COLUMNS if name in Envelope.__dataclass_fields__}
    to = letter.to_address if letter.to_address.isascii() and '"' not in letter.to_address else "a@example.org"
    raw = build(Envelope(**facts | {"to_address": to}, is_possible_repeat=False))
    names = [name.lower() for name in message_from_bytes(raw)]
    assert len(names) == len(set(names))
    return set(names)
