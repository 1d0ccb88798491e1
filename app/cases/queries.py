"""Reads of cases. Lists have an order with a unique last key, a bounded size and a constant number of statements."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from app.cases.feedback.questions import EVENTS
from app.cases.models import Attachment, Case, CaseEvent, CaseSecret, Message
from app.cases.references import is_reference, references_in
from app.cases.secrets import hash_of
from app.cases.states import HELD, OPEN_STATES, WAITING
from app.claims import table_of
from app.mail.models import FAILED, GIVEN_UP, OutgoingMail
from app.people.models import Developer, User
from catalogue.models import CompetenceArea

PAGE_SIZE = 25
MAX_ROWS = 200
MAX_TEXTS = 2_000
NO_STEP = (
    "noted", "asked", "shared", "released", "auto_replied", "taken", "confirmed", "journalled", "kept_out", *EVENTS
)  # fmt: skip
"""Lines of the history after which the case is as it was before."""
ANSWER = "cases/letters/answered"


def by_reference(session: Session, reference: str) -> Case | None:
    """The case with this reference, or None. Spelling is checked first, so nonsense asks nothing of the database."""
    if not is_reference(reference):
        return None
    chosen = (
        select(Case)
        .where(Case.reference == reference)
        .options(*WITH_PEOPLE, joinedload(Case.helpers), joinedload(Case.referrals), joinedload(Case.feedback))
    )
    return session.scalars(chosen).unique().one_or_none()


def alone(session: Session, reference: str) -> Case | None:
    """The case with this reference without anything around it: what a receipt needs, at a third of the work."""
    if not is_reference(reference):
        return None
    return session.scalar(select(Case).where(Case.reference == reference).options(lazyload("*")))


def by_page_secret(session: Session, token: str) -> Case | None:
    """The case that this private link opens, or None."""
    return session.scalar(
        select(Case)
        .join(CaseSecret, CaseSecret.case_id == Case.id)
        .where(
            CaseSecret.hash == hash_of(token),
            CaseSecret.purpose == "page",
            CaseSecret.user_id.is_(None),
            CaseSecret.revoked_at.is_(None),
        )
        .options(*WITH_PEOPLE)
    )


def by_id(session: Session, case_id: int) -> Case:
    """The case with this number, which must be there."""
    return session.scalars(select(Case).where(Case.id == case_id).options(*WITH_PEOPLE)).one()


def surviving(session: Session, case: Case) -> Case:
    """The case that goes on in the place of this one: itself, unless it was merged into another."""
    return case if case.merged_into_id is None else by_id(session, case.merged_into_id)


def of_same_sender(session: Session, case: Case) -> Sequence[Case]:
    """Other cases from the same e-mail address, or without one from the same telephone; newest first, at most 200."""
    return _others(session, case, _same_sender(case))


def of_same_business(session: Session, case: Case) -> Sequence[Case]:
    """Other cases from the same sender or with the same organisation number; newest first, at most 200."""
    same_number = and_(Case.organisation_number == case.organisation_number, Case.organisation_number != "")
    return _others(session, case, or_(_same_sender(case), same_number))


def _others(session: Session, case: Case, same: ColumnElement[bool]) -> Sequence[Case]:
    return session.scalars(
        select(Case)
        .where(same, Case.id != case.id)
        .options(*WITH_PEOPLE, selectinload(Case.helpers))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MAX_ROWS)
    ).all()


def _same_sender(case: Case) -> ColumnElement[bool]:
    if case.email:
        return Case.email.in_({case.email, case.email.lower()})
    return and_(Case.email == "", Case.phone == case.phone, Case.phone != "")


def reply_secret(session: Session, token: str) -> CaseSecret | None:
    """What the secret of a reply address opens, also when it is revoked; None when we never gave it to anybody."""
    return session.scalar(select(CaseSecret).where(CaseSecret.hash == hash_of(token), CaseSecret.purpose != "page"))


def case_of_thread(session: Session, message_ids: Sequence[str], subject: str) -> Case | None:
    """The case that a letter without a secret hangs on: by our letters it answers, else by the reference it names."""
    wanted = [f"<{one.strip('<>')}>" for one in message_ids]
    ours = select(OutgoingMail.about).where(OutgoingMail.message_id.in_(wanted), OutgoingMail.about != "")
    about = session.scalar(ours.order_by(OutgoingMail.id).limit(1)) if wanted else None
    named = about or next(iter(references_in(subject)), "")
    case = by_reference(session, named) if named else None
    return surviving(session, case) if case else None


def senders_by_mail(session: Session, domain: str, *, since: datetime) -> Sequence[str]:
    """Who of a domain, in small letters, wrote what became a case: one for each case, newest first, at most 2,000."""
    came_by_mail = exists().where(
        CaseEvent.case_id == Case.id, CaseEvent.kind == "received", CaseEvent.facts["channel"].as_string() == "mail"
    )
    sender = func.lower(Case.email)
    return session.scalars(
        select(sender)
        .where(Case.received_at >= since, sender.endswith(f"@{domain.lower()}", autoescape=True), came_by_mail)
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MAX_TEXTS)
    ).all()


def words_by_mail(session: Session, case: Case, *, by: User | None, since: datetime) -> Sequence[str]:
    """What its business, or this member of the staff, has written on the case by mail since then, oldest first."""
    written = select(Message.text).where(Message.case_id == case.id, Message.channel == "mail", Message.at >= since)
    return session.scalars(written.where(Message.user_id == (by.id if by else None)).order_by(Message.id)).all()


def by_submission(session: Session, submission_key: str, content_key: str) -> Case | None:
    """The case that this form, or a form with the same words on the same day, has already become; or None."""
    found = session.scalars(
        select(Case)
        .where(or_(Case.submission_key == submission_key, Case.content_key == content_key))
        .order_by(Case.id)
    ).all()
    return next((case for case in found if case.submission_key == submission_key), found[0] if found else None)


def conversation(session: Session, case: Case) -> Sequence[Message]:
    """The case's messages, notes included, oldest first, with who wrote them."""
    return session.scalars(
        select(Message)
        .where(Message.case_id == case.id)
        .options(joinedload(Message.user).lazyload(User.roles))
        .order_by(Message.at, Message.id)
    ).all()


