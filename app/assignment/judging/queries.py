"""Reads: what the program said of cases that people have judged since, and what is asked for. No texts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.assignment.models import TriageResult
from app.cases.models import Case, CaseEvent
from app.clock import beginning, local
from app.learning.models import TrainingExample
from app.learning.queries import is_for_us
from catalogue.models import CompetenceArea
from triage.judged import NOT_FOR_US, UNREAD, Judged

MOST_COUNTED = 4_000
"""Of more judged cases every second is counted, or every third and so on: 2,000 tell a share to two points."""


@dataclass(frozen=True)
class Record:
    """The judged cases of a while: one of `every` is counted, 1 for all of them."""

    rows: Sequence[Judged]
    every: int


def judged(session: Session, since: date) -> Record:
    """Cases that have come since this day and that somebody has judged, oldest first; in one statement.

    What counts is what the program said when the case came, before anybody had said anything: its first sorting.
    """
    is_within = Case.received_at >= beginning(since)
    of_cases = select(func.count()).select_from(TrainingExample).join(Case, Case.id == TrainingExample.case_id)
    counted = select((of_cases.where(is_within).scalar_subquery() - 1) // MOST_COUNTED + 1).scalar_subquery()
    other = aliased(TriageResult)
    first = select(func.min(other.id)).where(other.case_id == Case.id).scalar_subquery()
    undone = aliased(CaseEvent)
    is_undone = exists().where(
        undone.case_id == Case.id, undone.kind == "undone", undone.facts["event"].as_integer() == CaseEvent.id
    )
    moved = exists().where(CaseEvent.case_id == Case.id, CaseEvent.kind == "handed_over", ~is_undone)
    chosen = (
        select(
            Case.id, Case.received_at, Case.municipality_id,
            TrainingExample.language, CompetenceArea.slug.label("meant"),
            TriageResult.areas, TriageResult.not_for_us, TriageResult.decision,
            TriageResult.facts["doubt"].as_string().label("doubt"), moved.label("is_moved"), counted.label("every"),
        )
        .select_from(Case)
        .join(TrainingExample, TrainingExample.case_id == Case.id)
        .join(TriageResult, TriageResult.id == first)
        .outerjoin(CompetenceArea, CompetenceArea.id == TrainingExample.area_id)
        .where(is_within, Case.id % counted == 0)
        .order_by(Case.received_at, Case.id)
    )  # fmt: skip
    rows = session.execute(chosen).all()
    return Record([_judged(row) for row in rows], rows[0].every if rows else 1)


def _judged(row: Row[Any]) -> Judged:
    said, p = what_was_said(row.areas, row.not_for_us, row.doubt)
    return Judged(
        case_id=row.id,
        received_on=local(row.received_at).date(),
        said=said,
        p=p,
        meant=row.meant or NOT_FOR_US,
        language=row.language,
        town=row.municipality_id,
        is_sent=row.decision == "assign",
        has_stayed=not row.is_moved,
    )


def what_was_said(areas: Mapping[str, float], not_for_us: Mapping[str, float], doubt: str | None) -> tuple[str, float]:
    """The likeliest area, or that it is not for us, and how likely; UNREAD when nothing was understood."""
    if doubt or not areas:
        return UNREAD, 0.0
    foreign = sum(not_for_us.values())
    slug, p = min(areas.items(), key=lambda one: (-one[1], one[0]))
    return (NOT_FOR_US, min(foreign, 1.0)) if foreign > p else (slug, p)


def asked(session: Session, since: date, lately: date) -> tuple[Counter[str], Counter[str]]:
    """Enquiries for us by area: since `lately`, and from `since` until then; in one statement."""
    is_new = Case.received_at >= beginning(lately)
    rows = session.execute(
        select(CompetenceArea.slug, is_new, func.count())
        .select_from(Case)
        .join(CompetenceArea, CompetenceArea.id == Case.area_id)
        .where(
            Case.received_at >= beginning(since),
            is_for_us(),
        )
        .group_by(CompetenceArea.slug, is_new)
    )
    new, old = Counter[str](), Counter[str]()
    for slug, is_of_lately, count in rows:
        (new if is_of_lately else old)[slug] += count
    return new, old


def cases(session: Session, case_ids: Sequence[int]) -> list[Case]:
    """These cases, the newest first."""
    newest = select(Case).where(Case.id.in_(case_ids)).order_by(Case.received_at.desc(), Case.id.desc())
    return list(session.scalars(newest))
