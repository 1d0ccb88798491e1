"""A received letter → the right case and the right operation.

Who writes is told by the secret in our reply address, together with the address that the secret was given to; never by
sender, subject or Message-ID alone. Whoever has only one of the two is held for the coordinator: kept, shown, never
posted, never answered. A letter that a machine wrote never triggers a letter.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import current_app
from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.cases import attachments, by_mail, checks, loops, machines, operations, partner_replies, queries, rights
from app.cases.access import may
from app.cases.arrived import KNOWN, Arrived, Outcome, arrival_of
from app.cases.attachments import AttachmentError, NewFile
from app.cases.models import Case, CaseSecret
from app.config import LANGUAGES, MAX_ATTACHMENTS, MAX_TEXT_CHARACTERS, Settings
from app.mail import addresses
from app.mail import queries as mails
from app.mail.inbox import Found
from app.mail.models import HANDLED, HELD, IGNORED, IncomingMail
from app.mail.reading.letter import Letter, read
from app.mail.sender import sender
from app.people.models import User
from app.store import Place
from app.store import attachments as attachments_place
from triage import language as languages

LIFE = timedelta(days=365)
"""So long after the end of a case its reply addresses open it; a later letter is looked at by a person."""


@dataclass(frozen=True)
class Files:
    """A letter's files: those that could be taken, on disk, and the names of the others."""

    taken: tuple[NewFile, ...] = ()
    left_out: tuple[str, ...] = ()


def understand(session: Session, row: Row[Any], raw: bytes, *, at: datetime) -> Found:
    """Read a letter that waits and do what it asks for: what `app.mail.understanding` asks for each."""
    settings: Settings = current_app.config["SETTINGS"]
    letter = read(raw)
    outcome = take(session, letter, arrival_of(session, row, raw, at=at), folder=attachments_place(settings))
    return Found(
        state=outcome.state,
        outcome=outcome.word,
        kind=letter.kind,
        case_reference=outcome.reference or "",
        from_address=letter.from_address,
        from_name=letter.from_name,
        subject=letter.subject,
        text=letter.text,
    )


def attach(session: Session, row: IncomingMail, raw: bytes, case: Case, *, at: datetime, folder: Place) -> None:
    """A coordinator has seen that a held letter belongs to a case: what it says is added there, with its files."""
    letter, arrived = read(raw), Arrived((), row.stored_name, at, row.id)
    secret = _opened(session, letter, arrived, sender("nb").reply_domain)
    if secret is not None and secret.referral_id is not None:
        partner_replies.keep(session, case, secret, letter, arrived, _files(letter, folder).taken)
    else:
        _add(session, case, letter, arrived, folder)


def take(session: Session, letter: Letter, arrived: Arrived, *, folder: Place) -> Outcome:
    """Do what a letter asks for. Flushes; the caller commits, and notes the outcome beside the letter."""
    we = sender("nb")
    if letter.kind == "bounce":
        return machines.bounced(session, letter, arrived, reply_domain=we.reply_domain)
    found = _opened(session, letter, arrived, we.reply_domain)
    if letter.kind in {"auto_reply", "out_of_office"}:
        return machines.automatic(session, letter, found, arrived)
    if letter.kind != "person":
        return Outcome(IGNORED, letter.kind)
    if letter.from_address.casefold() == we.address.casefold():
        return Outcome(IGNORED, "own")
    if found is None:
        return _without_secret(session, letter, arrived, we.address, we.reply_domain, folder)
    return _with_secret(session, letter, arrived, found, folder)


def _with_secret(session: Session, letter: Letter, arrived: Arrived, secret: CaseSecret, folder: Place) -> Outcome:
    case = queries.by_id(session, secret.case_id)
    owner = session.get(User, secret.user_id) if secret.user_id else None
    if secret.revoked_at is not None:
        return Outcome(HELD, "old_address", case.reference)
    if secret.referral_id is not None:
        return _from_partner(session, case, secret, letter, arrived, folder)
    word = _why_not(session, letter, arrived, case, owner, is_open=_is_young(case, arrived.at))
    if word:
        return Outcome(HANDLED if word == KNOWN else HELD, word, case.reference)
    if owner is None:
        return _add(session, case, letter, arrived, folder)
    files = _files(letter, folder)
    settings: Settings = current_app.config["SETTINGS"]
    word = by_mail.carry_out(
        session,
        case,
        letter.new_text,
        by=owner,
        at=arrived.at,
        files=files.taken,
        obeys=settings.mail_commands,
        is_advice=secret.purpose == "note",
        mail_id=arrived.mail_id,
    )
    if word not in by_mail.KEEPS_FILES:
        attachments.discard(files.taken, folder)
    return Outcome(HELD if word == by_mail.NOT_UNDERSTOOD else HANDLED, word, case.reference)


def _from_partner(
    session: Session, case: Case, secret: CaseSecret, letter: Letter, arrived: Arrived, folder: Place
) -> Outcome:
    """A partner outside is known by the secret that only its letter had, and writes from its own domain."""
    word = partner_replies.why_not(session, case, secret, letter, arrived, is_open=_is_young(case, arrived.at))
    if word:
        return Outcome(HANDLED if word == KNOWN else HELD, word, case.reference)
    partner_replies.keep(session, case, secret, letter, arrived, _files(letter, folder).taken)
    return Outcome(HANDLED, "partner_wrote", case.reference)


