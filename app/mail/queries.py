"""What the boxes hold: for the coordinator, for `mail status` and for health."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, undefer

from app.mail.holding.queries import is_held
from app.mail.models import (
    FOR_A_PERSON,
    HELD,
    INCOMING_STATES,
    QUEUED,
    SENDING,
    STATES,
    UNSENT,
    WAITING,
    IncomingMail,
    MailFetch,
    OutgoingMail,
)

TOO_LONG = timedelta(minutes=15)
"""A letter that waits longer than this is shown to a person."""

FETCH_SILENCE = timedelta(minutes=5)
"""When nothing could be fetched for this long, letters are held up somewhere, and health says so."""


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether a worker would find something to send. Reads only: looking for work must lock out nobody."""
    return bool(session.scalar(select(exists().where(OutgoingMail.due_at <= now, ~is_held()))))


def trouble(session: Session, now: datetime, *, limit: int = 100) -> Sequence[OutgoingMail]:
    """Letters that a person must see. Oldest first."""
    return session.scalars(
        select(OutgoingMail).where(is_trouble(now)).order_by(OutgoingMail.created_at, OutgoingMail.id).limit(limit)
    ).all()


def is_trouble(now: datetime) -> ColumnElement[bool]:
    """Whether a person must see a letter: refused, given up, or waiting for more than 15 minutes."""
    return is_trouble_since(now - TOO_LONG)


