"""Reads of what businesses say after closing: who is to be asked, and what was said."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.cases.feedback.models import Feedback, NoQuestions
from app.cases.feedback.questions import NOT_ASKED
from app.cases.models import Case
from app.cases.queries import MAX_ROWS
from app.cases.secrets import hash_of
from app.claims import table_of
from app.mail.models import QUEUED, UNSENT, OutgoingMail


def to_ask(session: Session, closed: Mapping[str, tuple[datetime, datetime]]) -> Sequence[Case]:
    """Closed cases about which something is to be asked, longest closed first, at most 200; locked against others.

    `closed` says of each kind of question when the case was closed: after the first moment, at the second or before.
    Not where a letter to the address has not arrived.
    """
    letters = table_of(OutgoingMail).alias("letters")
    is_lost = exists().where(
        letters.c.about == Case.reference, letters.c.to_address == Case.email, letters.c.state.in_(UNSENT)
    )
    is_due = [
        and_(
            Case.closed_at > since,
            Case.closed_at <= until,
            ~exists().where(Feedback.case_id == Case.id, Feedback.kind == kind),
        )
        for kind, (since, until) in closed.items()
    ]
    return session.scalars(
        select(Case)
        .where(or_(*is_due))  # what has a time of closing is closed: asked for by its state, every closed case is read
        .where(Case.outcome.not_in(NOT_ASKED), Case.emptied_at.is_(None), Case.email != "", ~is_lost)
        .order_by(Case.closed_at, Case.id)
        .limit(MAX_ROWS)
        .with_for_update(of=Case, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def declined(session: Session, marks: Collection[str]) -> set[str]:
    """Those of these marks of addresses (`app.cases.secrets`) that do not want to be asked."""
    return set(session.scalars(select(NoQuestions.hash).where(NoQuestions.hash.in_(marks)))) if marks else set()


def by_secret(session: Session, token: str) -> tuple[Feedback, Case] | None:
    """The question that this link opens, with its case; None when there is none, or nothing is left of the case."""
    found = session.execute(
        select(Feedback, Case)
        .join(Case, Case.id == Feedback.case_id)
        .where(Feedback.hash == hash_of(token), Feedback.asked_at.is_not(None), Case.emptied_at.is_(None))
    ).one_or_none()
    return (found[0], found[1]) if found else None


def locked(session: Session, feedback_id: int) -> Feedback | None:
    """The question as it is in the database now, held until the transaction ends; None when it is gone."""
    chosen = select(Feedback).where(Feedback.id == feedback_id)
    return session.scalar(chosen.with_for_update().execution_options(populate_existing=True))


def of_case(session: Session, case_id: int) -> Sequence[Feedback]:
    """All questions to the business of a case, and what it said, oldest first."""
    return session.scalars(select(Feedback).where(Feedback.case_id == case_id).order_by(Feedback.id)).all()


def waiting_to(session: Session, email: str) -> Sequence[Feedback]:
    """Questions to this address whose letters still wait."""
    return session.scalars(
        select(Feedback)
        .join(OutgoingMail, OutgoingMail.reason == Feedback.letter)
        .where(OutgoingMail.state == QUEUED, func.lower(OutgoingMail.to_address) == email.lower())
        .order_by(Feedback.id)
    ).all()