def _why_not(
    session: Session, letter: Letter, arrived: Arrived, case: Case, owner: User | None, *, is_open: bool
) -> str:
    """Why the letter does nothing on its case, in one word; empty when it may speak for `owner`, None: the business."""
    if case.reference == arrived.known_on:
        return KNOWN
    if not _is_from(letter, owner.email if owner else case.email):
        return "someone_else"
    if not is_open:
        return "expired"
    if owner is not None and not may(rights.READ, owner, case):
        return "not_theirs"
    return "too_many" if loops.says_too_much(session, case, letter.new_text, by=owner, at=arrived.at) else ""


def _without_secret(
    session: Session, letter: Letter, arrived: Arrived, own_address: str, reply_domain: str, folder: Place
) -> Outcome:
    """A reply that lost our address belongs to the case whose business wrote it; anything else new is an enquiry."""
    if any(addresses.is_reply_address(one, reply_domain) for one in (*arrived.envelope_to, *letter.to)):
        return Outcome(HELD, "unknown_secret")
    case = queries.case_of_thread(session, (*letter.in_reply_to, *letter.references), letter.subject)
    if case is not None:
        word = _why_not(session, letter, arrived, case, None, is_open=_is_young(case, arrived.at))
        if word:
            return Outcome(HANDLED if word == KNOWN else HELD, word, case.reference)
        return _add(session, case, letter, arrived, folder)
    if mails.is_any_ours(session, (*letter.in_reply_to, *letter.references)):
        return Outcome(HELD, "no_case")
    written_to = {address.casefold() for address in (*arrived.envelope_to, *letter.to)}
    if own_address.casefold() not in written_to:
        return Outcome(HELD, "not_to_us")
    return _new_case(session, letter, arrived, folder)


def _new_case(session: Session, letter: Letter, arrived: Arrived, folder: Place) -> Outcome:
    try:
        email = checks.email(letter.from_address)
    except checks.FaultError:
        return Outcome(HELD, "no_sender")
    if not letter.new_text.strip():
        return Outcome(HELD, "empty")
    if loops.begins_too_much(session, email, arrived.at):
        return Outcome(HELD, "too_many")
    files = _files(letter, folder)
    spoken = languages.detect(letter.new_text)
    reply_language = spoken if spoken in checks.REPLY_LANGUAGES else "nb"
    text = letter.new_text[:MAX_TEXT_CHARACTERS]
    received = operations.receive_once(
        session,
        operations.NewEnquiry(
            submission_key=_key(arrived),
            text=text,
            subject=letter.subject[: checks.MAX_LINE_CHARACTERS] or checks.subject_from(text),
            municipality=None,
            name=(letter.from_name or email.partition("@")[0])[: checks.MAX_LINE_CHARACTERS],
            email=email,
            phone="",
            organisation_number="",
            organisation_name="",
            page_language=reply_language if reply_language in LANGUAGES else "nb",
            reply_language=reply_language,
            service=None,
            is_confidential=False,
            attachments=files.taken,
            channel="mail",
        ),
        at=arrived.at,
    )
    if received.outcome != "new":
        attachments.discard(files.taken, folder)
    return Outcome(HANDLED, "new_case" if received.outcome == "new" else KNOWN, received.case.reference)


def _add(session: Session, case: Case, letter: Letter, arrived: Arrived, folder: Place) -> Outcome:
    files = _files(letter, folder)
    text = letter.new_text.strip()[:MAX_TEXT_CHARACTERS]
    if not text and not files.taken:
        return Outcome(HELD, "empty", case.reference)
    message = operations.add(
        session,
        case,
        text=text,
        at=arrived.at,
        channel="mail",
        submission_key=_key(arrived),
        attachments=files.taken,
        left_out=files.left_out,
    )
    if message is None:
        attachments.discard(files.taken, folder)
    else:
        message.mail_id = arrived.mail_id
    return Outcome(HANDLED, "added" if message else KNOWN, case.reference)


def _opened(session: Session, letter: Letter, arrived: Arrived, reply_domain: str) -> CaseSecret | None:
    """The secret in one of the addresses that the letter was for; the hand-over's own word comes first."""
    for address in (*arrived.envelope_to, *letter.to):
        token = addresses.token_of(address.casefold(), reply_domain.casefold())
        secret = queries.reply_secret(session, token) if token else None
        if secret is not None:
            return secret
    return None


def _is_from(letter: Letter, address: str) -> bool:
    """Whether this address wrote it; a business without an address has written nothing."""
    return bool(address) and letter.from_address.casefold() == address.casefold()


def _is_young(case: Case, at: datetime) -> bool:
    return case.closed_at is None or at - case.closed_at < LIFE


def _files(letter: Letter, folder: Place) -> Files:
    taken: list[NewFile] = []
    left_out = [one.name for one in letter.left_out]
    for file in letter.files:
        try:
            if len(taken) == MAX_ATTACHMENTS:
                left_out.append(file.name)
            else:
                taken.append(attachments.check(file.name, BytesIO(file.content), folder))
        except AttachmentError as error:
            left_out.append(error.name)
    return Files(tuple(taken), tuple(left_out))


def _key(arrived: Arrived) -> str:
    return hashlib.sha256(f"mail {arrived.key}".encode()).hexdigest()
