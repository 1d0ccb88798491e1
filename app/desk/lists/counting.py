"""The desk's counts, all in one statement that is made once; nothing is counted beyond `MOST_COUNTED`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, Select, and_, bindparam, func, select, union
from sqlalchemy.orm import Session

from app.cases import deadlines
from app.cases.models import Case
from app.desk.lists import queries
from app.mail.models import FOR_A_PERSON, IncomingMail, OutgoingMail
from app.mail.queries import TOO_LONG, is_trouble_since


@dataclass(frozen=True)
class Counts:
    """How many cases, letters in trouble and letters that came and need a person; `mine` are cases of the reader."""

    mine: int = 0
    needs: int = 0
    open: int = 0
    overdue: int = 0
    not_for_us: int = 0
    mail: int = 0
    mail_in: int = 0
    precise: Mapping[str, int] = field(default_factory=dict)
    """Of lists that are counted on the page of lists alone: by the name that the page gives them."""


def counts(
    session: Session, developer_id: int | None, *, today: date, now: datetime, is_precise: bool = False
) -> Counts:
    """All counts of the desk in one statement, each found through an index; on wish of `PRECISE` lists too."""
    facts = {
        "developer_id": developer_id,
        "today": today,
        "opened_by": deadlines.unopened_if_assigned_by(now),
        "written_before": now - TOO_LONG,
    }
    row = session.execute(_counting(is_precise), facts).one()
    always = len(row) - (len(queries.PRECISE) if is_precise else 0)
    return replace(Counts(*row[:always]), precise=dict(zip(queries.PRECISE, row[always:], strict=False)))


@cache
def _counting(is_precise: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - kept by it
    """The statement of `counts`, made once: making it took a fifth of a page."""
    today = bindparam("today", type_=Date)
    trouble = is_trouble_since(bindparam("written_before"))
    letters = select(func.count()).select_from(OutgoingMail).where(trouble).scalar_subquery()
    came = select(func.count()).select_from(IncomingMail).where(IncomingMail.state.in_(FOR_A_PERSON)).scalar_subquery()
    precise = [condition(bindparam("opened_by")) for condition in queries.PRECISE.values()] if is_precise else []
    return select(
        queries.counted(_waits_for(bindparam("developer_id", type_=Integer))),
        _counted_any(*queries.reasons_for_coordinator(today)),
        queries.counted(queries.is_open(), by=queries.ORDERS["promised"]()),
        queries.counted(queries.is_overdue(today)),
        queries.counted(queries.is_referred("not_for_us")),
        letters,
        came,
        *(queries.counted(condition) for condition in precise),
    )


def waiting_for(session: Session, developer_id: int | None) -> int:
    """How many cases wait for this developer."""
    return session.scalar(select(queries.counted(_waits_for(developer_id)))) or 0


def _counted_any(*which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many cases are in one of these at least, as `queries.counted`; each is looked for in an index of its own."""
    parts = [select(select(Case.id).where(one).limit(queries.MOST_COUNTED + 1).subquery().c.id) for one in which]
    some = select(union(*parts).subquery().c.id).limit(queries.MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _waits_for(developer_id: int | BindParameter[int] | None) -> ColumnElement[bool]:
    return and_(Case.developer_id == developer_id, Case.state == "assigned")
