"""Letters about what is passed on: to the partner, to the business, and to whoever has the case."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases import letter_facts, links, queries, secrets
from app.cases.models import Case, Message
from app.cases.notifications import BUSINESS, holders, to_business, to_staff
from app.cases.referrals.models import Referral
from app.mail import addresses, outbox
from app.mail.rendering import render
from app.mail.sender import sender
from catalogue.base import in_language

PARTNERS_LANGUAGE = "nb"
"""Public bodies and institutes in Norway; what the business wrote stays as it wrote it."""


def contact_of(case: Case) -> str:
    """Who asks and how to reach them, one fact a line: exactly this is passed on besides the question."""
    firm = " ".join(one for one in (case.organisation_name, case.organisation_number) if one)
    town = in_language(case.municipality.name, PARTNERS_LANGUAGE) if case.municipality else ""
    return "\n".join(one for one in (case.name, firm, town, case.email, case.phone) if one)


def to_partner(session: Session, case: Case, referral: Referral, *, at: datetime, goes_at: datetime | None) -> str:
    """The question to the partner; gives the letter's reason, empty when we know no address of theirs.

    What they reply is a note of the case, whoever has it then: it never goes to the business.
    """
    partner, language = referral.partner, PARTNERS_LANGUAGE
    if not partner.email:
        return ""
    we, token = sender(language), secrets.partner_token(case, referral.id)
    secrets.remember(session, case, {"note": token}, user=None, at=at, referral_id=referral.id)
    facts = letter_facts.common(case, language) | {
        "partner_name": in_language(partner.name, language),
        "passed_text": referral.text,
        "contact_lines": referral.contact.splitlines(),
        "developer_name": referral.by.name,
    }
    why = f"to_partner:{case.reference}:{partner.slug}:referral {referral.id}"
    outbox.put(
        session,
        outbox.Letter(
            reason=why,
            about=case.reference,
            from_name=we.name,
            from_address=we.address,
            to_name=in_language(partner.name, language),
            to_address=partner.email,
            language=language,
            rendered=render("cases/letters/to_partner", facts, language),
            at=at,
            reply_to=addresses.reply_address(token, we.reply_domain),
            thread=outbox.thread(session, about=case.reference, to_address=partner.email),
            automatic=None,
            goes_at=goes_at,
        ),
    )
    return why


def passed_on(session: Session, case: Case, referral: Referral, *, at: datetime, goes_at: datetime | None) -> str:
    """The word to the business that it has been done; gives the letter's reason, empty when it has no address."""
    facts = _to_business_facts(case, referral) | {
        "goes_by_mail": bool(referral.partner.email),
        "follow_up_on": referral.follow_up_on,
    }
    language, why = case.page_language, f"referral {referral.id}"
    to_business(session, case, "passed_on", why, facts, language, at, automatic="auto-generated", goes_at=goes_at)
    return _reason("passed_on", case, referral) if case.email else ""


def consent_asked(session: Session, case: Case, referral: Referral, *, at: datetime) -> str:
    """The question to the business whether we may; gives the letter's reason."""
    facts, language, why = _to_business_facts(case, referral), case.page_language, f"referral {referral.id}"
    to_business(session, case, "consent_asked", why, facts, language, at, automatic=None)
    return _reason("consent_asked", case, referral)


def consent_answered(session: Session, case: Case, referral: Referral, event: int, *, yes: bool, at: datetime) -> None:
    """What the business said, to whoever has the case; what they reply to the letter is a note."""
    for user in holders(session, case, at):
        facts = letter_facts.whole_case(case, user.language) | {
            "partner_name": in_language(referral.partner.name, user.language),
            "said_yes": yes,
            "goes_by_mail": bool(referral.partner.email),
        }
        to_staff(session, case, user, "consent_answered", event, facts, at, is_advice=True)


def partner_wrote(session: Session, case: Case, referral: Referral, note: Message, event: int, *, at: datetime) -> None:
    """What the partner wrote, to whoever has the case; what they reply to the letter is a note."""
    for user in holders(session, case, at):
        facts = letter_facts.whole_case(case, user.language) | {
            "partner_name": in_language(referral.partner.name, user.language),
            "written_text": note.text,
            "written_attachments": queries.attachment_count(session, note),
        }
        to_staff(session, case, user, "partner_wrote", event, facts, at, is_advice=True)


def _to_business_facts(case: Case, referral: Referral) -> dict[str, Any]:
    language = case.page_language
    return letter_facts.common(case, language) | {
        "page_url": links.page_url(case, language),
        "partner_name": in_language(referral.partner.name, language),
        "helps_with": in_language(referral.partner.helps_with, language),
        "developer_name": referral.by.name,
    }


def _reason(letter: str, case: Case, referral: Referral) -> str:
    return f"{letter}:{case.reference}:{BUSINESS}:referral {referral.id}"
