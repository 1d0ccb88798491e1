"""My work: what waits for me, what waits for others, how my week goes, and what I am away from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.cases.models import Case, CaseHelper
from app.desk import phrases, queries
from app.desk.account.entering import FIGURES_ONLY
from app.desk.coordination import Tab
from app.desk.lists import queries as lists
from app.desk.mine import queries as mine_queries
from app.desk.mine.queries import NEW_ANSWER, Figures, Whose
from app.desk.titles import listed_title
from app.extensions import db
from app.people.access import current_person
from app.people.models import Developer
from app.ui.filters import moment
from app.ui.forms import whole_number

OF_OTHERS = ("hjelper", "vikar")
"""Lists of cases that others have; an empty one is not offered."""

PREVIEWED = 10
"""Cases that the first page shows of what waits for me; the list of them has them all."""


@dataclass(frozen=True)
class Mine:
    """One of my cases. `kind` says why it waits: one of `mine.queries.KINDS`; `at` is the newest message."""

    case: Case
    title: str
    kind: str
    at: datetime | None
    others: str = ""
    """Who else has to do with it, as a sentence."""


def mine() -> str | Response:
    """A developer's own work; what an editor can do; figures for those who only read figures."""
    person = current_person()
    if person.developer is None or not person.is_one_of("developer", "coordinator"):
        if person.is_one_of(*FIGURES_ONLY):
            return redirect(url_for("reports.figures"))
        return render_template("desk/no_cases.html")
    session, today = db.session(), clock.today()
    who = mine_queries.whose(person.developer, clock.now())
    figures = mine_queries.figures(session, who)
    shown = request.args.get("vis", "")
    shown = shown if shown in figures.lists else ""
    facts = {
        "tabs": _tabs(shown, figures),
        "figures": figures,
        "today": today,
        "phrases": phrases,
        **_about(person.developer, today),
    }
    show = _one_list if shown else _overview
    return show(session, who, figures, facts)


def mine_closed() -> str:
    """My closed cases, last closed first."""
    developer = current_person().developer
    page = whole_number(request.args.get("side")) or 1
    listed = lists.Listed((), 0, page)
    if developer:
        newest_first = lists.Narrowing(order="-closed")
        listed = lists.cases_where(db.session(), lists.is_closed_of(developer.id), newest_first, page)
    return render_template("desk/my_closed.html", listed=listed, phrases=phrases, title_of=listed_title, link=_link)


def _link(side: int) -> str:
    return url_for("desk.mine_closed", side=side)


def _overview(session: Session, who: Whose, figures: Figures, facts: Mapping[str, object]) -> str:
    """What waits for me, most pressing first, and the first of what waits for others."""
    rows = mine_queries.waiting(session, who, most=PREVIEWED + 1)
    others = mine_queries.for_others(session, who) if _any(figures, "bedriften", "partner") else ()
    asked = mine_queries.advice_owed(session, who) if _any(figures, "hjelper") else ()
    written = queries.last_written(session, [case.id for case in (*(case for case, _kind in rows), *others)])
    waiting = [_mine(case, kind, written) for case, kind in rows]
    away = {True: [], False: []}  # type: dict[bool, list[Mine]]
    for case in others:
        answered = written.get((case.id, "answer"))
        away[case.state == "waiting_for_partner"].append(Mine(case, listed_title(case), "", answered))
    return render_template(
        "desk/my_work.html",
        first=waiting[0] if waiting else None,
        waiting=waiting[1:],
        for_business=away[False],
        for_partner=away[True],
        asked=[Mine(case, listed_title(case), "", None, _asked(helper)) for case, helper in asked],
        **facts,
    )


def _one_list(session: Session, who: Whose, figures: Figures, facts: Mapping[str, object]) -> str:
    """One of my lists, 25 a page."""
    shown = request.args["vis"]
    page = min(max(1, whole_number(request.args.get("side"))), lists.MOST_PAGES)
    if shown == "venter":
        found = mine_queries.waiting(session, who, page)
    else:
        which = mine_queries.lists(who)[shown]
        order = lists.Narrowing(order="promised")
        found = [(case, "") for case in lists.cases_where(session, which, order, page, known=figures.lists[shown]).rows]
    ids = [case.id for case, _kind in found]
    written = queries.last_written(session, ids)
    helping = mine_queries.helping(session, who, ids) if shown == "hjelper" else {}
    return render_template(
        "desk/my_list.html",
        rows=[_mine(case, kind, written, helping.get(case.id), shown) for case, kind in found],
        listed=lists.Listed((), figures.lists[shown], page),
        link=lambda side: url_for("desk.mine", vis=shown, side=side),
        **facts,
    )


def _tabs(shown: str, figures: Figures) -> Sequence[Tab]:
    labels = {
        "": _("Overview"),
        "venter": _("Waiting for you"),
        "nye": _("New cases"),
        "over": _("Overdue"),
        "snart": _("Due soon"),
        "bedriften": _("Waiting for the business"),
        "partner": _("Waiting for a partner"),
        "hjelper": _("You help with"),
        "vikar": _("You stand in for"),
    }
    return [
        Tab(url_for("desk.mine", vis=name or None), label, figures.lists.get(name), name == shown)
        for name, label in labels.items()
        if name not in OF_OTHERS or figures.lists[name] or name == shown
    ]


def _any(figures: Figures, *names: str) -> bool:
    return any(figures.lists[name] for name in names)


def _mine(
    case: Case,
    kind: str,
    written: Mapping[tuple[int, str], datetime],
    helper: CaseHelper | None = None,
    shown: str = "",
) -> Mine:
    at = written.get((case.id, "addition")) if kind == NEW_ANSWER else None
    others = _asked(helper) if helper else ""
    if shown in OF_OTHERS and case.developer and not others:
        others = _("%(name)s has the case.", name=case.developer.user.name)
    return Mine(case, listed_title(case), kind, at, others)


def _asked(helper: CaseHelper) -> str:
    if helper.is_sharing:
        sentence = _("%(name)s shared the case with you %(when)s.", **_asker(helper))
    elif helper.advised_at:
        sentence = _("%(name)s asked for your advice %(when)s, and you have answered.", **_asker(helper))
    else:
        sentence = _("%(name)s asked for your advice %(when)s.", **_asker(helper))
    return str(sentence)


def _asker(helper: CaseHelper) -> dict[str, str]:
    return {"name": helper.asked_by.name, "when": moment(helper.asked_at)}


def _about(developer: Developer, today: date) -> dict[str, object]:
    absences = phrases.upcoming(developer, today)
    absence = absences[0] if absences else None
    return {
        "capacity": developer.capacity,
        "absence": absence,
        "absence_sentence": phrases.absence(developer, today),
    }
