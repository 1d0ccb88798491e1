"""A scanner has looked at a file: what it found is noted, and whoever must know is told. Callers commit."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases.models import Attachment, Case, Message
from app.cases.operations import record
from app.cases.scanning import notifications

NOT_THERE = "the file is not there"
"""What is noted in place of a name when there is nothing to look at: the file is not handed out, and nobody is told."""


def note(session: Session, attachment_id: int, malware: str, *, at: datetime) -> bool:
    """Keep what was found in a file, empty for nothing; False when another has noted it, or the file is gone."""
    unseen = update(Attachment).where(Attachment.id == attachment_id, Attachment.scanned_at.is_(None))
    seen = unseen.values(scanned_at=at, malware=malware).returning(Attachment.case_id, Attachment.message_id)
    found = session.execute(seen.execution_options(synchronize_session=False)).first()
    if found is None:
        return False
    if malware and malware != NOT_THERE:
        case = session.get_one(Case, found.case_id)
        event = record.event(session, case, "file_refused", at, facts={"malware": malware})
        message = session.get(Message, found.message_id) if found.message_id else None
        if message is None or message.kind == "addition":
            notifications.file_refused(session, case, event, at=at)
    return True
