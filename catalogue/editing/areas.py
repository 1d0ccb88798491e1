"""The editor's verbs on competence areas: add, change, merge, retire. Each leaves a revision and takes effect at once.

`seen` is the number of the revision that the editor looked at (see `catalogue.editing.services`). Callers commit, and
look after what leans on an area above the catalogue: people and cases.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue import queries as catalogue
from catalogue.editing import queries
from catalogue.editing.fields import Entry, normal
from catalogue.editing.queries import AREA
from catalogue.editing.services import Editor, add_revision, next_number, note_change
from catalogue.errors import AreaInUseError, EditedMeanwhileError
from catalogue.models import CompetenceArea, ExampleQuestion, Revision, Service, ServiceCompetence, ServiceDraft
from catalogue.region_files import exporting
from catalogue.vocabulary import Status


def entry_of(area: CompetenceArea) -> Entry:
    """What an area says, as in a region's file, without its slug and state."""
    entry = exporting.area_entry(area)
    return dict(normal({key: value for key, value in entry.items() if key not in {"slug", "retired"}}))


def add(session: Session, slug: str, entry: Mapping[str, Any], *, by: Editor) -> CompetenceArea:
    """A new area, last in order. Raises EditedMeanwhileError when there is one with this slug."""
    last = session.scalar(select(func.max(CompetenceArea.position)))
    if catalogue.area_by_slug(session, slug):
        raise EditedMeanwhileError(0)
    area = CompetenceArea(slug=slug, position=0 if last is None else last + 1, boundaries=[], lexicon={})
    _say(area, entry)
    try:
        with session.begin_nested():
            session.add(area)
    except IntegrityError as error:
        raise EditedMeanwhileError(0) from error
    _note(session, area, "added", 1, by)
    note_change(session)
    return area


def change(session: Session, area: CompetenceArea, entry: Mapping[str, Any], *, seen: int, by: Editor) -> Revision:
    """Another name, definition or keywords; the slug stays, so that cases, people and services stay with it."""
    number = _begin(session, area, seen, by)
    _say(area, entry)
    revision = _note(session, area, "changed", number, by)
    note_change(session)
    return revision


def merge(session: Session, area: CompetenceArea, into: CompetenceArea, *, seen: int, by: Editor) -> Revision:
    """Give everything of an area to another and retire it: services, questions, keywords, words; closed cases keep it.

    A service that had both keeps the place that stood first. Boundaries of others against it are then against `into`.
    """
    _lock(session, area, into)
    if area.id == into.id or into.is_retired:
        raise AreaInUseError("an area can be merged only into another one that is in use")
    number = _begin(session, area, seen, by)
    for needed in _competences(session, area):
        service = session.get_one(Service, needed.service_id)
        both = next((one for one in service.competences if one.area_id == into.id), None)
        if both is None:
            session.add(ServiceCompetence(service_id=service.id, area_id=into.id, position=needed.position))
        else:
            both.position = min(both.position, needed.position)
        session.delete(needed)
    session.flush()
    _move_questions(session, area, into)
    into.keywords = _joined(into.keywords, area.keywords)
    into.lexicon, area.lexicon = _joined(into.lexicon, area.lexicon), {}
    _rewrite_drafts(session, area, into)
    for other in catalogue.areas_to_learn(session):
        other.boundaries = _rewritten(other, area.slug, into.slug)
    area.is_retired = True
    revision = _note(session, area, "merged", number, by)
    note_change(session)
    return revision


def retire(session: Session, area: CompetenceArea, *, seen: int, by: Editor) -> Revision:
    """No case goes there any more; old ones keep its name. Raises AreaInUseError while a service needs it."""
    _lock(session, area)
    if services_of(session, area):
        raise AreaInUseError("services still need this area")
    number = _begin(session, area, seen, by)
    area.is_retired = True
    for other in catalogue.areas_to_learn(session):
        other.boundaries = _rewritten(other, area.slug, None)
    revision = _note(session, area, "retired", number, by)
    note_change(session)
    return revision


