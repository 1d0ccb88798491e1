"""A replay by hand: few people, few cases, and every number counted beforehand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from triage import offices, policy_numbers
from triage.candidates import DEFAULT_POLICY, Question
from triage.policy_numbers import faults
from triage.prediction import kept
from triage.profiles import Profile
from triage.replay import ALONE, Basis, Outcome, Replay, Setting, Sorted, outcome_of, setting_of
from triage.replay_summary import Tally
from triage.routing import route

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def person(slug, town, capacity=10, **levels):
    return Profile(slug, slug, town, ("nb",), levels, capacity)


ANNA, BRIT, CARL = (
    person("anna", "bardu", tourism=3),
    person("brit", "salangen", tourism=2, farming=3),
    person("carl", "bardu"),
)


def case(number, area, town, people=(ANNA, BRIT), *, load=None, closed_after=None, p=0.95, held=None):
    at = START + timedelta(hours=number)
    rest = "farming" if area == "tourism" else "tourism"
    said = kept({area: p, rest: 0.01}, {"private": round(0.99 - p, 2)}, language="nb")
    asked, basis = Question(town, "nb"), Basis(1, tuple(people), DEFAULT_POLICY)
    load = load or {}
    there = [one.on(at.date(), at.date() + timedelta(days=3), load.get(one.slug, 0)) for one in people]
    was = outcome_of(route(said, there, asked, DEFAULT_POLICY))
    closed_at = at + timedelta(hours=closed_after) if closed_after else None
    mine = ((was.person, at, closed_at),) if was.person else ()
    return Sorted(
        number, at, at.date(), at.date() + timedelta(days=3), asked, said, load, basis, was,
        mine if held is None else held, closed_at, was.person,
    )  # fmt: skip


def replayed(cases, setting=Setting()):  # noqa: B008 - a setting never changes
    replay, tally, found = Replay(setting), Tally(), []
    for one in cases:
        outcome, load = replay.step(one)
        tally.add(one, outcome, load, replay.basis(one).people)
        found.append((outcome.person, load))
    return found, tally.as_facts(setting.office, replay.basis(cases[-1]).people)


def test_with_nothing_changed_everybody_gets_and_has_what_they_had():
    cases = [case(1, "tourism", "bardu"), case(2, "farming", "bardu", load={"anna": 1}),
             case(3, "tourism", None, load={"anna": 10, "brit": 1})]  # fmt: skip

    found, result = replayed(cases)

    assert [who for who, _load in found] == ["anna", "brit", "brit"]
    assert [load for _who, load in found] == [{"anna": 0, "brit": 0}, {"anna": 1, "brit": 0}, {"anna": 10, "brit": 1}]
    assert (result["changed"], result["reproduced"]) == (0, 3)
    assert result["was"] == result["would"]


def test_a_case_weighs_on_its_new_person_until_it_was_closed_and_no_longer_on_the_other():
    cases = [
        case(1, "tourism", "bardu", closed_after=3),
        case(2, "tourism", "bardu", load={"anna": 1}),
        case(5, "tourism", "bardu", load={"anna": 1}),
    ]
    setting = Setting(away=(("anna", date(2026, 3, 2), date(2026, 3, 2)),))

    found, _result = replayed(cases, setting)

    assert [who for who, _load in found] == ["brit", "brit", "brit"]
    assert [load for _who, load in found] == [{"anna": 0, "brit": 0}, {"anna": 0, "brit": 1}, {"anna": 0, "brit": 1}]


def test_what_the_coordinator_gave_on_in_reality_weighs_on_whoever_got_it():
    later = START + timedelta(hours=2)
    cases = [
        case(1, "tourism", "bardu", held=(("anna", START + timedelta(hours=1), later), ("brit", later, None))),
        case(3, "tourism", "bardu", load={"brit": 1}),
    ]
    setting = Setting(numbers={"least_mass": 1.0})

    found, _result = replayed(cases, setting)

    assert [who for who, _load in found] == ["", ""]
    assert found[1][1] == {"anna": 0, "brit": 1}


def test_a_newcomer_and_a_new_level_get_cases():
    cases = [case(number, "farming", "bardu", load={"brit": 10}) for number in range(3)]
    dora = person("dora", "bardu", farming=3)

    found, _result = replayed(cases, Setting(newcomers=(dora,)))
    assert [(who, load["dora"]) for who, load in found] == [("dora", 0), ("dora", 1), ("dora", 2)]
    found, _result = replayed(cases, Setting(levels=(("anna", "farming", 2),)))
    assert [who for who, _load in found] == ["anna"] * 3
    found, _result = replayed(cases, Setting(gone=("brit",)))
    assert [sorted(load) for _who, load in found] == [["anna"]] * 3


def test_one_office_against_each_alone():
    cases = [
        case(1, "farming", "bardu"),  # only Brit of Salangen knows it: alone it is a gap
        case(2, "farming", "salangen"),
        case(3, "tourism", "bardu"),
        case(4, "tourism", "salangen"),  # Anna of Bardu knows it best, and Brit well enough
        case(5, "tourism", None),
    ]

    found = offices.compare(replayed(cases)[1], replayed(cases, Setting(office=ALONE))[1])

    assert (found.together.sent, found.alone.sent, found.more_sent, found.undecided) == (5, 4, 1, 1)
    assert (found.together.own, found.alone.own) == (2, 3)
    assert (found.together.gap_cases, found.alone.gaps) == (0, (("farming", "bardu", 1),))
    assert found.together.lone == (("", "farming", "brit", 2),)
    assert set(found.alone.lone) == {
        ("bardu", "tourism", "anna", 1), ("salangen", "farming", "brit", 1), ("salangen", "tourism", "brit", 1)
    }  # fmt: skip
    assert found.alone.to_coordinator == 1


def test_results_of_other_cases_are_not_compared():
    one, two = case(1, "farming", "bardu"), case(2, "tourism", "bardu")
    with pytest.raises(ValueError, match="same cases"):
        offices.compare(replayed([one])[1], replayed([one, two])[1])


def test_a_setting_is_kept_and_read_back():
    setting = Setting(
        {"near": 0.5}, (("a", "b", 2),), (("a", date(2026, 1, 1), date(2026, 1, 2)),), ("c",), (ANNA,), ALONE
    )

    assert setting_of(setting.as_facts()) == setting
    assert setting_of({}) == Setting()
    assert Setting().changes_nothing
    assert not setting.changes_nothing


def test_the_numbers_of_a_policy_are_all_there_and_the_usual_ones_are_within_their_ranges():
    numbers = policy_numbers.numbers(DEFAULT_POLICY)

    assert faults(numbers) == []
    assert policy_numbers.changed(DEFAULT_POLICY, numbers) == DEFAULT_POLICY
    assert policy_numbers.changed(DEFAULT_POLICY, {"level_1": 0.1}).level_weights == {1: 0.1, 2: 0.85, 3: 1.0}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"near": 2}, ["near"]), ({"what": 0.1}, ["what"]), ({"sends_first_step": 0.5}, ["sends_first_step"]),
        ({"level_1": 0.9}, ["level_1"]),
        ({"least_not_for_us": 0.5, "least_maybe_not_for_us": 0.6}, ["least_maybe_not_for_us"]),
        ({"level_1": 0.9, "level_2": 0.95}, []),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_are_named(changes, wrong):
    assert faults(changes) == wrong


def test_what_is_kept_of_a_prediction_is_decided_from():
    said = kept({"b": 0.1234564, "a": 0.1234561, "c": 0.5}, {"x": 0.2}, language="nb")

    assert list(said.as_kept().areas.items()) == [("c", 0.5), ("a", 0.123456), ("b", 0.123456)]
    assert said.as_kept().as_kept() == said.as_kept()
    assert Outcome("", "unsure") == Outcome("", "unsure", "", None)
