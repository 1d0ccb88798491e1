"""One slice of old data goes: rows of one kind, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from app.assignment.models import TriageResult
from app.cases import operations as cases
from app.cases.feedback.models import Feedback
from app.cases.models import AnswerDraft, Case
from app.cases.operations import Files
from app.cases.presences.models import CasePresence
from app.claims import table_of
from app.history import operations as history
from app.history.models import CaseReading
from app.learning.models import TrainingExample
from app.learning.operations import chronicle
from app.mail.models import IncomingMail, OutgoingMail
from app.people.models import OutsideIdentity, StaffSession
from app.privacy import permission, queries, rules
from app.privacy.models import PersonRequest
from app.privacy.queries import Place

_DELETED = {
    rules.DRAFTS: AnswerDraft, rules.DELIVERY: OutgoingMail, rules.EXAMPLES: TrainingExample,
    rules.SESSIONS: StaffSession, rules.IDENTITIES: OutsideIdentity, rules.READINGS: CaseReading,
}  # fmt: skip
_NOT_FETCHED = {"synchronize_session": False}


def strip(session: Session, rule: rules.Rule, due: Sequence[Place], *, at: datetime) -> tuple[int, Files]:
    """Delete or strip these rows; gives how many, and the files that nobody knows any more."""
    ids = [key for _moment, key in due]
    before = rule.before(at)
    if rule.kind in {rules.SPAM, rules.CASES}:
        locked = queries.locked_cases(session, ids, before)
        full = [case for case in locked if permission.may_be_erased(session, case)]
        return len(full), empty(session, full, at=at)
    if rule.kind == rules.INCOMING:
        came = delete(IncomingMail).where(IncomingMail.id.in_(ids)).returning(IncomingMail.stored_name)
        names = session.scalars(came.execution_options(**_NOT_FETCHED)).all()
        return len(names), Files(letters=tuple(names))
    if rule.kind == rules.PRESENCE:
        gone: Any = delete(CasePresence).where(CasePresence.case_id.in_(ids), CasePresence.seen_at < before)
    elif rule.kind == rules.LETTER_TEXTS:
        gone = update(OutgoingMail).where(OutgoingMail.id.in_(ids)).values(text="", html="", subject="", headers={})
    elif rule.kind == rules.FEEDBACK:
        gone = update(Feedback).where(Feedback.id.in_(ids)).values(comment="")
    elif rule.kind == rules.REQUESTS:
        gone = update(PersonRequest).where(PersonRequest.id.in_(ids)).values(reason="")
    else:
        if rule.kind == rules.READINGS:
            history.let_readings_go(session, ids, at=at, reason=rule.setting)
        old = table_of(_DELETED[rule.kind])
        gone = delete(old).where(old.c.id.in_(ids))
    result = session.execute(gone, execution_options=_NOT_FETCHED)
    if rule.kind == rules.EXAMPLES:
        chronicle.forget_models_of_erased_cases(session)
    return cast("CursorResult[Any]", result).rowcount, Files()


def empty(session: Session, closed: Sequence[Case], *, at: datetime) -> Files:
    """Empty closed cases whose rows are locked, with what was learned from them; gives the files to be removed."""
    ids = [case.id for case in closed]
    files = cases.empty(session, closed, at=at)
    for gone in (
        delete(TrainingExample).where(TrainingExample.case_id.in_(ids)),
        update(TriageResult).where(TriageResult.case_id.in_(ids)).values(words=[]),
    ):
        session.execute(gone.execution_options(synchronize_session="fetch"))
    chronicle.forget_models_of_erased_cases(session)
    return files
