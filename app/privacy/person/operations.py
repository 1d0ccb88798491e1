"""A person's wish: what is kept of them goes, over cases, letters, examples, files and the register's answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, func, or_, update
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.operations import Files, record
from app.cases.register import Register
from app.config import Settings
from app.history import operations as history
from app.mail.models import IncomingMail, OutgoingMail
from app.people.models import User
from app.privacy import permission, vanishing
from app.privacy.models import ERASE, EXPORT, PersonRequest
from app.privacy.operations import overwriting, stripping
from app.privacy.person import erasures, queries
from app.privacy.person.exporting import Export

_FETCHED = {"synchronize_session": "fetch"}


@dataclass(frozen=True)
class Erased:
    """What went. `kept` are references of cases that must be archived first: ask again when they are."""

    counts: dict[str, int]
    references: tuple[str, ...]
    kept: tuple[str, ...]


def note_export(session: Session, email: str, export: Export, *, by: User | None, reason: str, at: datetime) -> None:
    """Write down that somebody's data was handed out, and that a colleague has read their confidential cases so."""
    references, counts = export.references, export.counts
    session.add(_request(EXPORT, email, at, by=by, reason=reason, references=references, counts=counts))
    if by is not None:
        for case_id in export.confidential_ids:
            history.note_reading(session, case_id, by.id, at=at)
    session.flush()


def erase(session: Session, email: str, *, by: User | None, reason: str, at: datetime) -> Erased:
    """Erase what is kept of whoever has this address. Open cases are closed first; nobody gets a letter about it.

    What others wrote of their own cases is left alone, also where this person wrote a letter on it (`elsewhere`).
    """
    found = queries.of_person(session, email, until=at)
    free, kept = _told_apart(session, found.cases)
    counts = found.counts | {"cases": len(free)}
    gone = tuple(case.reference for case in free)
    settings: Settings = current_app.config["SETTINGS"]
    erasures.write_down(settings, erasures.Erasure(erasures.mark(email), at, gone))
    _erase(session, email, free, kept, by=by, at=at, until=at)
    session.add(_request(ERASE, email, at, by=by, reason=reason, references=gone, counts=counts))
    session.flush()
    return Erased(counts, gone, kept)


def repeat_erasures(session: Session, *, at: datetime) -> int:
    """After a backup was restored: whoever was erased since is erased again; gives how many cases went.

    Only what was there when it was erased: who asked again afterwards is left alone.
    """
    settings: Settings = current_app.config["SETTINGS"]
    done = {
        erasures.Erasure(row.mark, row.at, tuple(row.case_references)) for row in queries.erasures(session)
    } | erasures.read(settings)
    by_mark = {erasures.mark(address): address for address in queries.addresses(session)}
    count = 0
    for one in sorted(done, key=lambda each: each.at):
        email = by_mark.get(one.mark, "")
        theirs = queries.cases_of(session, email, until=one.at, or_references=one.references)
        free, kept = _told_apart(session, theirs)
        _erase(session, email, free, kept, by=None, at=at, until=one.at)
        count += len(free)
    session.flush()
    return count


def _told_apart(session: Session, cases: Sequence[Case]) -> tuple[Sequence[Case], tuple[str, ...]]:
    """Cases that may go now, and the references of those that must be archived first."""
    free = [case for case in cases if permission.may_be_erased(session, case)]
    return free, tuple(case.reference for case in cases if case not in free)


def _erase(
    session: Session,
    email: str,
    free: Sequence[Case],
    kept: Sequence[str],
    *,
    by: User | None,
    at: datetime,
    until: datetime,
) -> None:
    overwriting.overwrite(session)
    gone = [case.reference for case in free]
    cases = queries.locked(session, [case.id for case in free])
    register: Register = current_app.extensions["business_register"]
    for case in cases:
        register.forget(case.organisation_number)
        _close(session, case, by=by, at=at)
    files = stripping.empty(session, cases, at=at)
    letters = _forget_letters(session, email, gone, kept, until) if email else []
    left = Files(files.attachments, (*files.letters, *letters))
    vanishing.remove_after_commit(session, current_app.config["SETTINGS"], left)


def _close(session: Session, case: Case, *, by: User | None, at: datetime) -> None:
    """An open case ends here: there is nothing left to answer."""
    if case.state == "closed":
        return
    case.state, case.outcome, case.closed_at = "closed", "other", at
    case.follow_up_on = case.on_reply = case.waiting_since = case.referral_reason = None
    record.event(session, case, "closed", at, by=by, facts={"outcome": "other", "erased": True})


def _forget_letters(
    session: Session, email: str, gone: Sequence[str], kept: Sequence[str], until: datetime
) -> list[str]:
    """Letters to and from the person, and digests that name their cases; gives the names of files."""
    email = email.strip().lower()
    to_them = delete(OutgoingMail).where(
        func.lower(OutgoingMail.to_address) == email,
        OutgoingMail.created_at <= until,
        OutgoingMail.about.not_in(kept),
    )
    session.execute(to_them.execution_options(**_FETCHED))
    digests = update(OutgoingMail).where(OutgoingMail.id.in_(queries.digests_naming(session, gone)))
    session.execute(digests.values(text="", html="").execution_options(**_FETCHED))
    from_them = delete(IncomingMail).where(
        or_(func.lower(IncomingMail.from_address) == email, func.lower(IncomingMail.envelope_from) == email),
        IncomingMail.received_at <= until,
        or_(IncomingMail.case_reference.is_(None), IncomingMail.case_reference.in_(gone)),
    )
    return list(session.scalars(from_them.returning(IncomingMail.stored_name).execution_options(**_FETCHED)))


def _request(
    kind: str,
    email: str,
    at: datetime,
    *,
    by: User | None,
    reason: str,
    references: Sequence[str],
    counts: dict[str, int],
) -> PersonRequest:
    return PersonRequest(
        kind=kind,
        mark=erasures.mark(email),
        at=at,
        by_id=by.id if by else None,
        reason=reason,
        case_references=list(references),
        counts=counts,
    )
