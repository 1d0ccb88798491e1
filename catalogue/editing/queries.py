"""Reads of the editor: what a service says now, its revisions, and the list of all with what they lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from catalogue.editing import entries
from catalogue.editing.fields import TEXTS, Entry
from catalogue.models import Revision, Service, ServiceDraft, ServiceText
from catalogue.vocabulary import Status

SERVICE, AREA = "service", "area"
REVISIONS_SHOWN = 200


@dataclass(frozen=True)
class Current:
    """A service as its editor meets it. `status` is None before it was ever published; `entry` the draft's, if any."""

    slug: str
    entry: Entry
    published: Entry | None
    status: Status | None
    is_draft: bool
    checked_on: date | None
    last: Revision | None

    @property
    def number(self) -> int:
        """The number of the last revision, 0 before the first."""
        return self.last.number if self.last else 0


@dataclass(frozen=True)
class Listed:
    """A service in the editor's list; `missing` and `outdated` are languages."""

    slug: str
    name: Mapping[str, str]
    status: str
    is_draft: bool
    checked_on: date | None
    missing: tuple[str, ...]
    outdated: tuple[str, ...]


def current(session: Session, slug: str) -> Current | None:
    """The service with this slug, whatever its state; None when there was never one."""
    row = entries.row_of(session, slug)
    draft = session.scalar(select(ServiceDraft.content).where(ServiceDraft.slug == slug))
    if row is None and draft is None:
        return None
    published = entries.entry_of_row(session, row) if row else None
    return Current(
        slug=slug,
        entry=draft if draft is not None else published or {},
        published=published,
        status=Status(row.status) if row else None,
        is_draft=draft is not None,
        checked_on=row.checked_on if row else None,
        last=last(session, SERVICE, slug),
    )


def last(session: Session, subject: str, slug: str) -> Revision | None:
    """The newest revision of a service or an area."""
    chosen = select(Revision).where(Revision.subject == subject, Revision.slug == slug)
    return session.scalars(chosen.order_by(Revision.number.desc()).limit(1)).first()


def revision(session: Session, subject: str, slug: str, number: int) -> Revision | None:
    """One revision."""
    chosen = select(Revision).where(Revision.subject == subject, Revision.slug == slug, Revision.number == number)
    return session.scalars(chosen).one_or_none()


def revisions(session: Session, subject: str, slug: str) -> list[Revision]:
    """The revisions of a service or an area, newest first, at most 200."""
    chosen = select(Revision).where(Revision.subject == subject, Revision.slug == slug)
    return list(session.scalars(chosen.order_by(Revision.number.desc()).limit(REVISIONS_SHOWN)))


def listed(session: Session, languages: Sequence[str]) -> list[Listed]:
    """Every service and draft: drafts that were never published first, then in the order of the region's files.

    Five statements and one for each further 500 services.
    """
    chosen = select(Service).options(selectinload(Service.texts)).order_by(Service.position, Service.id)
    drafts: dict[str, Entry] = {
        draft.slug: draft.content for draft in session.scalars(select(ServiceDraft).order_by(ServiceDraft.id))
    }
    newest = (
        select(Revision.slug, func.max(Revision.number).label("number"))
        .where(Revision.subject == SERVICE)
        .group_by(Revision.slug)
        .subquery()
    )
    marks = select(Revision.slug, Revision.outdated).join(
        newest, (Revision.slug == newest.c.slug) & (Revision.number == newest.c.number)
    )
    outdated = {row.slug: row.outdated for row in session.execute(marks.where(Revision.subject == SERVICE))}
    services = list(session.scalars(chosen))
    known = {service.slug for service in services}
    return [
        *(_draft(slug, entry, languages, outdated) for slug, entry in drafts.items() if slug not in known),
        *(_service(service, drafts.get(service.slug), languages, outdated) for service in services),
    ]


def _draft(slug: str, entry: Entry, languages: Sequence[str], outdated: Mapping[str, list[str]]) -> Listed:
    return Listed(
        slug, entry.get("name", {}), Status.DRAFT, True, None, _missing(entry, languages), _old(outdated, slug)
    )


def _service(
    service: Service, draft: Entry | None, languages: Sequence[str], outdated: Mapping[str, list[str]]
) -> Listed:
    texts = {text.language: text for text in service.texts}
    said = {key: _column(texts, name) for name, key in TEXTS.items()}
    return Listed(
        slug=service.slug,
        name=said["name"],
        status=service.status,
        is_draft=draft is not None,
        checked_on=service.checked_on,
        missing=_missing(draft or said, languages),
        outdated=_old(outdated, service.slug),
    )


_COLUMNS = {"cost": "cost_note", "time": "processing_time_note"}


def _column(texts: Mapping[str, ServiceText], name: str) -> dict[str, str]:
    column = _COLUMNS.get(name, name)
    return {language: words for language, text in texts.items() if (words := getattr(text, column))}


def _missing(entry: Mapping[str, Any], languages: Sequence[str]) -> tuple[str, ...]:
    """The languages that lack a text which is there in nb."""
    said = [entry.get(key) or {} for key in TEXTS.values()]
    return tuple(language for language in languages if any("nb" in texts and language not in texts for texts in said))


def _old(outdated: Mapping[str, list[str]], slug: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.rpartition("_")[2] for name in outdated.get(slug, ())))
