import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.abstaining import FEWEST_SENT, HeldOut, threshold
from triage.candidates import DEFAULT_POLICY, Person, Policy, Question
from triage.prediction import Prediction
from triage.routing import Assignment, route

LABELS = ("bar", "gard", "lan", "oos:salg")


def a_person(slug: str, capacity: int = 5, **levels: int) -> Person:
    return Person(slug=slug, name=slug, municipality=None, languages=("nb",), levels=levels, capacity=capacity)


PEOPLE = (a_person("anne", bar=3, gard=2), a_person("bo", lan=3, gard=1))


def held_out_of(p, truth, weight=None) -> HeldOut:
    given = np.ones(len(p)) if weight is None else weight
    return HeldOut(np.array(p, np.float16), np.array(truth, np.int16), np.array(given, np.float32))


def questions(n: int, seed: int, sureness: float) -> HeldOut:
    """Questions whose labels are drawn from what was said of them."""
    rng = np.random.RandomState(seed)
    p = rng.dirichlet([sureness] * len(LABELS), size=n)
    return held_out_of(p, [rng.choice(len(LABELS), p=row) for row in p])


def sent_by_the_policy(held_out: HeldOut, policy: Policy) -> list[tuple[bool, bool]]:
    """(right, for us) of each question that the real policy sends, one after the other."""
    found = []
    for row, truth in zip(held_out.p.astype(float), held_out.truth, strict=True):
        said = dict(zip(LABELS, row, strict=True))
        areas = {slug: p for slug, p in sorted(said.items(), key=lambda item: -item[1]) if not slug.startswith("oos:")}
        prediction = Prediction(areas, {"salg": said["oos:salg"]}, said["oos:salg"], "nb")
        decision = route(prediction, PEOPLE, Question(), policy)
        if isinstance(decision, Assignment):
            covered = {"anne": ("bar", "gard"), "bo": ("lan",)}[decision.person]  # level 1 is none while anne has 2
            found.append((LABELS[truth] in covered, not LABELS[truth].startswith("oos:")))
    return found


NEAR = 0.04
"""How far what comes true of a thousand questions may be from the curve through them."""


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**16), sureness=st.sampled_from([0.05, 0.2, 0.5]), promise=st.sampled_from([0.7, 0.9, 0.95])
)
def test_the_promise_is_kept_by_the_real_policy_at_the_least_mass_that_can_keep_it(seed, sureness, promise):
    held_out = questions(1000, seed, sureness)
    plain = Policy(level_weights={1: 0.0, 2: 1.0, 3: 1.0})

    found = threshold(held_out, LABELS, PEOPLE, plain, promise=promise)

    def share_right(least_mass: float) -> tuple[float, int]:
        sent = sent_by_the_policy(held_out, Policy(least_mass=least_mass, level_weights=plain.level_weights))
        return sum(right for right, _ in sent) / max(len(sent), 1), len(sent)

    right, n = share_right(found.least_mass)
    if found.is_kept:
        assert right >= promise - NEAR
        assert right == pytest.approx(found.right, abs=0.01)
        assert n >= FEWEST_SENT - 1
        right, more = share_right(max(found.least_mass - 0.15, 0.5))
        assert more <= n + 5 or right < promise + NEAR
    else:
        assert n == 0


def test_a_lower_promise_costs_less():
    held_out = questions(2000, 3, 0.2)

    shares = [
        threshold(held_out, LABELS, PEOPLE, DEFAULT_POLICY, promise=promise).share for promise in (0.7, 0.9, 0.97)
    ]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_what_is_not_for_us_counts_as_wrong_when_it_is_sent():
    p = np.array([[0.97, 0.01, 0.01, 0.01]] * 100, np.float16)
    ours = threshold(held_out_of(p, np.zeros(100)), LABELS, PEOPLE, DEFAULT_POLICY, promise=0.95)
    with_junk = threshold(held_out_of(p, [0] * 90 + [3] * 10), LABELS, PEOPLE, DEFAULT_POLICY, promise=0.95)

    assert (ours.is_kept, ours.right, ours.share) == (True, 1.0, 1.0)
    assert not with_junk.is_kept


def test_where_no_promise_can_be_kept_nothing_is_sent_and_all_goes_to_a_person():
    held_out = held_out_of(np.full((100, 4), 0.25), np.full(100, 2))
    sure = Prediction({"bar": 1.0, "gard": 0.0, "lan": 0.0}, {"salg": 0.0}, 0.0, "nb")

    for people in (PEOPLE, (), (a_person("full", capacity=0, bar=3),)):
        found = threshold(held_out, LABELS, people, DEFAULT_POLICY, promise=0.95)
        assert not found.is_kept
        decision = route(sure, PEOPLE, Question(), Policy(least_mass=found.least_mass))
        assert (decision.reason_code, decision.cause) == ("unsure", "low_mass")
    assert (
        threshold(held_out_of(held_out.p[:0], held_out.truth[:0]), LABELS, PEOPLE, DEFAULT_POLICY, promise=0.9).n == 0
    )


def test_few_sent_prove_nothing():
    p = np.array([[0.98, 0.01, 0.005, 0.005]] * 20 + [[0.4, 0.3, 0.2, 0.1]] * 200, np.float16)
    truth = np.array([0] * 20 + [2] * 200, np.int16)

    assert not threshold(held_out_of(p, truth), LABELS, PEOPLE, DEFAULT_POLICY, promise=0.95).is_kept


def test_a_question_counts_as_many_enquiries_as_it_is_a_sample_of():
    p = [[0.9, 0.04, 0.03, 0.03]] * 100
    truth = [0] * 50 + [2] * 50

    even = threshold(held_out_of(p, truth), LABELS, PEOPLE, DEFAULT_POLICY, promise=0.9)
    rare = threshold(held_out_of(p, truth, [19] * 50 + [1] * 50), LABELS, PEOPLE, DEFAULT_POLICY, promise=0.9)

    assert not even.is_kept
    assert rare.is_kept
    assert rare.right == pytest.approx(0.95)
    assert rare.interval[0] < 0.86  # fifty questions stand for nearly all of them
