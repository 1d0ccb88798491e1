"""The policy as numbers that a person may change: which there are, within what, and a policy made of them."""

import dataclasses
from collections.abc import Mapping

from triage.candidates import DEFAULT_POLICY, Policy

RANGES: Mapping[str, tuple[float, float]] = {
    "least_mass": (0.3, 1.0),
    "least_not_for_us": (0.5, 1.0),
    "least_maybe_not_for_us": (0.2, 1.0),
    "least_gap": (0.2, 1.0),
    "sends_first_step": (0, 1),
    "level_1": (0.0, 1.0),
    "level_2": (0.0, 1.0),
    "level_3": (0.0, 1.0),
    "other_language": (0.0, 1.0),
    "sister_language": (0.0, 1.0),
    "leaves_soon": (0.0, 1.0),
    "day_off": (0.0, 1.0),
    "load": (0.0, 1.0),
    "near": (0.0, 1.0),
}
"""The least and the greatest of each number, on the scale of `Policy`. A threshold below these sends what nobody
believes; a weight above 1 is worth more than knowing everything."""

_LEVEL = "level_"
RISING = (("least_maybe_not_for_us", "least_not_for_us"), ("level_1", "level_2"), ("level_2", "level_3"))
"""Pairs of which the first may not be the greater."""


def numbers(policy: Policy) -> dict[str, float]:
    """Return every number of a policy, in the order of `RANGES`; what is a yes or no is 1 or 0."""
    return {
        name: policy.level_weights[int(name.removeprefix(_LEVEL))]
        if name.startswith(_LEVEL)
        else float(getattr(policy, name))
        for name in RANGES
    }


def changed(policy: Policy, changes: Mapping[str, float]) -> Policy:
    """Return the policy with some of its numbers changed; nothing is checked, see `faults`."""
    if not changes:
        return policy
    weights = {int(name.removeprefix(_LEVEL)): value for name, value in changes.items() if name.startswith(_LEVEL)}
    plain = {name: value for name, value in changes.items() if not name.startswith(_LEVEL)}
    if "sends_first_step" in plain:
        plain["sends_first_step"] = bool(plain["sends_first_step"])
    return dataclasses.replace(policy, **plain, level_weights={**policy.level_weights, **weights})  # type: ignore[arg-type]


def faults(changes: Mapping[str, float]) -> list[str]:
    """Return the names of the numbers that cannot be: unknown, outside their range, or in the wrong order."""
    wrong = [name for name, value in changes.items() if not _is_within(name, value)]
    whole = numbers(changed(DEFAULT_POLICY, {name: changes[name] for name in changes if name not in wrong}))
    wrong += [
        low for low, high in RISING if {low, high} & set(changes) and low not in wrong and whole[low] > whole[high]
    ]
    return wrong


def _is_within(name: str, value: float) -> bool:
    least, most = RANGES.get(name, (1.0, 0.0))
    return least <= value <= most and (name != "sends_first_step" or value in {0, 1})
