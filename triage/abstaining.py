"""When to send by itself and when to ask a person: the least mass that keeps a promise, found on held-out questions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.candidates import Person, Policy, covered_areas
from triage.examples import NOT_FOR_US
from triage.reliability import wilson

FEWEST_SENT = 30
"""Fewer held-out questions than this prove no share."""

SENDS_NOTHING = 1.01
"""A mass that nobody can have."""

Floats = npt.NDArray[np.float64]
_LEAST_P, _RIDGE, _SMALL_STEP, _MOST_STEPS = 1e-4, 1e-6, 1e-8, 100


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a model said of questions it was not fitted on.

    `p` (questions by labels), `truth` (the column of the right label), `weight` (of how many enquiries each is a
    sample; see `triage.examples.enquiry_weights`).
    """

    p: npt.NDArray[np.float16]
    truth: npt.NDArray[np.int16]
    weight: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least mass that keeps the promise, and what it costs, on `n` held-out questions, weighted as enquiries come.

    `share` of those for us are sent; of all that are sent, also what is not for us, `right` go to somebody who covers
    the area, and `interval` holds that with 95 % certainty. `is_kept` is False when no mass keeps the promise: then
    nothing is sent.
    """

    promise: float
    least_mass: float
    is_kept: bool
    n: int
    share: float
    right: float
    interval: tuple[float, float]

    def as_facts(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {
            "promise": self.promise,
            "least_mass": self.least_mass,
            "is_kept": self.is_kept,
            "n": self.n,
            "share": round(self.share, 4),
            "right": round(self.right, 4),
            "interval": [round(end, 4) for end in self.interval],
        }


def threshold(
    held_out: HeldOut, labels: Sequence[str], people: Sequence[Person], policy: Policy, *, promise: float
) -> Threshold:
    """Find the least mass from which at least the share `promise` of what is sent is right.

    The questions are sent as `policy` sends them, to whoever covers most of their probability, all being present. Each
    possible least mass is tried, so the share it costs is the smallest that the promise allows. How often a mass is
    right is read off a curve through all questions, or a handful of them would move the least mass by a tenth.
    """
    covers = np.array([[label in covered for label in labels] for covered in covered_areas(people, policy)], np.float32)
    ours = np.array([not label.startswith(NOT_FOR_US) for label in labels])
    p = held_out.p.astype(np.float32)
    may_go = p[:, ~ours].sum(axis=1) < policy.least_maybe_not_for_us
    n, weight = len(p), held_out.weight.astype(np.float64)
    of_ours = weight * ours[held_out.truth]
    if not len(covers) or not of_ours.any():
        return Threshold(promise, SENDS_NOTHING, False, n, 0.0, 0.0, (0.0, 1.0))

    masses = p @ covers.T
    best = masses.argmax(axis=1)
    mass = masses[np.arange(n), best]
    is_right = covers[best, held_out.truth] > 0
    falling = np.argsort(-mass, kind="stable")
    falling = falling[may_go[falling] & (mass[falling] >= policy.least_gap)]
    sent = np.cumsum(weight[falling])
    right = np.cumsum(weight[falling] * is_right[falling])
    expected = np.cumsum(weight[falling] * _smoothed(mass[falling], is_right[falling], weight[falling]))
    counted = np.arange(1, len(falling) + 1)
    is_last_of_its_mass = np.append(np.diff(mass[falling]) < 0, True)[: len(falling)]
    keeps = np.flatnonzero((expected / sent >= promise) & (counted >= FEWEST_SENT) & is_last_of_its_mass)
    if not len(keeps):
        return Threshold(promise, SENDS_NOTHING, False, n, 0.0, 0.0, (0.0, 1.0))
    last = int(keeps[-1])
    of_sent = weight[falling[: last + 1]]
    effective = float(of_sent.sum() ** 2 / (of_sent**2).sum())  # Kish, "Survey sampling", 1965
    return Threshold(
        promise=promise,
        least_mass=math.floor(float(mass[falling[last]]) * 1e4) / 1e4,
        is_kept=True,
        n=n,
        share=float(of_ours[falling[: last + 1]].sum() / of_ours.sum()),
        right=float(right[last] / sent[last]),
        interval=wilson(float(right[last] / sent[last]) * effective, effective),
    )


def _smoothed(mass: Floats, is_right: npt.NDArray[np.bool_], weight: Floats) -> Floats:
    """Return how often each mass is right: a logistic curve over its log-odds.

    Platt, "Probabilistic outputs for support vector machines", 1999, with his targets, so that no mass is always right.
    """
    n_right, n_wrong = int(is_right.sum()), int((~is_right).sum())
    target = np.where(is_right, (n_right + 1) / (n_right + 2), 1 / (n_wrong + 2))
    held = np.clip(mass.astype(np.float64), _LEAST_P, 1 - _LEAST_P)
    x = np.stack([np.ones(len(held)), np.log(held / (1 - held))], axis=1)
    beta = np.array([0.0, 1.0])
    curve = _logistic(x @ beta)
    for _ in range(_MOST_STEPS):  # Newton's method
        gradient = x.T @ (weight * (target - curve))
        curvature = (x * (weight * curve * (1 - curve))[:, None]).T @ x
        step = np.linalg.solve(curvature + _RIDGE * weight.sum() * np.eye(2), gradient).clip(-1, 1)
        beta = beta + step
        curve = _logistic(x @ beta)
        if np.abs(step).max() < _SMALL_STEP:
            break
    return curve


def _logistic(log_odds: Floats) -> Floats:
    curve: Floats = 1 / (1 + np.exp(-log_odds.clip(-30, 30)))
    return curve
