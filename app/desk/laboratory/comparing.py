"""Two trials of the same days side by side; with one office and each alone, what that comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from app.assignment.laboratory.deciding import told
from app.desk.laboratory import wording
from app.desk.laboratory.trying import get_trial, names
from app.ui.forms import whole_number
from triage import offices


@dataclass(frozen=True)
class Line:
    """A figure of both trials."""

    label: str
    first: str
    second: str


def compare_trials(trial_id: int) -> str:
    """Both trials: the one of the address, and the one that was chosen."""
    first, second = get_trial(trial_id), get_trial(whole_number(request.args.get("med")))
    newcomers = [*first.setting["newcomers"], *second.setting["newcomers"]]
    known = names({"newcomers": newcomers})
    is_done = bool(first.result and second.result)
    is_same = is_done and first.result["cases"] == second.result["cases"]
    facts: dict[str, Any] = {}
    if is_same:
        both = {
            **second.result,
            "was": first.result["would"],
            "people": {**first.result["people"], **second.result["people"]},
        }
        facts = {"figures": wording.figures(both, known), "lines": _lines(first.result, second.result)}
    return render_template(
        "desk/compare_trials.html", first=first, second=second, known=known, wording=wording, is_same=is_same, **facts
    )


def _lines(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Line]:
    both = zip(told(offices.office(first)), told(offices.office(second)), strict=True)
    return [Line(label, one, two) for (label, one), (_label, two) in both]
