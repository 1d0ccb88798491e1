"""What sortings rest on: stored once for all that share it, and read back."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from triage import policy_numbers
from triage.candidates import Policy
from triage.profiles import Profile


@dataclass
class Basis:
    """People and policy as a row of `sorting_basis` keeps them. `row_id` is None until the row is known to be there."""

    fingerprint: str
    people: list[dict[str, Any]]
    policy: dict[str, float]
    row_id: int | None = None


def basis(profiles: Sequence[Profile], policy: Policy, today: date) -> Basis:
    """What sortings of this day rest on; the same people and policy have the same fingerprint."""
    people, numbers = [one.as_facts(today) for one in profiles], policy_numbers.numbers(policy)
    written = json.dumps([people, numbers], sort_keys=True).encode()
    return Basis(hashlib.sha256(written).hexdigest(), people, numbers)
