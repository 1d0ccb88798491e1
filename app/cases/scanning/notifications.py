"""The word to the business that a file of its was kept back."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import letter_facts, links
from app.cases.models import Case
from app.cases.notifications import to_business


def file_refused(session: Session, case: Case, event: int, *, at: datetime) -> None:
    """It repeats nothing that was typed, not even the file's name."""
    language = case.page_language
    facts = letter_facts.common(case, language) | {"page_url": links.page_url(case, language)}
    why = f"event {event}"
    to_business(session, case, "file_refused", why, facts, language, at, automatic="auto-generated")
