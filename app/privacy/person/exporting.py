"""All that is kept of a person as a zip: for programs as JSON, to be read as HTML, and every file as it came.

Secrets stay with us: of letters to the staff, which hold reply addresses, only that they went is told. A file that no
scanner has found clean stays too, and the page says so. First `gather`, then `write`: the scanner takes its time.
"""

import json
import shutil
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from flask import current_app
from sqlalchemy.orm import Session

from app import store
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.scanning.verdicts import hindrance, hindrance_of_letter, kept_back
from app.config import Settings
from app.mail.models import OutgoingMail
from app.privacy.person import queries
from app.privacy.person.queries import Found
from app.store import Place
from app.ui import locale
from catalogue.base import Base

_SECRETS = frozenset(
    ("submission_key", "content_key", "hash", "letter", "stored_name", "claimed_by", "headers", "html")
)
"""Columns that open something, or only repeat another."""


@dataclass(frozen=True)
class Kept:
    """A file: where it lies and under which name, and why it is kept back. `None`: the scanner is still to be asked."""

    place: Place
    stored_name: str
    hindrance: str | None


@dataclass(frozen=True)
class Export:
    """What is to be written: facts, files by their name in the zip, how much of each kind, and which cases."""

    told: dict[str, Any]
    files: Mapping[str, Kept]
    counts: dict[str, int]
    references: tuple[str, ...]
    confidential_ids: tuple[int, ...]


def gather(session: Session, settings: Settings, email: str, *, at: datetime) -> Export:
    """Read all that is kept of whoever has this address."""
    found = queries.of_person(session, email, until=at)
    return Export(
        told=_told(session, found, email, at),
        files=_files(found, settings),
        counts=found.counts,
        references=tuple(case.reference for case in found.cases),
        confidential_ids=tuple(case.id for case in found.cases if case.is_confidential),
    )


def write(file: IO[bytes], export: Export) -> None:
    """Write the zip. The facts come last: they say which files are left out."""
    left_out: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, kept in export.files.items():
            why = _add(archive, name, kept)
            if why:
                left_out[name] = kept_back(why)
        told = export.told | {"left_out": left_out}
        archive.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=2))
        archive.writestr("person.html", _page(told, list(export.files)))


def _add(archive: zipfile.ZipFile, name: str, kept: Kept) -> str:
    """Copy a file into the zip; gives why it is kept back, empty when it is not."""
    if kept.hindrance:
        return kept.hindrance
    try:
        source = store.opened(kept.place, kept.stored_name)
    except FileNotFoundError:
        return ""
    with source:
        why = hindrance_of_letter(source) if kept.hindrance is None else ""
        if not why:
            source.seek(0)
            with archive.open(name, "w") as target:
                shutil.copyfileobj(source, target)
    return why


def _told(session: Session, found: Found, email: str, at: datetime) -> dict[str, Any]:
    return {
        "version": 1,
        "email": email,
        "at": at.isoformat(),
        "cases": [_case(session, case, found) for case in found.cases],
        "letters_to_you": [_row(one) for one in found.sent],
        "letters_from_you": [_row(one) for one in (*found.came, *found.elsewhere)],
    }


def _case(session: Session, case: Case, found: Found) -> dict[str, Any]:
    return {
        **_row(case),
        "municipality": dict(case.municipality.name) if case.municipality else None,
        "area": dict(case.area.name) if case.area else None,
        "messages": [
            {**_row(one), "is_internal_note": one.kind == "note", "by": one.user.name if one.user else None}
            for one in found.messages
            if one.case_id == case.id
        ],
        "history": [
            {
                "at": event.at.isoformat(),
                "kind": event.kind,
                "by": event.user.name if event.user else event.actor,
                "reason": event.reason,
            }
            for event in cases.history(session, case)
        ],
        "attachments": [_row(one) for one in found.attachments if one.case_id == case.id],
        "feedback": [_row(one) for one in case.feedback],
        "passed_on": [{**_row(one), "partner": dict(one.partner.name)} for one in case.referrals],
        "learned_from_it": [_row(one) for one in found.examples if one.case_id == case.id],
        "sorted_by_machine": [
            _row(one, {"candidates", "facts", "given"}) for one in found.sortings if one.case_id == case.id
        ],
        "letters": [_that_it_went(one) for one in found.of_cases if one.about == case.reference],
    }


def _that_it_went(letter: OutgoingMail) -> dict[str, Any]:
    kind = letter.letter.rpartition("/")[2]
    return {"at": letter.created_at.isoformat(), "kind": kind, "to": letter.to_name, "state": letter.state}


def _row(row: Base, but: Collection[str] = ()) -> dict[str, Any]:
    """The columns of a row by their names, without what opens something."""
    names = [column.name for column in row.__table__.columns if column.name not in _SECRETS and column.name not in but]
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return value.isoformat() if isinstance(value, date) else value


def _page(told: dict[str, Any], files: Sequence[str]) -> str:
    """The same to be read; without what pages of ours show around it."""
    template = current_app.jinja_env.get_template("person_export.html")
    return template.render(told=told, files=files, language=locale.current())


def _files(found: Found, settings: Settings) -> dict[str, Kept]:
    """Each file by its name in the zip."""
    references = {case.id: case.reference for case in found.cases}
    attached, came = store.attachments(settings), store.incoming(settings)
    return {
        **{
            f"attachments/{references[one.case_id]}/{one.id}-{one.shown_name}": Kept(
                attached, one.stored_name, hindrance(one)
            )
            for one in found.attachments
        },
        **{f"letters/{one.id}.eml": Kept(came, one.stored_name, None) for one in (*found.came, *found.elsewhere)},
    }
