"""What machines write to us: letters that come back, and automatic answers. None of them ever triggers a letter."""

from sqlalchemy.orm import Session

from app.cases import away, operations, queries
from app.cases.arrived import KNOWN, Arrived, Outcome
from app.cases.models import CaseSecret
from app.mail import addresses
from app.mail import operations as mail
from app.mail import queries as letters
from app.mail.models import HANDLED, HELD, IGNORED, OutgoingMail
from app.mail.reading.letter import Letter

TO_PARTNER = "cases/letters/to_partner"


def bounced(session: Session, letter: Letter, arrived: Arrived, *, reply_domain: str) -> Outcome:
    """Our letter did not arrive; only one that we really sent there is believed."""
    bounce = letter.bounce
    if bounce is None or not bounce.message_id:
        return Outcome(IGNORED, "bounce")
    sent = letters.sent_as(session, bounce.message_id)
    if sent is not None and _is_to_an_old_address(session, sent, reply_domain):
        return Outcome(IGNORED, "old_address", sent.about)
    row = mail.bounced(
        session, bounce.message_id, to_address=bounce.recipient, status=bounce.status, is_final=bounce.is_final
    )
    if row is None:
        return Outcome(IGNORED, "bounce")
    case = queries.by_reference(session, row.about) if row.about else None
    if case is not None and bounce.is_final:
        operations.note_undelivered(
            session,
            case,
            to_business=row.to_address == case.email,
            to_partner=row.letter == TO_PARTNER,
            at=arrived.at,
        )
    return Outcome(HANDLED, "bounce", row.about or None)


def automatic(session: Session, letter: Letter, secret: CaseSecret | None, arrived: Arrived) -> Outcome:
    """A machine's answer is noted on its case and shown as one; it moves nothing and answers nobody.

    A colleague's word that they are away waits for the coordinator, who registers the absence, or does not.
    """
    case = queries.by_id(session, secret.case_id) if secret else None
    reference = case.reference if case else None
    if secret is not None and secret.revoked_at is not None:
        return Outcome(IGNORED, "old_address", reference)
    if case is not None and reference == arrived.known_on:
        return Outcome(HANDLED, KNOWN, reference)
    is_partner = secret is not None and secret.referral_id is not None
    if case is not None and secret is not None and secret.user_id is None and not is_partner:
        operations.note_automatic(session, case, letter.kind, at=arrived.at)
        return Outcome(HANDLED, letter.kind, reference)
    if letter.kind != "out_of_office" or is_partner:
        return Outcome(IGNORED, letter.kind, reference)
    colleague = away.colleague_of(session, letter, secret)
    if colleague is None:
        return Outcome(HELD if secret else IGNORED, letter.kind, reference)
    developer, about = colleague
    is_news = away.is_news(session, developer, letter, at=arrived.at)
    return Outcome(HELD if is_news else IGNORED, away.OUTCOME, reference or about or None)


def _is_to_an_old_address(session: Session, sent: OutgoingMail, reply_domain: str) -> bool:
    """Whether the address of this letter's reader has been corrected since: then nobody need see that it came back."""
    token = addresses.token_of(sent.headers.get("Reply-To", ""), reply_domain)
    secret = queries.reply_secret(session, token) if token else None
    return secret is not None and secret.revoked_at is not None
