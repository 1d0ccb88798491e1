"""What becomes of a case's record: kept out or in, exported, archived or refused. Operations flush, callers commit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.operations import record as history
from app.errors import ExpectedError
from app.people.models import User
from app.records import queries
from app.records.entries import Entry
from app.records.models import ARCHIVED, REFUSED, SENT, CaseRecord, RecordMessage
from app.records.receipts import Receipt
from app.records.rules import Rules


class UnknownReceiptError(ExpectedError):
    """A receipt of something that we never sent."""


class NoReasonError(ExpectedError):
    """A case is kept out of the archive only for a reason."""


def decide(
    session: Session, case: Case, *, is_journalled: bool, reason: str, by: User, at: datetime
) -> CaseRecord:  # fmt: skip
    """The case is a record, or is none; the history says who decided and why. Raises NoReasonError."""
    if not is_journalled and not reason.strip():
        raise NoReasonError("a case is kept out of the archive only for a reason")
    row = _record(session, case)
    if (row.is_journalled, row.reason) == (is_journalled, reason.strip()):
        return row
    row.is_journalled, row.reason = is_journalled, reason.strip()
    row.decided_by_id, row.decided_at = by.id, at
    kind = "journalled" if is_journalled else "kept_out"
    history.event(session, case, kind, at, by=by, reason=row.reason)
    session.flush()
    return row


def to_send(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    """Those that the archive has not been sent as they are now, or has refused."""
    known = queries.by_keys(session, [entry.key for entry in entries])
    return [entry for entry in entries if _is_to_send(entry, known.get(entry.key))]


def _is_to_send(entry: Entry, known: RecordMessage | None) -> bool:
    """What the archive has stays as it was: a message that creates cannot change."""
    if known is None or known.state == REFUSED:
        return True
    return known.state == SENT and known.digest != entry.digest


def exported(
    session: Session, case: Case, sent: Sequence[Entry], *, version: int, rules: Rules, at: datetime
) -> CaseRecord:
    """Note that these were sent. Raises ConflictError when the case has changed since `version`."""
    history.check_version(session, case, version)
    known = queries.by_keys(session, [entry.key for entry in sent])
    state = SENT if rules.needs_receipt else ARCHIVED
    for entry in sent:
        row = known.get(entry.key)
        if row is None:
            row = RecordMessage(case_id=case.id, key=entry.key, kind=entry.kind)
            session.add(row)
        if row.state == ARCHIVED and row.digest == entry.digest:
            continue
        row.digest, row.state, row.sent_at, row.fault = entry.digest, state, at, ""
        row.answered_at = None
    row_of_case = _record(session, case)
    row_of_case.exported_at, row_of_case.exported_version, row_of_case.archived_at = at, version, None
    session.flush()
    _settle(session, row_of_case, at)
    return row_of_case


def received(session: Session, receipt: Receipt, *, key: str, at: datetime) -> RecordMessage:
    """Note what the archive has answered; `key` says to what where the receipt does not. Raises UnknownReceiptError."""
    row = _answered(session, receipt, key)
    record = session.get_one(CaseRecord, row.case_id)
    if receipt.folder:
        record.folder_id, record.folder_system_id = receipt.folder.archive_id, receipt.folder.system_id
    row.answered_at = at
    if receipt.fault:
        row.state, row.fault = REFUSED, receipt.fault
    else:
        row.state, row.fault = ARCHIVED, ""
        if receipt.post:
            row.archive_id, row.system_id = receipt.post.archive_id, receipt.post.system_id
    session.flush()
    _settle(session, record, at)
    return row


def _answered(session: Session, receipt: Receipt, key: str) -> RecordMessage:
    """The message that the receipt answers: by its own key, by the folder's, or by what whoever read it says."""
    folder = [f"{receipt.folder.key}/henvendelse"] if receipt.folder and receipt.folder.key else []
    post = [receipt.post.key] if receipt.post and receipt.post.key else []
    wanted = [*post, *([key, f"{key}/henvendelse"] if key else []), *folder]
    found = queries.by_keys(session, wanted)
    row = next((found[one] for one in wanted if one in found), None)
    if row is None:
        named = ", ".join(wanted) or "nothing; say with --for which message it answers"
        raise UnknownReceiptError(f"no message was sent that this receipt answers: it names {named}")
    return row


def _settle(session: Session, record: CaseRecord, at: datetime) -> None:
    """The state of the case is that of its least finished message."""
    states = queries.states_of(session, record.case_id)
    record.state = REFUSED if REFUSED in states else SENT if SENT in states else ARCHIVED
    if record.state != ARCHIVED:
        record.archived_at = None
    elif record.archived_at is None:
        record.archived_at = at
    session.flush()


def _record(session: Session, case: Case) -> CaseRecord:
    row = queries.record_of(session, case)
    if row is None:
        row = CaseRecord(case_id=case.id, is_journalled=True, reason="", folder_id="", folder_system_id="")
        session.add(row)
        session.flush()
    return row
