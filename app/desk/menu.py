"""The staff's main menu: the same on the desk, in the reports and on error pages; made only where it is shown."""

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from app import clock
from app.desk.lists import counting
from app.extensions import db
from app.people.models import User

CASE_WORKERS = ("developer", "coordinator")


@dataclass(frozen=True)
class Item:
    """A line of the menu. `count` 0 is not shown."""

    endpoint: str
    url: str
    label: str
    is_current: bool
    count: int = 0


def for_templates() -> dict[str, Any]:
    """What every template of the house may use: the menu, made when it is first looked at."""
    return {"menu": LocalProxy(items)}


def counts() -> counting.Counts:
    """The desk's counts for whoever is signed in, asked for once in a request."""
    if "desk_counts" not in g:
        g.desk_counts = _counts(current_user)
    found: counting.Counts = g.desk_counts
    return found


def count_precisely() -> counting.Counts:
    """The coordinator's counts for the whole request, of the precise lists too."""
    developer_id = current_user.developer.id if current_user.developer else None
    found = counting.counts(db.session(), developer_id, today=clock.today(), now=clock.now(), is_precise=True)
    g.desk_counts = found
    return found


def forget_counts() -> None:
    """Count again: something has been changed within this request."""
    g.pop("desk_counts", None)


def _counts(person: User) -> counting.Counts:
    developer_id = person.developer.id if person.developer else None
    if person.is_one_of("coordinator"):
        return counting.counts(db.session(), developer_id, today=clock.today(), now=clock.now())
    return counting.Counts(mine=counting.waiting_for(db.session(), developer_id))


def items() -> tuple[Item, ...]:
    """The menu of whoever is signed in; empty for nobody, and without a database."""
    if "desk_menu" not in g:
        try:
            g.desk_menu = _made() if current_user.is_authenticated else ()
        except SQLAlchemyError:  # an error page must be shown without the database too
            g.desk_menu = ()
    found: tuple[Item, ...] = g.desk_menu
    return found


def _made() -> tuple[Item, ...]:
    is_coordinator = current_user.is_one_of("coordinator")
    does_cases = current_user.is_one_of(*CASE_WORKERS)
    items = []
    if does_cases:
        items.append(_item("desk.mine", _("My work"), count=counts().mine))
    elif current_user.is_one_of("editor", "operator"):
        items.append(_item("desk.mine", _("My work")))
    if is_coordinator:
        items.append(_item("desk.everything", _("All cases"), count=counts().needs + counts().mail_in))
    if current_user.is_one_of("editor"):
        items.append(_item("catalogue_editor.list_services", _("The catalogue")))
        items.append(_item("desk.all_letters", _("The letters")))
    if current_user.is_one_of("coordinator", "editor"):
        items.append(_item("desk.texts", _("Prepared texts")))
    items.append(_item("desk.people", _("People and areas")))
    items.append(_item("desk.wishes", _("Wishes")))
    if is_coordinator:
        items.append(_item("desk.laboratory", _("The laboratory")))
    items.append(_item("reports.figures", _("Reports")))
    return tuple(items)


def _item(endpoint: str, label: str, count: int = 0) -> Item:
    return Item(endpoint, url_for(endpoint), label, request.endpoint == endpoint, count)