_FILES = select(func.count(Attachment.id)).where(Attachment.message_id == Message.id).scalar_subquery()
_ADDED = Message.case_id == bindparam("case"), Message.kind == "addition"
_ADDITIONS = select(Message.at, Message.text, _FILES.label("files")).where(*_ADDED).order_by(Message.at, Message.id)


def additions(session: Session, case: Case) -> Sequence[Row[tuple[datetime, str, int]]]:
    """What the business has added: `at`, `text`, and how many `files` came with it; oldest first."""
    return session.execute(_ADDITIONS, {"case": case.id}).all()


def has_letter(session: Session, case: Case, mail_id: int) -> bool:
    """Whether a message of this case came in this letter."""
    return bool(session.scalar(select(exists().where(Message.case_id == case.id, Message.mail_id == mail_id))))


def history(session: Session, case: Case) -> Sequence[CaseEvent]:
    """Everything that happened, oldest first, with who did it."""
    chosen = select(CaseEvent).where(CaseEvent.case_id == case.id)
    with_names = joinedload(CaseEvent.user).lazyload(User.roles)
    return session.scalars(chosen.options(with_names).order_by(CaseEvent.id)).all()


def channel(session: Session, case: Case) -> str:
    """How the enquiry came: form, embedded, api, mail, phone, in_person."""
    which = CaseEvent.case_id == case.id, CaseEvent.kind == "received"
    came = session.scalar(select(CaseEvent).where(*which).order_by(CaseEvent.id).limit(1))
    return str(came.facts.get("channel", "form")) if came else "form"


def last_step(session: Session, case: Case, *kinds: str) -> CaseEvent | None:
    """The newest line of the history that changed the case; with `kinds`, that is of one of these."""
    return session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(kinds) if kinds else CaseEvent.kind.not_in(NO_STEP))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )


def attachments(session: Session, case: Case) -> Sequence[Attachment]:
    """The case's files, oldest first."""
    return session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)).all()


