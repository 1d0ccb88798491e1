"""A plan that evens out the open cases, or empties the desk of somebody who goes away; done as far as approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.assignment.rebalancing import MOST_CASES, Proposal, propose
from app.cases import operations
from app.cases.models import Case
from app.desk import many, phrases
from app.desk.many import Marked
from app.desk.titles import listed_title
from app.extensions import db
from app.people import queries as people
from app.people.access import current_person
from app.people.models import Developer
from app.ui.forms import whole_number
from triage.rebalancing import Move

AWAY_WITHIN_DAYS = 60
"""How soon an absence must begin for the page to offer a plan for it."""


class Approved(NamedTuple):
    """A move that somebody has ticked: the case as they saw it, and who gets it."""

    reference: str
    version: int
    to: str


@dataclass(frozen=True)
class Row:
    """A move as the page shows it; `value` is None for what the coordinator must do by hand."""

    case: Case
    title: str
    holder: str
    to: str
    why: str
    move: Move
    value: str | None


@dataclass(frozen=True)
class Load:
    """How many open cases a person has, and would have."""

    name: str
    before: int
    after: int
    capacity: int
    absence: str


def plan() -> str:
    """The plan as it is now: nothing is done before somebody approves it."""
    session, today = db.session(), clock.today()
    asked = request.args.getlist("borte")
    proposal = propose(session, today, away=asked)
    rows = [_row(move, proposal) for move in proposal.plan.moves]
    return render_template(
        "desk/rebalancing.html",
        rows=rows,
        loads=[_load(slug, one, proposal, today) for slug, one in proposal.developers.items()],
        leaving=_leaving(proposal.developers, today),
        asked=[slug for slug in asked if slug in proposal.developers],
        is_all=proposal.is_all,
        most=MOST_CASES,
        today=today,
        phrases=phrases,
    )


def carry_out() -> Response:
    """Carry out the moves that are ticked. What somebody has changed meanwhile stays as it is, and is told of.

    Each move is committed by itself: it is true alone, and nobody waits for the whole.
    """
    wanted = _approved(request.form.getlist("move"))
    session = db.session()

    def give(case: Case, version: int) -> None:
        to = people.developer_by_slug(session, wanted[case.reference].to)
        if to is not None and case.developer_id != to.id:
            person, reason = current_person(), _reason(case)
            operations.hand_over(session, case, to, by=person, reason=reason, at=clock.now(), version=version)

    if wanted:
        many.tell(many.one_by_one([Marked(one.reference, one.version) for one in wanted.values()], give), len(wanted))
    else:
        flash(_("Nothing was ticked, so nothing was changed."), "info")
    return redirect(url_for("desk.plan", borte=request.form.getlist("borte")), 303)


def _approved(values: Sequence[str]) -> dict[str, Approved]:
    """What was ticked, by reference; what is no move of ours is passed over."""
    parts = [value.split(":") for value in values]
    found = [Approved(one[0], whole_number(one[1]), one[2]) for one in parts if len(one) == len(Approved._fields)]
    return {one.reference: one for one in found}


def _reason(case: Case) -> str:
    """What history and letters say, in the coordinator's language."""
    if people.is_away(case.developer, clock.today()):
        return str(_("The other person is away"))
    return str(_("The cases were shared out anew"))


def _row(move: Move, proposal: Proposal) -> Row:
    case = proposal.cases[move.key]
    to = proposal.developers[move.to].user.name if move.to else ""
    return Row(
        case=case,
        title=listed_title(case),
        holder=proposal.developers[move.holder].user.name,
        to=to,
        why=_why(move),
        move=move,
        value=f"{case.reference}:{case.version}:{move.to}" if move.to else None,
    )


def _why(move: Move) -> str:
    if move.to is None:
        return str(_("Is away, and nobody else knows this. You must find a way."))
    sentences = {
        "away": _("Is away."),
        "too_many": _("Has more than there is room for."),
        "better_fit": _("The other one knows it better."),
        "language": _("The other one answers in the language that is wished for."),
        "evener": _("Evens out the load."),
    }
    return " ".join(str(sentences[reason]) for reason in move.reasons)


def _load(slug: str, developer: Developer, proposal: Proposal, today: date) -> Load:
    return Load(
        name=developer.user.name,
        before=proposal.plan.before[slug],
        after=proposal.plan.after[slug],
        capacity=developer.capacity,
        absence=phrases.absence(developer, today),
    )


def _leaving(developers: Mapping[str, Developer], today: date) -> list[tuple[str, str, str]]:
    """Who goes away soon: slug, name and when."""
    return [
        (slug, developer.user.name, phrases.absence(developer, today))
        for slug, developer in developers.items()
        if any(0 < (row.from_on - today).days <= AWAY_WITHIN_DAYS for row in developer.absences)
    ]
