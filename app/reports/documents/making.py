"""A document from what is in the database: its facts, its words, and at last its PDF."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.database import end_reading, reading
from app.documents import nodes, typesetting
from app.documents.nodes import Document, Node
from app.memos import queries as memos
from app.memos.models import KINDS, LANGUAGES
from app.memos.operations import Made
from app.reports import queries
from app.reports import report as reports
from app.reports.documents import competence, decision, services, status
from app.reports.documents.figures import EVERYBODY
from app.reports.documents.setting import TITLES, Setting, in_full
from app.reports.periods import Period
from app.reports.report import Places, Wish
from catalogue import queries as catalogue
from catalogue.base import in_language

CHAPTERS: Mapping[str, Callable[[Setting], list[Node]]] = {
    "services": services.chapters,
    "competence": competence.chapters,
    "status": status.chapters,
    "decision": decision.chapters,
}
MONTHS_OF_STATUS = 3
MONTHS_OF_OTHERS = 12


def make(session: Session, kind: str, language: str, period: Period, at: datetime) -> Made:
    """The document of this kind as a PDF, in nb or nn, with the figures of the period. Raises NoRegionError."""
    end_reading(session)  # whoever writes meanwhile waits neither for the figures nor for the setting
    with reading(session):
        made = document(session, kind, language, period, clock.local(at).date())
    content = typesetting.typeset(made, at)
    return Made(kind, language, period.first, period.last, made.title, content)


def document(session: Session, kind: str, language: str, period: Period, today: date) -> Document:
    """All words and figures of a document, before it is set."""
    if kind not in KINDS or language not in LANGUAGES:
        raise ValueError(f"there is no document {kind} in {language}")
    with force_locale(language):
        region = catalogue.region(session)
        name = in_language(region.name, language)
        texts = {place: row.text for place, row in memos.texts(session, kind, language).items()}
        setting = Setting(
            session=session,
            kind=kind,
            language=language,
            report=reports.made(
                session,
                Wish(period),
                Places(*queries.places(session, language)),
                EVERYBODY,
                promise=region.promise_working_days,
                language=language,
                today=today,
            ),
            towns={town.id: in_language(town.name, language) for town in catalogue.municipalities(session)},
            areas={area.id: in_language(area.name, language) for area in catalogue.areas(session)},
            texts=texts,
        )
        title = str(TITLES[kind])
        return Document(
            title=title,
            subtitle=_subtitle(name, period, today, language),
            author=name,
            language=language,
            keywords=[title, name],
            nodes=[_how_to_read(), *CHAPTERS[kind](setting)],
        )


def usual_period(session: Session, kind: str, today: date) -> Period:
    """What a document tells of when nobody says: the status since its last version, others of the last year.

    A status of today tells of the same days as the one that was made today already, such as in the other language.
    """
    last = memos.newest(session, kind) if kind == "status" else None
    if last is not None and last.last < today:
        return Period(last.last + timedelta(days=1), today)
    if last is not None and last.first <= today:
        return Period(last.first, today)
    months = today.year * 12 + today.month - 1 - (MONTHS_OF_STATUS if kind == "status" else MONTHS_OF_OTHERS)
    return Period(date(months // 12, months % 12 + 1, 1), today)


def file_name(kind: str, language: str, period: Period, number: int | None = None) -> str:
    """What the file is called when it is downloaded; one that is kept with the number of its version."""
    version = f"-v{number}" if number else ""
    return f"{kind}-{language}-{period.first.isoformat()}-{period.last.isoformat()}{version}.pdf"


def _subtitle(region: str, period: Period, today: date, language: str) -> str:
    said: str = _(
        "%(region)s. Figures for %(first)s to %(last)s. Made %(today)s.",
        region=region,
        first=in_full(period.first, language),
        last=in_full(period.last, language),
        today=in_full(today, language),
    )
    return said


def _how_to_read() -> Node:
    return nodes.paragraph(
        _(
            "A case belongs to the period in which it came. Numbers from one to four are not shown, "
            "nor are others by which one could find them, so that no single business can be recognised."
        )
    )
