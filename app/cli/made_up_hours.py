"""Hours that made-up people note on made-up cases: about one in three of those who answer does."""

from collections.abc import Mapping
from random import Random
from typing import Any

Row = dict[str, Any]

NOTED = 0.35
"""The share of answered cases on which hours are noted."""


def rows(case: Row, users: Mapping[int, int], *, seed: str) -> list[Row]:
    """The hours of whoever has the case; `users` are the people behind the developers."""
    random = Random(f"{seed} hours")
    answered, user = case["first_answered_at"], users.get(case["developer_id"])
    if answered is None or user is None or random.random() > NOTED:
        return []
    quarters = 1 + int(random.expovariate(1 / 5))
    return [{"user_id": user, "quarters": min(quarters, 120), "noted_at": case["closed_at"] or answered}]
