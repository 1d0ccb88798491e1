"""Writes made-up cases into the database, 1,000 at a time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app import clock
from app.assignment import bases, facts
from app.assignment import operations as assignment
from app.assignment.models import TriageResult
from app.cases.feedback.models import Feedback
from app.cases.hours.models import CaseHours
from app.cases.models import Case, CaseEvent, Message
from app.claims import table_of
from app.cli import made_up, made_up_hours
from app.cli import made_up_judgements as judgements
from app.cli.made_up_desk import Desk
from app.learning.models import TrainingExample
from app.people import queries as people
from catalogue import examples as catalogue_examples
from catalogue import queries as catalogue
from triage.candidates import DEFAULT_POLICY
from triage.examples import NOT_FOR_US, QUESTION

AT_A_TIME = 1_000


def make(session: Session, count: int, *, seed: int, now: datetime, tell: Callable[[int], object]) -> None:
    """Make them and commit, 1,000 at a time; `tell` hears of each thousand."""
    newest = session.scalar(select(func.max(Case.id))) or 0
    taken = set(session.scalars(select(Case.reference)))
    stage = _stage(session, now, count)
    basis = bases.basis(stage.desk.profiles, stage.desk.policy, clock.local(now - made_up.YEARS).date())
    stage.desk.basis_id = assignment.basis_id(session, basis)
    made = made_up.cases(stage, count, seed=f"{seed} {newest}", taken=taken)
    kind = catalogue.kinds(session)[0].id
    users = {one.developer_id: one.user_id for one in stage.holders}
    while some := list(islice(made, AT_A_TIME)):
        _store(session, some, [_judge(one, stage, kind) for one in some], users)
        session.commit()
        tell(len(some))


def _store(
    session: Session, some: list[made_up.MadeUp], taught: list[made_up.Row | None], users: Mapping[int, int]
) -> None:
    """Write the rows of these cases, a statement for each table."""
    cases, messages = table_of(Case), table_of(Message)
    adding = insert(cases).returning(cases.c.id, sort_by_parameter_order=True)
    ids = session.scalars(adding, [one.case for one in some]).all()
    said = [row | {"case_id": key} for one, key in zip(some, ids, strict=True) for row in one.messages]
    saying = insert(messages).returning(messages.c.id, sort_by_parameter_order=True)
    numbers = iter(session.scalars(saying, said).all() if said else ())
    events, sortings, feedback, hours = [], [], [], []
    for one, key in zip(some, ids, strict=True):
        of_case = list(islice(numbers, len(one.messages)))
        events += [row | {"case_id": key, "facts": _facts(row["facts"], of_case)} for row in one.events]
        feedback += [row | {"case_id": key} for row in one.feedback]
        worked = made_up_hours.rows(one.case, users, seed=one.case["submission_key"])
        hours += [row | {"case_id": key} for row in worked]
        sortings += [one.triage | {"case_id": key}] if one.triage else []
    session.execute(insert(table_of(CaseEvent)), events)
    if feedback:
        session.execute(insert(table_of(Feedback)), feedback)
    if hours:
        session.execute(insert(table_of(CaseHours)), hours)
    if sortings:
        session.execute(insert(table_of(TriageResult)), sortings)
    if examples := [row | {"case_id": key} for row, key in zip(taught, ids, strict=True) if row]:
        session.execute(insert(table_of(TrainingExample)), examples)


def _judge(one: made_up.MadeUp, stage: made_up.Stage, kind: int) -> made_up.Row | None:
    """What somebody said that the case is about, and the example that it leaves."""
    coordinator = stage.coordinator_id
    seed = one.case["submission_key"]
    is_corrected = judgements.correct(one.case, one.events, stage.area_slugs, seed=seed, by=coordinator)
    closed_by = next((event["user_id"] for event in reversed(one.events) if event["kind"] == "closed"), None)
    holder = next((holder for holder in stage.holders if holder.developer_id == one.case["developer_id"]), None)
    return judgements.taught(
        one.case,
        coordinator if is_corrected else closed_by,
        is_corrected=is_corrected,
        covered=holder.areas if holder else (),
        kind=kind,
    )


def _facts(facts: made_up.Row, messages: list[int]) -> made_up.Row:
    """Facts that name a message name it by its number."""
    if "nth" not in facts:
        return facts
    return {"message": messages[facts["nth"]]} | {name: fact for name, fact in facts.items() if name != "nth"}


def _stage(session: Session, now: datetime, count: int) -> made_up.Stage:
    areas = {area.slug: area.id for area in catalogue.areas(session)}
    developers = people.developers(session)
    towns = {town.id: town.slug for town in catalogue.municipalities(session)}
    holders = [
        made_up.Holder(
            one.id,
            one.user_id,
            one.user.slug,
            one.municipality_id or 0,
            frozenset(row.area_id for row in one.competences),
        )
        for one in developers
        if one.capacity
    ]
    return made_up.Stage(
        questions=[
            made_up.Question(
                one.text, one.language, None if one.label.startswith(NOT_FOR_US) else (areas[one.label], one.label)
            )
            for one in catalogue_examples.examples(session)
            if one.origin == QUESTION and (one.label in areas or one.label.startswith(NOT_FOR_US))
        ],
        towns=list(towns),
        holders=holders,
        coordinator_id=people.coordinators(session)[0].id,
        promise_days=catalogue.region(session).promise_working_days,
        now=now,
        desk=Desk([facts.profile(one) for one in developers], DEFAULT_POLICY, count, list(areas)),
        town_names=towns,
        area_slugs={key: slug for slug, key in areas.items()},
    )
