"""Whatever is done to a case, in whatever order, some things always hold; and what can be undone is undone wholly."""

import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.cases import operations, queries, states
from app.cases.models import Case, CaseEvent
from app.cases.operations import Figures, record
from app.cases.states import MoveNotAllowedError
from app.people import queries as people
from tests.support import building

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MONDAY = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Oslo"))
HILDE, LINE = "hilde-aroy", "line-marie-hartvik"


def person(session):
    return building.person(session, HILDE)


def wait(whom, on_reply):
    def do(session, case, at):
        until = at.date() + timedelta(days=8)
        how = {"until": until, "on_reply": on_reply, "version": case.version}
        operations.wait(session, case, whom, by=person(session), at=at, **how)

    return do


def answer(**more):
    def do(session, case, at):
        more_of_it = {"follow_up_on": at.date() + timedelta(days=7)} if more.get("follow_up") else {}
        close = bool(more.get("close"))
        operations.answer(
            session, case, by=person(session), text="Ja.", at=at, version=case.version, close=close, **more_of_it
        )

    return do


def hand_over(session, case, at):
    to = people.developer_by_slug(session, LINE)
    operations.hand_over(session, case, to, by=person(session), reason="", at=at, version=case.version)


def close(outcome, figures=None):
    def do(session, case, at):
        more = {"outcome": outcome, "figures": figures or Figures()}
        operations.close(session, case, by=person(session), at=at, version=case.version, **more)

    return do


def by_version(operation, **more):
    return lambda session, case, at: operation(session, case, by=person(session), at=at, version=case.version, **more)


DEEDS = {
    "answer": answer(),
    "answer and close": answer(close=True),
    "answer and wait": answer(follow_up=True),
    "note": lambda session, case, at: operations.note(session, case, by=person(session), text="Hm.", at=at),
    "wait for business": wait("business", "back"),
    "wait for business whatever comes": wait("business", "wait"),
    "wait for partner": wait("partner", "back"),
    "take up": by_version(operations.take_up),
    "close": close(None),
    "close with figures": close("founded", Figures(2, 100_000)),
    "spam": by_version(operations.mark_spam),
    "reopen": by_version(operations.reopen),
    "undo": by_version(operations.undo),
    "give back": by_version(operations.decline, reason=""),
    "hand over": hand_over,
    "reply": lambda session, case, at: operations.add(session, case, text=f"Mer {at.isoformat()}.", at=at),
    "come back": lambda session, case, at: operations.note_undelivered(session, case, to_business=True, at=at),
    "the day": lambda session, case, at: operations.bring_back(session, at=at),
}


def faults(session, case):
    """Everything that must never be."""
    last = queries.last_step(session, case)
    is_closed, is_waiting = case.state == "closed", case.state in states.WAITING
    holds = {
        "what is closed, and only that, has an outcome": is_closed == (case.outcome is not None),
        "what is closed, and only that, has a time of closing": is_closed == (case.closed_at is not None),
        "only what is closed has figures": is_closed or (case.jobs is None and case.funding_nok is None),
        "what waits has an end": not is_waiting or case.follow_up_on is not None,
        "a day is there only while waiting, or because it came": case.follow_up_on is None
        or is_waiting
        or last.kind in {"followed_up", "undone"},
        "the clock stands still while we wait for the business only": (case.waiting_since is not None)
        == (case.state == "waiting_for_business"),
        "what is assigned has a developer and no referral": case.state != "assigned"
        or (case.developer_id is not None and case.referral_reason is None),
        "what is referred says why": case.state != "referred" or case.referral_reason is not None,
        "there is a way on": any(states.allows(step, case.state) for step in ("close", "reopen", "assign")),
    }
    return [sentence for sentence, is_so in holds.items() if not is_so]


def do(session, case, name, at):
    """Do it as a page does: all of it, or nothing. Says whether it was done."""
    try:
        DEEDS[name](session, case, at)
        session.commit()
    except MoveNotAllowedError:
        session.rollback()
        return False
    return True


def lines(session, case):
    """How long the history is."""
    return session.scalar(select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case.id))


def told_of(session, case):
    """What a second saver and the history depend on."""
    return case.state, case.version, lines(session, case), case.promised_on


@pytest.mark.parametrize(("seed", "areas"), [(1, None), (2, {"landbruk": 0.3, "reiseliv": 0.3})])
def test_some_things_always_hold(session, seed, areas):
    chance, at = random.Random(seed), MONDAY
    case = building.a_sorted_case(session, areas=areas, at=MONDAY - timedelta(days=1))
    path, was_done = [], Counter()

    for name in chance.choices(sorted(DEEDS), k=150):
        at += timedelta(days=chance.randrange(4), minutes=1)
        before = told_of(session, case)
        is_done = do(session, case, name, at)
        was_done[name] += is_done
        path.append(f"{name} from {before[0]}: {'done' if is_done else 'refused'}")
        assert faults(session, case) == [], path[-5:]
        now = told_of(session, case)
        assert now == before or (is_done and now[2] > before[2] and now[1] >= before[1]), path[-5:]
        assert now[0] == before[0] or now[1] > before[1], path[-5:]
        assert now[3] >= before[3] or name == "undo", path[-5:]

    assert min(was_done[name] for name in DEEDS) > 0, was_done


UNDONE = ("wait for business", "wait for partner", "take up", "close", "close with figures", "spam", "reopen")


@pytest.mark.parametrize("seed", [4])
def test_what_is_undone_is_as_it_was(session, seed):
    chance, at = random.Random(seed), MONDAY
    case = building.a_sorted_case(session, at=MONDAY - timedelta(days=1))
    undone = Counter()

    for _round in range(80):
        at += timedelta(days=1)
        do(session, case, chance.choice(sorted(DEEDS)), at)
        before, events, last = record.snapshot(case), lines(session, case), chance.choice(UNDONE)
        if not do(session, case, last, at + timedelta(hours=1)):
            continue
        do(session, case, "note", at + timedelta(hours=2))
        at += timedelta(days=chance.randrange(4))
        assert do(session, case, "undo", at + timedelta(hours=3)), last
        assert record.snapshot(session.get_one(Case, case.id)) == before, last
        assert lines(session, case) == events + 3
        assert not do(session, case, "undo", at + timedelta(hours=3))
        undone[last] += 1

    assert set(undone) == set(UNDONE)
