"""A plan that evens out the open cases, or empties the desk of somebody who goes away; done as far as approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.assignment.rebalancing import MOST_CASES, Proposal, propose
from app.cases import operations
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.states import MoveNotAllowedError
from app.desk import case_page, menu, phrases
from app.errors import ConflictError
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
    done, approved = 0, _approved(request.form.getlist("move"))
    for one in approved:
        done += _give(one)
        db.session.commit()
    menu.forget_counts()
    _tell(done, len(approved))
    return redirect(url_for("desk.plan", borte=request.form.getlist("borte")), 303)


def _approved(values: Sequence[str]) -> list[Approved]:
    """What was ticked; what is no move of ours is passed over."""
    parts = [value.split(":") for value in dict.fromkeys(values)]
    return [Approved(one[0], whole_number(one[1]), one[2]) for one in parts if len(one) == len(Approved._fields)]


def _give(one: Approved) -> bool:
    """Hand one case over; False when it is no longer as it was seen, or the person takes no cases any more."""
    session = db.session()
    case, to = cases.by_reference(session, one.reference), people.developer_by_slug(session, one.to)
    if case is None or to is None or case.developer_id == to.id:
        return False
    try:
        operations.hand_over(
            session, case, to, by=current_person(), reason=_reason(case), at=clock.now(), version=one.version
        )
    except (ConflictError, MoveNotAllowedError):
        session.rollback()
        return False
    return True


def _reason(case: Case) -> str:
    """What history and letters say, in the coordinator's language."""
    if people.is_away(case.developer, clock.today()):
        return str(_("The other person is away"))
    return str(_("The cases were shared out anew"))


def _tell(done: int, asked: int) -> None:
    if done:
        sentence = ngettext(
            "%(num)s case has a new developer, who has got an e-mail about it.",
            "%(num)s cases have new developers, who have got e-mails about them.",
            done,
        )
        flash(sentence, "success")
    if left := asked - done:
        sentence = ngettext(
            "%(num)s case was changed by somebody else meanwhile, and stays as it is.",
            "%(num)s cases were changed by somebody else meanwhile, and stay as they are.",
            left,
        )
        flash(sentence, "warning")
    if not asked:
        flash(_("Nothing was ticked, so nothing was changed."), "info")


def _row(move: Move, proposal: Proposal) -> Row:
    case = proposal.cases[move.key]
    to = proposal.developers[move.to].user.name if move.to else ""
    return Row(
        case=case,
        title=case_page.title(case),
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
