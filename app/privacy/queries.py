"""Reads of retention: what is due, and what was done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.cases.feedback.models import Feedback
from app.cases.models import AnswerDraft, Case, CaseEvent
from app.cases.presences.models import CasePresence
from app.history.models import CaseReading, ChangeRecord
from app.learning.models import TrainingExample
from app.mail.models import DONE_WITH, SENT, WITHDRAWN, IncomingMail, OutgoingMail
from app.people.models import OutsideIdentity, StaffSession, User
from app.privacy import rules
from app.privacy.models import PersonRequest, RetentionRun, RetentionWatch
from app.records import queries as records
from catalogue.base import Base

SHOWN = 20


@dataclass(frozen=True)
class Aged:
    """Rows of a table that grow old: by which moment, and what else must hold for them to be due."""

    model: type[Base]
    moment: InstrumentedAttribute[Any] | ColumnElement[Any]
    others: Callable[[], Sequence[ColumnElement[bool]]]


_is_closed = exists().where(User.id == OutsideIdentity.user_id, User.active.is_(False))
_last_closed = (
    select(func.max(ChangeRecord.at))
    .join(User, User.slug == ChangeRecord.name)
    .where(User.id == OutsideIdentity.user_id, ChangeRecord.subject == "person", ChangeRecord.action == "closed")
    .scalar_subquery()
)
_closed_at = func.coalesce(_last_closed, OutsideIdentity.joined_at)
"""Of an identity: when its account was closed last, which stands in the history alone."""

_has_open_case = exists().where(Case.reference == OutgoingMail.about, Case.state != "closed")
AGED: Mapping[str, Aged] = {
    rules.SPAM: Aged(
        Case, Case.closed_at, lambda: (Case.state == "closed", Case.outcome == "spam", Case.emptied_at.is_(None))
    ),
    rules.CASES: Aged(
        Case,
        Case.closed_at,
        lambda: (Case.emptied_at.is_(None), Case.closed_at.is_not(None), func.coalesce(Case.outcome, "") != "spam"),
    ),
    rules.DRAFTS: Aged(AnswerDraft, AnswerDraft.saved_at, tuple),
    rules.LETTER_TEXTS: Aged(
        OutgoingMail,
        OutgoingMail.created_at,
        lambda: (OutgoingMail.state.in_((SENT, WITHDRAWN)), OutgoingMail.text != ""),
    ),
    rules.DELIVERY: Aged(
        OutgoingMail, OutgoingMail.created_at, lambda: (OutgoingMail.state.in_((SENT, WITHDRAWN)), ~_has_open_case)
    ),
    rules.INCOMING: Aged(IncomingMail, IncomingMail.received_at, lambda: (IncomingMail.state.in_(DONE_WITH),)),
    rules.FEEDBACK: Aged(Feedback, Feedback.answered_at, lambda: (Feedback.comment != "",)),
    rules.EXAMPLES: Aged(TrainingExample, TrainingExample.said_at, tuple),
    rules.PRESENCE: Aged(CasePresence, CasePresence.seen_at, tuple),
    rules.SESSIONS: Aged(StaffSession, StaffSession.seen_at, tuple),
    rules.IDENTITIES: Aged(OutsideIdentity, _closed_at, lambda: (_is_closed,)),
    rules.READINGS: Aged(CaseReading, CaseReading.at, tuple),
    rules.REQUESTS: Aged(PersonRequest, PersonRequest.at, lambda: (PersonRequest.reason != "",)),
}
"""Every kind that stands in tables. Letters that did not arrive or wait for a person are not done with."""

Place = tuple[datetime, int]
"""Where a slice has come to: moment and number of its last row."""


def due(session: Session, kind: str, before: datetime, after: Place | None, limit: int) -> Sequence[Place]:
    """The next rows of a kind that are due, oldest first."""
    aged = AGED[kind]
    key = _key(aged)
    rows = select(aged.moment, key).where(*_is_due(aged, before))
    if after is not None:
        rows = rows.where(tuple_(aged.moment, key) > tuple_(*after))
    return [(row[0], row[1]) for row in session.execute(rows.order_by(aged.moment, key).limit(limit)).all()]


def counts_due(session: Session, befores: Mapping[str, datetime]) -> dict[str, int]:
    """How many of each of these kinds are due now; in one statement."""
    counts = [
        select(func.count()).select_from(aged.model).where(*_is_due(aged, before)).scalar_subquery().label(kind)
        for kind, before in befores.items()
        for aged in [AGED[kind]]
    ]
    return {str(kind): count for kind, count in session.execute(select(*counts)).mappings().one().items()}


def locked_cases(session: Session, ids: Sequence[int], before: datetime) -> Sequence[Case]:
    """Those of these cases that are still closed and full, as they are now, held until the transaction ends."""
    return session.scalars(
        select(Case)
        .where(Case.id.in_(ids), Case.state == "closed", Case.emptied_at.is_(None), Case.closed_at < before)
        .order_by(Case.id)
        .with_for_update(of=Case, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def count_archived_due(session: Session, before: datetime) -> int:
    """How many cases are due that the archive has, or that are part of one that it has."""
    filed = select(Case.id).where(records.archived())
    is_filed = Case.id.in_(filed) | Case.merged_into_id.in_(filed)
    count = select(func.count()).select_from(Case).where(*_is_due(AGED[rules.CASES], before), is_filed)
    return session.scalar(count) or 0


def watch(session: Session, *, locked: bool = False) -> RetentionWatch:
    """The row that says which time is believed, and who is at work."""
    return session.get_one(RetentionWatch, 1, with_for_update=locked or None, populate_existing=True)


def newest_event_at(session: Session) -> datetime | None:
    """When something last happened to a case; None when nothing ever has."""
    return session.scalar(select(CaseEvent.at).order_by(CaseEvent.id.desc()).limit(1))


def last_finished(session: Session) -> RetentionRun | None:
    """The last run that came to its end."""
    return session.scalar(
        select(RetentionRun).where(RetentionRun.ended_at.is_not(None)).order_by(RetentionRun.id.desc()).limit(1)
    )


def runs(session: Session) -> Sequence[RetentionRun]:
    """The last runs, newest first."""
    return session.scalars(
        select(RetentionRun).options(joinedload(RetentionRun.by)).order_by(RetentionRun.id.desc()).limit(SHOWN)
    ).all()


def requests(session: Session) -> Sequence[PersonRequest]:
    """The last times that somebody's data was handed out or deleted, newest first."""
    return session.scalars(
        select(PersonRequest).options(joinedload(PersonRequest.by)).order_by(PersonRequest.id.desc()).limit(SHOWN)
    ).all()


def _key(aged: Aged) -> Any:  # noqa: ANN401 - a column of whole numbers, whatever it is called
    return CasePresence.case_id if aged.model is CasePresence else aged.model.__table__.c.id


def _is_due(aged: Aged, before: datetime) -> list[ColumnElement[bool]]:
    return [aged.moment < before, *aged.others()]


def row_counts(session: Session, names: Sequence[str]) -> dict[str, int]:
    """How many rows these tables have, in one statement; those that there are none of are left out."""
    tables = [(name, Base.metadata.tables[name]) for name in names if name in Base.metadata.tables]
    counts = [select(func.count()).select_from(table).scalar_subquery().label(name) for name, table in tables]
    return {name: int(count) for name, count in session.execute(select(*counts)).mappings().one().items()}
