"""Reads of the catalogue. Each takes a constant number of statements, whatever the number of services."""

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer_group

from catalogue.errors import NoRegionError
from catalogue.models import (
    DETAILS,
    CompetenceArea,
    ExampleQuestion,
    Municipality,
    Offer,
    OutOfScopeKind,
    Partner,
    Region,
    Service,
    ServiceCompetence,
    ServiceText,
)
from catalogue.vocabulary import Status

_NO_REGION = "No region has been loaded yet. Run: forstelinja region load NAME"


def has_region(session: Session) -> bool:
    """Whether a region has been loaded."""
    return bool(session.scalar(select(exists().select_from(Region))))


def region(session: Session) -> Region:
    """The region of this database. Raises NoRegionError (a LookupError) before one is loaded."""
    found = session.scalars(select(Region).order_by(Region.id).limit(1)).first()
    if found is None:
        raise NoRegionError(_NO_REGION)
    return found


def promise_working_days(session: Session) -> int:
    """Within how many working days a business hears from us. Raises NoRegionError before a region is loaded."""
    days = session.scalar(select(Region.promise_working_days).order_by(Region.id).limit(1))
    if days is None:
        raise NoRegionError(_NO_REGION)
    return days


def municipalities(session: Session) -> list[Municipality]:
    """The region's municipalities in the order of its files, without those that have ended."""
    chosen = select(Municipality).where(~Municipality.is_retired)
    return list(session.scalars(chosen.order_by(Municipality.position, Municipality.id)))


def municipalities_in_full(session: Session) -> list[Municipality]:
    """The same as `municipalities`, with profiles, places, sectors and funds loaded."""
    chosen = select(Municipality).where(~Municipality.is_retired).options(undefer_group(DETAILS))
    return list(session.scalars(chosen.order_by(Municipality.position, Municipality.id)))


def municipality_by_slug(session: Session, slug: str) -> Municipality | None:
    """The municipality with this slug, also one that has ended."""
    return session.scalars(select(Municipality).where(Municipality.slug == slug)).one_or_none()


def areas(session: Session) -> list[CompetenceArea]:
    """The competence areas in the order of the region's files, without the retired ones."""
    chosen = select(CompetenceArea).where(~CompetenceArea.is_retired)
    return list(session.scalars(chosen.order_by(CompetenceArea.position, CompetenceArea.id)))


def area_by_slug(session: Session, slug: str) -> CompetenceArea | None:
    """The competence area with this slug, also a retired one."""
    return session.scalars(select(CompetenceArea).where(CompetenceArea.slug == slug)).one_or_none()


def kinds(session: Session) -> list[OutOfScopeKind]:
    """The kinds of message that are not for us, in the order of the region's files, without the retired ones."""
    chosen = select(OutOfScopeKind).where(~OutOfScopeKind.is_retired)
    return list(session.scalars(chosen.order_by(OutOfScopeKind.position, OutOfScopeKind.id)))


def partners(session: Session) -> list[Partner]:
    """Those outside whom questions are passed on to, in the order of the files, without the retired ones."""
    chosen = select(Partner).where(~Partner.is_retired)
    return list(session.scalars(chosen.order_by(Partner.position, Partner.id)))


def names_of_areas(session: Session) -> dict[str, dict[str, str]]:
    """Slug → name by language, of all competence areas, in the order of the region's files, also the retired ones."""
    rows = session.execute(
        select(CompetenceArea.slug, CompetenceArea.name).order_by(CompetenceArea.position, CompetenceArea.id)
    )
    return {row.slug: row.name for row in rows}


def names_of_kinds(session: Session) -> dict[str, dict[str, str]]:
    """Slug → name by language, of all kinds that are not for us, also the retired ones."""
    rows = session.execute(
        select(OutOfScopeKind.slug, OutOfScopeKind.name).order_by(OutOfScopeKind.position, OutOfScopeKind.id)
    )
    return {row.slug: row.name for row in rows}


def names_of_services(session: Session) -> dict[str, dict[str, str]]:
    """Slug → name by language, of all published services, in the order of the region's files."""
    rows = session.execute(
        select(Service.slug, ServiceText.language, ServiceText.name)
        .join(ServiceText, ServiceText.service_id == Service.id)
        .where(Service.status == Status.PUBLISHED)
        .order_by(Service.position, Service.id, ServiceText.id)
    )
    names: dict[str, dict[str, str]] = {}
    for slug, language, name in rows:
        names.setdefault(slug, {})[language] = name
    return names


