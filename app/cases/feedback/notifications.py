"""The letters that ask a business whose case is closed: whether it helped, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.cases import letter_facts, links
from app.cases.models import Case
from app.cases.notifications import BUSINESS, to_business


def did_it_help(session: Session, case: Case, token: str, *, at: datetime) -> None:
    """Did it help? A link to a page with three buttons: a program that only follows links says nothing by that."""
    facts, language = _facts(case, token), case.page_language
    to_business(session, case, "did_it_help", _why(at), facts, language, at, automatic="auto-generated")


def what_came_of_it(session: Session, case: Case, token: str, *, at: datetime) -> None:
    """What came of it, half a year later."""
    facts, language = _facts(case, token), case.page_language
    to_business(session, case, "what_came_of_it", _why(at), facts, language, at, automatic="auto-generated")


def reason(letter: str, case: Case, at: datetime) -> str:
    """The reason of the letter that asks at this moment."""
    return f"{letter}:{case.reference}:{BUSINESS}:{_why(at)}"


def _why(at: datetime) -> str:
    return f"asked {at.isoformat()}"


def _facts(case: Case, token: str) -> dict[str, Any]:
    language = case.page_language
    return letter_facts.common(case, language) | {
        "feedback_url": links.feedback_url(token, language),
        "closed_on": clock.local(case.closed_at or case.received_at).date(),
    }
