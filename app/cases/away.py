"""Colleagues whose mail program says that they are away: told to the coordinator, never written down by itself."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.cases.models import CaseSecret
from app.mail import queries as mail
from app.mail.models import IncomingMail
from app.mail.reading.absences import Absence, absence_of
from app.mail.reading.letter import Letter
from app.mail.reading.quotes import new_text_of
from app.people import queries as people
from app.people.models import Developer, User

OUTCOME = "colleague_away"
"""The word for a letter that waits for the coordinator to register the absence it tells of, or not to."""

REMEMBERED = timedelta(days=30)
"""For so long the same word from the same colleague is no news, whatever became of it the first time."""


def colleague_of(session: Session, letter: Letter, secret: CaseSecret | None) -> tuple[Developer, str] | None:
    """Who answers one of our letters by machine, and the reference of its case; None when that cannot be told.

    Machines answer to our sender's address more often than to the reply address. So a colleague is known by the address
    together with the secret that was given to it, or with the Message-ID of a letter that we sent to it.
    """
    if secret is not None:
        user = session.get(User, secret.user_id) if secret.user_id else None
        about = ""
    else:
        about_or_none = mail.about_of_answered(
            session, (*letter.in_reply_to, *letter.references), to_address=letter.from_address
        )
        user = people.by_email(session, letter.from_address) if about_or_none is not None else None
        about = about_or_none or ""
    if user is None or not user.active or user.developer is None:
        return None
    is_theirs = user.email.casefold() == letter.from_address.casefold()
    return (user.developer, about) if is_theirs else None


def is_news(session: Session, developer: Developer, letter: Letter, *, at: datetime) -> bool:
    """Whether the coordinator has not been told this before, and it is not registered."""
    absence, today = letter.absence, clock.local(at).date()
    if absence is not None and absence.until_on is not None:
        registered = people.away_until(developer, max(absence.from_on or today, today))
        if registered is not None and registered >= absence.until_on:
            return False
    before = mail.come_from(session, letter.from_address, outcome=OUTCOME, since=at - REMEMBERED)
    return all(told_by(one) != absence for one in before)


def told_by(letter: IncomingMail) -> Absence | None:
    """The absence that a kept letter tells of; None when it is not said, or not clearly."""
    return absence_of(new_text_of(letter.text or "", letter.subject or ""), letter.received_at)
