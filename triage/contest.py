"""Whether what people said of cases makes a better model: a challenger against the champion, and who wins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from triage import comparison
from triage.comparison import compare
from triage.evaluation import Labelled
from triage.examples import NOT_FOR_US, Example
from triage.model import Model
from triage.prediction import Prediction

LEAST_HELD_OUT = 20
"""Held-out cases, by weight, without which what people said changes nothing: fewer prove nothing.

A case that was closed without a word has the area that the model in force then gave it: to be tried on it is to be
tried on one's own answer. It counts half, as when it is learned (`app.learning.judgements`). To leave it out would be
worse: of the rest most were corrected, so that a model which loses what was right would not be found out.
"""

HELD_OUT_SHARE = 0.5
"""Of the cases that the champion has not seen, the newest half: the other half is what the challenger learns more."""

LEAST_IN_GROUP = 20
"""Held-out cases, by weight, of a language, municipality or area without which it is not looked at alone."""

GROUP_ERRORS = 2.0
"""Standard errors of the mean difference by which a part may seem worse: of some twenty parts that are no worse, three
would seem so at one, and one in two contests at two."""

FIRST, CATALOGUE, TOO_FEW = "first", "catalogue", "too_few"
NO_WORSE, CATALOGUE_ALONE = "no_worse", "catalogue_alone"
WORSE, WORSE_IN_PART, WORSE_ON_TEST_SET = "worse", "worse_in_part", "worse_on_test_set"
"""first: there was no champion that fits this program. catalogue: the catalogue has changed, and there were too few new
cases to judge. too_few: nothing else had changed. no_worse: the challenger is in force. worse, worse_in_part,
worse_on_test_set: the champion stays; catalogue_alone: but the catalogue had changed, so a model of it and of the cases
that were judged before is in force."""


@dataclass(frozen=True)
class Correction:
    """A case that a person has said something of."""

    case_id: int
    example: Example
    municipality: str | None

    @property
    def labelled(self) -> Labelled:
        """As a text to be tried on."""
        label = self.example.label
        return Labelled(
            id=str(self.case_id),
            text=self.example.text,
            primary=label.removeprefix(NOT_FOR_US),
            language=self.example.language or "nb",
            municipality=self.municipality,
            is_out_of_scope=label.startswith(NOT_FOR_US),
            weight=self.example.weight,
        )


@dataclass(frozen=True)
class Contest:
    """What is known before: `corrections` in the order in which people spoke, `seen` the cases the champion knows.

    `must`: the catalogue has changed, or a case it knows is no more, so the champion may not stay as it is. `test_set`
    is the region's own, never learned from.
    """

    catalogue: tuple[Example, ...]
    corrections: tuple[Correction, ...]
    seen: frozenset[int]
    must: bool
    neutral: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    test_set: tuple[Labelled, ...] = ()

    @property
    def judged(self) -> list[Correction]:
        """Cases that the champion was fitted on, as far as they are left."""
        return [one for one in self.corrections if one.case_id in self.seen]

    @property
    def fresh(self) -> list[Correction]:
        """Cases that the champion has never seen, oldest word first."""
        return [one for one in self.corrections if one.case_id not in self.seen]


@dataclass(frozen=True)
class Result:
    """What came of it: the verdict, the model to be put in force or None, the cases in it, and the figures."""

    verdict: str
    model: Model | None = None
    case_ids: tuple[int, ...] = ()
    scores: Mapping[str, Any] = field(default_factory=dict)


def hold(contest: Contest, champion: Model | None) -> Result:
    """Fit, compare and decide.

    The challenger that is compared learns all but the newest cases, on which both are tried: neither has seen them.
    When it is no worse, the model in force is fitted on all cases, for the newest are worth most, and coverage grows
    with every case (triage.md E); what was compared is that model with less to learn from.
    """
    if champion is None:
        return _fitted(contest, FIRST, contest.judged, {})
    fresh = contest.fresh
    held_out = fresh[len(fresh) - _held_out_count(fresh) :]
    scores: dict[str, Any] = {"fresh": len(fresh), "held_out": len(held_out)}
    if not held_out:
        return _fitted(contest, CATALOGUE, contest.judged, scores) if contest.must else Result(TOO_FEW, scores=scores)
    learned = [*contest.judged, *fresh[: len(fresh) - len(held_out)]]
    tried = [one.labelled for one in held_out]
    scores |= {"learned": len(learned), **judge(tried, contest.test_set, champion, _fit(contest, learned))}
    del champion  # neither model is needed while the next is fitted: a third would be too much memory
    verdict = _verdict(scores)
    if verdict == NO_WORSE:
        return _fitted(contest, NO_WORSE, contest.corrections, scores)
    scores["why"] = verdict
    return _fitted(contest, CATALOGUE_ALONE, contest.judged, scores) if contest.must else Result(verdict, scores=scores)


def judge(
    held_out: Sequence[Labelled], test_set: Sequence[Labelled], champion: Model, challenger: Model
) -> dict[str, Any]:
    """Compare both on held-out cases, on each part of them that is large enough, and on the region's test set."""
    old, new = _said(held_out, champion), _said(held_out, challenger)
    scores: dict[str, Any] = {"all": _compared(held_out, old, new)}
    parts = comparison.by_group(held_out, old, new)
    scores["parts"] = [
        {"kind": kind, "name": name, **figures, "is_worse": _is_worse(figures, GROUP_ERRORS)}
        for kind, groups in parts.items()
        for name, figures in groups.items()
        if name and figures["weight"] >= LEAST_IN_GROUP
    ]
    if test_set:
        scores["test_set"] = _compared(test_set, _said(test_set, champion), _said(test_set, challenger))
    return scores


