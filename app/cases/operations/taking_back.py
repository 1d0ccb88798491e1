"""An answer waits a moment before it goes, and until then whoever wrote it can take it back."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.cases import queries
from app.cases.models import Attachment, Case, CaseEvent, Message
from app.cases.operations import drafting, record
from app.errors import ConflictError, ExpectedError
from app.mail import operations as mail
from app.people.models import User

UNDO_FOR = timedelta(seconds=20)
"""How long an answer written on the desk waits: as long as other mail programs let people repent."""


ANSWERS = ("answered", "provisional")
"""Lines of the history that stand for an answer to the business."""


class TooLateError(ExpectedError):
    """The answer is on its way, or has been followed by something else: it cannot be taken back."""


def may_take_back(case: Case, answered: CaseEvent | None, by: User, at: datetime) -> bool:
    """Whether this answer has not gone by now, is theirs, and nothing has happened to the case since."""
    if answered is None or "goes_at" not in answered.facts:
        return False
    goes_at = datetime.fromisoformat(answered.facts["goes_at"])
    return at < goes_at and answered.user_id == by.id and answered.facts["version"] == case.version


def take_back(session: Session, case: Case, *, by: User, at: datetime, version: int) -> None:
    """The letter does not go, the case is as it was before the answer, and the answer is a draft again.

    One statement decides between the worker and us: what it has taken is not ours any more. Raises TooLateError,
    ConflictError when the case has changed since `version`.
    """
    record.check_version(session, case, version)
    answered = queries.last_step(session, case, *ANSWERS)
    if answered is None or answered.user_id != by.id or answered.facts.get("version") != case.version:
        raise ConflictError("something else has been done with the case since")
    message = session.get_one(Message, answered.facts["message"])
    if not mail.take_back(session, answered.facts["letter"]):
        raise TooLateError("the answer has gone")
    if not message.is_provisional:
        drafting.keep_draft(session, case, by=by, text=message.text, at=at)
    session.execute(
        delete(Attachment).where(Attachment.message_id == message.id).execution_options(synchronize_session="fetch")
    )
    session.delete(message)
    for name in ("first_answered_at", "provisional_at"):
        then = answered.facts.get(name)
        setattr(case, name, datetime.fromisoformat(then) if then else None)
    record.restore(case, answered.facts["before"])
    record.event(session, case, "taken_back", at, by=by)
    session.flush()
