"""What made-up businesses say after their case was closed: whether it helped, and what came of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from app.cases.feedback.questions import ANSWER_WITHIN, CAME, HELPED, NOT_ASKED
from app.cases.workdays import first_working_day
from app.clock import NORWAY

Row = dict[str, Any]

ASKED_AFTER_DAYS = {HELPED: 3, CAME: 182}
ANSWERS_BY = {HELPED: 0.5, CAME: 0.3}
"""The share of those asked who say anything; of those who did not write back before, a fifth of it."""


def rows(case: Row, words: dict[str, list[str]], *, seed: str, now: datetime) -> list[Row]:
    """The questions to the business of this case by now, and what it said; nothing that is asked later."""
    if case["closed_at"] is None or case["outcome"] in NOT_ASKED:
        return []
    found = []
    for kind, days in ASKED_AFTER_DAYS.items():
        random = Random(f"{seed} {kind}")
        day = first_working_day((case["closed_at"] + timedelta(days=days)).astimezone(NORWAY).date())
        asked_at = datetime.combine(day, time(9), NORWAY) + timedelta(minutes=random.randrange(60))
        if asked_at <= now:
            found.append(_row(kind, asked_at, seed))
            _answer(found[-1], case, random, words, now)
    return found


def events(said: Sequence[Row]) -> list[Row]:
    """The lines of the history that these rows leave, oldest first."""
    found = []
    for row in said:
        question = {"question": row["kind"]}
        found.append(_event("feedback_asked", row["asked_at"], "machine", question))
        if row["said"]:
            told = {name: row[name] for name in ("said", "is_founded", "jobs", "funding_nok")}
            found.append(_event("feedback_given", row["answered_at"], "business", told | question))
    return sorted(found, key=lambda event: event["at"])


def _event(kind: str, at: datetime, actor: str, facts: Row) -> Row:
    return {"at": at, "kind": kind, "user_id": None, "reason": "", "facts": facts, "actor": actor}


def _row(kind: str, asked_at: datetime, seed: str) -> Row:
    return {
        "kind": kind, "asked_at": asked_at, "letter": f"made up:{kind}",
        "hash": hashlib.sha256(f"{seed} {kind}".encode()).hexdigest(), "said": None, "answered_at": None,
        "comment": "", "is_founded": False, "jobs": None, "funding_nok": None,
    }  # fmt: skip


def _answer(row: Row, case: Row, random: Random, words: dict[str, list[str]], now: datetime) -> None:
    chance = ANSWERS_BY[row["kind"]] * (0.2 if case["outcome"] == "no_reply" else 1)
    answered_at = row["asked_at"] + random.random() ** 3 * ANSWER_WITHIN / 4
    if random.random() > chance or answered_at > now:
        return
    row["answered_at"] = answered_at
    if row["kind"] == HELPED:
        row["said"] = random.choices(("yes", "partly", "no"), (68, 22, 10))[0]
        if random.random() < 0.4:
            row["comment"] = random.choice(words[f"said_{row['said']}"])
        return
    row["is_founded"] = case["outcome"] == "founded" or random.random() < 0.06
    if case["outcome"] in {"jobs", "founded"} or random.random() < 0.15:
        row["jobs"] = case["jobs"] or random.randint(1, 4)
    if case["outcome"] == "funding" or random.random() < 0.1:
        row["funding_nok"] = case["funding_nok"] or random.randint(2, 40) * 10_000
    row["said"] = "something" if row["is_founded"] or row["jobs"] or row["funding_nok"] else "nothing"
