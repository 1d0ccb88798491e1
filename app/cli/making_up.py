"""Writes made-up cases into the database, 1,000 at a time."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.assignment.models import TriageResult
from app.cases.models import Case, CaseEvent, Message
from app.claims import table_of
from app.cli import made_up
from app.people import queries as people
from catalogue import examples
from catalogue import queries as catalogue
from triage.examples import NOT_FOR_US, QUESTION

AT_A_TIME = 1_000


def make(session: Session, count: int, *, seed: int, now: datetime, tell: Callable[[int], object]) -> None:
    """Make them and commit, 1,000 at a time; `tell` hears of each thousand."""
    newest = session.scalar(select(func.max(Case.id))) or 0
    taken = set(session.scalars(select(Case.reference)))
    made = made_up.cases(_stage(session, now), count, seed=f"{seed} {newest}", taken=taken)
    while some := list(islice(made, AT_A_TIME)):
        _store(session, some)
        session.commit()
        tell(len(some))


def _store(session: Session, some: list[made_up.MadeUp]) -> None:
    """Write the rows of these cases, a statement for each table."""
    cases, messages = table_of(Case), table_of(Message)
    adding = insert(cases).returning(cases.c.id, sort_by_parameter_order=True)
    ids = session.scalars(adding, [one.case for one in some]).all()
    said = [row | {"case_id": key} for one, key in zip(some, ids, strict=True) for row in one.messages]
    saying = insert(messages).returning(messages.c.id, sort_by_parameter_order=True)
    numbers = iter(session.scalars(saying, said).all() if said else ())
    events, sortings = [], []
    for one, key in zip(some, ids, strict=True):
        of_case = list(islice(numbers, len(one.messages)))
        events += [row | {"case_id": key, "facts": _facts(row["facts"], of_case)} for row in one.events]
        sortings += [one.triage | {"case_id": key}] if one.triage else []
    session.execute(insert(table_of(CaseEvent)), events)
    if sortings:
        session.execute(insert(table_of(TriageResult)), sortings)


def _facts(facts: made_up.Row, messages: list[int]) -> made_up.Row:
    """Facts that name a message name it by its number."""
    if "said" not in facts:
        return facts
    return {"message": messages[facts["said"]], "channel": facts["channel"]}


def _stage(session: Session, now: datetime) -> made_up.Stage:
    areas = {area.slug: area.id for area in catalogue.areas(session)}
    holders = [
        made_up.Holder(one.id, one.user_id, one.user.slug, frozenset(row.area_id for row in one.competences))
        for one in people.developers(session)
        if one.capacity
    ]
    return made_up.Stage(
        questions=[
            made_up.Question(
                one.text, one.language, None if one.label.startswith(NOT_FOR_US) else (areas[one.label], one.label)
            )
            for one in examples.examples(session)
            if one.origin == QUESTION and (one.label in areas or one.label.startswith(NOT_FOR_US))
        ],
        towns=[town.id for town in catalogue.municipalities_in_full(session)],
        holders=holders,
        coordinator_id=people.coordinators(session)[0].id,
        promise_days=catalogue.region(session).promise_working_days,
        now=now,
    )
