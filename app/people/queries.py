"""Reads: who is here, who covers what, who is away."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from app.people.models import (
    Competence,
    Developer,
    OutsideIdentity,
    ReminderChoice,
    Role,
    SavedView,
    SecondStep,
    StaffSession,
    User,
)
from catalogue.models import CompetenceArea, Municipality
from triage import profiles

WEEKDAYS = profiles.WEEKDAYS


def by_slug(session: Session, slug: str) -> User | None:
    """The account with this slug, or None."""
    return session.scalar(select(User).where(User.slug == slug))


def by_email(session: Session, email: str) -> User | None:
    """The account with this address, whatever its letters' case, or None."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def by_uniquifier(session: Session, uniquifier: str) -> User | None:
    """The account with this mark, which changes with its password, or None."""
    return session.scalar(select(User).where(User.fs_uniquifier == str(uniquifier)))


def locked_by_uniquifier(session: Session, uniquifier: str) -> User | None:
    """The account that still has this mark, as it is now; nobody else changes it until the transaction ends."""
    locked = select(User).where(User.fs_uniquifier == uniquifier).options(lazyload("*")).with_for_update()
    return session.scalar(locked.execution_options(populate_existing=True))


def by_emails(session: Session, emails: Sequence[str]) -> dict[str, User]:
    """The accounts with these addresses, by address in small letters, without their roles."""
    wanted = [email.strip().lower() for email in emails]
    found = session.scalars(select(User).where(User.email.in_(wanted)).options(lazyload(User.roles)).order_by(User.id))
    return {user.email: user for user in found.unique()}


def users(session: Session) -> Sequence[User]:
    """All accounts, by name."""
    return session.scalars(select(User).order_by(User.name, User.id)).unique().all()


def sample_people(session: Session) -> Sequence[User]:
    """The demonstration's active accounts, by id, with what the sign-in page tells of them."""
    return (
        session.scalars(
            select(User)
            .where(User.is_sample, User.active)
            .options(joinedload(User.developer).options(*_WHOLE_DEVELOPER))
            .order_by(User.id)
        )
        .unique()
        .all()
    )


def developers(session: Session) -> Sequence[Developer]:
    """Everybody active who takes cases, by slug, with account, competences, absences and municipality."""
    return (
        session.scalars(
            select(Developer)
            .join(Developer.user)
            .where(User.active)
            .options(*_WHOLE_DEVELOPER)
            .order_by(User.slug, Developer.id)
        )
        .unique()
        .all()
    )


def knowing(session: Session) -> dict[int, int]:
    """How many active developers know each competence area, by the area's id."""
    chosen = (
        select(Competence.area_id, func.count())
        .join(Developer, Developer.id == Competence.developer_id)
        .join(User, User.id == Developer.user_id)
        .where(User.active)
        .group_by(Competence.area_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen.order_by(Competence.area_id))}


def covered(session: Session) -> list[tuple[str, str]]:
    """Which areas the active developers of which municipality know: (area, municipality) as slugs, each pair once."""
    chosen = (
        select(CompetenceArea.slug, Municipality.slug)
        .join(Competence, Competence.area_id == CompetenceArea.id)
        .join(Developer, Developer.id == Competence.developer_id)
        .join(Municipality, Municipality.id == Developer.municipality_id)
        .join(User, User.id == Developer.user_id)
        .where(User.active)
    )
    return [
        (area, town)
        for area, town in session.execute(chosen.distinct().order_by(CompetenceArea.slug, Municipality.slug))
    ]


def developer_by_slug(session: Session, slug: str) -> Developer | None:
    """The active developer with this slug, or None."""
    return session.scalar(select(Developer).join(Developer.user).where(User.slug == slug, User.active))


def case_workers(session: Session) -> Sequence[User]:
    """All active accounts that work with cases, by name."""
    return (
        session.scalars(
            select(User)
            .join(User.roles)
            .where(Role.name.in_(("developer", "coordinator")), User.active)
            .options(lazyload(User.developer))
            .order_by(User.name, User.id)
        )
        .unique()
        .all()
    )


def coordinators(session: Session) -> Sequence[User]:
    """All active coordinators, by id."""
    return (
        session.scalars(
            select(User)
            .join(User.roles)
            .where(Role.name == "coordinator", User.active)
            .options(lazyload(User.roles), joinedload(User.developer).selectinload(Developer.absences))
            .order_by(User.id)
        )
        .unique()
        .all()
    )


def is_last_coordinator(session: Session, user: User) -> bool:
    """Whether nobody would coordinate any more without this person."""
    return user.is_one_of("coordinator") and [*coordinators(session)] == [user]


def coordinators_on_duty(session: Session, today: date) -> Sequence[User]:
    """Who should have what needs a person today: present coordinators, else their deputies, else all coordinators.

    Never empty while the region has a coordinator.
    """
    everyone = coordinators(session)
    present = [user for user in everyone if not is_away(user.developer, today)]
    if present:
        return present
    deputies = {
        user.developer.deputy.id: user.developer.deputy
        for user in everyone
        if user.developer and user.developer.deputy and user.developer.deputy.active
    }
    standing_in = [deputy for deputy in deputies.values() if not is_away(deputy.developer, today)]
    return standing_in or everyone


def is_here(developer: Developer, today: date) -> bool:
    """Whether the person can be written to today: the account is open, and they are not absent."""
    return developer.user.active and not is_away(developer, today)


