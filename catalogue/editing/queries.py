"""Reads of the editor: what a service says now, its revisions, and the list of all with what they lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from catalogue.editing import entries
from catalogue.editing.fields import TEXTS, Entry
from catalogue.models import Revision, Service, ServiceDraft, ServiceText
from catalogue.vocabulary import Status

SERVICE, AREA = "service", "area"
REVISIONS_SHOWN = 200

_COLUMNS = {"cost": "cost_note", "time": "processing_time_note"}
_SAID = select(
    ServiceText.service_id,
    ServiceText.language,
    ServiceText.name,
    *((getattr(ServiceText, _COLUMNS.get(name, name)) != "").label(name) for name in TEXTS if name != "name"),
)
"""Of a service's texts only whether they are there: the list must not read a whole catalogue."""


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
    last, draft = _last_and_draft(session, slug)
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
        last=last,
    )


def _last_and_draft(session: Session, slug: str) -> tuple[Revision | None, Entry | None]:
    """The newest revision and the draft, in one statement: there is no draft without a revision."""
    chosen = (
        select(Revision, ServiceDraft.content)
        .outerjoin(ServiceDraft, ServiceDraft.slug == Revision.slug)
        .where(Revision.subject == SERVICE, Revision.slug == slug)
    )
    row = session.execute(chosen.order_by(Revision.number.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (None, None)


def last(session: Session, subject: str, slug: str) -> Revision | None:
    """The newest revision of a service or an area."""
    chosen = select(Revision).where(Revision.subject == subject, Revision.slug == slug)
    return session.scalars(chosen.order_by(Revision.number.desc()).limit(1)).first()


def revision(session: Session, subject: str, slug: str, number: int) -> Revision | None:
    """One revision."""
    chosen = select(Revision).where(Revision.subject == subject, Revision.slug == slug, Revision.number == number)
    return session.scalars(chosen).one_or_none()


def marks_of_published(session: Session, slug: str) -> list[str]:
    """Which texts of what is published are older than their nb text: none since somebody has checked them all."""
    chosen = select(Revision.action, Revision.outdated).where(
        Revision.subject == SERVICE, Revision.slug == slug, Revision.action.in_(("published", "loaded", "checked"))
    )
    newest = session.execute(chosen.order_by(Revision.number.desc()).limit(1)).one_or_none()
    return list(newest.outdated) if newest and newest.action != "checked" else []


def revisions(session: Session, subject: str, slug: str) -> list[Revision]:
    """The revisions of a service or an area, newest first, at most 200."""
    chosen = select(Revision).where(Revision.subject == subject, Revision.slug == slug)
    return list(session.scalars(chosen.order_by(Revision.number.desc()).limit(REVISIONS_SHOWN)))


def listed(session: Session, languages: Sequence[str]) -> list[Listed]:
    """Every service and draft: drafts that were never published first, then in the order of the region's files.

    Four statements, whatever the number of services.
    """
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
    texts: dict[int, dict[str, Row[Any]]] = {}
    for row in session.execute(_SAID.order_by(ServiceText.id)):
        texts.setdefault(row.service_id, {})[row.language] = row
    chosen = select(Service.id, Service.slug, Service.status, Service.checked_on)
    services = session.execute(chosen.order_by(Service.position, Service.id)).all()
    known = {service.slug for service in services}
    return [
        *(_draft(slug, entry, languages, outdated) for slug, entry in drafts.items() if slug not in known),
        *(
            _service(service, texts.get(service.id, {}), drafts.get(service.slug), languages, outdated)
            for service in services
        ),
    ]


def _draft(slug: str, entry: Entry, languages: Sequence[str], outdated: Mapping[str, list[str]]) -> Listed:
    return Listed(
        slug, entry.get("name", {}), Status.DRAFT, True, None, _missing(entry, languages), _old(outdated, slug)
    )


def _service(
    service: Row[int, str, str, date | None],
    texts: Mapping[str, Row[Any]],
    draft: Entry | None,
    languages: Sequence[str],
    outdated: Mapping[str, list[str]],
) -> Listed:
    said = {
        key: {language: text.name if name == "name" else key for language, text in texts.items() if getattr(text, name)}
        for name, key in TEXTS.items()
    }
    return Listed(
        slug=service.slug,
        name=said["name"],
        status=service.status,
        is_draft=draft is not None,
        checked_on=service.checked_on,
        missing=_missing(draft or said, languages),
        outdated=_old(outdated, service.slug),
    )


def _missing(entry: Mapping[str, Any], languages: Sequence[str]) -> tuple[str, ...]:
    """The languages that lack a text which is there in nb."""
    said = [entry.get(key) or {} for key in TEXTS.values()]
    return tuple(language for language in languages if any("nb" in texts and language not in texts for texts in said))


def _old(outdated: Mapping[str, list[str]], slug: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.rpartition("_")[2] for name in outdated.get(slug, ())))
