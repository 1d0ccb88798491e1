"""The public journal: each document that came in or went out, newest first, and of it only what everybody may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.cases.models import Case, Message
from app.cases.search_index import fold
from app.clock import Period
from app.records.models import CaseRecord
from app.records.queries import NO_RECORDS
from catalogue.models import CompetenceArea

MOST_LINES = 20_000
"""In a file for programs; a period is at most three months."""


@dataclass(frozen=True)
class JournalLine:
    """A document: what kind, when, of which case. `firm` is empty where the name could be a person's or is shielded.

    Of a confidential case nothing is told but that there is a document: no area, no firm, no municipality.
    """

    kind: str
    at: datetime
    reference: str
    municipality_id: int | None
    area: str
    firm: str
    is_confidential: bool


def lines(
    session: Session, period: Period, municipality_id: int | None, *, first: int, most: int
) -> Sequence[JournalLine]:
    """So many documents of the period from the `first` on (0 is the newest), and one more when there are more.

    In the list of one municipality no confidential case stands: that would tell which municipality it is of.
    """
    within = and_(*_of(municipality_id))
    enquiries = _columns(literal("enquiry"), Case.received_at, literal(0)).where(
        Case.received_at >= period.begins_at, Case.received_at < period.ends_before, within
    )
    messages = (
        _columns(Message.kind, Message.at, Message.id)
        .join(Message, Message.case_id == Case.id)
        .where(Message.at >= period.begins_at, Message.at < period.ends_before, Message.kind != "note", within)
    )
    both = union_all(enquiries, messages).subquery()
    newest_first = (both.c.at.desc(), both.c.case_id.desc(), both.c.message_id.desc())
    chosen = (
        select(both, CompetenceArea.slug.label("area"))
        .outerjoin(CompetenceArea, CompetenceArea.id == both.c.area_id)
        .order_by(*newest_first)
        .offset(first)
        .limit(most + 1)
    )
    return [_line(row) for row in session.execute(chosen)]


def _columns(kind: Any, at: Any, message_id: Any) -> Select[Any]:  # noqa: ANN401 - columns of any table
    return select(
        kind.label("kind"),
        at.label("at"),
        message_id.label("message_id"),
        Case.id.label("case_id"),
        Case.reference,
        Case.municipality_id,
        Case.area_id,
        Case.name,
        Case.organisation_name,
        Case.organisation_number,
        Case.is_confidential,
    )


def _of(municipality_id: int | None) -> list[ColumnElement[bool]]:
    kept_out = exists().where(CaseRecord.case_id == Case.id, CaseRecord.is_journalled.is_(False))
    conditions = [
        Case.emptied_at.is_(None),
        or_(Case.outcome.is_(None), Case.outcome.not_in(NO_RECORDS)),
        ~kept_out,
    ]
    if municipality_id is not None:
        conditions += [Case.municipality_id == municipality_id, Case.is_confidential.is_(False)]
    return conditions


def _line(row: Any) -> JournalLine:  # noqa: ANN401 - a row of the statement above
    is_open = not row.is_confidential
    return JournalLine(
        kind=row.kind,
        at=row.at,
        reference=row.reference,
        municipality_id=row.municipality_id if is_open else None,
        area=(row.area or "") if is_open else "",
        firm=_firm(row.organisation_name, row.organisation_number, row.name) if is_open else "",
        is_confidential=row.is_confidential,
    )


def _firm(name: str, number: str, person: str) -> str:
    """The firm's name when it is registered and holds no part of the name of whoever wrote: sole traders are people."""
    if not number:
        return ""
    words = set(fold(name).replace("-", " ").split())
    return "" if words & set(fold(person).replace("-", " ").split()) else name