def deputy_of(developer: Developer, today: date) -> User | None:
    """Who stands in for the developer today; None when nobody is named, or whoever is cannot be written to either."""
    deputy = developer.deputy
    return deputy if deputy and deputy.active and not is_away(deputy.developer, today) else None


def deputised_by(session: Session, user: User) -> Sequence[Developer]:
    """Those whose deputy this person is, by id, with their absences."""
    chosen = select(Developer).where(Developer.deputy_id == user.id).options(selectinload(Developer.absences))
    return session.scalars(chosen.order_by(Developer.id)).unique().all()


def reminder_choice(session: Session, user: User) -> ReminderChoice | None:
    """How this person wants to be reminded; None when they have never said."""
    return session.get(ReminderChoice, user.id)


def reminder_choices(session: Session) -> dict[int, ReminderChoice]:
    """How those want to be reminded who have said so, by the id of their account."""
    return {row.user_id: row for row in session.scalars(select(ReminderChoice).order_by(ReminderChoice.user_id))}


def digests_to_make(session: Session, today: date) -> Sequence[ReminderChoice]:
    """The choices of those who want a digest and have not got today's; locked against other workers."""
    is_owed = or_(ReminderChoice.told_on.is_(None), ReminderChoice.told_on < today)
    chosen = select(ReminderChoice).join(ReminderChoice.user).where(ReminderChoice.is_digest, User.active, is_owed)
    return session.scalars(
        chosen.order_by(ReminderChoice.user_id).with_for_update(of=ReminderChoice, skip_locked=True)
    ).all()


def is_away(developer: Developer | None, today: date) -> bool:
    """Whether the person is absent on this day."""
    return developer is not None and away_until(developer, today) is not None


def away_until(developer: Developer, today: date) -> date | None:
    """The last day of the absence that holds this day, absences that follow at once included; None when present."""
    return profiles.away_until(((row.from_on, row.until_on) for row in developer.absences), today)


def works_on(developer: Developer, day: date) -> bool:
    """Whether this weekday is one of the person's working days; public holidays are not looked at."""
    return WEEKDAYS[day.weekday()] in developer.working_days


_WHOLE_DEVELOPER = (
    joinedload(Developer.competences),
    joinedload(Developer.absences),
    joinedload(Developer.deputy).lazyload(User.roles),
)


def saved_views(session: Session, person: User) -> Sequence[SavedView]:
    """The lists that this person keeps, by name."""
    return session.scalars(select(SavedView).where(SavedView.user_id == person.id).order_by(SavedView.name)).all()


def save_view(session: Session, person: User, name: str, query: str) -> None:
    """Keep a list under a name, in the place of the one that had it."""
    delete_view(session, person, name)
    session.add(SavedView(user_id=person.id, name=name, query=query))


def delete_view(session: Session, person: User, which: int | str) -> None:
    """Forget a list of this person's, by its number or its name."""
    column = SavedView.name if isinstance(which, str) else SavedView.id
    session.execute(delete(SavedView).where(SavedView.user_id == person.id, column == which))


def in_session(session: Session, uniquifier: str, key_hash: str, *, begun_after: datetime) -> User | None:
    """Whose running session this is, when their account is open; None for a session that has ended or is too old."""
    chosen = (
        select(User)
        .join(StaffSession, StaffSession.user_id == User.id)
        .where(User.fs_uniquifier == uniquifier, User.active, StaffSession.key_hash == key_hash)
        .where(StaffSession.ended_at.is_(None), StaffSession.began_at > begun_after)
        .options(joinedload(User.roles))  # every page of the desk asks for them: one statement less
    )
    return session.scalars(chosen).unique().one_or_none()


def running_sessions(session: Session, user: User, *, begun_after: datetime) -> Sequence[StaffSession]:
    """The sessions of this person that have not ended, the one last seen first."""
    chosen = select(StaffSession).where(StaffSession.user_id == user.id, StaffSession.ended_at.is_(None))
    return session.scalars(
        chosen.where(StaffSession.began_at > begun_after).order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
    ).all()


def is_known_device(session: Session, user: User, device_hash: str) -> bool:
    """Whether this person has signed in before in this browser."""
    found = select(StaffSession.id).where(StaffSession.user_id == user.id, StaffSession.device_hash == device_hash)
    return session.scalar(found.limit(1)) is not None


def is_strange_device(session: Session, user: User, device_hash: str) -> bool:
    """Whether this person has signed in before, and never in this browser."""
    before = session.scalar(select(StaffSession.id).where(StaffSession.user_id == user.id).limit(1))
    return before is not None and not is_known_device(session, user, device_hash)


def second_step(session: Session, user: User) -> SecondStep | None:
    """What this person is asked for after their password; None when they have never had any."""
    return session.get(SecondStep, user.id)


def by_identity(session: Session, issuer: str, subject: str) -> User | None:
    """The account that is this person to this provider, or None."""
    chosen = select(User).join(OutsideIdentity, OutsideIdentity.user_id == User.id)
    return session.scalar(chosen.where(OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject))


def is_tied(session: Session, user: User) -> bool:
    """Whether this person has a tie to a provider of single sign-on."""
    found = select(OutsideIdentity.id).where(OutsideIdentity.user_id == user.id)
    return session.scalar(found.limit(1)) is not None