def attachment(session: Session, case: Case, attachment_id: int) -> Attachment | None:
    """One file of this case, or None: another case's file is no file."""
    return session.scalar(select(Attachment).where(Attachment.case_id == case.id, Attachment.id == attachment_id))


def attachment_count(session: Session, message: Message) -> int:
    """How many files came with this message."""
    return session.scalar(select(func.count(Attachment.id)).where(Attachment.message_id == message.id)) or 0


def stored_names(session: Session) -> set[str]:
    """The names on disk of all files that belong to a case."""
    return set(session.scalars(select(Attachment.stored_name)))


def recent_texts(session: Session, *, since: datetime) -> Sequence[str]:
    """The texts of enquiries from `since` on, newest first, at most 2,000; confidential ones are left out."""
    return session.scalars(
        select(Case.text)
        .where(Case.received_at >= since, ~Case.is_confidential)
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MAX_TEXTS)
    ).all()


def open_cases_of(session: Session, developer_id: int) -> Sequence[Case]:
    """The developer's open cases, nearest promise date first, at most 200."""
    return session.scalars(
        select(Case)
        .where(Case.developer_id == developer_id, Case.state.in_(OPEN_STATES))
        .options(*WITH_PEOPLE)
        .order_by(Case.promised_on, Case.id)
        .limit(MAX_ROWS)
    ).all()


def held(session: Session, most: int) -> Sequence[Case]:
    """Open cases that a developer has, nearest promise date first, at most so many; without the developer's account."""
    return session.scalars(
        select(Case)
        .where(Case.developer_id.is_not(None), Case.state.in_(HELD))
        .order_by(Case.promised_on, Case.id)
        .limit(most)
    ).all()


def open_case_counts(session: Session) -> dict[int, int]:
    """How many open cases each developer has, by developer id; those without any are left out."""
    rows = session.execute(
        select(Case.developer_id, func.count())
        .where(Case.developer_id.is_not(None), Case.state.in_(HELD))
        .group_by(Case.developer_id)
        .order_by(Case.developer_id)
    )
    return {developer_id: count for developer_id, count in rows if developer_id is not None}


def open_by_area(session: Session) -> dict[int, int]:
    """How many cases that are not closed each competence area has, by the area's id."""
    rows = session.execute(
        select(Case.area_id, func.count())
        .where(Case.area_id.is_not(None), Case.state != "closed")
        .group_by(Case.area_id)
        .order_by(Case.area_id)
    )
    return {area_id: count for area_id, count in rows if area_id is not None}


def open_in_area(session: Session, area: CompetenceArea) -> list[Case]:
    """The cases of an area that are not closed, oldest first."""
    chosen = select(Case).where(Case.area_id == area.id, Case.state != "closed")
    return list(session.scalars(chosen.order_by(Case.id)))


def answered_in_vain(session: Session) -> Sequence[Case]:
    """Cases whose newest answer was refused or given up, locked, at most 200; none that another worker has in hand."""
    unsent, newer = table_of(OutgoingMail).alias("unsent"), table_of(OutgoingMail).alias("newer")
    is_newest = ~exists().where(newer.c.about == unsent.c.about, newer.c.letter == ANSWER, newer.c.id > unsent.c.id)
    is_in_vain = exists().where(
        unsent.c.state.in_((FAILED, GIVEN_UP)), unsent.c.letter == ANSWER, unsent.c.about == Case.reference, is_newest
    )
    chosen = select(Case).where(Case.state == "answered", is_in_vain).order_by(Case.id).limit(MAX_ROWS)
    return session.scalars(chosen.with_for_update(of=Case, skip_locked=True)).all()


def to_follow_up(session: Session, today: date) -> Sequence[Case]:
    """Cases that wait and whose day has come, and that nobody else holds; locked, oldest day first, at most 200."""
    return session.scalars(
        select(Case)
        .where(Case.state.in_(WAITING), Case.follow_up_on <= today)
        .options(*WITH_PEOPLE)
        .order_by(Case.follow_up_on, Case.id)
        .limit(MAX_ROWS)
        .with_for_update(of=Case, skip_locked=True)
    ).all()


WITH_PEOPLE = (
    joinedload(Case.developer).joinedload(Developer.user).lazyload(User.roles),
    selectinload(Case.service),
)
