"""Reads of what was handed over to the archive. Lists have an order with a unique last key and a bounded size."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from app.cases import queries as cases
from app.cases.models import Case
from app.records.models import ARCHIVED, REFUSED, SENT, CaseRecord, RecordMessage
from app.records.rules import Rules, of_region
from catalogue import queries as catalogue

PAGE_SIZE = 25
MOST_COUNTED = 1_000
SETTLES_AFTER = timedelta(hours=1)
"""So long after closing a case is left alone: an answer may still be taken back, and a closing undone."""

NO_RECORDS = ("spam", "merged")
"""Outcomes of cases that go to no archive: what was merged goes with the case that goes on."""

DUE, OUT = "due", "out"
TABS = (DUE, SENT, REFUSED, ARCHIVED, OUT)
"""The lists of the coordinator's page: to be exported, waiting for a receipt, refused, archived, kept out."""


@dataclass(frozen=True)
class Filed:
    """A case with where it stands; `record` None: nothing was done with it yet."""

    case: Case
    record: CaseRecord | None


def rules(session: Session) -> Rules:
    """The rules of this region."""
    region = catalogue.region(session)
    return of_region(region.slug, region.facts)


def record_of(session: Session, case: Case) -> CaseRecord | None:
    """Where the case stands with the archive, or None."""
    return session.get(CaseRecord, case.id)


def is_archived(session: Session, case: Case) -> bool:
    """Whether the archive has all of the case as it is now, or it is none of the archive's.

    Before this is so nothing of it may be deleted where the region says that all is archived first.
    """
    surviving = cases.surviving(session, case)
    return bool(session.scalar(select(exists().where(Case.id == surviving.id, archived()))))


def archived() -> ColumnElement[bool]:
    """SQL: the archive has all of this case as it is now, or it is none of the archive's.

    Of a merged case ask about the one that goes on.
    """
    has_all = and_(CaseRecord.archived_at.is_not(None), CaseRecord.exported_version == Case.version)
    settled = exists().where(CaseRecord.case_id == Case.id, or_(has_all, CaseRecord.is_journalled.is_(False)))
    return or_(settled, Case.emptied_at.is_not(None), and_(Case.state == "closed", Case.outcome == "spam"))


def is_due(closed_before: datetime) -> ColumnElement[bool]:
    """SQL: closed, a record, and not exported yet, changed since, or refused; `CaseRecord` is joined from outside.

    That it is closed is asked of the moment alone, which an open case has not: by its index the list comes in order.
    """
    unfinished = or_(
        CaseRecord.exported_version.is_(None), CaseRecord.exported_version != Case.version, CaseRecord.state == REFUSED
    )
    return and_(
        Case.closed_at < closed_before,
        Case.emptied_at.is_(None),
        Case.outcome.is_(None) | Case.outcome.not_in(NO_RECORDS),
        or_(CaseRecord.case_id.is_(None), and_(CaseRecord.is_journalled.is_(True), unfinished)),
    )


def due_references(session: Session, closed_before: datetime, after_id: int, most: int) -> list[tuple[int, str]]:
    """The next cases to be exported, by number: (number, reference)."""
    rows = session.execute(
        select(Case.id, Case.reference)
        .outerjoin(CaseRecord, CaseRecord.case_id == Case.id)
        .where(is_due(closed_before), Case.id > after_id)
        .order_by(Case.id)
        .limit(most)
    )
    return [(number, reference) for number, reference in rows]


def count_due(session: Session, closed_before: datetime, most: int | None = None) -> int:
    """How many cases are to be exported; with `most` no further than one beyond that."""
    chosen = (
        select(Case.id).outerjoin(CaseRecord, CaseRecord.case_id == Case.id).where(is_due(closed_before)).limit(
            most + 1 if most else None
        )
    )  # fmt: skip
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def counts(session: Session, closed_before: datetime) -> dict[str, int]:
    """How many cases each list of the coordinator's page has; those to be exported are counted until a thousand."""
    by_state = session.execute(
        select(CaseRecord.state, CaseRecord.is_journalled, func.count()).group_by(
            CaseRecord.state, CaseRecord.is_journalled
        )
    ).all()
    found = dict.fromkeys(TABS, 0)
    for state, is_journalled, count in by_state:
        if not is_journalled:
            found[OUT] += count
        elif state:
            found[state] += count
    found[DUE] = count_due(session, closed_before, MOST_COUNTED)
    return found


def filed(session: Session, tab: str, closed_before: datetime, page: int) -> Sequence[Filed]:
    """A page of a list, and one row more when there is another page; what happened last stands first."""
    chosen = (
        select(Case, CaseRecord)
        .outerjoin(CaseRecord, CaseRecord.case_id == Case.id)
        .options(lazyload("*"), joinedload(Case.area), joinedload(Case.municipality))
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    if tab == DUE:
        chosen = chosen.where(is_due(closed_before)).order_by(Case.closed_at, Case.id)
    elif tab == OUT:
        kept_out = CaseRecord.is_journalled == false()
        chosen = chosen.where(kept_out).order_by(CaseRecord.decided_at.desc(), Case.id.desc())
    else:
        in_state = and_(CaseRecord.state == tab, CaseRecord.is_journalled == true())
        chosen = chosen.where(in_state).order_by(CaseRecord.exported_at.desc(), Case.id.desc())
    return [Filed(case, record) for case, record in session.execute(chosen)]


def messages_of(session: Session, case: Case) -> Sequence[RecordMessage]:
    """What was sent of the case, in the order in which it was."""
    return session.scalars(
        select(RecordMessage).where(RecordMessage.case_id == case.id).order_by(RecordMessage.sent_at, RecordMessage.id)
    ).all()


def by_keys(session: Session, keys: Collection[str]) -> dict[str, RecordMessage]:
    """The messages with these keys, whatever case they were sent with."""
    rows = session.scalars(select(RecordMessage).where(RecordMessage.key.in_(keys)).order_by(RecordMessage.id))
    return {row.key: row for row in rows}


def related(session: Session, case: Case) -> list[str]:
    """References of cases that this one was split from or that were merged into it, and that have a folder by now."""
    chosen = (
        select(Case.reference)
        .join(CaseRecord, and_(CaseRecord.case_id == Case.id, CaseRecord.exported_at.is_not(None)))
        .where(or_(Case.merged_into_id == case.id, Case.id == case.split_from_id))
    )
    return list(session.scalars(chosen.order_by(Case.id)))


def with_case(session: Session, reference: str) -> CaseRecord | None:
    """The record of the case with this reference, the case along with it."""
    return session.scalar(
        select(CaseRecord)
        .join(CaseRecord.case)
        .options(contains_eager(CaseRecord.case).lazyload("*"))
        .where(Case.reference == reference)
    )


def states_of(session: Session, case_id: int) -> set[str]:
    """The states that the messages of a case are in."""
    return set(session.scalars(select(RecordMessage.state).where(RecordMessage.case_id == case_id).distinct()))
