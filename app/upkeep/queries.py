"""How the service stands: what waits and since when, who works, what was saved; in a few statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.states import STATES as CASE_STATES
from app.heartbeat import SILENCE, WorkerHeartbeat
from app.learning.models import FittedModel, Refit
from app.mail.holding.models import MailHold
from app.mail.models import INCOMING_STATES, UNSENT, WAITING, IncomingMail, MailFetch, OutgoingMail
from app.mail.models import STATES as LETTER_STATES
from app.upkeep.models import BackupMade


@dataclass(frozen=True)
class Fetch:
    """How fetching goes from one source: see `MailFetch`."""

    source: str
    began_at: datetime
    last_ok_at: datetime | None
    error: str


@dataclass(frozen=True)
class Standing:
    """What `standing` found. A moment is None when there is nothing of the kind.

    `letter_due_at`, `case_due_at` and `incoming_due_at` are since when the oldest waits that could be done now.
    """

    at: datetime
    cases: Mapping[str, int]
    letters: Mapping[str, int]
    incoming: Mapping[str, int]
    letter_due_at: datetime | None
    case_due_at: datetime | None
    incoming_due_at: datetime | None
    last_beat_at: datetime | None
    workers: int
    tries_in_vain: int
    """Cases that could not be sorted at the first try, and wait for another."""
    failed_fits: int
    newest_case_at: datetime | None
    held_since: datetime | None
    last_backup_at: datetime | None
    model: str | None
    model_fitted_at: datetime | None
    fetches: tuple[Fetch, ...] = field(default=())

    @property
    def is_anybody_working(self) -> bool:
        """Whether a worker has given a sign of life within two minutes."""
        return self.last_beat_at is not None and self.at - self.last_beat_at < SILENCE

    @property
    def unsent(self) -> int:
        """Letters that a person must see."""
        return sum(self.letters[state] for state in UNSENT)


def standing(session: Session, *, now: datetime) -> Standing:
    """How it stands at this moment; four statements."""
    counts = _counts(session)
    row = session.execute(_moments(now)).one()
    model = session.execute(
        select(FittedModel.version, FittedModel.fitted_at).where(FittedModel.is_active).limit(1)
    ).one_or_none()
    fetches = session.scalars(select(MailFetch).order_by(MailFetch.source))
    return Standing(
        at=now,
        cases=dict.fromkeys(CASE_STATES, 0) | counts["case"],
        letters=dict.fromkeys(LETTER_STATES, 0) | counts["letter"],
        incoming=dict.fromkeys(INCOMING_STATES, 0) | counts["incoming"],
        letter_due_at=row.letter_due_at,
        case_due_at=row.case_due_at,
        incoming_due_at=row.incoming_due_at,
        last_beat_at=row.last_beat_at,
        workers=row.workers,
        tries_in_vain=row.tries_in_vain,
        failed_fits=row.failed_fits,
        newest_case_at=row.newest_case_at,
        held_since=row.held_since,
        last_backup_at=row.last_backup_at,
        model=model.version if model else None,
        model_fitted_at=model.fitted_at if model else None,
        fetches=tuple(Fetch(one.source, one.began_at, one.last_ok_at, one.last_error) for one in fetches),
    )


def _counts(session: Session) -> dict[str, dict[str, int]]:
    """Rows by state, of each table that has states."""
    found: dict[str, dict[str, int]] = {"case": {}, "letter": {}, "incoming": {}}
    parts = [
        select(literal(kind).label("kind"), column.label("state"), func.count().label("n")).group_by(column)
        for kind, column in (("case", Case.state), ("letter", OutgoingMail.state), ("incoming", IncomingMail.state))
    ]
    for row in session.execute(union_all(*parts)):
        found[row.kind][row.state] = row.n
    return found


def _moments(now: datetime) -> Select[Any]:
    """All the single figures in one statement."""
    alive = WorkerHeartbeat.at > now - SILENCE
    scalars = {
        "letter_due_at": select(func.min(OutgoingMail.due_at)).where(OutgoingMail.due_at <= now),
        "case_due_at": select(func.min(Case.triage_at)).where(Case.triage_at <= now),
        "incoming_due_at": select(func.min(IncomingMail.due_at)).where(
            IncomingMail.state == WAITING, IncomingMail.due_at <= now
        ),
        "last_beat_at": select(func.max(WorkerHeartbeat.at)),
        "workers": select(func.count(WorkerHeartbeat.worker)).where(alive),
        "tries_in_vain": select(func.count(Case.id)).where(Case.triage_at.is_not(None), Case.triage_attempts > 0),
        "failed_fits": select(func.count(Refit.id)).where(Refit.state == "failed"),
        "newest_case_at": select(func.max(Case.received_at)),
        "held_since": select(func.min(MailHold.since)).where(MailHold.released_at.is_(None)),
        "last_backup_at": select(func.max(BackupMade.at)),
    }
    return select(*(chosen.scalar_subquery().label(name) for name, chosen in scalars.items()))
