import dataclasses
import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import region_examples
from tests.support.predictions import sure, unreadable
from tests.support.region_people import staff
from triage.prediction import Prediction
from triage.routing import Assignment, Person, Policy, Question, Referral, rank, route


def a_person(slug: str = "kari", **changes) -> Person:
    facts = {"name": slug.title(), "municipality": "bardu", "languages": ("nb",), "levels": {"lan": 3}, "capacity": 10}
    return Person(slug=slug, **(facts | changes))


def says(p_not_for_us: float = 0.0, /, language: str = "nb", **areas: float) -> Prediction:
    ordered = dict(sorted(areas.items(), key=lambda item: -item[1]))
    return Prediction(ordered, {"privatsak": p_not_for_us}, p_not_for_us, language)


def test_who_covers_the_areas_together_gets_it_though_no_area_is_sure():
    prediction = says(lan=0.5, bar=0.4, gard=0.1)
    broad, narrow = a_person("broad", levels={"lan": 2, "bar": 2}), a_person("narrow", levels={"lan": 3})

    decision = route(prediction, [broad, narrow], Question())

    assert decision.person == "broad"
    assert decision.facts["mass"] == 0.9
    assert [one["slug"] for one in decision.facts["covered"]] == ["lan", "bar"]


@pytest.mark.parametrize(("p", "sent"), [(0.84, False), (0.85, True), (0.99, True)])
def test_a_case_is_sent_from_the_least_mass_on(p, sent):
    decision = route(says(lan=p, bar=1 - p), [a_person()], Question())

    assert isinstance(decision, Assignment) == sent
    if not sent:
        assert (decision.reason_code, decision.cause, decision.suggested) == ("unsure", "low_mass", "kari")
        assert decision.facts["areas"][0] == {"slug": "lan", "p": p}


def test_an_unsure_case_names_the_three_likeliest_areas():
    decision = route(says(a=0.3, b=0.28, c=0.22, d=0.2), [a_person(levels={"a": 3})], Question())

    assert [one["slug"] for one in decision.facts["areas"]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("p", "reason", "cause"),
    [(0.95, "not_for_us", "privatsak"), (0.7, "not_for_us", "privatsak"), (0.6, "unsure", "maybe_not_for_us")],
)
def test_what_is_not_for_us_goes_to_the_coordinator(p, reason, cause):
    decision = route(says(p, lan=1 - p), [a_person()], Question())

    assert (decision.reason_code, decision.cause) == (reason, cause)
    assert decision.facts["kind"] == "privatsak"


def test_a_little_doubt_whether_it_is_for_us_does_not_stop_it():
    assert isinstance(route(says(0.1, lan=0.9), [a_person()], Question()), Assignment)


def test_without_a_model_everything_goes_to_the_coordinator():
    decision = route(None, [a_person(), a_person("ola", is_away=True)], Question())

    assert (decision.reason_code, decision.cause, decision.suggested) == ("unsure", "no_model", None)
    assert [one.slug for one in decision.candidates] == ["kari", "ola"]


@pytest.mark.parametrize("doubt", ["no_words", "language"])
def test_what_cannot_be_read_goes_to_the_coordinator(doubt):
    decision = route(unreadable("other", doubt), staff(), Question())

    assert (decision.reason_code, decision.cause) == ("unsure", doubt)


def test_without_people_nothing_is_dropped():
    decision = route(says(lan=0.9), [], Question())

    assert (decision.reason_code, decision.cause) == ("competence_gap", "nobody_covers")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"levels": {"lan": 3}}, {"levels": {"lan": 2}}),
        ({"languages": ("nb", "en")}, {"languages": ("nb",)}),
        ({"languages": ("en",), "levels": {"lan": 2}}, {"languages": ("nb",), "levels": {"lan": 3}}),
        ({"open_cases": 2}, {"open_cases": 8}),
        ({"open_cases": 4, "capacity": 20}, {"open_cases": 3, "capacity": 10}),
        ({"municipality": "lavangen"}, {"municipality": "bardu"}),
        ({"municipality": "bardu", "also_covers": frozenset({"lavangen"})}, {"municipality": "bardu"}),
        ({"works_today": True}, {"works_today": False}),
        ({"leaves_before_promise": False}, {"leaves_before_promise": True}),
        ({"is_away": False, "levels": {"lan": 2}}, {"is_away": True, "levels": {"lan": 3}}),
        ({"open_cases": 9}, {"open_cases": 10, "levels": {"lan": 3}}),
        ({"capacity": 1}, {"capacity": 0}),
    ],
)
def test_what_makes_one_fit_better_than_another(better, worse):
    # "ann" comes first where all is equal, so the better one has the later slug
    people = [a_person("zoe", **better), a_person("ann", **worse)]

    decision = route(says(lan=0.95, bar=0.05), people, Question("lavangen", "en"))

    assert decision.person == "zoe"


def test_where_all_is_equal_the_slug_decides_whatever_the_order():
    people = [a_person(slug) for slug in ("c", "a", "b")]

    for order in itertools.permutations(people):
        assert [one.slug for one in rank(says(lan=0.9), order, Question())] == ["a", "b", "c"]


def test_nynorsk_is_answered_by_who_writes_it_but_not_at_the_cost_of_competence():
    bokmal, nynorsk = a_person("b", languages=("nb",)), a_person("n", languages=("nn",), levels={"lan": 2})

    assert route(says(lan=0.9), [bokmal, nynorsk], Question(None, "nn")).person == "b"
    assert (
        route(says(lan=0.9), [bokmal, dataclasses.replace(nynorsk, levels={"lan": 3})], Question(None, "nn")).person
        == "n"
    )


