"""Writes: a trial asked for, stopped, worked on; a policy put in force. Callers commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.assignment.laboratory import queries
from app.assignment.models import AdoptedPolicy, RoutingTrial, TrialChange
from app.assignment.operations import adopted_numbers
from app.claims import table_of
from app.clock import Period
from app.errors import ConflictError, ExpectedError
from app.history import operations as history
from app.people.models import User
from triage import policy_numbers
from triage.replay import Setting

MOST_ATTEMPTS = 3
"""After so many who died of it a trial has failed."""


class NotAPolicyError(ExpectedError):
    """Some numbers are outside what a policy can have; it names them."""


def ask(session: Session, *, name: str, period: Period, setting: Setting, by: User, at: datetime) -> RoutingTrial:
    """Ask for a trial; a worker takes it."""
    _check(setting.numbers)
    row = RoutingTrial(
        name=name,
        first_on=period.first,
        last_on=period.last,
        setting=setting.as_facts(),
        created_at=at,
        user_id=by.id,
        state="waiting",
        result={},
    )
    session.add(row)
    session.flush()
    return row


def stop(session: Session, trial: RoutingTrial, *, at: datetime) -> None:
    """Stop a trial: at once when nobody works on it, else as soon as whoever does looks up."""
    if trial.state == "waiting":
        trial.state, trial.finished_at = "stopped", at
    elif trial.state == "running":
        trial.is_stop_wished = True
    session.flush()


def try_again(session: Session, trial: RoutingTrial) -> None:
    """Let a trial that was stopped or failed begin anew. Raises ConflictError when it is neither."""
    if trial.state not in {"stopped", "failed"}:
        raise ConflictError("the trial is not over, or went well")
    trial.state, trial.attempts, trial.is_stop_wished, trial.finished_at = "waiting", 0, False, None
    trial.cases_done, trial.cases_total = 0, None
    session.flush()


def forget(session: Session, trial: RoutingTrial) -> None:
    """Delete a trial and what it changed. What was adopted because of it stays in force."""
    session.delete(trial)
    session.flush()


def take(session: Session, *, at: datetime) -> int | None:
    """Take the trial that has waited longest, or that was left lying; gives its number.

    One that has been left lying too often has failed.
    """
    row = session.scalar(
        select(RoutingTrial)
        .where(queries.is_free(at))
        .order_by(RoutingTrial.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.finished_at = "failed", at
        session.flush()
        return None
    row.state, row.attempts, row.beat_at, row.is_stop_wished = "running", row.attempts + 1, at, False
    row.cases_done, row.cases_total = 0, None
    session.execute(delete(TrialChange).where(TrialChange.trial_id == row.id))
    session.flush()
    return row.id


def begin(session: Session, trial_id: int, total: int, *, at: datetime) -> bool:
    """Note down how many cases there are; False when the trial is not to go on."""
    return _beat(session, trial_id, at, cases_total=total)


def go_on(session: Session, trial_id: int, changes: Sequence[Mapping[str, Any]], done: int, *, at: datetime) -> bool:
    """Note down how far it has come, and what would have changed since; False when the trial is not to go on."""
    if not _beat(session, trial_id, at, cases_done=done):
        return False
    if changes:
        session.execute(insert(table_of(TrialChange)), [{**row, "trial_id": trial_id} for row in changes])
    return True


def finish(session: Session, trial_id: int, state: str, result: Mapping[str, Any], *, at: datetime) -> None:
    """The trial is over: done, stopped or failed. Nothing happens to one that was deleted meanwhile."""
    session.execute(
        update(RoutingTrial)
        .where(RoutingTrial.id == trial_id)
        .values(state=state, result=dict(result), finished_at=at, beat_at=at)
    )


def give_back(session: Session, trial_id: int) -> None:
    """Whoever began it cannot go on: the next may take it at once."""
    session.execute(
        update(RoutingTrial)
        .where(RoutingTrial.id == trial_id, RoutingTrial.state == "running")
        .values(state="waiting", beat_at=None)
    )


def only_read(session: Session) -> None:
    """From its next transaction on, the session's connection cannot change anything."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
    else:
        session.execute(text("PRAGMA query_only = ON"))


def adopt(
    session: Session,
    numbers: Mapping[str, float],
    *,
    by: User,
    reason: str,
    at: datetime,
    trial: RoutingTrial | None = None,
) -> AdoptedPolicy:
    """Put these numbers in force; what they do not name is as it was made. Raises NotAPolicyError."""
    _check(numbers)
    before = adopted_numbers(session)
    history.note(session, "policy", "", "in_force", before=before, after=numbers, by=by.slug, reason=reason, at=at)
    row = AdoptedPolicy(
        at=at, user_id=by.id, numbers=dict(numbers), reason=reason, trial_id=trial.id if trial else None
    )
    session.add(row)
    session.flush()
    return row


def adopt_trial(session: Session, trial: RoutingTrial, *, by: User, reason: str, at: datetime) -> AdoptedPolicy:
    """Put in force what a trial changed in the policy, on top of what is in force."""
    numbers = adopted_numbers(session) | trial.setting["numbers"]
    return adopt(session, numbers, by=by, reason=reason, at=at, trial=trial)


def _beat(session: Session, trial_id: int, at: datetime, **values: int) -> bool:
    """A sign of life; False when somebody wishes it to stop, or another has it, or it is gone."""
    found = session.execute(
        update(RoutingTrial)
        .where(RoutingTrial.id == trial_id, RoutingTrial.state == "running", ~RoutingTrial.is_stop_wished)
        .values(beat_at=at, **values)
        .returning(RoutingTrial.id)
    )
    return found.one_or_none() is not None


def _check(numbers: Mapping[str, float]) -> None:
    wrong = policy_numbers.faults(numbers)
    if wrong:
        raise NotAPolicyError(f"these numbers cannot be: {', '.join(wrong)}")
