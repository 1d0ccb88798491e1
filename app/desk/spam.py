"""Spam and sales: what was taken for it, until when it can be taken back, and the way back."""

from datetime import date, timedelta

from flask import current_app, render_template, request, url_for

from app import clock
from app.cases.models import Case
from app.config import Settings
from app.desk import phrases, queries
from app.desk.lists.queries import Listed
from app.desk.titles import listed_title
from app.extensions import db
from app.ui.forms import whole_number


def spam() -> str:
    """The list, newest first, 25 a page."""
    page = max(1, whole_number(request.args.get("side")))
    rows, total = queries.spam(db.session(), page)
    return render_template(
        "desk/spam.html",
        listed=Listed(rows, total, page),
        link=_link,
        title_of=listed_title,
        emptied_on=_emptied_on,
        days=_days(),
        phrases=phrases,
    )


def _emptied_on(case: Case) -> date:
    """The day from which nothing is left of it."""
    closed_at = case.closed_at or clock.now()
    return clock.local(closed_at + timedelta(days=_days())).date()


def _days() -> int:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.spam_days


def _link(side: int) -> str:
    return url_for("desk.spam", side=side)
