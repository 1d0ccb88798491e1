"""The cases behind a line of the table of what is taken for something else: newest first, 25 a page."""

from functools import partial

from flask import render_template, request, url_for

from app import clock
from app.assignment.judging import queries as record
from app.cases import rights
from app.cases.access import may
from app.cases.queries import PAGE_SIZE
from app.desk import phrases
from app.desk.health import periods, wording
from app.desk.lists.queries import Listed
from app.desk.titles import listed_title
from app.errors import NotFoundError
from app.extensions import db
from app.people.access import current_person
from app.ui import region
from app.ui.forms import whole_number
from app.ui.locale import current


def confused_cases() -> str:
    """The page; of an area that there is not it does not exist."""
    session, today = db.session(), clock.today()
    period = periods.wished(today)
    names = wording.area_names(region.current(), current())
    said, meant = request.args.get("sagt", ""), request.args.get("ment", "")
    if said not in names or meant not in names:
        raise NotFoundError("no such area")
    found = record.judged(session, today - periods.LATELY - periods.BEFORE)
    ids = [
        row.case_id
        for row in reversed(found.rows)
        if row.received_on >= period.since and (row.said, row.meant) == (said, meant)
    ]
    page = min(max(1, whole_number(request.args.get("side"))), max(1, -(-len(ids) // PAGE_SIZE)))
    of_page = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    cases = [case for case in record.cases(session, of_page) if may(rights.READ, current_person(), case)]
    return render_template(
        "desk/confused_cases.html",
        said=names[said],
        meant=names[meant],
        period=period,
        listed=Listed(cases, len(ids), page),
        every=found.every,
        link=partial(url_for, "desk.confused_cases", sagt=said, ment=meant, periode=period.word),
        title_of=listed_title,
        phrases=phrases,
    )
