"""What tests of reminders share: moments by Norway's clock, cases given to somebody at a moment, and who was told."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases import operations
from app.cases.models import Case
from app.cases.reminders import reminding
from app.clock import NORWAY
from app.mail.models import OutgoingMail
from app.people import queries as people
from app.people.models import Absence, ReminderChoice
from tests.support import building

HILDE, ANNE, LINE, ODDBJORN = "hilde-aroy", "anne-ristin-fossbakk", "line-marie-hartvik", "oddbjorn-nesvag"
"""The coordinator; a developer without a deputy; one whose deputy is the last."""

KINDS = ("due_soon", "overdue", "provisional_due", "unopened", "digest")


def at(text: str) -> datetime:
    """A moment by Norway's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=NORWAY)


def everybody_is_here(session: Session) -> None:
    """The sample people's absences lie around the day of the test; here people are away when a test says so."""
    session.execute(delete(Absence))
    session.commit()


def given(session: Session, slug: str, moment: str, **changes: object) -> Case:
    """A case that came at this moment and was given to this developer at once."""
    case = building.a_sorted_case(session, at=at(moment), **changes)
    developer = people.developer_by_slug(session, slug)
    assert developer is not None
    hilde = building.person(session, HILDE)
    operations.hand_over(session, case, developer, by=hilde, reason="", at=at(moment), version=case.version)
    session.commit()
    return case


def away(session: Session, slug: str, first: str, last: str) -> None:
    """The developer is absent from one day to another."""
    developer = people.developer_by_slug(session, slug)
    assert developer is not None
    session.add(
        Absence(
            developer_id=developer.id,
            from_on=datetime.fromisoformat(first).date(),
            until_on=datetime.fromisoformat(last).date(),
            reason="ferie",
        )
    )
    session.commit()
    session.expire_all()


def chooses(
    session: Session, slug: str, *, hour: int = 8, is_digest: bool = True, left_out: tuple[str, ...] = ()
) -> None:
    """The person chooses how to be reminded."""
    session.merge(
        ReminderChoice(
            user_id=building.person(session, slug).id,
            is_digest=is_digest,
            hour=hour,
            left_out=list(left_out),
            told_on=None,
        )
    )
    session.commit()


def look(session: Session, *moments: str) -> None:
    """A worker looks whom to remind, at each of these moments."""
    for moment in moments:
        reminding.remind(session, at=at(moment))
        session.commit()


def days(first: str, last: str, *hours: str) -> list[str]:
    """These hours of every day: often enough that no worker takes the next for a leap of the clock."""
    day, until = date.fromisoformat(first), date.fromisoformat(last)
    count = (until - day).days + 1
    return [f"{day + timedelta(days=number)}T{hour}" for number in range(count) for hour in hours or ("08:05",)]


def told(session: Session) -> list[tuple[str, str, str]]:
    """Every reminder and digest: when it was written by Norway's clock, which it is, and whom it is for."""
    session.rollback()
    slugs = {user.email: user.slug for user in people.users(session)}
    return [
        (mail.created_at.astimezone(NORWAY).isoformat(timespec="minutes")[:16], kind, slugs[mail.to_address])
        for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
        if (kind := mail.letter.rpartition("/")[2]) in KINDS
    ]
