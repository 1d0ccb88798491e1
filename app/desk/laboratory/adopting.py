"""What was tried is put in force, with a reason; and every policy that was in force, with a way back."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.assignment.laboratory import operations, queries
from app.assignment.operations import adopted_numbers
from app.desk.laboratory.forms import NUMBERS, AdoptForm
from app.desk.laboratory.trying import get_trial
from app.errors import NotFoundError
from app.extensions import db
from app.people.access import current_person
from app.ui.filters import day, number
from app.ui.forms import whole_number
from triage import policy_numbers
from triage.candidates import DEFAULT_POLICY

View = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Number:
    """A number of the policy before and after."""

    label: str
    before: str
    after: str


def adopt_trial(trial_id: int) -> View:
    """Show what would change, and ask why; a POST puts it in force for every case that is sorted from now on."""
    session, found = db.session(), get_trial(trial_id)
    if found.state != "done" or not found.setting["numbers"]:
        raise NotFoundError("this trial changes nothing that can be put in force")
    form = AdoptForm()
    before = adopted_numbers(session)
    after = before | found.setting["numbers"]
    if request.method == "POST" and form.validate():
        by = current_person()
        operations.adopt_trial(session, found, by=by, reason=form.reason.data, at=clock.now())
        flash(_("The policy is in force for every case that comes from now on."), "success")
        return redirect(url_for("desk.policies"), 303)
    page = render_template("desk/adopt.html", trial=found, form=form, numbers=_numbers(before, after))
    return (page, 400) if form.errors else page


def policies() -> str:
    """What is in force, and what was."""
    session = db.session()
    rows = queries.adopted(session)
    in_force = rows[0].numbers if rows else {}
    shown = [(row, _numbers(_before(rows, place), row.numbers)) for place, row in enumerate(rows)]
    numbers = _numbers({}, in_force, is_whole=True)
    return render_template("desk/policies.html", rows=shown, numbers=numbers, is_as_made=not in_force)


def back_to_policy() -> Response:
    """Put an earlier policy in force again; 0 is the one that the program came with."""
    session = db.session()
    wanted = whole_number(request.form.get("policy"))
    numbers: Mapping[str, float] = {}
    reason = _("Back to how the program was made.")
    if wanted:
        row = queries.adopted_policy(session, wanted)
        if row is None:
            raise NotFoundError("no such policy")
        numbers, reason = row.numbers, _("Back to the policy of %(day)s.", day=day(row.at))
    operations.adopt(session, numbers, by=current_person(), reason=str(reason), at=clock.now())
    flash(_("The policy is in force for every case that comes from now on."), "success")
    return redirect(url_for("desk.policies"), 303)


def _before(rows: object, place: int) -> Mapping[str, float]:
    """What was in force before a row, newest first."""
    assert isinstance(rows, list)
    numbers: Mapping[str, float] = rows[place + 1].numbers if place + 1 < len(rows) else {}
    return numbers


def _numbers(before: Mapping[str, float], after: Mapping[str, float], *, is_whole: bool = False) -> list[Number]:
    """The numbers that differ; all of them with `is_whole`. A least mass that nobody has set follows the promise."""
    was, becomes = (policy_numbers.numbers(policy_numbers.changed(DEFAULT_POLICY, one)) for one in (before, after))
    found = []
    for name, label in NUMBERS.items():
        texts = [
            str(_("follows the promise")) if name == "least_mass" and name not in numbers else number(values[name], 2)
            for numbers, values in ((before, was), (after, becomes))
        ]
        if is_whole or texts[0] != texts[1]:
            found.append(Number(str(label), *texts))
    return found