def services_of(session: Session, area: CompetenceArea) -> list[str]:
    """Slugs of the services, not withdrawn, that need the area."""
    chosen = (
        select(Service.slug)
        .join(ServiceCompetence, ServiceCompetence.service_id == Service.id)
        .where(ServiceCompetence.area_id == area.id, Service.status != Status.WITHDRAWN)
    )
    return list(session.scalars(chosen.order_by(Service.position, Service.id)))


def services_by_area(session: Session) -> dict[int, int]:
    """How many services, not withdrawn, need each area, by its id."""
    chosen = (
        select(ServiceCompetence.area_id, func.count())
        .join(Service, Service.id == ServiceCompetence.service_id)
        .where(Service.status != Status.WITHDRAWN)
        .group_by(ServiceCompetence.area_id)
    )
    return {row[0]: row[1] for row in session.execute(chosen)}


def _lock(session: Session, *areas: CompetenceArea) -> None:
    """Read them anew, and let nobody else merge or retire them meanwhile; in one order, or two might wait in turn."""
    for area in sorted(areas, key=lambda one: one.id):
        session.refresh(area, with_for_update=True)


def _say(area: CompetenceArea, entry: Mapping[str, Any]) -> None:
    area.name = entry.get("name", {})
    area.definition = entry.get("definition", {})
    area.keywords = entry.get("keywords", {})


def _competences(session: Session, area: CompetenceArea) -> list[ServiceCompetence]:
    chosen = select(ServiceCompetence).where(ServiceCompetence.area_id == area.id)
    return list(session.scalars(chosen.order_by(ServiceCompetence.service_id)))


def _move_questions(session: Session, area: CompetenceArea, into: CompetenceArea) -> None:
    """Those of the bank are put behind those that are there: a question is known by its place."""
    of_bank = (ExampleQuestion.area_id == into.id, ExampleQuestion.service_id.is_(None))
    behind = (session.scalar(select(func.max(ExampleQuestion.position)).where(*of_bank)) or 0) + 1
    place = case(
        (ExampleQuestion.service_id.is_(None), ExampleQuestion.position + behind), else_=ExampleQuestion.position
    )
    moved = update(ExampleQuestion).where(ExampleQuestion.area_id == area.id).values(area_id=into.id, position=place)
    session.execute(moved.execution_options(synchronize_session=False))
    session.expire_all()


def _rewrite_drafts(session: Session, area: CompetenceArea, into: CompetenceArea) -> None:
    """A draft that needs the area needs the other one."""
    for draft in session.scalars(select(ServiceDraft).order_by(ServiceDraft.id)):
        needed = draft.content.get("competences", [])
        if area.slug in needed:
            slugs = dict.fromkeys(into.slug if slug == area.slug else slug for slug in needed)
            draft.content = draft.content | {"competences": list(slugs)}


def _joined(kept: Mapping[str, list[str]], added: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Both together; a word that is kept under any key is not added under another."""
    known = {word.casefold() for words in kept.values() for word in words}
    return {
        key: [*kept.get(key, []), *(word for word in added.get(key, []) if word.casefold() not in known)]
        for key in dict.fromkeys([*kept, *added])
    }


def _rewritten(other: CompetenceArea, gone: str, instead: str | None) -> list[Any]:
    """The boundaries without those against an area that is gone; against another instead, unless that stands there."""
    kept, there = [], {boundary["against"] for boundary in other.boundaries} | {other.slug}
    for boundary in other.boundaries:
        if boundary["against"] != gone:
            kept.append(boundary)
        elif instead and instead not in there:
            kept.append(boundary | {"against": instead})
    return kept


def _begin(session: Session, area: CompetenceArea, seen: int, by: Editor) -> int:
    """The number of the next revision; before the first one what the region's files brought is noted."""
    last = queries.last(session, AREA, area.slug)
    loaded = entry_of(area) if last is None else None
    return next_number(session, AREA, area.slug, last, seen=seen, by=by, loaded=loaded)


def _note(session: Session, area: CompetenceArea, action: str, number: int, by: Editor) -> Revision:
    session.flush()
    return add_revision(session, AREA, area.slug, number, action=action, content=entry_of(area), by=by)
