"""Sorting a case: who gets it and why, in words; and what happens when the program cannot."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.assignment import operations, queries, reasons
from app.assignment.models import TriageResult
from app.assignment.operations import MAX_ATTEMPTS
from app.cases.models import Case
from app.extensions import db
from app.learning.registry import ActiveModel
from app.people import queries as people
from app.people.models import Absence, Developer
from tests.support import building

LANGUAGES = ("nb", "nn", "en")


def latest(session, case):
    return queries.latest(session, case.id)


def test_a_real_model_finds_the_person_and_says_which_words_weighed(session, model):
    case = building.a_case(session, text="Vi leier ut hytter og vil fylle lavsesongen med turister og toppturer.")

    operations.sort(session, case, at=clock.now(), known=operations.known(session, at=clock.now()))
    session.commit()

    result = latest(session, case)
    assert result.model_version == model
    assert reasons.best_areas(result)[0][0] == "reiseliv"
    assert sum(result.areas.values()) + sum(result.not_for_us.values()) == pytest.approx(1, abs=0.01)
    assert "lavsesongen" in {word for word, _weight in result.words}
    assert case.state in {"assigned", "referred"}


def test_without_a_model_the_coordinator_gets_the_case_and_reads_why(session):
    case = building.a_case(session)

    operations.sort(session, case, at=clock.now(), known=operations.known(session, at=clock.now()))
    session.commit()

    assert (case.state, case.referral_reason) == ("referred", "unsure")
    assert latest(session, case).model_version == operations.NO_MODEL
    assert reasons.explanation(latest(session, case), "en", None).reasons == (
        "The program has nothing to sort by just now.",
    )


@pytest.mark.parametrize(
    ("areas", "not_for_us", "reason"),
    [
        ({"landbruk": 0.3, "reiseliv": 0.3}, {}, "unsure"),
        ({"landbruk": 0.05}, {"privatsak": 0.9}, "not_for_us"),
    ],
)
def test_what_it_must_not_decide_goes_to_the_coordinator(session, areas, not_for_us, reason):
    case = building.a_sorted_case(session, areas=areas, not_for_us=not_for_us or None)

    assert (case.state, case.referral_reason) == ("referred", reason)


def test_an_area_that_nobody_covers_is_a_gap_and_one_whose_people_are_away_has_nobody_available(session):
    today = clock.today()
    for developer in session.scalars(select(Developer)):
        developer.competences = [one for one in developer.competences if one.area.slug != "landbruk"]
        developer.absences = [Absence(from_on=today, until_on=today + timedelta(days=30), reason="")]
    session.commit()

    gap = building.a_sorted_case(session, areas={"landbruk": 0.95})
    away = building.a_sorted_case(session, areas={"reiseliv": 0.95})

    assert (gap.referral_reason, away.referral_reason) == ("competence_gap", "nobody_available")


def test_after_three_failures_a_person_gets_the_case(session):
    case = building.a_case(session)
    waits = []

    for _ in range(MAX_ATTEMPTS):
        operations.postpone(session, case.id, at=clock.now())
        session.commit()
        waits.append(case.triage_at)

    assert waits[0] < waits[1]
    assert waits[-1] is None
    assert (case.state, case.referral_reason) == ("referred", "unsure")


def test_a_case_that_a_person_has_moved_meanwhile_is_recorded_and_stays_where_it_is(session):
    case = building.a_case(session)
    building.give(session, case, "line-marie-hartvik")

    operations.sort(session, case, at=clock.now(), known=operations.known(session, at=clock.now()))
    session.commit()

    assert case.developer.user.slug == "line-marie-hartvik"
    assert latest(session, case) is not None


def test_load_counts_within_a_round_so_that_nobody_gets_more_than_they_have_room_for(session):
    first = building.a_sorted_case(session)
    holder = first.developer
    holder.capacity = 3
    session.commit()
    cases = [building.a_case(session) for _ in range(6)]
    said = building.Saying(latest_prediction(session, first))
    known = replace(operations.known(session, at=clock.now()), active=ActiveModel("x", said))

    for case in cases:
        operations.sort(session, case, at=clock.now(), known=known)
    session.commit()

    held = session.scalar(select(func.count()).select_from(Case).where(Case.developer_id == holder.id))
    assert held == 3


def latest_prediction(session, case):
    return queries.prediction_of(latest(session, case))


def test_two_workers_never_take_the_same_case(app, session):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    first, second = building.a_case(session), building.a_case(session)
    with app.app_context():
        one = operations.next_due(db.session(), at=clock.now())
        with app.app_context():
            other = operations.next_due(db.session(), at=clock.now())
            with app.app_context():
                assert operations.next_due(db.session(), at=clock.now()) is None
                db.session.rollback()
            taken = {one.id, other.id}
            db.session.rollback()
        db.session.rollback()

    assert taken == {first.id, second.id}


CAUSES = (
    "low_mass", "no_model", "no_words", "language", "failed", "maybe_not_for_us", "nobody_covers", "only_level_1",
    "nobody_available", "sami_wish_nobody", "sami_wish_not_covered",
)  # fmt: skip
SOMEBODY = [{"slug": "kari", "name": "Kari Nordmann"}]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_of_a_referral_is_a_whole_sentence(app, cause, language):
    facts = {"cause": cause, "area": "landbruk", "p_not_for_us": 0.6, "away": SOMEBODY, "full": SOMEBODY}
    result = TriageResult(decision="refer", reason_code="unsure", facts=facts, areas={}, words=[], candidates=[])

    assert_whole(reasons.explanation(result, language, None).reasons)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", ["kari", None])
@pytest.mark.parametrize("level", [3, 2, 1, None])
@pytest.mark.parametrize("near", ["home", "covers", ""])
@pytest.mark.parametrize("speaks", [True, False])
def test_every_reason_for_an_assignment_is_a_whole_sentence(app, language, reader, level, near, speaks):
    facts = {
        "person": "kari", "level": level, "area": "landbruk", "reply_language": "se", "speaks": speaks, "near": near,
        "open_cases": 3, "capacity": 7, "specialists_away": SOMEBODY, "specialists_full": SOMEBODY * 2,
        "warnings": ["leaves_before_promise", "not_at_work_today"],
    }  # fmt: skip
    result = TriageResult(
        decision="assign", reason_code="sure", facts=facts, areas={"landbruk": 0.9}, words=[], candidates=SOMEBODY
    )

    sentences = reasons.explanation(result, language, reader).reasons
    assert_whole(sentences)
    assert any("4" in one and "7" in one for one in sentences)


def assert_whole(sentences):
    assert sentences
    for sentence in sentences:
        assert re.match(r"[A-ZÆØÅ0-9]", sentence), sentence
        assert sentence.endswith("."), sentence
        assert not re.search(r"%\(|\{|  | ,|None|\.\.", sentence), sentence


def test_an_area_or_kind_that_the_catalogue_has_forgotten_goes_by_its_slug(app):
    facts = {"cause": "nobody_covers", "area": "romfart"}
    result = TriageResult(
        decision="refer", reason_code="competence_gap", facts=facts, areas={}, words=[], candidates=[]
    )

    assert "romfart" in reasons.explanation(result, "nb", None).reasons[0]
    assert reasons.kind_name("ukjent", "nb") == "ukjent"


def test_everybody_is_a_candidate_best_first_also_who_is_away(session):
    case = building.a_sorted_case(session)

    found = queries.candidates(session, case, queries.latest(session, case.id), clock.today())

    assert {candidate.slug for candidate, _developer in found} == {one.user.slug for one in people.developers(session)}
    assert all(candidate.slug == developer.user.slug for candidate, developer in found)


def test_a_text_that_it_cannot_read_has_no_guesses_and_fits_nobody_better_by_chance(session, model):
    case = building.a_case(session, text="Zxqv wrtk plmb.", subject="")
    operations.sort(session, case, at=clock.now(), known=operations.known(session, at=clock.now()))
    session.commit()

    result = latest(session, case)
    assert case.state == "referred"
    assert result.facts["doubt"] in {"no_words", "language"}
    assert reasons.explanation(result, "nb", None).guesses == ()
    assert not latest_prediction(session, case).is_readable
