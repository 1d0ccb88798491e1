"""Questions that the catalogue keeps apart, learned as cases: what learning can do, on many texts.

Three of ten topics of the question bank are taken out; a part of them comes as cases, and the rest is tried. Here the
choices of `triage.mix` and of `triage.classifier` were made; the labelled enquiries had no part in them.
"""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.support import region_examples
from triage import classifier
from triage.examples import CASE, NOT_FOR_US, NOT_FOR_US_SHARE, QUESTION, Example
from triage.model import Model

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CASES, DRAWS = 108, 3


def drawn(rng: np.random.Generator, apart: Sequence[Example], asked: dict[str, float]):
    """Some of the questions as cases, in the mix that is asked for; the others, and how much each counts."""
    apart = [apart[at] for at in rng.permutation(len(apart))]
    middle = len(apart) // 2
    first, tried = apart[:middle], apart[middle:]
    chosen = rng.choice(middle, CASES, replace=False, p=_shares(first, asked))
    told = [replace(first[at], origin=CASE, group=f"case:{at}") for at in chosen]
    return told, tried, _shares(tried, asked)


def _shares(questions: Sequence[Example], asked: dict[str, float]):
    labels = [one.label for one in questions]
    shares = np.array([asked[label] / labels.count(label) for label in labels])
    return shares / shares.sum()


def mixed(rng: np.random.Generator, *, is_even: bool) -> dict[str, float]:
    """How often each label is asked for: alike, or as an even Dirichlet distribution has it."""
    labels = sorted({one.label for one in region_examples.region_examples()})
    asked: dict[str, float] = {}
    for refused, share in ((True, NOT_FOR_US_SHARE), (False, 1 - NOT_FOR_US_SHARE)):
        names = [label for label in labels if label.startswith(NOT_FOR_US) == refused]
        parts = np.full(len(names), 1 / len(names)) if is_even else rng.dirichlet(np.ones(len(names)))
        asked |= dict(zip(names, share * parts, strict=True))
    return asked


def fitted(given: Sequence[Example]) -> Model:
    return classifier.fit(given, neutral=region_examples.neutral_words(), places=region_examples.place_names())


def judged(model: Model, tried: Sequence[Example], shares) -> np.ndarray:
    """The share whose label is the likeliest, and the log loss."""
    said = [model.probabilities(one.text) for one in tried]
    right = [max(p, key=p.__getitem__) == one.label for p, one in zip(said, tried, strict=True)]
    loss = [-np.log(max(p[one.label], 1e-6)) for p, one in zip(said, tried, strict=True)]
    return np.array([shares @ right, shares @ loss])


def learned(name: str, is_apart, tell, *, is_even: bool) -> np.ndarray:
    """By how much share right and log loss grew, the mean of some draws; both are told."""
    grown = []
    for seed in range(DRAWS):
        rng = np.random.default_rng(seed)
        whole = region_examples.region_examples()
        out = is_apart(whole, random.Random(seed))
        apart, catalogue = [one for one in whole if out(one)], [one for one in whole if not out(one)]
        told, tried, shares = drawn(rng, apart, mixed(rng, is_even=is_even))
        before, now = (judged(fitted(given), tried, shares) for given in (catalogue, [*catalogue, *told]))
        grown.append(now - before)
        tell(f"{name}, draw {seed}: right {before[0]:.3f} -> {now[0]:.3f}, log loss {before[1]:.3f} -> {now[1]:.3f}")
    mean, error = np.mean(grown, axis=0), np.std(grown, axis=0, ddof=1) / DRAWS**0.5
    tell(f"{name}: right {mean[0]:+.4f} ({error[0]:.4f}), log loss {mean[1]:+.4f} ({error[1]:.4f})")
    return mean


def topics(whole: Sequence[Example], rng: random.Random):
    """Three topics of ten."""
    groups = sorted({one.group for one in whole if one.group.startswith("bank:")})
    out = set(rng.sample(groups, round(0.3 * len(groups))))
    return lambda one: one.group in out


def other_languages(_whole: Sequence[Example], _rng: random.Random):
    """Every question that is not in bokmål."""
    return lambda one: one.origin == QUESTION and one.language != "nb"


def test_where_some_areas_are_asked_for_more_often_corrections_raise_the_accuracy(tell):
    right, loss = learned("uneven mix", topics, tell, is_even=False)

    assert right > 0.01
    assert loss < -0.05


def test_where_all_are_asked_for_alike_corrections_help_a_little(tell):
    right, loss = learned("even mix", topics, tell, is_even=True)

    assert right > -0.005
    assert loss < 0


def test_cases_in_another_way_of_writing_teach_and_do_no_harm(tell):
    right, loss = learned("other languages", other_languages, tell, is_even=True)

    assert right > 0
    assert loss < 0
