"""An entry ↔ the tables: what a service says now, what it would be, and bringing its rows to that."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalogue.editing.fields import Entry, normal
from catalogue.models import CompetenceArea, ExampleQuestion, Municipality, Offer, Service, ServiceCompetence
from catalogue.models import ServiceText as Text
from catalogue.region_files import exporting, rows
from catalogue.region_files.rows import Row, Rows
from catalogue.vocabulary import Status

_Row = TypeVar("_Row", Text, ServiceCompetence, Offer, ExampleQuestion)

_BARE: Entry = {
    **{key: {} for key in ("name", "summary", "description", "what_you_get", "cost", "example_questions")},
    **{key: [] for key in ("audience", "channels", "municipalities", "competences")},
    "business_event": "",
}
_NOT_CONTENT = ("slug", "status", "checked_on")


def row_of(session: Session, slug: str) -> Service | None:
    """The service's row with texts, competences and offers, whatever its state."""
    parts = (
        selectinload(Service.texts),
        joinedload(Service.competences).joinedload(ServiceCompetence.area, innerjoin=True),
        selectinload(Service.offers).joinedload(Offer.municipality, innerjoin=True),
    )
    return session.scalars(select(Service).where(Service.slug == slug).options(*parts)).unique().one_or_none()


def entry_of_row(session: Session, service: Service) -> Entry:
    """What the tables say of a service, as an entry without its slug and state."""
    asked: dict[str, list[str]] = {}
    for question in _questions(session, service):
        asked.setdefault(question.language, []).append(question.text)
    entry = exporting.service_entry(service, asked)
    found: Entry = normal({key: value for key, value in entry.items() if key not in _NOT_CONTENT})
    return found


def imagined(session: Session, slug: str, entry: Mapping[str, Any]) -> Service:
    """The service that an entry would be: not stored, with real areas and municipalities; unknown ones are left out."""
    wanted = _rows(slug, entry, 0)
    areas, towns = _areas(session, wanted), _towns(session, wanted)
    (row,) = wanted.services
    return Service(
        **row,
        texts=[Text(**_without(text, "service")) for text in wanted.texts],
        competences=[
            ServiceCompetence(area=areas[one["area"]], position=one["position"])
            for one in wanted.competences
            if one["area"] in areas
        ],
        offers=[
            Offer(municipality=towns[one["municipality"]], **_without(one, "service", "municipality"))
            for one in wanted.offers
            if one["municipality"] in towns
        ],
    )


def write(session: Session, slug: str, entry: Mapping[str, Any], *, status: Status, checked_on: date | None) -> Service:
    """Bring a service's rows to what an entry says; a new service stands last. The entry must be whole."""
    service = row_of(session, slug)
    if service is None:
        last = session.scalar(select(func.max(Service.position)))
        service = Service(slug=slug, position=0 if last is None else last + 1)
    wanted = _rows(slug, entry, service.position)
    areas, towns = _areas(session, wanted), _towns(session, wanted)
    (row,) = wanted.services
    for name, value in row.items():
        setattr(service, name, value)
    service.status, service.checked_on = status.value, checked_on
    session.add(service)
    session.flush()
    _bring(session, service.texts, Text, ("language",), [_without(text, "service") for text in wanted.texts])
    needed = [{"area_id": areas[one["area"]].id, "position": one["position"]} for one in wanted.competences]
    _bring(session, service.competences, ServiceCompetence, ("area_id",), needed)
    offered = [
        {"municipality_id": towns[one["municipality"]].id, **_without(one, "service", "municipality")}
        for one in wanted.offers
    ]
    _bring(session, service.offers, Offer, ("municipality_id",), offered)
    asked = [
        {"service_id": service.id, "area_id": areas[one["area"]].id, **_without(one, "service", "area", "kind")}
        for one in wanted.questions
    ]
    questions = _questions(session, service)
    _bring(session, questions, ExampleQuestion, ("language", "position"), asked, gone=session.delete)
    session.flush()
    session.expire(service)
    return service


def _rows(slug: str, entry: Mapping[str, Any], position: int) -> Rows:
    found = Rows({})
    rows.add_service(found, position, {**_BARE, **entry, "slug": slug})
    return found


def _areas(session: Session, wanted: Rows) -> dict[str, CompetenceArea]:
    slugs = [one["area"] for one in wanted.competences]
    found = session.scalars(select(CompetenceArea).where(CompetenceArea.slug.in_(slugs)).order_by(CompetenceArea.id))
    return {area.slug: area for area in found}


def _towns(session: Session, wanted: Rows) -> dict[str, Municipality]:
    slugs = [one["municipality"] for one in wanted.offers]
    found = session.scalars(select(Municipality).where(Municipality.slug.in_(slugs)).order_by(Municipality.id))
    return {town.slug: town for town in found}


def _questions(session: Session, service: Service) -> list[ExampleQuestion]:
    chosen = select(ExampleQuestion).where(ExampleQuestion.service_id == service.id)
    return list(session.scalars(chosen.order_by(ExampleQuestion.position, ExampleQuestion.id)))


def _bring(
    session: Session,
    present: list[_Row],
    model: type[_Row],
    key: tuple[str, ...],
    wanted: Iterable[Row],
    gone: Callable[[_Row], None] | None = None,
) -> None:
    """Change, add and remove the rows of one service until they are what is wanted; the same key is the same row."""

    def key_of(row: Row) -> tuple[object, ...]:
        return tuple(row[name] for name in key)

    by_key = {tuple(getattr(one, name) for name in key): one for one in present}
    rows_wanted = {key_of(row): row for row in wanted}
    for at, one in by_key.items():
        if at not in rows_wanted:
            (gone or present.remove)(one)
    session.flush()
    for at, row in rows_wanted.items():
        if at in by_key:
            for name, value in row.items():
                setattr(by_key[at], name, value)
        elif gone:
            session.add(model(**row))
        else:
            present.append(model(**row))
    session.flush()


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