def retired_areas(session: Session) -> frozenset[str]:
    """The slugs of the competence areas that no case gets any more."""
    return frozenset(session.scalars(select(CompetenceArea.slug).where(CompetenceArea.is_retired)))


def areas_to_learn(session: Session) -> list[CompetenceArea]:
    """The same as `areas`, with definitions, boundaries, keywords and word lists loaded."""
    chosen = select(CompetenceArea).where(~CompetenceArea.is_retired).options(undefer_group(DETAILS))
    return list(session.scalars(chosen.order_by(CompetenceArea.position, CompetenceArea.id)))


def kinds_to_learn(session: Session) -> list[OutOfScopeKind]:
    """The same as `kinds`, with definitions, keywords and word lists loaded."""
    chosen = select(OutOfScopeKind).where(~OutOfScopeKind.is_retired).options(undefer_group(DETAILS))
    return list(session.scalars(chosen.order_by(OutOfScopeKind.position, OutOfScopeKind.id)))


def published_services(session: Session) -> list[Service]:
    """All published services in the order of the region's files, with texts, competences and offers loaded.

    Four statements, and three more for each further 500 services.
    """
    chosen = _whole_services(Service.status == Status.PUBLISHED)
    return list(session.scalars(chosen.order_by(Service.position, Service.id)))


def service_by_slug(session: Session, slug: str) -> Service | None:
    """The published service with this slug, with texts, competences and offers loaded."""
    chosen = _whole_services(Service.status == Status.PUBLISHED, Service.slug == slug)
    return session.scalars(chosen).one_or_none()


def short_questions(session: Session, language: str, *, characters: tuple[int, int]) -> list[str]:
    """Example questions of published services in one language whose length lies between the two numbers, in order."""
    chosen = (
        select(ExampleQuestion.text)
        .join(Service, Service.id == ExampleQuestion.service_id)
        .where(
            Service.status == Status.PUBLISHED,
            ExampleQuestion.language == language,
            func.length(ExampleQuestion.text).between(*characters),
        )
    )
    return list(session.scalars(chosen.order_by(Service.position, ExampleQuestion.position, ExampleQuestion.id)))


def questions_of(session: Session, service: Service, language: str) -> list[str]:
    """A service's example questions in one language, in order; in nb when it has none in that."""
    chosen = select(ExampleQuestion.language, ExampleQuestion.text).where(ExampleQuestion.service_id == service.id)
    asked = session.execute(chosen.order_by(ExampleQuestion.position, ExampleQuestion.id)).all()
    own = [text for spoken, text in asked if spoken == language]
    return own or [text for spoken, text in asked if spoken == "nb"]


def questions_by_service(session: Session) -> dict[int, list[str]]:
    """The example questions of all services, in all languages, by the service's id."""
    found: dict[int, list[str]] = {}
    chosen = select(ExampleQuestion.service_id, ExampleQuestion.text).where(ExampleQuestion.service_id.is_not(None))
    for service_id, text in session.execute(chosen.order_by(ExampleQuestion.id)):
        found.setdefault(service_id or 0, []).append(text)
    return found


def questions_by_area(session: Session) -> dict[str, tuple[str, int]]:
    """How many example questions each published service has, by its slug beside its first area's; in one statement."""
    rows = session.execute(
        select(Service.slug, CompetenceArea.slug, func.count(ExampleQuestion.id))
        .join(ServiceCompetence, (ServiceCompetence.service_id == Service.id) & (ServiceCompetence.position == 0))
        .join(CompetenceArea, CompetenceArea.id == ServiceCompetence.area_id)
        .outerjoin(ExampleQuestion, ExampleQuestion.service_id == Service.id)
        .where(Service.status == Status.PUBLISHED)
        .group_by(Service.slug, CompetenceArea.slug)
    )
    return {service: (area, count) for service, area, count in rows}


def _whole_services(*conditions: ColumnElement[bool]) -> Select[Service]:
    return (
        select(Service)
        .where(*conditions)
        .options(
            selectinload(Service.texts),
            selectinload(Service.competences).options(joinedload(ServiceCompetence.area, innerjoin=True)),
            selectinload(Service.offers).options(joinedload(Offer.municipality, innerjoin=True)),
        )
    )
