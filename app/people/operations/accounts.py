"""Accounts, roles, the sample staff of the demonstration. Nothing is ever deleted: a name stays in history."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.claims import insert_unless_there
from app.errors import ExpectedError
from app.history import operations as history
from app.people import queries
from app.people.models import ROLES, Absence, Competence, Developer, ReminderChoice, Role, User
from app.people.operations import sessions
from catalogue import queries as catalogue
from catalogue.models import CompetenceArea
from catalogue.region_files import StaffRow


class PersonError(ExpectedError):
    """An account cannot be made or changed so; the sentence says why."""


def invite(session: Session, *, email: str, name: str, role: str, at: datetime, by: User | None = None) -> User:
    """Make an account without a password; `by` None is a command on the server.

    Raises PersonError for an unknown role, no address, or a known one.
    """
    if role not in ROLES:
        raise PersonError(f"the role {role!r} is unknown; it must be one of {', '.join(ROLES)}")
    email = _free_address(session, email)
    user = User(
        slug=_free_slug(session, name),
        email=email,
        name=name.strip(),
        language="nb",
        password=None,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=at,
        is_sample=False,
        roles=[ensure_roles(session)[role]],
    )
    session.add(user)
    session.flush()
    if role in {"developer", "coordinator"}:
        session.add(_developer_without_competences(user))
        session.flush()
    invited = {"name": user.name, "email": user.email, "roles": [role]}
    history.note(session, "person", user.slug, "invited", after=invited, by=slug_of(by), at=at)
    return user


def correct_address(session: Session, user: User, email: str, *, by: User | None = None) -> None:
    """The person has another address; sessions, and links to choose a password that lie in the old mailbox, end.

    Raises PersonError for no address, or one that has an account.
    """
    before = {"email": user.email}
    user.email = _free_address(session, email)
    user.fs_uniquifier = uuid.uuid4().hex
    sessions.end_all(session, user, at=clock.now())
    session.flush()
    after = {"email": user.email}
    history.note(session, "person", user.slug, "changed", before=before, after=after, by=slug_of(by))


def move_competence(
    session: Session, area: CompetenceArea, into: CompetenceArea, *, by: User | None = None, reason: str = ""
) -> None:
    """An area has become part of another: who knew it knows that one, at the higher of the two levels."""
    known = {one.developer_id: one for one in _competences_in(session, into)}
    for competence in _competences_in(session, area):
        history.note(
            session,
            "person",
            competence.developer.user.slug,
            "changed",
            before={"levels": {area.slug: competence.level}},
            after={"levels": {into.slug: competence.level}},
            by=slug_of(by),
            reason=reason,
        )
        other = known.get(competence.developer_id)
        if other is None:
            competence.area_id = into.id
        else:
            other.level = max(other.level, competence.level)
            session.delete(competence)
    session.flush()


def disable(session: Session, user: User, *, by: User | None = None) -> None:
    """Close an account: its sessions end at the next click. Raises PersonError for the last coordinator."""
    if queries.is_last_coordinator(session, user):
        raise PersonError("this is the last coordinator; make another one first")
    history.note(session, "person", user.slug, "closed", by=slug_of(by))
    user.active = False
    user.fs_uniquifier = uuid.uuid4().hex
    sessions.end_all(session, user, at=clock.now())
    session.flush()


def enable(session: Session, user: User, *, by: User | None = None) -> None:
    """Open an account again that was closed."""
    history.note(session, "person", user.slug, "opened", by=slug_of(by))
    user.active = True
    session.flush()


def slug_of(person: User | None) -> str:
    """By what the history names them; empty for a command on the server."""
    return person.slug if person else ""


def choose_reminders(
    session: Session, user: User, *, is_digest: bool, hour: int, left_out: Sequence[str], told_on: date | None
) -> None:
    """Write down how a person wants to be reminded; `told_on` is today when they are to get no digest today."""
    chosen = {"is_digest": is_digest, "hour": hour, "left_out": list(left_out), "told_on": told_on}
    session.execute(insert_unless_there(session, ReminderChoice, "user_id"), {"user_id": user.id, **chosen})
    row = session.get_one(ReminderChoice, user.id)
    for name, value in chosen.items():
        setattr(row, name, value)
    session.flush()


def ensure_roles(session: Session) -> dict[str, Role]:
    """The roles by name; those that are missing are made."""
    roles = {role.name: role for role in session.scalars(select(Role).order_by(Role.id))}
    for name in ROLES:
        if name not in roles:
            roles[name] = Role(name=name, permissions=None)
            session.add(roles[name])
    session.flush()
    return roles


def load_sample_staff(session: Session, rows: Sequence[StaffRow], *, today: date, at: datetime) -> int:
    """Load the demonstration's people; those that are there already are left alone. Gives how many were made.

    Absences are days from `today`.
    """
    roles = ensure_roles(session)
    towns = {town.slug: town.id for town in catalogue.municipalities(session)}
    areas = {area.slug: area.id for area in catalogue.areas(session)}
    known = set(session.scalars(select(User.slug)))
    fresh = [row for row in rows if row.slug not in known]
    made = {row.slug: _sample_user(row, roles[row.role], at) for row in fresh}
    session.add_all(made.values())
    session.flush()
    for row in fresh:
        if row.capacity is not None:
            session.add(_sample_developer(row, made[row.slug], towns, areas, today))
    session.flush()
    everyone = {user.slug: user for user in queries.users(session)}
    for row in fresh:
        developer = everyone[row.slug].developer
        if row.deputy and developer:
            developer.deputy_id = everyone[row.deputy].id
    session.flush()
    if fresh:
        history.note(session, "person", "", "loaded", after={"people": [row.slug for row in fresh]}, at=at)
    return len(fresh)


def _sample_user(row: StaffRow, role: Role, at: datetime) -> User:
    return User(
        slug=row.slug,
        email=row.email,
        name=row.name,
        language=next((language for language in row.languages if language in {"nb", "nn", "en"}), "nb"),
        password=None,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=at,
        is_sample=True,
        roles=[role],
    )


def _sample_developer(
    row: StaffRow, user: User, towns: dict[str, int], areas: dict[str, int], today: date
) -> Developer:
    return Developer(
        user_id=user.id,
        municipality_id=towns.get(row.municipality or ""),
        languages=list(row.languages),
        also_covers=list(row.also_covers),
        working_days=list(row.working_days),
        capacity=row.capacity,
        competences=[Competence(area_id=areas[slug], level=level) for slug, level in row.competences],
        absences=[
            Absence(from_on=today + timedelta(days=start), until_on=today + timedelta(days=end), reason=reason)
            for start, end, reason in row.absences
        ],
    )


def _developer_without_competences(user: User) -> Developer:
    return Developer(
        user_id=user.id,
        languages=["nb"],
        also_covers=[],
        working_days=list(queries.WEEKDAYS[:5]),
        capacity=8,
        competences=[],
        absences=[],
    )


def _free_address(session: Session, email: str) -> str:
    """The address as accounts have it. Raises PersonError when it is none, or somebody's."""
    try:
        email = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise PersonError(f"{email!r} is no e-mail address: {error}") from error
    if queries.by_email(session, email):
        raise PersonError(f"there is an account for {email} already")
    return email


def _free_slug(session: Session, name: str) -> str:
    """An ASCII slug of the name that nobody has yet."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(str.maketrans("æøåđŋŧ", "aoadnt")))
    base = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "person"
    taken = set(session.scalars(select(User.slug).where(User.slug.startswith(base, autoescape=True))))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)


def _competences_in(session: Session, area: CompetenceArea) -> Sequence[Competence]:
    chosen = select(Competence).where(Competence.area_id == area.id)
    return session.scalars(chosen.order_by(Competence.developer_id)).all()
