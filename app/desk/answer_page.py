"""What helps to write the answer on the page of a case: prepared texts, services, a new promise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.cases import links, operations
from app.cases.models import Case
from app.cases.writing import placeholders, queries
from app.cases.writing.models import PreparedText
from app.config import DEFAULT_LANGUAGE, LANGUAGES
from app.desk.forms import ProvisionalForm
from app.people.models import User
from app.ui import shelf
from app.ui.filters import day
from app.ui.markdown import as_it_stands
from catalogue import queries as catalogue
from catalogue.base import in_language

LOOKS_EVERY = timedelta(seconds=10)
"""How long the prepared texts are as they were read: the page of a case may ask eight statements, and has them."""


@dataclass(frozen=True)
class Offered:
    """A prepared text that can be chosen. `area` is its area's slug, empty for every area."""

    id: int
    title: str
    language: str
    area: str


@dataclass(frozen=True)
class _Kept:
    offered: tuple[Offered, ...]
    looked_at: datetime


def facts(session: Session, case: Case, can: Collection[str], provisional: ProvisionalForm | None) -> dict[str, Any]:
    """What the template needs to help with the answer; `provisional` is that form as it was sent, if it was."""
    if "answer" not in can:
        return {}
    proposed = operations.usual_promise(case, clock.today())
    shown = provisional or ProvisionalForm(formdata=None, data={"until": proposed})
    return {
        "prepared": fitting(_prepared(session), case),
        "services": shelf.answering(shelf.current(), f"{case.subject} {case.text}"),
        "lacks_sami": operations.lacks_sami(case),
        "provisional": shown if operations.can_be_postponed(case) else None,
    }


def fitting(offered: Sequence[Offered], case: Case) -> list[Offered]:
    """The texts for the case's area and for every area, those in the wished language first."""
    area = case.area.slug if case.area else ""
    return sorted(
        (one for one in offered if one.area in ("", area)),
        key=lambda one: (one.language != case.reply_language, not one.area, one.title, one.id),
    )


def forget_prepared() -> None:
    """Look again: somebody has changed the prepared texts in this process."""
    current_app.extensions.pop("prepared_texts", None)


def prepared_text(row: PreparedText, case: Case, person: User) -> str:
    """A prepared text, filled in for this case in its own language."""
    language = row.language if row.language in LANGUAGES else DEFAULT_LANGUAGE
    with force_locale(language):
        promised = day(case.promised_on)
    values = {
        "kontakt": case.name,
        "bedrift": case.organisation_name or case.name,
        "kommune": in_language(case.municipality.name, language) if case.municipality else "",
        "fag": in_language(case.area.name, language) if case.area else "",
        "saksnummer": case.reference,
        "svarfrist": promised,
        "avsender": person.name,
    }
    return placeholders.filled(row.text, values)


def service_text(session: Session, slug: str, case: Case, *, what: str) -> str:
    """A service's link, or its requirements, in the language of the business; empty when there is no such service."""
    service = catalogue.service_by_slug(session, slug)
    if service is None:
        return ""
    language = case.reply_language if case.reply_language in LANGUAGES else case.page_language
    texts = {text.language: text for text in service.texts}
    text = texts.get(language) or texts[DEFAULT_LANGUAGE]
    name, address = as_it_stands(text.name), links.service_url(slug, language)
    link = f"[{name}]({address})"
    if what == "link":
        return link
    with force_locale(language):
        heading = _("%(service)s: this is required", service=link)
    return "\n".join([heading, "", *(f"- {as_it_stands(one)}" for one in text.requirements)]).strip()


def _prepared(session: Session) -> tuple[Offered, ...]:
    kept: _Kept | None = current_app.extensions.get("prepared_texts")
    now = clock.now()
    if kept is None or not timedelta() <= now - kept.looked_at < LOOKS_EVERY:
        rows = queries.prepared_texts(session)
        offered = tuple(Offered(row.id, row.title, row.language, row.area.slug if row.area else "") for row in rows)
        kept = current_app.extensions["prepared_texts"] = _Kept(offered, now)
    return kept.offered
