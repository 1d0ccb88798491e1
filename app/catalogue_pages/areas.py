"""Competence areas for the editor: add, rename, merge, take out of use. Nothing that leans on an area is left alone."""

from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cases import operations as case_operations
from app.cases import queries as cases
from app.catalogue_pages import field_names, forms, words
from app.catalogue_pages.editor import editor_now
from app.catalogue_pages.forms import CatalogueForm
from app.catalogue_pages.revisions import only_first, seen_number
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.people import operations as people_operations
from app.people import queries as people
from app.people.access import current_person
from app.ui.filters import translated
from app.ui.region import current as current_region
from catalogue import queries as catalogue
from catalogue.editing import areas, queries
from catalogue.editing.fields import Entry, normal
from catalogue.editing.queries import AREA
from catalogue.errors import AreaInUseError, EditedMeanwhileError
from catalogue.models import CompetenceArea
from catalogue.slugs import slug as slug_of
from catalogue.vocabulary import Language


@dataclass(frozen=True)
class Row:
    """An area in the list, with how much leans on it."""

    slug: str
    name: str
    services: int
    people: int
    open_cases: int


def list_areas() -> str:
    """The areas in use, and how many services, people and open cases each has."""
    session = db.session()
    services, known, waiting = areas.services_by_area(session), people.knowing(session), cases.open_by_area(session)
    return render_template(
        "catalogue_pages/editor_areas.html",
        rows=[
            Row(
                area.slug,
                translated(area.name),
                services.get(area.id, 0),
                known.get(area.id, 0),
                waiting.get(area.id, 0),
            )
            for area in catalogue.areas(session)
        ],
    )


def new_area() -> Response | str:
    """A new area: the sorting knows it as soon as it has learned; nobody has its cases before a profile says so."""
    form = _form({})
    if request.method != "POST":
        return _page(form, None)
    if not form.validate():
        return make_response(_page(form, None), 400)
    slug = slug_of(form["name_nb"].data)
    if not slug or catalogue.area_by_slug(db.session(), slug):
        form.add_faults([("name_nb", _("There is an area with this name already, or there was one."))])
        return make_response(_page(form, None), 400)
    areas.add(db.session(), slug, _entry(form), by=editor_now())
    flash(_("The area is added. Give somebody the competence, and write services or questions for it."), "success")
    return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)


def edit_area(slug: str) -> Response | str:
    """Another name, definition or search words; merging and taking out of use stand below."""
    area = _area(slug)
    last = queries.last(db.session(), AREA, slug)
    number = last.number if last else 0
    if request.method != "POST":
        return _page(_form(_fields(areas.entry_of(area)) | {"seen": str(number)}), area)
    form = _form({})
    if not form.validate():
        return make_response(_page(form, area), 400)
    try:
        areas.change(db.session(), area, _entry(form), seen=form.seen_number, by=editor_now())
    except EditedMeanwhileError:
        db.session.rollback()
        form.seen.data = str(number)
        theirs = _fields(areas.entry_of(_area(slug)))
        form.add_faults(
            (name, _("%(name)s wrote: %(text)s", name=last.by_name if last else "", text=theirs.get(name, "")))
            for name in theirs
            if theirs[name] != form[name].data
        )
        return make_response(_page(form, _area(slug)), 409)
    flash(_("The area is changed. The sorting learns it within some seconds."), "success")
    return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)


def merge(slug: str) -> Response:
    """Give all that the area has to another: services, questions, people's competence, open cases."""
    area, into, by = _area(slug), _area(request.form.get("into", "")), editor_now()
    if not by.reason:
        return _needs_reason(slug)
    session, who = db.session(), current_person()
    try:
        with only_first():
            areas.merge(session, area, into, seen=seen_number(), by=by)
    except AreaInUseError as error:
        raise ConflictError("an area cannot be merged into itself") from error
    people_operations.move_competence(session, area, into)
    moved = case_operations.move_area(session, area, into, by=who, at=clock.now())
    flash(
        _("“%(area)s” is now part of “%(into)s”. %(count)s open cases were moved with it.",
          area=translated(area.name), into=translated(into.name), count=moved),
        "success",
    )  # fmt: skip
    return redirect(url_for("catalogue_editor.list_areas"), 303)


def retire(slug: str) -> Response:
    """Take an area out of use that nothing leans on."""
    area, by, session = _area(slug), editor_now(), db.session()
    if not by.reason:
        return _needs_reason(slug)
    is_needed = bool(people.knowing(session).get(area.id) or cases.open_by_area(session).get(area.id))
    try:
        if not is_needed:
            with only_first():
                areas.retire(session, area, seen=seen_number(), by=by)
    except AreaInUseError:
        is_needed = True
    if is_needed:
        flash(_("Services, people or open cases still have this area. Merge it into another instead."), "warning")
        return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)
    flash(_("“%(area)s” is out of use. Old cases keep the name.", area=translated(area.name)), "success")
    return redirect(url_for("catalogue_editor.list_areas"), 303)


def _needs_reason(slug: str) -> Response:
    flash(_("Write in a few words why. Nothing was changed."), "warning")
    return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)


def _area(slug: str) -> CompetenceArea:
    area = catalogue.area_by_slug(db.session(), slug) if slug.isprintable() else None
    if area is None or area.is_retired:
        raise NotFoundError("there is no such area in use")
    return area


def _form(data: dict[str, Any]) -> CatalogueForm:
    return forms.area_form(current_region().languages)(data=data)


def _fields(entry: Entry) -> dict[str, str]:
    found = {f"{name}_{language}": text for name in ("name", "definition") for language, text in entry[name].items()}
    return found | {f"keywords_{language}": "\n".join(some) for language, some in entry.get("keywords", {}).items()}


def _entry(form: CatalogueForm) -> Entry:
    said: Entry = form.filled()
    texts = {
        name: {language.value: said.get(f"{name}_{language}") for language in Language}
        for name in ("name", "definition")
    }
    lines = {language.value: str(said.get(f"keywords_{language}", "")).split("\n") for language in Language}
    keywords = {language: list(dict.fromkeys(filter(None, some))) for language, some in lines.items()}
    return dict(normal(texts | {"keywords": keywords}))


def _page(form: CatalogueForm, area: CompetenceArea | None) -> str:
    session = db.session()
    return render_template(
        "catalogue_pages/editor_area.html",
        form=form,
        area=area,
        faults=form.labelled_faults(),
        others=[one for one in catalogue.areas(session) if area is None or one.id != area.id],
        services=areas.services_of(session, area) if area else [],
        people=people.knowing(session).get(area.id, 0) if area else 0,
        open_cases=cases.open_by_area(session).get(area.id, 0) if area else 0,
        revisions=queries.revisions(session, AREA, area.slug) if area else [],
        actions=words.actions(),
        languages_edited=current_region().languages,
        language_names=field_names.LANGUAGE_NAMES,
        names=field_names.names(),
    )
