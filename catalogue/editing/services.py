"""The editor's verbs on a service: save, publish, withdraw, discard, restore, check. Each leaves a revision.

`seen` is the number of the revision that the editor looked at: when another came meanwhile, EditedMeanwhileError is
raised and nothing is written. Callers commit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.editing import checks, entries, queries
from catalogue.editing.fields import Entry, fields_of, outdated
from catalogue.editing.queries import SERVICE, Current
from catalogue.errors import EditedMeanwhileError, NotPublishableError
from catalogue.models import Region, Revision, ServiceDraft
from catalogue.vocabulary import Status

NOBODY_SLUG = ""
"""Who made what came from the region's files."""


@dataclass(frozen=True)
class Editor:
    """Who changes the catalogue, when, and why."""

    slug: str
    name: str
    at: datetime
    reason: str = ""


def save(session: Session, slug: str, entry: Entry, *, seen: int, by: Editor) -> Revision:
    """Keep what the service is to become as its draft; a slug that is new begins a service."""
    now = queries.current(session, slug)
    revision = _note(session, slug, now, "saved", entry, seen, by)
    _keep_draft(session, slug, entry)
    return revision


def publish(session: Session, slug: str, *, seen: int, by: Editor) -> Revision:
    """Show the draft, or a withdrawn service, to everybody. Raises NotPublishableError with all that it lacks.

    What is published for the first time counts as checked on that day.
    """
    now = _there(session, slug)
    if found := checks.lacks(session, slug, now.entry):
        raise NotPublishableError(found)
    revision = _note(session, slug, now, "published", now.entry, seen, by)
    checked_on = now.checked_on if now.status else by.at.date()
    entries.write(session, slug, now.entry, status=Status.PUBLISHED, checked_on=checked_on)
    session.execute(delete(ServiceDraft).where(ServiceDraft.slug == slug))
    note_change(session)
    return revision


def withdraw(session: Session, slug: str, *, seen: int, by: Editor) -> Revision:
    """Show a service to nobody any more; its cases keep it, and it can be published again. A draft is kept."""
    now = _there(session, slug)
    marks = queries.marks_of_published(session, slug)
    revision = _note(session, slug, now, "withdrawn", now.published or now.entry, seen, by, marks=marks)
    row = entries.row_of(session, slug)
    if row is not None:
        row.status = Status.WITHDRAWN.value
    note_change(session)
    return revision


def discard(session: Session, slug: str, *, seen: int, by: Editor) -> Revision:
    """Throw the draft away: the service is again what is published, and one that never was is gone from the list."""
    now = _there(session, slug)
    marks = queries.marks_of_published(session, slug)
    revision = _note(session, slug, now, "discarded", now.published or now.entry, seen, by, marks=marks)
    session.execute(delete(ServiceDraft).where(ServiceDraft.slug == slug))
    return revision


def restore(session: Session, slug: str, number: int, *, seen: int, by: Editor) -> Revision:
    """Make the content of an older revision the draft, also of a service that is gone. Raises LookupError."""
    old = queries.revision(session, SERVICE, slug, number)
    if old is None:
        raise LookupError(f"the service {slug} has no revision {number}")
    now = queries.current(session, slug)
    revision = _note(session, slug, now, "restored", old.content, seen, by, marks=old.outdated)
    _keep_draft(session, slug, old.content)
    return revision


def check(session: Session, slug: str, *, seen: int, by: Editor, on: date) -> Revision:
    """Somebody has seen that all of what is published is still true, in all languages."""
    now = _there(session, slug)
    revision = _note(session, slug, now, "checked", now.entry, seen, by, marks=None if now.is_draft else ())
    row = entries.row_of(session, slug)
    if row is None:
        raise LookupError(f"the service {slug} was never published")
    row.checked_on = on
    note_change(session)
    return revision


def note_change(session: Session) -> None:
    """The catalogue has changed: whoever keeps it reads it anew, and its files are no longer what is in force."""
    session.flush()
    session.execute(update(Region).values(revision=Region.revision + 1, fingerprint=""))


def next_number(
    session: Session,
    subject: str,
    slug: str,
    last: Revision | None,
    *,
    seen: int,
    by: Editor,
    loaded: Entry | None,
    marks: Collection[str] = (),
) -> int:
    """The number of the next revision; raises EditedMeanwhileError when `last` is not the one that was seen.

    `loaded` is what the region's files have brought since, where nobody has noted that yet: it is noted first.
    """
    number = last.number if last else 0
    if number != seen:
        raise EditedMeanwhileError(number)
    if loaded is None:
        return number + 1
    loader = Editor(NOBODY_SLUG, "", by.at)
    add_revision(session, subject, slug, number + 1, action="loaded", content=loaded, by=loader, outdated=marks)
    return number + 2


def add_revision(
    session: Session,
    subject: str,
    slug: str,
    number: int,
    *,
    action: str,
    content: Entry,
    by: Editor,
    outdated: Collection[str] = (),
) -> Revision:
    """Write a revision down. Raises EditedMeanwhileError when another has taken its number."""
    revision = Revision(
        subject=subject,
        slug=slug,
        number=number,
        at=by.at,
        by_slug=by.slug,
        by_name=by.name,
        action=action,
        reason=by.reason,
        content=content,
        outdated=list(outdated),
    )
    try:
        with session.begin_nested():
            session.add(revision)
    except IntegrityError as error:
        raise EditedMeanwhileError(number) from error
    return revision


def _there(session: Session, slug: str) -> Current:
    now = queries.current(session, slug)
    if now is None:
        raise LookupError(f"there is no service {slug}")
    return now


def _note(
    session: Session,
    slug: str,
    now: Current | None,
    action: str,
    entry: Entry,
    seen: int,
    by: Editor,
    *,
    marks: Collection[str] | None = None,
) -> Revision:
    """The next revision; before it one of what the region's files brought, when nobody has noted that yet.

    `marks` are the texts that are older than their nb text, where that is not to be worked out from what was touched.
    """
    last = now.last if now else queries.last(session, SERVICE, slug)
    old = now.entry if now else {}
    before = list(last.outdated) if last else []
    is_foreign = now is not None and not now.is_draft and (last is None or last.content != now.entry)
    number = next_number(
        session, SERVICE, slug, last, seen=seen, by=by, loaded=old if is_foreign else None, marks=before
    )
    after = outdated(before, fields_of(old), fields_of(entry)) if marks is None else marks
    return add_revision(session, SERVICE, slug, number, action=action, content=entry, by=by, outdated=after)


def _keep_draft(session: Session, slug: str, entry: Entry) -> None:
    draft = session.scalar(select(ServiceDraft).where(ServiceDraft.slug == slug))
    if draft is None:
        session.add(ServiceDraft(slug=slug, content=entry))
    else:
        draft.content = entry
    session.flush()
