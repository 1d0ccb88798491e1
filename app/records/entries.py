"""What of a case is a record: a folder, and an entry for each document of it, as plain values."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases import queries as cases
from app.cases.models import Attachment, Case, CaseEvent, Message
from app.cases.referrals import queries as referrals
from app.cases.referrals.models import CONSENTED, Referral
from app.cases.scanning.verdicts import hindrance
from app.documents.signs import without_controls
from app.records.rules import Rules
from catalogue.base import in_language

ENQUIRY, ADDITION, ANSWER = "enquiry", "addition", "answer"
NOTE, REFERRAL, HISTORY = "note", "referral", "history"
INCOMING, OUTGOING, INTERNAL = (ENQUIRY, ADDITION), (ANSWER, REFERRAL), (NOTE, HISTORY)

Told = Callable[[CaseEvent], str]
"""A line of the history in words."""


@dataclass(frozen=True)
class Party:
    """Somebody who writes or is written to: `name` is the firm's where there is one, then `contact` is the person."""

    name: str
    organisation_number: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    is_person: bool = False


@dataclass(frozen=True)
class Enclosure:
    """A file as it came: its name for people, its name on disk, and what was known of it when it came.

    `hindrance` is why it may not be handed out, empty when it may: see `app.cases.scanning.verdicts`.
    """

    shown_name: str
    stored_name: str
    media_type: str
    size_bytes: int
    sha256: str
    hindrance: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the history."""

    at: datetime
    sentence: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """A document of a case. `key` is ours, and the same at every export; `outside` is who is not of us, if anybody.

    `by` is who of us wrote it. A history has `lines` in the place of a text.
    """

    key: str
    kind: str
    at: datetime
    text: str
    outside: Party | None
    by: str = ""
    channel: str = ""
    is_formatted: bool = False
    is_provisional: bool = False
    files: tuple[Enclosure, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of all that it holds."""
        held: list[Any] = [self.kind, self.at.isoformat(), self.text, self.by, [file.sha256 for file in self.files]]
        held.append([[line.at.isoformat(), line.sentence, line.reason] for line in self.lines])
        return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Folder:
    """The case itself. `related` are the references of cases it was split from or that were merged into it."""

    reference: str
    subject: str
    area: str
    language: str
    town: str
    sender: Party
    responsible: str
    responsible_email: str
    opened_at: datetime
    is_closed: bool
    is_confidential: bool
    related: tuple[str, ...] = ()


def folder(case: Case, related: Sequence[str] = ()) -> Folder:
    """What the folder of a case says. Archives are kept in Norwegian: in nynorsk where the business chose it."""
    language = "nn" if case.reply_language == "nn" else "nb"
    holder = case.developer.user if case.developer else None
    return Folder(
        reference=case.reference,
        subject=_plain(case.subject) or case.reference,
        area=in_language(case.area.name, language) if case.area else "",
        language=language,
        town=in_language(case.municipality.full_name, language) if case.municipality else "",
        sender=sender(case),
        responsible=holder.name if holder else "",
        responsible_email=holder.email if holder else "",
        opened_at=case.received_at,
        is_closed=case.state == "closed",
        is_confidential=case.is_confidential,
        related=tuple(related),
    )


def sender(case: Case) -> Party:
    """The business that asked."""
    firm, person = _plain(case.organisation_name), _plain(case.name)
    return Party(
        name=firm or person or case.reference,
        organisation_number=case.organisation_number,
        email=case.email,
        phone=case.phone,
        contact=person if firm else "",
        is_person=not firm,
    )


def gather(session: Session, case: Case, rules: Rules, told: Told) -> list[Entry]:
    """Every record of the case, oldest first and its history last; what is ours alone only where the rules say so."""
    history = cases.history(session, case)
    files = _by_message(cases.attachments(session, case))
    partners = _partners(history)
    found = [_enquiry(case, cases.channel(session, case), files.get(None, ()))]
    for message in cases.conversation(session, case):
        if message.kind == "note" and not (rules.has_notes or message.id in partners):
            continue
        found.append(_message(case, message, rules, files.get(message.id, ()), partners.get(message.id)))
    found += [_referral(one, rules) for one in referrals.of_case(session, case) if one.state == CONSENTED]
    found = sorted(found, key=lambda entry: (entry.kind != ENQUIRY, entry.at, entry.key))
    if rules.has_history and history:
        found.append(_history(case, history, told))
    return found


def _enquiry(case: Case, channel: str, files: Sequence[Enclosure]) -> Entry:
    subject, text = _plain(case.subject), _plain(case.text)
    is_told = text.startswith(subject.rstrip("…"))
    return Entry(
        key=f"{case.reference}/henvendelse",
        kind=ENQUIRY,
        at=case.received_at,
        text=text if is_told else f"{subject}\n\n{text}",
        outside=sender(case),
        channel=channel,
        files=tuple(files),
    )


def _message(case: Case, message: Message, rules: Rules, files: Sequence[Enclosure], partner: str | None) -> Entry:
    """A message; what a partner outside wrote is kept as a note of ours, and is a letter that came in."""
    is_ours = message.kind in {"answer", "note"} and partner is None
    outside = Party(partner) if partner else None if message.kind == "note" else sender(case)
    return Entry(
        key=f"{rules.name}/melding/{message.id}",
        kind=ADDITION if partner else message.kind,
        at=message.at,
        text=_plain(message.text),
        outside=outside,
        by=message.user.name if message.user and is_ours else "",
        channel=message.channel,
        is_formatted=message.is_formatted,
        is_provisional=message.is_provisional,
        files=tuple(files),
    )


def _referral(row: Referral, rules: Rules) -> Entry:
    partner = Party(in_language(row.partner.name, "nb"), email=row.partner.email, phone=row.partner.phone)
    return Entry(
        key=f"{rules.name}/videresending/{row.id}",
        kind=REFERRAL,
        at=row.answered_at or row.created_at,
        text=_plain(f"{row.text}\n\n{row.contact}"),
        outside=partner,
        by=row.by.name,
        channel="mail",
    )


def _history(case: Case, history: Sequence[CaseEvent], told: Told) -> Entry:
    """The course of the case until now. It grows, so each state of it has a key of its own."""
    lines = tuple(Line(event.at, _plain(told(event)), _plain(event.reason)) for event in history)
    newest = history[-1]
    key = f"{case.reference}/saksgang/{newest.id}"
    return Entry(key=key, kind=HISTORY, at=newest.at, text="", outside=None, lines=lines)


def _by_message(rows: Collection[Attachment]) -> dict[int | None, tuple[Enclosure, ...]]:
    found: dict[int | None, tuple[Enclosure, ...]] = {}
    for row in rows:
        name = _plain(row.shown_name).replace("\n", " ").replace("\t", " ") or row.stored_name
        file = Enclosure(name, row.stored_name, row.media_type, row.size_bytes, row.sha256, hindrance(row))
        found[row.message_id] = (*found.get(row.message_id, ()), file)
    return found


def _partners(history: Sequence[CaseEvent]) -> Mapping[int, str]:
    """Which partner wrote a note, by the note's number."""
    return {
        event.facts["message"]: in_language(event.facts["partner"], "nb")
        for event in history
        if event.kind == "partner_wrote" and "message" in event.facts
    }


def _plain(text: str) -> str:
    return without_controls(text).strip()
