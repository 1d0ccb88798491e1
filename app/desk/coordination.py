"""All cases: what needs a person, what is open, late, not for us, closed; and letters that did not go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.assignment import queries as assignment
from app.assignment.models import TriageResult
from app.cases import deadlines
from app.cases.models import Case
from app.cases.notifications import is_to_business
from app.cases.scanning import queries as scanning
from app.desk import case_page, finding, menu, phrases, queries, received_letters, suggested_absences
from app.desk.case_page import Guess
from app.desk.lists import queries as lists
from app.desk.lists.counting import Counts
from app.desk.lists.queries import Listed, Narrowing
from app.desk.own_pages import own_page
from app.desk.queries import PersonNow
from app.desk.saved_views import KEPT, query_of
from app.desk.titles import listed_title
from app.extensions import db
from app.mail import operations as mail
from app.mail.models import OutgoingMail
from app.people import queries as staff
from app.people.access import current_person
from app.ui import region
from app.ui.cleaning import clean_line
from app.ui.filters import and_list
from app.ui.forms import whole_number
from app.ui.locale import current
from catalogue.base import in_language

TABS = ("trenger", "apne", "over", "ikke-for-oss", "epost", "avsluttet", *lists.PRECISE)
ORDERS = {"frist": "promised", "mottatt": "-received", "sak": "case", "fag": "area", "hos": "developer"}
"""What a list is ordered by, by the name in its address; a dash before the name turns it round."""

USUAL_WAIT = timedelta(minutes=5)
"""So long a file may wait for its scanner before a coordinator is told."""

CARDS = ("trenger", "ikke-for-oss", "usikker", "ingen-kan", "ingen-ledig")
CANNOT = frozenset({"takes_no_cases", "no_sami"})
LEAST_SUGGESTED = 0.25
"""Whoever knows less of a case than this is not suggested for it: the coordinator chooses among all."""


@dataclass(frozen=True)
class Tab:
    """A list that can be looked at, and how many it holds; None is not counted."""

    url: str
    label: str
    count: int | None
    is_current: bool
    is_precise: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is a reason to look at it."""
        return bool(self.count) or self.is_current


@dataclass(frozen=True)
class Card:
    """A case that needs a person. `best` is who could have it at once, None when nobody stands out."""

    case: Case
    title: str
    mark: str
    guesses: Sequence[Guess]
    cause: str
    best: PersonNow | None
    letter: OutgoingMail | None


