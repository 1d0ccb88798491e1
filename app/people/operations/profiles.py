"""What routing knows of a person, changed as a whole; and when they are away."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.errors import ConflictError
from app.history import operations as history
from app.people import queries
from app.people.models import Absence, Competence, Developer, User
from app.people.operations import sessions
from app.people.operations.accounts import PersonError, ensure_roles, slug_of
from catalogue import queries as catalogue

MOST_CASES = 200
LONGEST_ABSENCE = timedelta(days=400)
"""As long as an out-of-office answer is believed; a longer one is another arrangement."""


@dataclass(frozen=True)
class Profile:
    """A person as the coordinator sets them up; municipalities, areas and the deputy by slug.

    `levels` are (area, 1 to 3), of the areas they know. `capacity` 0 is somebody who takes no cases by themselves.
    The last five say nothing of those who are no developer and no coordinator.
    """

    name: str
    language: str
    roles: tuple[str, ...]
    municipality: str | None = None
    also_covers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("nb",)
    working_days: tuple[str, ...] = queries.WEEKDAYS[:5]
    capacity: int = 0
    deputy: str | None = None
    levels: tuple[tuple[str, int], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Sixteen digits that are others as soon as anything is."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def profile_of(user: User) -> Profile:
    """The person as they are now."""
    roles = tuple(sorted(role.name for role in user.roles))
    developer = user.developer
    if developer is None:
        return Profile(user.name, user.language, roles)
    return Profile(
        name=user.name,
        language=user.language,
        roles=roles,
        municipality=developer.municipality.slug if developer.municipality else None,
        also_covers=tuple(sorted(developer.also_covers)),
        languages=tuple(developer.languages),
        working_days=tuple(day for day in queries.WEEKDAYS if day in developer.working_days),
        capacity=developer.capacity,
        deputy=developer.deputy.slug if developer.deputy else None,
        levels=tuple(sorted((row.area.slug, row.level) for row in developer.competences)),
    )


def change(
    session: Session,
    user: User,
    profile: Profile,
    *,
    seen: str,
    by: User | None = None,
    reason: str = "",
    but_key: str = "",
) -> None:
    """Make the person so; `by` and `reason` stand in the history.

    Whoever becomes a developer or coordinator takes cases as the profile says.

    With other roles they are out of all sessions, but for the one with this key.

    Raises ConflictError when the person is no longer as they were `seen` (a profile's fingerprint), and PersonError
    when the region would be without a coordinator or somebody would be their own deputy.
    """
    session.refresh(user, ["name"], with_for_update=True)
    session.expire_all()
    before = profile_of(user)
    if before.fingerprint != seen:
        raise ConflictError("somebody else has changed this person")
    if "coordinator" not in profile.roles and queries.is_last_coordinator(session, user):
        raise PersonError("this is the last coordinator; make another one first")
    if profile.deputy == user.slug:
        raise PersonError("nobody can be their own deputy")
    roles = ensure_roles(session)
    user.name, user.language = profile.name, profile.language
    if set(profile.roles) != {role.name for role in user.roles}:
        sessions.end_all(session, user, at=clock.now(), but_key=but_key)
    user.roles = [roles[name] for name in profile.roles]
    developer = user.developer
    if developer is None and {"developer", "coordinator"} & set(profile.roles):
        developer = Developer(user=user, languages=[], also_covers=[], working_days=[], capacity=0)
        session.add(developer)
    if developer is not None:
        _set_up(session, developer, profile)
    session.flush()
    old, new = _told(before), _told(profile_of(user))
    history.note(session, "person", user.slug, "changed", before=old, after=new, by=slug_of(by), reason=reason)


def register_absence(
    session: Session, developer: Developer, *, from_on: date, until_on: date, reason: str, by: User | None = None
) -> None:
    """The person is away on these days, both included; said twice, it is one absence.

    Raises PersonError when the days are the wrong way round, or more than a year apart.
    """
    if not from_on <= until_on <= from_on + LONGEST_ABSENCE:
        raise PersonError("an absence ends on the day it begins or within a year after")
    known = {(one.from_on, one.until_on) for one in developer.absences}
    if (from_on, until_on) not in known:
        developer.absences.append(Absence(from_on=from_on, until_on=until_on, reason=reason))
        _note_absence(session, developer, "away", from_on, until_on, by)
    session.flush()


def remove_absence(session: Session, developer: Developer, absence_id: int, *, by: User | None = None) -> None:
    """The person is here after all; an absence that is gone already is no fault."""
    for absence in [row for row in developer.absences if row.id == absence_id]:
        developer.absences.remove(absence)
        _note_absence(session, developer, "not_away", absence.from_on, absence.until_on, by)
    session.flush()


def _note_absence(
    session: Session, developer: Developer, action: str, from_on: date, until_on: date, by: User | None
) -> None:
    """Which days; why somebody is away may be a matter of health, and is kept no longer than the absence."""
    days = {"from": from_on.isoformat(), "until": until_on.isoformat()}
    before, after = (None, days) if action == "away" else (days, None)
    history.note(session, "person", developer.user.slug, action, before=before, after=after, by=slug_of(by))


def _told(profile: Profile) -> dict[str, Any]:
    """A profile as the history keeps it."""
    return {**asdict(profile), "levels": dict(profile.levels)}


def _set_up(session: Session, developer: Developer, profile: Profile) -> None:
    towns = {town.slug: town for town in catalogue.municipalities(session)}
    developer.municipality = towns.get(profile.municipality or "")
    developer.also_covers = list(profile.also_covers)
    developer.languages, developer.working_days = list(profile.languages), list(profile.working_days)
    developer.capacity = profile.capacity
    developer.deputy = queries.by_slug(session, profile.deputy) if profile.deputy else None
    _set_levels(session, developer, profile.levels)


def _set_levels(session: Session, developer: Developer, levels: Sequence[tuple[str, int]]) -> None:
    areas = {area.slug: area for area in catalogue.areas(session)}
    wanted = {areas[slug].id: level for slug, level in levels if slug in areas}
    known = {row.area_id: row for row in developer.competences}
    developer.competences = [
        known.get(area_id) or Competence(area_id=area_id, level=level) for area_id, level in wanted.items()
    ]
    for row in developer.competences:
        row.level = wanted[row.area_id]
