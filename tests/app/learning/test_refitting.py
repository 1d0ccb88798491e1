"""Fits have a reason, a row that says what came of them, and a way back; cases and letters go on meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.cases import operations as cases
from app.learning import labelled, queries, refit, registry, telling
from app.learning.models import FittedModel, Refit, TrainingExample
from app.learning.operations import chronicle, gathering
from app.learning.refit import Outcome
from catalogue import queries as catalogue
from catalogue.models import Region
from tests.support import building
from tests.support.history import erase
from triage.contest import CATALOGUE, NO_WORSE, WORSE, Result

DAY = datetime(2027, 1, 12, 12, 0, tzinfo=UTC)
NIGHT = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)


def taught(session, count, at, first=0):
    """So many cases with a coordinator's word, as rows of their own."""
    area, by = catalogue.area_by_slug(session, "reiseliv"), building.person(session, "hilde-aroy")
    made = []
    for n in range(count):
        case = building.a_case(session, text=f"Sak nummer {first + n} om hytter", at=at)
        case.learn_at = None
        session.add(
            TrainingExample(
                case_id=case.id, text=case.text, language="nb", area_id=area.id, origin="coordinator", weight=1.0,
                by_id=by.id, said_at=at, noted_at=at,
            )
        )  # fmt: skip
        made.append(case)
    session.commit()
    return made


def answered_by(monkeypatch, result, content=None):
    """The child gives this, at once; gives what it was asked."""
    asked = []

    def in_child(_work, contest, champion):
        asked.append((contest, champion))
        scores = {**result.scores, "figures": {"n_cases": len(result.case_ids)}}
        return Outcome(Result(result.verdict, None, result.case_ids, scores), content)

    monkeypatch.setattr(refit, "in_child", in_child)
    return asked


def test_a_challenger_that_is_no_worse_is_in_force_and_knows_its_cases(session, model, fitted_content, monkeypatch):
    made = taught(session, 3, clock.now())
    asked = answered_by(
        monkeypatch, Result(NO_WORSE, None, tuple(one.id for one in made), {"held_out": 20}), fitted_content
    )

    row = refit.refit(session)

    assert (row.state, row.verdict, row.champion) == ("promoted", NO_WORSE, model)
    assert registry.active(session).version == row.version != model
    active = queries.active_row(session)
    assert active.case_ids == [one.id for one in made]
    contest, champion = asked[0]
    assert [one.case_id for one in contest.corrections] == [one.id for one in made]
    assert (contest.seen, contest.must, champion) == (frozenset(), False, fitted_content)


def test_a_challenger_that_is_worse_leaves_the_old_one_and_why_is_written_down(session, model, monkeypatch):
    figures = {"held_out": 40, "all": {"champion_right": 0.8, "challenger_right": 0.6}}
    answered_by(monkeypatch, Result(WORSE, None, (), figures))

    row = refit.refit(session)

    assert (row.state, row.version) == ("kept", None)
    assert registry.active(session).version == model
    assert telling.in_english(row.verdict, row.scores) == (
        "Both were tried on 40 new cases that neither had seen. "
        "The new model was worse: right 60 times of 100, the old one 80."
    )


def test_what_was_tried_is_not_tried_again_before_something_is_new(session, model, monkeypatch):
    answered_by(monkeypatch, Result(WORSE))
    session.execute(update(Region).values(revision=Region.revision + 1))
    session.commit()
    assert refit.cause(session, at=DAY) == "catalogue"

    refit.refit(session)

    assert refit.cause(session, at=DAY) is None


def test_enough_new_words_are_a_reason_by_day_and_few_at_night(session, model, monkeypatch):
    answered_by(monkeypatch, Result(WORSE))
    monkeypatch.setattr(clock, "now", lambda: DAY - timedelta(days=2))
    refit.refit(session)
    monkeypatch.setattr(clock, "now", lambda: DAY)
    assert refit.cause(session, at=NIGHT) is None

    taught(session, 1, DAY - timedelta(days=1))

    assert refit.cause(session, at=DAY) is None
    assert refit.cause(session, at=NIGHT) == "night"
    taught(session, 99, DAY - timedelta(days=1), first=1)
    assert refit.cause(session, at=DAY) == "examples"


def test_a_case_that_is_no_more_leaves_the_models_at_night(session, model, fitted_content, monkeypatch):
    gone, left = taught(session, 2, clock.now())
    answered_by(monkeypatch, Result(NO_WORSE, None, (gone.id, left.id)), fitted_content)
    first = refit.refit(session).version
    erase(session, gone.id)
    session.commit()
    night = (clock.now() + timedelta(days=2)).replace(hour=2)
    assert refit.cause(session, at=night) == "erased"

    asked = answered_by(monkeypatch, Result(CATALOGUE, None, (left.id,)), fitted_content)
    refit.refit(session)

    assert asked[0][0].must
    assert queries.model(session, first) is None
    assert queries.active_row(session).case_ids == [left.id]
    assert refit.cause(session, at=night) is None