def _held_out_count(fresh: Sequence[Correction]) -> int:
    """How many of the unseen cases are held out: half of their weight, at least twenty, none when there is less."""
    weights = [one.example.weight for one in reversed(fresh)]
    wanted = max(LEAST_HELD_OUT, HELD_OUT_SHARE * sum(weights))
    return next((count for count, weight in enumerate(accumulate(weights), start=1) if weight >= wanted), 0)


def _verdict(scores: Mapping[str, Any]) -> str:
    if _is_worse(scores["all"], 1.0):
        return WORSE
    if any(part["is_worse"] for part in scores["parts"]):
        return WORSE_IN_PART
    if "test_set" in scores and _is_worse(scores["test_set"], 1.0):
        return WORSE_ON_TEST_SET
    return NO_WORSE


def _is_worse(figures: Mapping[str, Any], errors: float) -> bool:
    """Whether the challenger's log loss is higher by more than so many standard errors, or it is less often right."""
    return bool(figures["verdict"] == "worse" or figures["log_loss_difference"] > errors * figures["log_loss_error"])


def _compared(rows: Sequence[Labelled], old: Sequence[Prediction], new: Sequence[Prediction]) -> dict[str, Any]:
    """The comparison of what champion and challenger said, with how often each is right."""
    return {
        **compare(rows, old, new),
        "champion_right": comparison.right_share(rows, old),
        "challenger_right": comparison.right_share(rows, new),
    }


def _said(rows: Sequence[Labelled], model: Model) -> list[Prediction]:
    return [model.predict(row.text, row.subject) for row in rows]


def _fit(contest: Contest, cases: Sequence[Correction]) -> Model:
    from triage import classifier  # noqa: PLC0415 - scikit-learn is loaded where a model is fitted only

    return classifier.fit(
        [*contest.catalogue, *(one.example for one in cases)], neutral=contest.neutral, places=contest.places
    )


def _fitted(contest: Contest, verdict: str, cases: Sequence[Correction], scores: Mapping[str, Any]) -> Result:
    return Result(verdict, _fit(contest, cases), tuple(one.case_id for one in cases), scores)
