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
from catalogue.editing.fields import Entry, Fields, Merged, merged, normal, unique
from catalogue.editing.queries import AREA
from catalogue.errors import AreaInUseError, EditedMeanwhileError
from catalogue.models import CompetenceArea
from catalogue.region_files.reading import OUT_OF_SCOPE
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
    if not slug or slug == OUT_OF_SCOPE:
        form.add_faults([("name_nb", _("No area can be called this. Choose another name."))])
        return make_response(_page(form, None), 400)
    try:
        areas.add(db.session(), slug, _entry(form.filled()), by=editor_now())
    except EditedMeanwhileError:
        db.session.rollback()
        form.add_faults([("name_nb", _("There is an area with this name already, or there was one."))])
        return make_response(_page(form, None), 400)
    flash(_("The area is added. Give somebody the competence, and write services or questions for it."), "success")
    return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)


def edit_area(slug: str) -> Response | str:
    """Another name, definition or search words; merging and taking out of use stand below."""
    if request.method != "POST":
        area = _area(slug)
        last = queries.last(db.session(), AREA, slug)
        return _page(_form(_fields(areas.entry_of(area)) | {"seen": last.number if last else 0}), area)
    area, form = _area_that_was(slug), _form({})
    if not form.validate():
        return make_response(_page(form, area), 400)
    if area.is_retired:
        form.add_faults([("name_nb", _("The area has been taken out of use meanwhile. Nothing was saved."))])
        return make_response(_page(form, area), 409)
    entry = _entry(_typed(form, _fields(areas.entry_of(area))))
    try:
        areas.change(db.session(), area, entry, seen=form.seen.data, by=editor_now())
    except EditedMeanwhileError:
        db.session.rollback()
        return _put_together(slug, form)
    flash(_("The area is changed. The sorting learns it within some seconds."), "success")
    return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)


def merge(slug: str) -> Response:
    """Give all that the area has to another: services, questions, people's competence, open cases."""
    area, by = _area(slug), editor_now()
    if not by.reason or not request.form.get("into"):
        return _needs_reason(slug)
    into = _area(request.form["into"])
    session, who = db.session(), current_person()
    try:
        with only_first():
            areas.merge(session, area, into, seen=seen_number(), by=by)
    except AreaInUseError as error:
        raise ConflictError("an area cannot be merged into itself") from error
    people_operations.move_competence(session, area, into, by=who, reason=by.reason)
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
    flash(_("Say what is to be done, and in a few words why. Nothing was changed."), "warning")
    return redirect(url_for("catalogue_editor.edit_area", slug=slug), 303)


def _area(slug: str) -> CompetenceArea:
    area = _area_that_was(slug)
    if area.is_retired:
        raise NotFoundError("there is no such area in use")
    return area


def _area_that_was(slug: str) -> CompetenceArea:
    area = catalogue.area_by_slug(db.session(), slug) if slug.isprintable() else None
    if area is None:
        raise NotFoundError("there was never such an area")
    return area


def _typed(form: CatalogueForm, known: Fields) -> Fields:
    """What the form says, with what it does not show: the Sámi name."""
    return {name: text for name, text in known.items() if name not in form} | form.filled()


def _put_together(slug: str, form: CatalogueForm) -> Response:
    """The form again with what both wrote, and beside each field that both changed what the other one wrote."""
    session, area = db.session(), _area_that_was(slug)
    last = queries.last(session, AREA, slug)
    seen = queries.revision(session, AREA, slug, form.seen.data or 1)
    theirs = _fields(areas.entry_of(area))
    base = _fields(seen.content) if seen else theirs
    both = merged(base, theirs, _typed(form, base))
    data = both.fields | {"seen": last.number if last else 0, "reason": form.reason.data}
    again = forms.area_form(current_region().languages)(formdata=None, data=data)
    return make_response(_page(again, area, both=both), 409)


def _form(data: dict[str, Any]) -> CatalogueForm:
    return forms.area_form(current_region().languages)(data=data)


def _fields(entry: Entry) -> Fields:
    texts = {name: entry.get(name, {}) for name in ("name", "definition")}
    found: Fields = {f"{name}_{language}": text for name, said in texts.items() for language, text in said.items()}
    return found | {f"keywords_{language}": "\n".join(some) for language, some in entry.get("keywords", {}).items()}


def _entry(said: Fields) -> Entry:
    texts = {
        name: {language.value: said.get(f"{name}_{language}") for language in Language}
        for name in ("name", "definition")
    }
    lines = {language.value: str(said.get(f"keywords_{language}", "")).split("\n") for language in Language}
    keywords = {language: unique(line.strip() for line in some) for language, some in lines.items()}
    return dict(normal(texts | {"keywords": keywords}))


def _page(form: CatalogueForm, area: CompetenceArea | None, *, both: Merged | None = None) -> str:
    session = db.session()
    revisions = queries.revisions(session, AREA, area.slug) if area else []
    return render_template(
        "catalogue_pages/editor_area.html",
        form=form,
        area=area,
        faults=form.labelled_faults(),
        others=[one for one in catalogue.areas(session) if area is None or one.id != area.id],
        services=areas.services_of(session, area) if area else [],
        people=people.knowing(session).get(area.id, 0) if area else 0,
        open_cases=cases.open_by_area(session).get(area.id, 0) if area else 0,
        revisions=revisions,
        last=revisions[0] if revisions else None,
        both=both,
        label=field_names.label,
        shown=field_names.shown,
        actions=words.actions(),
        languages_edited=current_region().languages,
        language_names=field_names.LANGUAGE_NAMES,
        names=field_names.names(),
    )
