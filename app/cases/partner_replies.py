"""What a partner outside replies about a question that was passed on to it: a note of the case, and nothing else."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.cases import loops, operations
from app.cases.arrived import KNOWN, Arrived
from app.cases.attachments import NewFile
from app.cases.models import Case, CaseSecret
from app.cases.referrals import queries
from app.cases.referrals.models import Referral
from app.config import MAX_TEXT_CHARACTERS
from app.mail.addresses import domain_of
from app.mail.reading.letter import Letter


def why_not(
    session: Session, case: Case, secret: CaseSecret, letter: Letter, arrived: Arrived, *, is_open: bool
) -> str:
    """Why the letter does nothing on its case, in one word; empty when it becomes a note.

    A question to a shared mailbox is answered by whoever opens it: anybody of the partner's domain may.
    """
    referral = _referral(session, secret)
    if case.reference == arrived.known_on:
        return KNOWN
    own, theirs = domain_of(referral.partner.email).casefold(), domain_of(letter.from_address).casefold()
    if not own or own != theirs:
        return "someone_else"
    if not is_open:
        return "expired"
    if not letter.new_text.strip() and not letter.files:
        return "empty"
    is_too_much = loops.says_too_much(
        session, case, letter.new_text, by=referral.by, at=arrived.at, address=letter.from_address
    )
    return "too_many" if is_too_much else ""


def keep(
    session: Session, case: Case, secret: CaseSecret, letter: Letter, arrived: Arrived, files: Sequence[NewFile]
) -> None:
    """What was new in the letter becomes a note, with its files."""
    text = letter.new_text.strip()[:MAX_TEXT_CHARACTERS]
    note = operations.note_from_partner(session, case, _referral(session, secret), text, at=arrived.at, files=files)
    note.mail_id = arrived.mail_id


def _referral(session: Session, secret: CaseSecret) -> Referral:
    return queries.by_id(session, secret.referral_id or 0)
