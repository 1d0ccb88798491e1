"""The letters that time alone causes: one about a case, or all that waits in one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.cases import deadlines, letter_facts
from app.cases.letter_facts import Section
from app.cases.models import Case
from app.cases.notifications import to_staff
from app.mail import operations as mail
from app.mail import outbox
from app.mail.rendering import render
from app.mail.sender import sender
from app.people.models import User


def due_soon(session: Session, case: Case, *, to: User, at: datetime) -> None:
    """The promise date is near."""
    facts = letter_facts.reminder(case, to)
    to_staff(session, case, to, "due_soon", None, facts, at, why=why(deadlines.DUE_SOON, case))


def overdue(session: Session, case: Case, *, to: User, at: datetime) -> None:
    """The promise date has passed."""
    facts = letter_facts.reminder(case, to)
    to_staff(session, case, to, "overdue", None, facts, at, why=why(deadlines.OVERDUE, case))


def provisional_due(session: Session, case: Case, *, to: User, at: datetime) -> None:
    """A month is over: a provisional answer is due."""
    facts = letter_facts.reminder(case, to)
    to_staff(session, case, to, "provisional_due", None, facts, at, why=why(deadlines.PROVISIONAL_DUE, case))


def unopened(session: Session, case: Case, *, to: User, at: datetime) -> None:
    """The developer has not opened the case: a word to whoever can look after it."""
    facts = letter_facts.reminder(case, to)
    to_staff(session, case, to, "unopened", None, facts, at, why=why(deadlines.UNOPENED, case))


def why(kind: str, case: Case) -> str:
    """What a reminder of a case hangs on: with another date, or with somebody else, it is another reminder."""
    if kind == deadlines.UNOPENED:
        return f"assigned {case.assigned_at}"
    if kind == deadlines.PROVISIONAL_DUE:
        return f"received {case.received_at}"
    return f"promised {case.promised_on.isoformat()}"


def digest(session: Session, to: User, sections: Sequence[Section], unsent: int, reason: str, *, at: datetime) -> None:
    """What waits for somebody, all in one letter. An earlier one, if it has not gone yet, is no longer true."""
    we, today = sender(to.language), clock.local(at).date()
    facts = letter_facts.digest(sections, to.language) | {"today": today, "unsent": unsent}
    mail.withdraw(session, ["cases/letters/digest"], about="", to_address=to.email, but=reason)
    outbox.put(
        session,
        outbox.Letter(
            reason=reason,
            about="",
            from_name=we.name,
            from_address=we.address,
            to_name=to.name,
            to_address=to.email,
            language=to.language,
            rendered=render("cases/letters/digest", facts, to.language),
            at=at,
        ),
    )