def is_trouble_since(moment: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Whether a letter is refused, given up, or has waited since before this moment."""
    waits_long = OutgoingMail.state.in_((QUEUED, SENDING)) & (OutgoingMail.created_at < moment)
    return or_(OutgoingMail.state.in_(UNSENT), waits_long)


def counts(session: Session) -> dict[str, int]:
    """How many letters are in each state, all states named."""
    rows = session.execute(
        select(OutgoingMail.state, func.count().label("letters"))
        .group_by(OutgoingMail.state)
        .order_by(OutgoingMail.state)
    )
    return dict.fromkeys(STATES, 0) | {row.state: row.letters for row in rows}


def known_reasons(session: Session, reasons: Collection[str]) -> set[str]:
    """Which of these are the reason of a letter already, whatever became of it."""
    chosen = select(OutgoingMail.reason).where(OutgoingMail.reason.in_(reasons))
    return set(session.scalars(chosen.order_by(OutgoingMail.id)))


def is_any_ours(session: Session, message_ids: Collection[str]) -> bool:
    """Whether one of these Message-IDs is that of a letter of ours."""
    wanted = [f"<{one.strip('<>')}>" for one in message_ids]
    return bool(session.scalar(select(exists().where(OutgoingMail.message_id.in_(wanted)))))


def oldest_waiting_at(session: Session) -> datetime | None:
    """When the oldest letter that has not gone yet was written; None when the box is empty."""
    return session.scalar(select(func.min(OutgoingMail.created_at)).where(OutgoingMail.state.in_((QUEUED, SENDING))))


def about_of_answered(session: Session, message_ids: Sequence[str], *, to_address: str) -> str | None:
    """What the letter was about that one with these Message-IDs answers, which we sent to this address; None: none."""
    wanted = [f"<{one.strip('<>')}>" for one in message_ids]
    return session.scalar(
        select(OutgoingMail.about)
        .where(OutgoingMail.message_id.in_(wanted), func.lower(OutgoingMail.to_address) == to_address.lower())
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    )


def unsent_about(session: Session, about: str) -> Sequence[OutgoingMail]:
    """The letters about this that did not go, oldest first."""
    return session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.about == about, OutgoingMail.state.in_(UNSENT))
        .order_by(OutgoingMail.id)
    ).all()


def locked_about(session: Session, about: str) -> Sequence[OutgoingMail]:
    """All letters about this as they are now, oldest first; no worker takes one until the transaction ends."""
    return session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.about == about)
        .order_by(OutgoingMail.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def not_gone_to(session: Session, to_address: str) -> Sequence[OutgoingMail]:
    """The letters to this address that wait or did not arrive, oldest first; none that is being sent just now."""
    return session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.to_address == to_address, OutgoingMail.state.in_((*UNSENT, QUEUED)))
        .order_by(OutgoingMail.id)
    ).all()


def sent_as(session: Session, message_id: str) -> OutgoingMail | None:
    """Our letter with this Message-ID, with or without its brackets; None when it is none of ours."""
    return session.scalar(select(OutgoingMail).where(OutgoingMail.message_id == f"<{message_id.strip('<>')}>"))


# Letters that came.


def is_any_to_understand(session: Session, now: datetime) -> bool:
    """Whether a worker would find a letter to understand. Reads only."""
    return bool(session.scalar(select(exists().where(IncomingMail.due_at <= now))))


def incoming(session: Session, mail_id: int) -> IncomingMail | None:
    """One letter that came."""
    return session.get(IncomingMail, mail_id)


def waiting(session: Session, *, limit: int = 100) -> Sequence[IncomingMail]:
    """Letters that nobody has understood yet. Oldest first."""
    return _in_states(session, (WAITING,), limit)


def held(session: Session, *, limit: int = 100) -> Sequence[IncomingMail]:
    """Letters that a person must see: held, or not to be read. Oldest first."""
    return _in_states(session, FOR_A_PERSON, limit)


def outcomes_on(session: Session, reference: str, *, from_address: str, since: datetime) -> Sequence[str | None]:
    """What has become of the letters that this address has written on a case since then, oldest first."""
    return session.scalars(
        select(IncomingMail.outcome)
        .where(
            IncomingMail.case_reference == reference,
            func.lower(IncomingMail.from_address) == from_address.lower(),
            IncomingMail.received_at >= since,
            IncomingMail.outcome != "known",
        )
        .order_by(IncomingMail.id)
    ).all()


def _in_states(session: Session, states: Sequence[str], limit: int) -> Sequence[IncomingMail]:
    return session.scalars(
        select(IncomingMail)
        .where(IncomingMail.state.in_(states))
        .order_by(IncomingMail.received_at, IncomingMail.id)
        .limit(limit)
    ).all()


def held_as(session: Session, outcome: str, *, limit: int = 25) -> Sequence[IncomingMail]:
    """Letters that a person must see for this reason, with what they say. Oldest first."""
    return session.scalars(
        select(IncomingMail)
        .where(IncomingMail.state == HELD, IncomingMail.outcome == outcome)
        .options(undefer(IncomingMail.text))
        .order_by(IncomingMail.received_at, IncomingMail.id)
        .limit(limit)
    ).all()


def come_from(
    session: Session, address: str, *, outcome: str, since: datetime, limit: int = 25
) -> Sequence[IncomingMail]:
    """Letters from this address that were kept for this reason, whatever became of them, with what they say."""
    return session.scalars(
        select(IncomingMail)
        .where(
            IncomingMail.received_at >= since,
            IncomingMail.outcome == outcome,
            func.lower(IncomingMail.from_address) == address.lower(),
        )
        .options(undefer(IncomingMail.text))
        .order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc())
        .limit(limit)
    ).all()


def incoming_counts(session: Session) -> dict[str, int]:
    """How many letters that came are in each state, all states named."""
    rows = session.execute(
        select(IncomingMail.state, func.count().label("letters"))
        .group_by(IncomingMail.state)
        .order_by(IncomingMail.state)
    )
    return dict.fromkeys(INCOMING_STATES, 0) | {row.state: row.letters for row in rows}


def stored_names(session: Session) -> set[str]:
    """The names of all files that a letter has."""
    return set(session.scalars(select(IncomingMail.stored_name).order_by(IncomingMail.id)))


def fetches(session: Session) -> Sequence[MailFetch]:
    """How fetching goes, a row for each source that was ever used."""
    return session.scalars(select(MailFetch).order_by(MailFetch.source)).all()


def is_fetching(session: Session, source: str, now: datetime) -> bool:
    """Whether letters come in from this source: fetched, or begun to be fetched, within five minutes."""
    row = session.get(MailFetch, source)
    return row is not None and now - (row.last_ok_at or row.began_at) <= FETCH_SILENCE


def has_letter(session: Session, about: str, letter: str) -> bool:
    """Whether there is a letter of this kind about a case, gone or not."""
    chosen = select(OutgoingMail.id).where(OutgoingMail.about == about, OutgoingMail.letter == letter)
    return session.scalar(chosen.limit(1)) is not None
