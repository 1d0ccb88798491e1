"""With nothing changed, a replay decides what was decided: case by case, whatever has happened since."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import create_engine, delete, inspect, select, text, update
from sqlalchemy.orm import Session

from app import clock, database
from app.assignment.laboratory import operations, queries, working
from app.assignment.models import RoutingTrial, SortingBasis, TriageResult, TrialChange
from app.cases.models import Case
from app.clock import Period
from app.extensions import db
from app.people.models import Developer
from tests.support import building, stream
from triage.profiles import Profile
from triage.replay import ALONE, Setting

SINCE = datetime(2026, 3, 2, 7, tzinfo=clock.NORWAY)
PERIOD = Period(date(2026, 3, 1), date(2026, 4, 30))


@pytest.fixture
def poured(session):
    return stream.pour(session, 70, seed=11, since=SINCE)


def replay(session, setting=Setting(), tell=lambda _done, _rows: True):  # noqa: B008 - a setting never changes
    return working.replay(session, PERIOD, setting, tell)


def test_the_same_settings_decide_the_same_for_every_case(session, poured):
    # given: nothing is left as it was when the cases came
    session.execute(update(Developer).values(capacity=1, languages=[]))
    session.execute(update(Case).values(municipality_id=None, promised_on=date(2030, 1, 1), reply_language="en"))
    session.commit()

    # when
    result = replay(session)

    # then
    assert result["differ"] == []
    assert (result["cases"], result["reproduced"], result["changed"]) == (70, 70, 0)
    assert result["was"] == result["would"] | {"sure": result["was"]["sure"]}
    kinds = set(session.execute(select(TriageResult.decision, TriageResult.reason_code)).all())
    assert len(kinds) >= 8, kinds  # the stream has met most of what the policy knows
    assert session.scalar(select(SortingBasis.id).order_by(SortingBasis.id.desc()).limit(1)) > 10


def test_a_decision_that_was_another_is_found_and_named(session, poured):
    result = session.scalars(select(TriageResult).where(TriageResult.decision == "assign")).first()
    result.facts = {**result.facts, "person": "line-marie-hartvik", "person_was": result.facts["person"]}
    if result.facts["person_was"] == "line-marie-hartvik":
        result.facts = {**result.facts, "person": "astrid-lundmo"}
    session.commit()

    found = replay(session)

    assert found["reproduced"] == 69
    assert found["differ"] == [result.case_id]


def test_what_cannot_be_made_again_is_counted_and_named(session, poured):
    one, two, three, four = (case.id for case in poured[:4])
    unkept = {"basis_id": None, "given": None}
    session.execute(update(TriageResult).where(TriageResult.case_id == one).values(unkept))
    session.execute(
        update(TriageResult).where(TriageResult.case_id == two).values({**unkept, "model_version": "made up"})
    )
    session.execute(update(TriageResult).where(TriageResult.case_id == three).values({**unkept, "areas": {}}))
    session.execute(delete(TriageResult).where(TriageResult.case_id == four))
    session.commit()

    found = replay(session)

    assert found["left_out"] == {"before": 1, "made_up": 1, "failed": 1, "unsorted": 1}
    assert found["cases"] == found["reproduced"] == 66


def checksums(session):
    """Every row of every table but those of the trials."""
    session.rollback()
    tables = sorted(set(inspect(db.engine).get_table_names()) - {"routing_trial", "trial_change", "case_search"})
    tables = [name for name in tables if not name.startswith("case_search")]
    rows = {name: sorted(map(repr, session.execute(text(f"SELECT * FROM {name}")).all())) for name in tables}
    session.rollback()
    return rows


def test_a_trial_changes_nothing_but_its_own_record(session, poured):
    trial = ask(session, Setting(numbers={"least_mass": 0.5}))
    key, before = trial.id, checksums(session)

    state = in_two_connections(key)

    assert checksums(session) == before
    session.refresh(trial)
    assert state == trial.state == "done"
    assert trial.result["changed"] == len(session.scalars(select(TrialChange)).all()) > 0
    assert trial.cases_done == trial.cases_total == 70


def test_of_each_case_that_goes_elsewhere_it_is_told_how_sure_the_program_was_and_would_be(session, poured):
    told = []
    replay(session, Setting(numbers={"least_mass": 0.5}), lambda _done, rows: told.extend(rows) or True)

    changes = [row for row in told if "case_id" in row]
    assert changes
    for row in changes:
        result = session.scalars(select(TriageResult).where(TriageResult.case_id == row["case_id"])).one()
        assert (result.facts["person"] or "") == row["was"]
        assert 0.5 <= row["mass"] <= 1  # it is sent now
        assert row["was_mass"] >= row["mass"] or row["was"]  # when nobody got it, it tells of who fits best


def test_the_connection_that_reads_cannot_write(session, poured):
    engine = engine_of()
    with engine.connect() as connection, Session(connection) as reading, database.reading():
        operations.only_read(reading)
        reading.commit()
        with pytest.raises(Exception, match="read.?only|readonly"):
            reading.execute(update(Case).values(subject="x"))
    engine.dispose()


def test_the_same_trial_comes_out_the_same_twice(session, poured):
    newcomer = Profile("ny", "Ny", "lavangen", ("nb", "nn", "en"), {"reiseliv": 3, "landbruk": 3}, 5)
    setting = Setting(
        numbers={"least_mass": 0.6},
        levels=(("astrid-lundmo", "reiseliv", 3),),
        away=(("hilde-aroy", PERIOD.first, PERIOD.last),),
        newcomers=(newcomer,),
        office=ALONE,
    )

    first, second = replay(session, setting), replay(session, setting)

    assert json.dumps(first) == json.dumps(second)
    assert first["reproduced"] == 70
    assert first["changed"] > 0


def test_alone_nobody_gets_a_case_of_another_municipality(session, poured):
    result = replay(session, Setting(office=ALONE))

    towns = result["would"]["towns"]
    assert {town: numbers[1] for town, numbers in towns.items() if town} == dict.fromkeys(filter(None, towns), 0)
    assert any(numbers[1] for town, numbers in result["was"]["towns"].items() if town)


def test_a_trial_stops_in_mid_work_and_can_begin_anew(session, poured, monkeypatch):
    monkeypatch.setattr(working, "AT_A_TIME", 20)
    trial = ask(session, Setting())
    operations.take(session, at=clock.now())
    session.commit()
    real = operations.go_on

    def pressed_meanwhile(writing, trial_id, rows, done, *, at):
        if done == 40:
            operations.stop(writing, queries.trial(writing, trial_id), at=at)
        return real(writing, trial_id, rows, done, at=at)

    monkeypatch.setattr(operations, "go_on", pressed_meanwhile)
    assert work(trial.id) == "stopped"
    session.refresh(trial)
    assert (trial.state, trial.cases_done, trial.result) == ("stopped", 20, {})

    monkeypatch.setattr(operations, "go_on", real)
    operations.try_again(session, trial)
    session.commit()
    assert in_two_connections(trial.id) == "done"


def test_an_orphan_gives_its_trial_back(session, poured):
    trial = ask(session, Setting())
    operations.take(session, at=clock.now())
    session.commit()

    assert work(trial.id, is_orphan=lambda: True) == "waiting"

    assert in_two_connections(trial.id) == "done"


def test_a_trial_left_lying_is_taken_again_and_fails_after_three(session):
    trial = ask(session, Setting())
    now = clock.now()
    for number in range(3):
        at = now + number * timedelta(minutes=2)
        assert operations.take(session, at=at) == trial.id
        assert operations.take(session, at=at + timedelta(seconds=30)) is None
    assert operations.take(session, at=now + timedelta(minutes=9)) is None
    assert trial.state == "failed"


def test_a_worker_works_a_trial_through_in_a_process_of_its_own(app, session, poured):
    trial = ask(session, Setting())
    runner = working.Runner()

    assert runner.look(session) == 1
    runner.wait()

    session.refresh(trial)
    assert (trial.state, trial.result["reproduced"]) == ("done", 70)
    assert runner.look(session) == 0


def test_a_worker_that_stops_leaves_the_trial_to_the_next(app, session, poured):
    trial = ask(session, Setting())
    runner = working.Runner()
    runner.look(session)

    runner.leave(session)

    session.refresh(trial)
    assert trial.state in {"waiting", "done"}
    assert working.Runner().look(session) == (trial.state == "running")


def ask(session, setting) -> RoutingTrial:
    by = building.person(session, "hilde-aroy")
    trial = operations.ask(session, name="x", period=PERIOD, setting=setting, by=by, at=clock.now())
    session.commit()
    return trial


def engine_of():
    url = db.engine.url.render_as_string(hide_password=False)
    engine = create_engine(url, **database.engine_options(url))
    database.prepare(engine)
    return engine


def in_two_connections(trial_id: int) -> str:
    with Session(db.engine) as own:
        operations.take(own, at=clock.now())
        own.commit()
    return work(trial_id)


def work(trial_id: int, is_orphan=lambda: False) -> str:
    engine = engine_of()
    with engine.connect() as connection, Session(connection) as reading, Session(engine) as writing:
        with database.reading():
            operations.only_read(reading)
            reading.commit()
        state = working.work_through(reading, writing, trial_id, is_orphan)
    engine.dispose()
    return state
