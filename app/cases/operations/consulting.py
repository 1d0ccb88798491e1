"""Several work on one case: a colleague is asked for advice, shares it, advises, is thanked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import advice, mentions
from app.cases.mentions import Mentioned
from app.cases.models import Case, CaseHelper, Message
from app.cases.operations import record
from app.cases.states import MoveNotAllowedError
from app.errors import ExpectedError
from app.people import queries as people
from app.people.models import User


class NoHelperError(ExpectedError):
    """This person cannot be asked: they have the case, ask themselves, or do not work with cases."""


def ask(
    session: Session, case: Case, colleague: User, *, by: User, question: str, at: datetime, shares: bool = False
) -> Message:
    """Ask a colleague for advice, or with `shares` to work on the case too; from now on they may read it.

    They get a letter. The question is a note of the case, which never conflicts. Raises NoHelperError;
    MoveNotAllowedError for a case that is merged or emptied.
    """
    if case.is_final:
        raise MoveNotAllowedError(case.state, "ask")
    if not can_be_asked(case, colleague, by=by):
        raise NoHelperError(f"{colleague.slug} cannot be asked about {case.reference}")
    message = record.message(session, case, "note", question, at, "desk", (), by=by)
    _call_in(session, case, colleague, message, by=by, at=at, shares=shares)
    return message


def call_in_mentioned(session: Session, case: Case, note: Message, *, by: User, at: datetime) -> Mentioned:
    """Ask those for advice whom a note speaks to, as «@name»; gives who that was, and the names that are nobody's.

    Whoever has the case, or coordinates, is only told.
    """
    if "@" not in note.text:
        return Mentioned()
    found = mentions.mentioned(note.text, people.case_workers(session))
    for colleague in found.people:
        if can_be_asked(case, colleague, by=by):
            _call_in(session, case, colleague, note, by=by, at=at, shares=False)
        elif colleague.id != by.id:
            event = record.event(session, case, "asked", at, by=by, facts={"to": colleague.slug, "message": note.id})
            advice.asked(session, case, colleague, note, event, by=by, shares=False, at=at)
    return found


def can_be_asked(case: Case, colleague: User, *, by: User) -> bool:
    """Whether this person may help with the case: works with cases, does not have it, and is somebody else."""
    has_it = case.developer is not None and case.developer.user_id == colleague.id
    return colleague.active and colleague.is_one_of("developer", "coordinator") and not has_it and colleague.id != by.id


def release(session: Session, case: Case, colleague: User, *, by: User, at: datetime) -> bool:
    """The colleague helps no longer, and may not read the case any more; gives whether they did help."""
    helper = _helper(session, case, colleague)
    if helper is None or helper.ended_at is not None:
        return False
    helper.ended_at = at
    record.event(session, case, "released", at, by=by, facts={"to": colleague.slug})
    session.flush()
    session.expire(case, ["helpers"])
    return True


def advise(session: Session, case: Case, note: Message, event: int, *, by: User, at: datetime) -> None:
    """Whoever asked the writer of this note gets to know what they wrote, the first time."""
    helper = _helper(session, case, by)
    if helper is None or helper.ended_at is not None or helper.advised_at is not None:
        return
    helper.advised_at = at
    session.flush()
    advice.advised(session, case, helper.asked_by, note, event, by=by, at=at)


def _call_in(
    session: Session, case: Case, colleague: User, message: Message, *, by: User, at: datetime, shares: bool
) -> None:
    session.refresh(case, ["version"], with_for_update=True)  # two may ask the same colleague at once
    helper = _helper(session, case, colleague)
    if helper is None:
        helper = CaseHelper(case_id=case.id, user_id=colleague.id, is_sharing=False, ended_at=at)
        session.add(helper)
    helper.is_sharing = shares or (helper.is_sharing and helper.ended_at is None)
    helper.asked_by_id, helper.asked_at, helper.advised_at, helper.ended_at = by.id, at, None, None
    facts = {"to": colleague.slug, "message": message.id}
    event = record.event(session, case, "shared" if shares else "asked", at, by=by, facts=facts)
    session.flush()
    session.expire(case, ["helpers"])
    advice.asked(session, case, colleague, message, event, by=by, shares=shares, at=at)


def _helper(session: Session, case: Case, user: User) -> CaseHelper | None:
    return session.scalar(select(CaseHelper).where(CaseHelper.case_id == case.id, CaseHelper.user_id == user.id))
