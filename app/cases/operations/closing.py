"""A case is closed with an outcome, as spam too, opened again; and the last step is undone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import notifications, queries, states
from app.cases.feedback.operations import withdrawing
from app.cases.feedback.questions import NOT_ASKED
from app.cases.models import Case, CaseEvent
from app.cases.operations import record
from app.cases.states import MoveNotAllowedError
from app.errors import ExpectedError
from app.people.models import User


@dataclass(frozen=True)
class Figures:
    """What came of a case, as far as the business has told; None is not known."""

    jobs: int | None = None
    funding_nok: int | None = None


NO_FIGURES = Figures()


class SamiWishError(ExpectedError):
    """An answer in Northern Sámi was wished, nobody on the case knows it, and it is not told why the case is closed."""


_WITHOUT_ANSWER = ("spam", "not_for_us")


def lacks_sami(case: Case) -> bool:
    """Whether the business wishes an answer in Northern Sámi and nobody who works on the case answers in it."""
    helping = [one.user.developer for one in case.helpers if one.ended_at is None]
    return case.reply_language == "se" and not any(one and "se" in one.languages for one in (case.developer, *helping))


def close(
    session: Session,
    case: Case,
    *,
    by: User,
    at: datetime,
    version: int,
    outcome: str | None = None,
    figures: Figures = NO_FIGURES,
    reason: str = "",
) -> None:
    """End the case, or correct the outcome of one that is closed; without an outcome it is the usual one.

    Raises ConflictError when the case has changed since `version`, SamiWishError without a reason that is owed.
    """
    record.check_version(session, case, version)
    chosen = outcome or states.usual_outcome(
        case.state,
        is_answered=case.first_answered_at is not None,
        is_not_for_us=case.referral_reason == "not_for_us",
    )
    end(session, case, by=by, at=at, outcome=chosen, figures=figures, reason=reason)


def mark_spam(session: Session, case: Case, *, by: User, at: datetime, version: int) -> None:
    """Spam, or somebody who wants to sell: closed without a word to the sender, and emptied after a while.

    Raises ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    end(session, case, by=by, at=at, outcome="spam")


def end(
    session: Session,
    case: Case,
    *,
    by: User,
    at: datetime,
    outcome: str,
    figures: Figures = NO_FIGURES,
    reason: str = "",
) -> None:
    """Close a case whose row is locked; or, when it is closed, set what it came to. Raises SamiWishError."""
    if not reason and outcome not in _WITHOUT_ANSWER and case.state != "closed" and lacks_sami(case):
        raise SamiWishError("an answer in Northern Sámi was wished")
    was = record.snapshot(case)
    is_correction = case.state == "closed"
    record.move(case, "correct_outcome" if is_correction else "close", at)
    case.outcome, case.jobs, case.funding_nok = outcome, figures.jobs, figures.funding_nok
    if not is_correction:
        case.closed_at = at
    record.withdraw_reminders(session, case.reference)
    if outcome in NOT_ASKED:
        withdrawing.withdraw(session, case)
    facts = {"outcome": outcome, "jobs": figures.jobs, "funding_nok": figures.funding_nok, "was": was}
    record.event(session, case, "outcome" if is_correction else "closed", at, by=by, reason=reason, facts=facts)
    session.flush()


def reopen(session: Session, case: Case, *, by: User, at: datetime, version: int, reason: str = "") -> None:
    """Open a closed case again: with its developer, or with the coordinator when it has none.

    Raises ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    was = record.snapshot(case)
    record.move(case, "reopen", at)
    record.event(session, case, "reopened", at, by=by, reason=reason, facts={"was": was})
    session.flush()


def undo(session: Session, case: Case, *, by: User, at: datetime, version: int) -> None:
    """Take back the last thing that was done to the case: it is again as it was before.

    Of a hand-over, letters that wait do not go; whoever has got one is told.
    Raises MoveNotAllowedError when that cannot be taken back, ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    last = queries.last_step(session, case)
    if case.is_final or last is None or not can_be_undone(last):
        raise MoveNotAllowedError(case.state, "undo")
    had = case.developer
    record.restore(case, last.facts["was"])
    event = record.event(session, case, "undone", at, by=by, facts={"kind": last.kind, "event": last.id})
    session.flush()
    session.expire(case, ["developer", "area"])
    if last.kind == "handed_over" and had is not None:
        notifications.taken_back(session, case, had, last.id, event, by=by, at=at)


def can_be_undone(event: CaseEvent) -> bool:
    """Whether this step, if it is the last, can be taken back."""
    return event.actor == "staff" and "was" in event.facts
