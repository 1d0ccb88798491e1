"""A business is asked some days after its case was closed, and half a year after: each once, never against its wish."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from app.cases import secrets
from app.cases.feedback import notifications, queries, questions
from app.cases.feedback.models import Feedback
from app.cases.feedback.questions import CAME, HELPED, KINDS
from app.cases.models import Case
from app.cases.operations import record
from app.claims import insert_unless_there, table_of
from app.config import Settings

LETTERS = {HELPED: "did_it_help", CAME: "what_came_of_it"}
WRITE = {HELPED: notifications.did_it_help, CAME: notifications.what_came_of_it}


def ask_due(session: Session, *, at: datetime) -> int:
    """Owe the questions that are due; gives how many are asked. They are looked for in one statement."""
    settings: Settings = current_app.config["SETTINGS"]
    days = {HELPED: settings.ask_after_days, CAME: settings.ask_outcome_after_days}
    windows = {kind: closed for kind in KINDS if (closed := questions.closed_between(days[kind], at))}
    cases = queries.to_ask(session, windows) if windows else ()
    unwilling = queries.declined(session, {secrets.address_mark(case.email) for case in cases})
    return sum(
        _ask(session, case, kind, at, unwilling)
        for case in cases
        for kind, (since, until) in windows.items()
        if case.closed_at is not None and since < case.closed_at <= until
    )


def _ask(session: Session, case: Case, kind: str, at: datetime, unwilling: set[str]) -> bool:
    """Write the question down, and its letter; False when it is known, or the address does not want it."""
    is_unwilling = secrets.address_mark(case.email) in unwilling
    token = secrets.feedback_token(case, kind)
    row = {
        "case_id": case.id,
        "kind": kind,
        "asked_at": None if is_unwilling else at,
        "letter": "" if is_unwilling else notifications.reason(LETTERS[kind], case, at),
        "hash": secrets.hash_of(token),
        "comment": "",
        "is_founded": False,
    }
    once = insert_unless_there(session, Feedback).returning(table_of(Feedback).c.id)
    if session.execute(once, row).scalar_one_or_none() is None or is_unwilling:
        return False
    record.event(session, case, "feedback_asked", at, facts={"question": kind})
    WRITE[kind](session, case, token, at=at)
    return True
