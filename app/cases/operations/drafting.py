"""What somebody has begun to answer is kept, for them alone, until it is sent. It never changes the case."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.cases.models import AnswerDraft, Case
from app.claims import insert_unless_there
from app.people.models import User


def keep_draft(session: Session, case: Case, *, by: User, text: str, at: datetime) -> None:
    """Keep this in place of what the person had begun before; nothing is kept of an empty text, or in a final case."""
    if not text or case.is_final:
        drop_draft(session, case, by=by)
        return
    row = {"case_id": case.id, "user_id": by.id, "text": text, "saved_at": at}
    session.execute(insert_unless_there(session, AnswerDraft), row)
    theirs = (AnswerDraft.case_id == case.id, AnswerDraft.user_id == by.id)
    session.execute(update(AnswerDraft).where(*theirs).values(text=text, saved_at=at))


def drop_draft(session: Session, case: Case, *, by: User) -> None:
    """The person's draft is sent, or not wanted any more."""
    session.execute(delete(AnswerDraft).where(AnswerDraft.case_id == case.id, AnswerDraft.user_id == by.id))
