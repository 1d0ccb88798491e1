"""A question that is no longer true does not go; one whose business has another address gets another link."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.cases import secrets
from app.cases.feedback import queries
from app.cases.models import Case
from app.mail import operations as mail


def withdraw(session: Session, case: Case) -> None:
    """The case is open again, spam or merged: questions whose letters wait do not go, and count as never asked."""
    with session.no_autoflush:  # the case is only half changed; it is written with the rest of the step
        for row in queries.of_case(session, case.id):
            if row.said is None and row.letter and mail.call_off(session, row.letter):
                session.delete(row)


def tokens(session: Session, case: Case) -> Mapping[str, str]:
    """The secrets in the links that the business has, by question."""
    return {row.kind: secrets.feedback_token(case, row.kind) for row in queries.of_case(session, case.id)}


def renew(session: Session, case: Case, old: Mapping[str, str]) -> dict[str, str]:
    """After the business's secrets were made anew: these links open nothing; gives each with the one in its place."""
    anew = {}
    for row in queries.of_case(session, case.id):
        token = secrets.feedback_token(case, row.kind)
        row.hash = secrets.hash_of(token)
        if row.kind in old:
            anew[old[row.kind]] = token
    session.flush()
    return anew
