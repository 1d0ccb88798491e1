"""All that is kept of one person who asked us something, found by their e-mail address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, undefer

from app.assignment.models import TriageResult
from app.cases.models import Attachment, Case, Message
from app.learning.models import TrainingExample
from app.mail.models import IncomingMail, OutgoingMail
from app.privacy.models import ERASE, PersonRequest


@dataclass
class Found:
    """Rows that are about a person. `elsewhere` are letters they wrote on cases of others; `sent` went to them.

    `of_cases` are letters about their cases to anybody: to staff they hold secrets that no business may have.
    """

    cases: Sequence[Case] = ()
    attachments: Sequence[Attachment] = ()
    examples: Sequence[TrainingExample] = ()
    sortings: Sequence[TriageResult] = ()
    sent: Sequence[OutgoingMail] = ()
    of_cases: Sequence[OutgoingMail] = ()
    came: Sequence[IncomingMail] = ()
    elsewhere: Sequence[IncomingMail] = ()
    messages: Sequence[Message] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "cases": len(self.cases),
            "messages": len(self.messages),
            "attachments": len(self.attachments),
            "examples": len(self.examples),
            "letters": len({row.id for row in (*self.sent, *self.of_cases)}),
            "incoming": len(self.came),
            "elsewhere": len(self.elsewhere),
        }


def cases_of(session: Session, email: str, *, until: datetime, or_references: Sequence[str] = ()) -> Sequence[Case]:
    """Cases of whoever has this address, from before this moment; also those with these references."""
    email = email.strip().lower()
    theirs = func.lower(Case.email) == email if email else Case.id < 0
    return session.scalars(
        select(Case)
        .where(or_(theirs, Case.reference.in_(or_references)), Case.received_at <= until, Case.emptied_at.is_(None))
        .order_by(Case.id)
    ).all()


def of_person(session: Session, email: str, *, until: datetime) -> Found:
    """What is kept of whoever has this address, from before this moment."""
    email = email.strip().lower()
    rows = cases_of(session, email, until=until)
    ids, references = [row.id for row in rows], [row.reference for row in rows]
    came, elsewhere = _came(session, email, references, until)
    return Found(
        cases=rows,
        attachments=session.scalars(
            select(Attachment).where(Attachment.case_id.in_(ids)).order_by(Attachment.id)
        ).all(),
        examples=session.scalars(
            select(TrainingExample).where(TrainingExample.case_id.in_(ids)).order_by(TrainingExample.id)
        ).all(),
        sortings=session.scalars(
            select(TriageResult).where(TriageResult.case_id.in_(ids)).order_by(TriageResult.id)
        ).all(),
        sent=_letters(session, func.lower(OutgoingMail.to_address) == email, until) if email else (),
        of_cases=_letters(session, OutgoingMail.about.in_(references), until),
        came=came,
        elsewhere=elsewhere,
        messages=session.scalars(select(Message).where(Message.case_id.in_(ids)).order_by(Message.id)).all(),
    )


def _letters(session: Session, which: ColumnElement[bool], until: datetime) -> Sequence[OutgoingMail]:
    chosen = select(OutgoingMail).where(which, OutgoingMail.created_at <= until)
    return session.scalars(chosen.order_by(OutgoingMail.id)).all()


def digests_naming(session: Session, references: Sequence[str]) -> list[int]:
    """The ids of letters about no case that name one of these. They lie sealed, so each is looked into."""
    if not references:
        return []
    rows = session.execute(
        select(OutgoingMail.id, OutgoingMail.text)
        .where(OutgoingMail.about == "", OutgoingMail.text != "")
        .order_by(OutgoingMail.id)
        .execution_options(yield_per=500)
    )
    return [row.id for row in rows if any(reference in row.text for reference in references)]


def _came(
    session: Session, email: str, references: Sequence[str], until: datetime
) -> tuple[list[IncomingMail], list[IncomingMail]]:
    """Letters from the address: those on their own cases or on none, and those on cases of others."""
    if not email:
        return [], []
    from_them = or_(func.lower(IncomingMail.from_address) == email, func.lower(IncomingMail.envelope_from) == email)
    rows = session.scalars(
        select(IncomingMail)
        .where(from_them, IncomingMail.received_at <= until)
        .options(undefer(IncomingMail.text))
        .order_by(IncomingMail.id)
    ).all()
    is_own = [row.case_reference is None or row.case_reference in references for row in rows]
    own = [row for row, is_theirs in zip(rows, is_own, strict=True) if is_theirs]
    return own, [row for row, is_theirs in zip(rows, is_own, strict=True) if not is_theirs]


def locked(session: Session, ids: Sequence[int]) -> Sequence[Case]:
    """These cases as they are now, held until the transaction ends."""
    return session.scalars(
        select(Case)
        .where(Case.id.in_(ids), Case.emptied_at.is_(None))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()


def erasures(session: Session) -> Sequence[PersonRequest]:
    """All that was ever erased because somebody asked, oldest first."""
    return session.scalars(select(PersonRequest).where(PersonRequest.kind == ERASE).order_by(PersonRequest.id)).all()


def addresses(session: Session) -> set[str]:
    """Every address, in small letters, that somebody who asked us has, or that we wrote to, or that wrote to us."""
    found: set[str] = set()
    for column in (Case.email, OutgoingMail.to_address, IncomingMail.from_address, IncomingMail.envelope_from):
        found.update(one for one in session.scalars(select(func.lower(column)).distinct()) if one)
    return found
