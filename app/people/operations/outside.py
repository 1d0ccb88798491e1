"""People who come in by a provider of single sign-on: found by what it calls them, never by an address it tells."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.history import operations as history
from app.people import queries
from app.people.models import Developer, OutsideIdentity, User
from app.people.operations import sessions
from app.people.operations.accounts import PersonError, ensure_roles, invite
from app.people.operations.profiles import profile_of
from app.people.provider import Arrival, NotLetInError
from catalogue import queries as catalogue

CASE_WORKERS = {"developer", "coordinator"}


def let_in(session: Session, arrival: Arrival, *, at: datetime) -> User:
    """Whose account this is, with the roles and the municipality that our table gives them today.

    Without a right their other sessions end too. Somebody new with a right gets an account. Raises NotLetInError.
    """
    user = queries.by_identity(session, arrival.issuer, arrival.subject)
    if user is not None and (not arrival.roles or not user.active):
        sessions.end_all(session, user, at=at)
    if not arrival.roles:
        raise NotLetInError("right")
    if user is None:
        user = _made(session, arrival, at=at)
    if not user.active:
        raise NotLetInError("closed")
    _give_rights(session, user, arrival, at=at)
    return user


def tie(session: Session, user: User, arrival: Arrival, *, at: datetime) -> None:
    """From now on this account is whom the provider calls so; links that lie in the mailbox are spent by it.

    Raises NotLetInError when somebody else is.
    """
    known = queries.by_identity(session, arrival.issuer, arrival.subject)
    if known is not None and known.id != user.id:
        raise NotLetInError("taken")
    if known is None:
        session.add(
            OutsideIdentity(user_id=user.id, issuer=arrival.issuer, subject=arrival.subject, joined_at=at),
        )
        history.note(session, "person", user.slug, "tied", after={"issuer": arrival.issuer}, by=user.slug, at=at)
    user.fs_uniquifier = uuid.uuid4().hex
    session.flush()


def _made(session: Session, arrival: Arrival, *, at: datetime) -> User:
    """An account for somebody who has a right and was never here. An address that is ours already joins nothing."""
    if not arrival.email:
        raise NotLetInError("address")
    try:
        user = invite(session, email=arrival.email, name=arrival.name or arrival.email, role=arrival.roles[0], at=at)
    except PersonError as error:
        raise NotLetInError("known") from error
    tie(session, user, arrival, at=at)
    return user


def _give_rights(session: Session, user: User, arrival: Arrival, *, at: datetime) -> None:
    """Roles and municipality as of today; whoever's roles change is out of all other sessions."""
    before, roles = _rights_of(user), ensure_roles(session)
    wanted = [roles[name] for name in arrival.roles]
    is_changed = {role.name for role in user.roles} != set(arrival.roles)
    if "coordinator" not in arrival.roles and queries.is_last_coordinator(session, user):
        sessions.end_all(session, user, at=at)
        raise NotLetInError("last")
    if is_changed:
        user.roles = wanted
        sessions.end_all(session, user, at=at)
    if user.developer is None and CASE_WORKERS & set(arrival.roles):
        user.developer = Developer(
            languages=["nb"], also_covers=[], working_days=list(queries.WEEKDAYS[:5]), capacity=0, deputy_id=None
        )
    if user.developer is not None and arrival.municipality:
        town = next((town for town in catalogue.municipalities(session) if town.slug == arrival.municipality), None)
        user.developer.municipality = town or user.developer.municipality
    session.flush()
    history.note(session, "person", user.slug, "rights", before=before, after=_rights_of(user), at=at)


def _rights_of(user: User) -> dict[str, object]:
    """What the provider's table decides."""
    profile = profile_of(user)
    return {"roles": list(profile.roles), "municipality": profile.municipality}
