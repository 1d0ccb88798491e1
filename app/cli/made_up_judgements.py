"""What people said that made-up cases are about: most were closed without a word, of some the area was corrected."""

from collections.abc import Collection, Mapping
from random import Random
from typing import Any

from app.learning.judgements import CLOSED, COORDINATOR, NOT_FOR_US, TELLS_NOTHING, WEIGHTS
from triage import language
from triage import text as writing

Row = dict[str, Any]

CORRECTED = 0.07
"""So many of the answered cases were about something else than they were sorted as."""

FOREIGN = ("not_for_us", "spam")


def correct(case: Row, events: list[Row], areas: Mapping[int, str], *, seed: str, by: int) -> bool:
    """Perhaps a coordinator corrects the area when the case is answered: the case and its history say so then."""
    random = Random(f"{seed} judged")  # noqa: S311 - made up, and the same each time
    at = next((place for place, event in enumerate(events) if event["kind"] == "answered"), None)
    if at is None or case["area_id"] is None or random.random() > CORRECTED:
        return False
    before = case["area_id"]
    case["area_id"] = random.choice([area for area in areas if area != before])
    facts = {"from": areas[before], "to": areas[case["area_id"]]}
    moment = events[at]["at"]
    events.insert(
        at,
        {"at": moment, "kind": "corrected", "user_id": by, "reason": "", "facts": facts, "actor": "staff"},
    )
    case["version"] = len(events)
    return True


def taught(case: Row, by: int | None, *, is_corrected: bool, covered: Collection[int], kind: int) -> Row | None:
    """The example that the case leaves, as `app.learning.judgements` would have it; None when nobody said anything.

    The text stands as it is: nothing of a made-up case tells whose it is. `covered` are the areas of whoever has it.
    """
    if case["is_confidential"] or case["emptied_at"] is not None or by is None:
        return None
    is_foreign = case["outcome"] in FOREIGN
    if is_corrected:
        origin = COORDINATOR
    elif is_foreign:
        origin = NOT_FOR_US
    elif case["outcome"] and case["outcome"] not in TELLS_NOTHING and case["first_answered_at"]:
        if case["area_id"] not in covered:
            return None
        origin = CLOSED
    else:
        return None
    text = writing.joined(case["subject"], case["text"])
    moment = case["first_answered_at"] if is_corrected else case["closed_at"]
    return {
        "text": text, "language": language.detect(text), "origin": origin, "weight": WEIGHTS[origin], "by_id": by,
        "area_id": None if is_foreign and not is_corrected else case["area_id"],
        "kind_id": kind if is_foreign and not is_corrected else None, "said_at": moment, "noted_at": moment,
    }  # fmt: skip
