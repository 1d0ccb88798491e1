"""What else is known of a case's business: the register's word, other cases, and services that may fit."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.cases import queries as cases
from app.cases import rights
from app.cases.access import may, opened_case
from app.cases.models import Case
from app.cases.register import Answer, Register, Unit
from app.desk import phrases
from app.desk.titles import listed_title, title
from app.extensions import db
from app.people.access import current_person
from app.ui import shelf
from app.ui.filters import plain_date


@dataclass(frozen=True)
class Other:
    """Another case of the same business. `title` is empty when the reader may not read that case."""

    case: Case
    title: str


def business(reference: str) -> str:
    """The page. It waits for the register at most three seconds, and is whole without it."""
    case = opened_case()
    answer = _look_up(case)
    return render_template(
        "desk/business.html",
        reference=reference,
        case=case,
        case_title=title(case),
        answer=answer,
        facts=_facts(answer.unit) if answer and answer.unit else [],
        trouble=_trouble(answer.unit) if answer and answer.unit else "",
        others=_others(case),
        services=shelf.answering(shelf.current(), f"{case.subject} {case.text}"),
        phrases=phrases,
    )


def _look_up(case: Case) -> Answer | None:
    """None where no register is set, or the business gave no number."""
    register: Register = current_app.extensions["business_register"]
    if not case.organisation_number or not register.is_set:
        return None
    return register.look_up(case.organisation_number, at=clock.now())


def _others(case: Case) -> list[Other]:
    """A confidential case is not even mentioned to who may not read it."""
    person = current_person()
    found = []
    for other in cases.of_same_business(db.session(), case):
        is_readable = may(rights.READ, person, other)
        if is_readable or not other.is_confidential:
            found.append(Other(other, listed_title(other) if is_readable else ""))
    return found


def _facts(unit: Unit) -> list[tuple[str, str]]:
    """What the register says, in the order of interest; what it does not say is left out."""
    told = (
        (_("Name"), unit.name),
        (_("Kind of business"), unit.form),
        (_("Trade"), unit.industry),
        (_("Place"), ", ".join(part for part in (unit.place.title(), unit.municipality.title()) if part)),
        (_("Employees"), _employees(unit)),
        (_("Founded"), _founded(unit)),
        (_("VAT"), _("Registered for VAT") if unit.is_in_vat_register else _("Not registered for VAT")),
    )
    return [(str(label), str(value)) for label, value in told if value]


def _employees(unit: Unit) -> str:
    if unit.employees is None:
        return str(_("Fewer than five, or not told"))
    return str(ngettext("%(num)s employee", "%(num)s employees", unit.employees))


def _founded(unit: Unit) -> str:
    try:
        return plain_date(date.fromisoformat(unit.founded_on))
    except ValueError:
        return ""


def _trouble(unit: Unit) -> str:
    sentences = {
        "deleted": _("It has been deleted from the register."),
        "bankrupt": _("It is bankrupt."),
        "dissolving": _("It is being dissolved."),
    }
    return str(sentences.get(unit.trouble, ""))
