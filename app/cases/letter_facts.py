"""What letters tell, gathered from the tables in the reader's language. Texts by others are never changed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.cases import deadlines, links, queries
from app.cases.models import Case
from app.config import Settings
from app.people.models import User
from app.ui.region import current as current_region
from catalogue.base import in_language

if TYPE_CHECKING:
    from app.cases.notifications import Explanation


def common(case: Case, language: str) -> dict[str, Any]:
    """What every letter about a case may say, whoever reads it."""
    region = current_region()
    settings: Settings = current_app.config["SETTINGS"]
    return {
        "region_name": in_language(region.name, language),
        "municipalities": [
            {"name": in_language(town.full_name, language), "name_se": town.full_name.get("se", "")}
            for town in region.towns
        ],
        "reference": case.reference,
        "privacy_url": links.privacy_url(language),
        "can_reply": bool(settings.inbox_url),
        "has_commands": bool(settings.inbox_url) and settings.mail_commands,
    }


def whole_case(case: Case, language: str) -> dict[str, Any]:
    """Everything a member of the staff needs to answer from the letter alone."""
    town = case.municipality
    return common(case, language) | {
        "case_url": links.case_url(case),
        "title": title(case),
        "promised_on": case.promised_on,
        "received_at": case.received_at,
        "question_text": case.text,
        "area_name": in_language(case.area.name, language) if case.area else "",
        "developer_name": case.developer.user.name if case.developer else "",
        "by_phone": not case.email,
        "business": {
            "name": case.name,
            "organisation_name": case.organisation_name,
            "organisation_number": case.organisation_number,
            "municipality": in_language(town.name, language) if town else "",
            "phone": case.phone,
            "reply_language": case.reply_language,
            "attachments": case.file_count,
        },
    }


def additions(session: Session, case: Case) -> dict[str, Any]:
    """What the business has added since, beside `whole_case`: for a letter that brings the case to somebody."""
    return {"additions": [row._asdict() for row in queries.additions(session, case)]}


@dataclass(frozen=True)
class Line:
    """A case in a digest. `holder` is empty when nobody has it, or the reader does."""

    case: Case
    holder: str


@dataclass(frozen=True)
class Section:
    """Cases of a digest with the same in common: `kind` is a reminder's, or `unassigned`. `total` counts them all."""

    kind: str
    total: int
    lines: tuple[Line, ...]


def reminder(case: Case, to: User) -> dict[str, Any]:
    """What a reminder says to this person."""
    received_on = clock.local(case.received_at).date()
    return whole_case(case, to.language) | {
        "provisional_due_on": deadlines.provisional_answer_due_on(received_on),
        "assigned_at": case.assigned_at,
        "is_theirs": case.developer is not None and case.developer.user_id == to.id,
        "is_deputy": case.developer is not None and case.developer.deputy_id == to.id,
        "reminders_url": links.reminders_url(),
    }


def digest(sections: Sequence[Section], language: str) -> dict[str, Any]:
    """What a digest says, in the reader's language. A confidential case goes by its reference."""
    settings: Settings = current_app.config["SETTINGS"]
    is_summary = settings.mail_content == "summary"
    return {
        "region_name": in_language(current_region().name, language),
        "desk_url": links.desk_url(),
        "reminders_url": links.reminders_url(),
        "sections": [
            {
                "kind": section.kind,
                "left": section.total - len(section.lines),
                "lines": [_digest_line(line, is_summary=is_summary) for line in section.lines],
            }
            for section in sections
        ],
    }


def _digest_line(line: Line, *, is_summary: bool) -> dict[str, Any]:
    case = line.case
    return {
        "title": "" if is_summary or case.is_confidential else case.subject,
        "reference": case.reference,
        "case_url": links.case_url(case),
        "promised_on": case.promised_on,
        "provisional_due_on": deadlines.provisional_answer_due_on(clock.local(case.received_at).date()),
        "assigned_at": case.assigned_at,
        "holder": line.holder,
    }


def explained(explanation: "Explanation") -> dict[str, Any]:
    """The machine's reasons, as letters show them."""
    return {
        "reasons": list(explanation.reasons),
        "guesses": list(explanation.guesses),
        "words": list(explanation.words),
        "candidates": [],
    }


def is_summary(case: Case) -> bool:
    """Whether letters to the staff hold no word that somebody wrote: reference, area and link only."""
    settings: Settings = current_app.config["SETTINGS"]
    return case.is_confidential or settings.mail_content == "summary"


def title(case: Case) -> str:
    """What the case is called; a confidential one goes by its reference."""
    return case.reference if case.is_confidential else case.subject
