"""Letters between colleagues about a case: who is asked, and what they have advised. Replies to them are notes."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import letter_facts
from app.cases.models import Case, Message
from app.cases.notifications import to_staff
from app.people.models import User


def asked(
    session: Session, case: Case, colleague: User, note: Message, event: int, *, by: User, shares: bool, at: datetime
) -> None:
    """The whole case to a colleague who is asked about it; what they reply is advice, and only ever a note."""
    facts = letter_facts.whole_case(case, colleague.language) | letter_facts.additions(session, case)
    facts |= {
        "by_name": by.name,
        "asked_text": note.text,
        "shares": shares,
    }
    to_staff(session, case, colleague, "asked", event, facts, at, is_advice=True)


def advised(session: Session, case: Case, asker: User, note: Message, event: int, *, by: User, at: datetime) -> None:
    """What a colleague has advised, to whoever asked them."""
    facts = letter_facts.whole_case(case, asker.language) | {"by_name": by.name, "advice_text": note.text}
    to_staff(session, case, asker, "advised", event, facts, at, is_advice=True)