def test_the_parts_add_up_to_the_score_and_all_are_listed():
    ranked = rank(sure("finansiering"), staff(), Question("bardu", "nn"))

    assert len(ranked) == len(staff())
    for one in ranked:
        assert sum(one.parts.values()) == pytest.approx(one.score)
        assert set(one.parts) == {"competence", "language", "day_off", "leaves_soon", "load", "near"}


def test_those_who_could_come_before_those_who_are_away_or_full_whatever_they_know():
    ranked = rank(sure("areal-og-bygg"), staff(), Question("bardu"))

    barred = [one.is_barred for one in ranked]
    assert barred == sorted(barred)
    assert ranked[0].slug == "oddbjorn-nesvag"
    assert {one.slug: one.obstacles for one in ranked if one.is_barred} == {
        "kjell-arne-haugrud": ("away",),
        "line-marie-hartvik": ("full", "low_mass"),
    }


def test_the_policy_is_data():
    person = a_person(levels={"lan": 2})

    assert isinstance(route(says(lan=0.7, bar=0.3), [person], Question(), Policy(least_mass=0.6)), Assignment)
    assert route(says(0.4, lan=0.6), [person], Question(), Policy(least_not_for_us=0.3)).reason_code == "not_for_us"
    assert route(says(bar=0.4, lan=0.6), [person], Question(), Policy(least_gap=0.9)).reason_code == "unsure"


def test_the_table_of_all_combinations_by_brute_force():
    """For each area, day, language and municipality: what the rules say, written down anew and slowly."""
    areas, languages = region_examples.areas(), ("nb", "nn", "en", "se")
    for day, area, language in itertools.product((0, 3, 6, 11, 13, 15, 21, 30, 45), areas, languages):
        people = staff(day)
        for municipality in ("bardu", "gratangen", "lavangen", "salangen", None):
            decision = route(sure(area), people, Question(municipality, language))
            assert _by_hand(area, people, language, municipality) == (
                decision.person if isinstance(decision, Assignment) else decision.reason_code
            )


def _by_hand(area, people, language, municipality):
    able = [one for one in people if one.levels.get(area, 0) >= 2] or [one for one in people if area in one.levels]
    if language == "se" and all(
        one.is_away or one.open_cases >= one.capacity for one in people if "se" in one.languages
    ):
        return "nobody_available"
    if not able:
        return "competence_gap"
    free = [one for one in able if not one.is_away and one.open_cases < one.capacity]
    if language == "se":
        free = [one for one in free if "se" in one.languages]
    if not free:
        return "nobody_available"
    return min(free, key=lambda one: (-_points(one, area, language, municipality), one.slug)).slug


def _points(one, area, language, municipality):
    rest = 0.03 / 17
    points = sum(
        (0.97 if slug == area else rest) * {1: 0.5, 2: 0.85, 3: 1}[level] for slug, level in one.levels.items()
    )
    if language not in one.languages:
        points -= 0.08 if language in ("nb", "nn") else 0.2
    points -= 0.1 * one.open_cases / one.capacity
    points -= 0 if one.works_today else 0.05
    points -= 0.08 if one.leaves_before_promise else 0
    is_near = municipality is not None and municipality in {one.municipality, *one.also_covers}
    return points + (0.03 if is_near else 0)


@given(st.data())
def test_any_prediction_and_any_people_have_a_decision_that_is_allowed(data):
    areas = ["a", "b", "c"]
    shares = [data.draw(st.floats(0, 1)) for _ in range(4)]
    total = sum(shares) or 1.0
    p = dict(sorted(zip(areas, (share / total for share in shares), strict=False), key=lambda item: -item[1]))
    doubt = data.draw(st.sampled_from([None, None, None, "no_words", "language"]))
    prediction = Prediction(p, {"spam": shares[3] / total}, shares[3] / total, data.draw(LANGUAGES), doubt=doubt)
    people = [_drawn(data, f"p{at}") for at in range(data.draw(st.integers(0, 5)))]
    question = Question(data.draw(st.sampled_from([None, "x", "y"])), data.draw(LANGUAGES))

    decision = route(prediction, people, question)

    json.dumps(decision.as_facts(), allow_nan=False)
    assert len(decision.reason_code) <= 20
    assert len(decision.candidates) == len(people)
    if isinstance(decision, Assignment):
        chosen = next(one for one in people if one.slug == decision.person)
        assert not chosen.is_away
        assert chosen.open_cases < chosen.capacity
        assert question.reply_language != "se" or "se" in chosen.languages
    shuffled = random.Random(0).sample(people, len(people))
    assert route(prediction, shuffled, question).as_facts() == decision.as_facts()


LANGUAGES = st.sampled_from(["nb", "nn", "en", "se"])


def _drawn(data, slug: str) -> Person:
    return Person(
        slug=slug,
        name=slug,
        municipality=data.draw(st.sampled_from([None, "x", "y"])),
        languages=tuple(data.draw(st.lists(LANGUAGES, unique=True))),
        levels=data.draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 3))),
        capacity=data.draw(st.integers(0, 3)),
        open_cases=data.draw(st.integers(0, 3)),
        is_away=data.draw(st.booleans()),
        works_today=data.draw(st.booleans()),
    )


def test_decisions_are_plain_values_for_json():
    sent = route(sure("finansiering"), staff(), Question("bardu"))
    referred = route(sure("energi-og-klima"), staff(), Question("bardu"))

    assert isinstance(sent, Assignment)
    assert isinstance(referred, Referral)
    for decision in (sent, referred):
        facts = json.loads(json.dumps(decision.as_facts()))
        assert len(facts["candidates"]) == 9
        assert facts["decision"] in {"assign", "refer"}