def everything() -> str:
    """One of the lists, narrowed and ordered as the address says."""
    session, today, now = db.session(), clock.today(), clock.now()
    tab = request.args.get("vis", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    narrowing, page = _narrowing(tab), whole_number(request.args.get("side")) or 1
    counts = menu.count_precisely()
    facts: dict[str, Any] = {"tab": tab, "tabs": _tabs(tab, counts), "counts": counts, "today": today}
    facts["is_to_business"] = is_to_business
    if tab == "epost":
        letters = queries.troubled_letters(session, now, page)
        absent = suggested_absences.suggested(session) if counts.mail_in else ()
        listed = Listed((), counts.mail, page)
        return render_template(
            "desk/letters.html",
            letters=letters,
            absent=absent,
            came=received_letters.rows(session, but={one.mail_id for one in absent}) if counts.mail_in else (),
            listed=listed,
            link=_link,
            letter_name=phrases.letter,
            **facts,
        )
    areas = {slug: in_language(name, current()) for slug, name in region.current().areas.items()}
    people = queries.people_now(session, today)
    which, known_total = _which(tab, counts)
    listed = lists.cases_where(session, which, narrowing, page, known=known_total)
    facts |= {
        "listed": listed,
        "narrowing": narrowing,
        "areas": areas,
        "people": people,
        "towns": region.current().towns,
        "states": phrases.STATE_LABELS,
        "views": staff.saved_views(session, current_person()),
        "query": query_of(request.args.to_dict()),
        "most": lists.MOST_COUNTED,
        "title_of": listed_title,
    }
    facts["files_wait_since"] = _files_wait_since(session, now)
    if tab in CARDS:
        facts["cards"] = _cards(session, listed.rows, people, areas)
        if tab == "trenger" and not narrowing.is_narrow and page == 1:
            facts["nearest"] = lists.nearest_promises(session, today)
    return render_template("desk/all_cases.html", link=_link, sorted_by=_sorted_by(tab), phrases=phrases, **facts)


def _files_wait_since(session: Session, now: datetime) -> datetime | None:
    """Since when files have waited for a scanner that is set; None while that is no longer than usual."""
    if not current_app.config["SETTINGS"].clamd:
        return None
    since = scanning.waiting_since(session)
    return since if since and now - since > USUAL_WAIT else None


def try_again(letter_id: int) -> Response:
    """Send a letter again that did not go."""
    tried = mail.retry(db.session(), [letter_id], at=clock.now())
    if tried:
        flash(_("The letter goes again as soon as the mail server takes it."), "success")
    else:
        flash(_("The letter has gone already. Nothing was changed."), "info")
    menu.forget_counts()
    return redirect(own_page(request.form.get("back"), url_for("desk.everything", vis="epost")), 303)


def _narrowing(tab: str) -> Narrowing:
    """As the address says."""
    name, is_turned = _sorter(tab)
    order = ORDERS[name]
    if is_turned:
        order = order[1:] if order.startswith("-") else f"-{order}"
    return finding.narrowed(words=clean_line(request.args.get("q"))[: finding.MOST_CHARACTERS], order=order)


def _sorter(tab: str) -> tuple[str, bool]:
    """The name of the order that the address asks for, and whether it is turned round; closed cases: newest first."""
    asked = request.args.get("sorter", "")
    if asked.removeprefix("-") not in ORDERS:
        asked = "-frist" if tab == "avsluttet" else "frist"
    return asked.removeprefix("-"), asked.startswith("-")


def _link(**changes: str | int | None) -> str:
    """The address of this list with something changed; a changed list begins at its first page."""
    kept = {name: request.args.get(name) for name in KEPT}
    wanted: dict[str, Any] = {name: value for name, value in {**kept, **changes}.items() if value}
    return url_for("desk.everything", **wanted)


def _sorted_by(tab: str) -> tuple[str, bool, str]:
    """By what the list is ordered, whether that rises, and what turns it round: for the heads of the table."""
    name, is_turned = _sorter(tab)
    return name, is_turned == ORDERS[name].startswith("-"), name if is_turned else f"-{name}"


def _tabs(current_tab: str, counts: Counts) -> list[Tab]:
    labels: Sequence[tuple[str, str, int | None]] = (
        ("trenger", _("Needs you"), counts.needs),
        ("apne", _("Open"), counts.open),
        ("over", _("Overdue"), counts.overdue),
        ("ikke-for-oss", _("Not for us"), counts.not_for_us),
        ("epost", _("E-mail"), counts.mail + counts.mail_in),
        ("avsluttet", _("Closed"), None),
        ("usikker", _("Unsure"), counts.precise["usikker"]),
        ("ingen-kan", _("Nobody knows it"), counts.precise["ingen-kan"]),
        ("ingen-ledig", _("Nobody is free"), counts.precise["ingen-ledig"]),
        ("uapnet", _("Not opened"), counts.precise["uapnet"]),
        ("nye-svar", _("New replies"), counts.precise["nye-svar"]),
    )
    return [
        Tab(url_for("desk.everything", vis=name), label, count, name == current_tab, name in lists.PRECISE)
        for name, label, count in labels
    ]


def _which(tab: str, counts: Counts) -> tuple[Any, int | None]:
    today = clock.today()
    if tab in lists.PRECISE:
        return lists.PRECISE[tab](deadlines.unopened_if_assigned_by(clock.now())), counts.precise[tab]
    found = {
        "trenger": (lists.needs_coordinator(today), counts.needs),
        "apne": (lists.is_open(), counts.open),
        "over": (lists.is_overdue(today), counts.overdue),
        "ikke-for-oss": (lists.is_referred("not_for_us"), counts.not_for_us),
        "avsluttet": (lists.is_closed(), None),
    }
    return found[tab]


def _cards(
    session: Session, rows: Sequence[Case], people: Mapping[str, PersonNow], areas: Mapping[str, str]
) -> list[Card]:
    results = assignment.latest_of(session, [case.id for case in rows])
    letters = queries.unsent_letters_of(session, [case.reference for case in rows])
    return [_card(case, results.get(case.id), letters.get(case.reference), people, areas) for case in rows]


def _card(
    case: Case,
    result: TriageResult | None,
    letter: OutgoingMail | None,
    people: Mapping[str, PersonNow],
    areas: Mapping[str, str],
) -> Card:
    is_referred = case.state == "referred"
    shown = case_page.likeliest(result, areas)
    return Card(
        case=case,
        title=listed_title(case),
        mark=phrases.referral(case.referral_reason) if is_referred else "",
        guesses=shown if is_referred else (),
        cause=_cause(case, result, areas) if is_referred else "",
        best=_best(result, people) if is_referred and case.referral_reason != "not_for_us" else None,
        letter=letter,
    )


def _cause(case: Case, result: TriageResult | None, areas: Mapping[str, str]) -> str:
    """Why the program left it to a person, in one sentence."""
    facts = result.facts if result else {}
    area = areas.get(str(facts.get("area") or ""), "")
    missing = [one["name"] for one in (*facts.get("away", ()), *facts.get("full", ()))]
    if case.referral_reason == "competence_gap" and area:
        return str(_("The case concerns %(area)s. Nobody covers it fully.", area=area))
    if case.referral_reason == "nobody_available" and missing:
        return str(
            ngettext(
                "%(names)s could take it, but is away or has no room.",
                "%(names)s could take it, but are away or have no room.",
                len(missing),
                names=and_list(missing),
            )
        )
    return ""


def _best(result: TriageResult | None, people: Mapping[str, PersonNow]) -> PersonNow | None:
    """The first of the program's candidates who knows enough of it and is here and free today."""
    for one in result.candidates if result else ():
        person = people.get(one["slug"])
        knows_enough = one["mass"] >= LEAST_SUGGESTED and not CANNOT & set(one["obstacles"])
        if person and person.is_available and knows_enough:
            return person
    return None
