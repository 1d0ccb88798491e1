"""What letters tell, gathered from the tables in the reader's language. Texts by others are never changed here."""

from typing import TYPE_CHECKING, Any

from flask import current_app

from app.cases import links
from app.cases.models import Case
from app.config import Settings
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


def explained(explanation: "Explanation") -> dict[str, Any]:
    """The machine's reasons, as letters show them."""
    return {
        "reasons": list(explanation.reasons),
        "guesses": list(explanation.guesses),
        "words": list(explanation.words),
        "candidates": [],
    }


def title(case: Case) -> str:
    """What the case is called; a confidential one goes by its reference."""
    return case.reference if case.is_confidential else case.subject