def test_back_with_one_click_and_not_forward_again_by_itself(session, model, fitted_content, monkeypatch):
    answered_by(monkeypatch, Result(NO_WORSE, None, ()), fitted_content)
    newer = refit.refit(session).version

    by = building.person(session, "hilde-aroy")
    chronicle.go_back(session, queries.model(session, model), by=by, at=clock.now())
    session.commit()

    assert registry.active(session).version == model != newer
    assert refit.cause(session, at=DAY) is None
    assert queries.refits(session)[0].cause == "back"


def test_going_back_leaves_no_model_behind_that_learned_from_a_deleted_case(
    session, model, fitted_content, monkeypatch
):
    (gone,) = taught(session, 1, clock.now())
    answered_by(monkeypatch, Result(NO_WORSE, None, (gone.id,)), fitted_content)
    refit.refit(session)
    erase(session, gone.id)

    chronicle.go_back(session, queries.model(session, model), by=building.person(session, "hilde-aroy"), at=clock.now())
    session.commit()

    assert [row.version for row in queries.models(session)] == [model]


def test_a_case_of_which_the_word_is_taken_back_leaves_the_older_models(session, model):
    (case,) = taught(session, 1, clock.now())
    session.add(
        FittedModel(
            version="2026-01-02.1", content=b"words", sha256="", fitted_at=clock.now(), data_fingerprint="", figures={},
            reason="no_worse", is_active=False, case_ids=[case.id],
        )
    )  # fmt: skip
    session.commit()

    gathering.note(session, case, at=clock.now())
    session.commit()

    assert [row.version for row in queries.models(session)] == [model]


def test_somebody_may_ask_and_one_fit_goes_on_at_a_time(session, model, monkeypatch):
    person = building.person(session, "hilde-aroy")
    first = chronicle.ask(session, by=person, at=clock.now())
    assert chronicle.ask(session, by=person, at=clock.now()).id == first.id
    session.commit()
    assert refit.cause(session, at=clock.now()) == "asked"

    seen = []

    def in_child(*_asked):
        seen.append(queries.under_way(session).state)
        with pytest.raises(refit.UnderWayError):
            refit.refit(session)
        seen.append(refit.cause(session, at=clock.now()))
        return Outcome(Result(WORSE), None)

    monkeypatch.setattr(refit, "in_child", in_child)
    row = refit.refit(session)

    assert seen == ["running", None]
    assert (row.id, row.cause, row.by_id) == (first.id, "asked", person.id)


def test_a_fit_that_died_with_its_worker_is_given_up(session, model, monkeypatch):
    answered_by(monkeypatch, Result(WORSE))
    begun = chronicle.begin(session, "night", "x", at=clock.now() - timedelta(hours=1))
    session.commit()

    refit.refit(session)

    assert session.get(Refit, begun.id, populate_existing=True).state == "failed"


def test_after_a_failure_nobody_tries_again_at_once_but_whoever_asks(session, monkeypatch):
    def in_child(*_asked):
        raise RuntimeError("no memory")

    monkeypatch.setattr(refit, "in_child", in_child)
    assert refit.cause(session, at=clock.now()) == "start"
    with pytest.raises(RuntimeError):
        refit.refit(session)

    assert refit.cause(session, at=clock.now()) is None
    assert refit.cause(session, at=clock.now() + refit.REST) == "start"
    chronicle.ask(session, by=None, at=clock.now())
    assert refit.cause(session, at=clock.now()) == "asked"


def test_only_the_newest_models_are_kept_and_the_one_in_force(session, model, fitted_content, monkeypatch):
    monkeypatch.setattr(chronicle, "MODELS_KEPT", 2)
    answered_by(monkeypatch, Result(NO_WORSE, None, ()), fitted_content)

    versions = [refit.refit(session).version for _ in range(3)]

    assert [row.version for row in queries.models(session)] == versions[:0:-1]
    assert len(set(versions)) == 3


def test_the_regions_test_set_is_read_and_a_faulty_line_left_out(tmp_path):
    good = '{"id": "1", "text": "Hvem hjelper?", "primary": "reiseliv"}'
    (tmp_path / labelled.FILE).write_text(f"{good}\nnonsense\n[]\n\n", encoding="utf-8")

    assert [row.id for row in labelled.of_region(str(tmp_path))] == ["1"]
    assert labelled.of_region("no such region") == ()
    assert labelled.of_region("sor-troms") == ()


@pytest.mark.slow
def test_a_worker_learns_from_what_people_said_while_it_goes_on(app, session):
    from app.worker import Worker

    refit.refit(session)
    first = registry.active(session).version
    person = building.person(session, "hilde-aroy")
    for n in range(24):
        case = building.a_sorted_case(session, text=f"Vi vil fylle hyttene våre i lavsesongen, nummer {n}.")
        cases.confirm_area(session, case, by=person, at=clock.now(), version=case.version)
    chronicle.ask(session, by=person, at=clock.now())
    session.commit()

    worker = Worker(app)
    while worker._step(worker._gather):
        pass
    Worker(app).once()

    session.rollback()
    row = queries.last_fit(session)
    assert (row.cause, row.champion, row.scores["held_out"]) == ("asked", first, 20)
    assert row.state in {"promoted", "kept"}
    assert session.scalar(select(func.count(TrainingExample.id))) == 24
    if row.state == "promoted":
        assert len(session.scalar(select(FittedModel).where(FittedModel.is_active)).case_ids) == 24
    assert gathering.gather(session, at=clock.now()) == 0
