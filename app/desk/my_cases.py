"""My work: what waits for me, what waits for the business, and what I am away from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.states import HELD
from app.desk import case_page, phrases, queries
from app.desk.lists import queries as lists
from app.desk.sign_in import FIGURES_ONLY
from app.extensions import db
from app.people.access import current_person
from app.people.models import Developer
from app.ui.forms import whole_number

LATE, NEW_ANSWER, FOLLOW_UP, NEW, UNDER_WAY = "late", "new_answer", "follow_up", "new", "under_way"
_ORDER = (LATE, NEW_ANSWER, FOLLOW_UP, NEW, UNDER_WAY)


@dataclass(frozen=True)
class Mine:
    """One of my cases. `kind` says why it waits: one of `_ORDER`; `at` is the newest message."""

    case: Case
    title: str
    kind: str
    at: datetime | None


def mine() -> str | Response:
    """A developer's own work; what an editor can do; figures for those who only read figures."""
    person = current_person()
    if person.developer is None or not person.is_one_of("developer", "coordinator"):
        if person.is_one_of(*FIGURES_ONLY):
            return redirect(url_for("reports.figures"))
        return render_template("desk/no_cases.html")
    session, today = db.session(), clock.today()
    open_cases = cases.open_cases_of(session, person.developer.id)
    written = queries.last_written(session, [case.id for case in open_cases])
    waiting = sorted(
        (_mine(case, written, today) for case in open_cases if case.state == "assigned"),
        key=lambda one: (_ORDER.index(one.kind), one.case.promised_on, one.case.id),
    )
    for_business = [
        Mine(case, case_page.title(case), "", written.get((case.id, "answer")))
        for case in open_cases
        if case.state in {"answered", "waiting_for_business"}
    ]
    return render_template(
        "desk/my_work.html",
        first=waiting[0] if waiting else None,
        waiting=waiting[1:],
        for_business=for_business,
        for_partner=[
            Mine(case, case_page.title(case), "", None) for case in open_cases if case.state == "waiting_for_partner"
        ],
        today=today,
        phrases=phrases,
        **_about(person.developer, open_cases, today),
    )


def mine_closed() -> str:
    """My closed cases, last closed first."""
    developer = current_person().developer
    page = whole_number(request.args.get("side")) or 1
    listed = lists.Listed((), 0, page)
    if developer:
        newest_first = lists.Narrowing(order="-closed")
        listed = lists.cases_where(db.session(), lists.is_closed_of(developer.id), newest_first, page)
    return render_template("desk/my_closed.html", listed=listed, phrases=phrases, title_of=case_page.title, link=_link)


def _link(side: int) -> str:
    return url_for("desk.mine_closed", side=side)


def _mine(case: Case, written: Mapping[tuple[int, str], datetime], today: date) -> Mine:
    added, answered = written.get((case.id, "addition")), written.get((case.id, "answer"))
    has_new_answer = added is not None and (answered is None or added > answered)
    if phrases.urgency(case, today) == "late":
        kind = LATE
    elif has_new_answer:
        kind = NEW_ANSWER
    elif case.follow_up_on:
        kind = FOLLOW_UP
    else:
        kind = UNDER_WAY if case.first_answered_at else NEW
    return Mine(case, case_page.title(case), kind, added if has_new_answer else None)


def _about(developer: Developer, open_cases: Sequence[Case], today: date) -> dict[str, object]:
    absences = phrases.upcoming(developer, today)
    absence = absences[0] if absences else None
    return {
        "held": sum(case.state in HELD for case in open_cases),
        "capacity": developer.capacity,
        "absence": absence,
        "absence_sentence": phrases.absence(developer, today),
        "deputy": developer.deputy,
    }
