"""The editor's list, a new service, and a service's form: draft, preview, publish."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.catalogue_pages import field_names, forms, guesses, lack_sentences
from app.catalogue_pages.forms import CatalogueForm
from app.errors import NotFoundError
from app.extensions import db
from app.people.access import current_person
from app.ui import locale
from app.ui.cleaning import clean_line
from app.ui.filters import translated
from app.ui.region import current as current_region
from catalogue import queries as catalogue
from catalogue.editing import checks, queries, services
from catalogue.editing.fields import Fields, Merged, entry_of, fields_of, in_known_order, laws_in, merged
from catalogue.editing.queries import SERVICE, Current
from catalogue.editing.services import Editor
from catalogue.errors import EditedMeanwhileError, NotPublishableError
from catalogue.slugs import slug as slug_of
from catalogue.vocabulary import Status

CHECK_EVERY = timedelta(days=365)
"""How long a service is taken to be true without anybody having looked."""

PAGE_SIZE = 50
VIEWS = ("alle", "utkast", "ikke-kontrollert", "sprak", "trukket")


def list_services() -> str:
    """Every service and draft, narrowed by state, by what is missing, or by words."""
    found = queries.listed(db.session(), current_region().languages)
    today, view = clock.today(), request.args.get("vis", VIEWS[0])
    query = clean_line(request.args.get("q", "")[:200])
    lists = {name: [one for one in found if _is_in(name, one, today)] for name in VIEWS}
    view = view if view in VIEWS else VIEWS[0]
    chosen = lists[view]
    if query:
        wanted = query.casefold()
        chosen = [one for one in chosen if any(wanted in name.casefold() for name in (one.slug, *one.name.values()))]
    number = max(1, min(request.args.get("side", 1, type=int), -(-len(chosen) // PAGE_SIZE)))
    return render_template(
        "catalogue_pages/editor_list.html",
        services=chosen[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        found=len(chosen),
        views=[(name, _view_names()[name], len(lists[name])) for name in VIEWS],
        view=view,
        query=query,
        number=number,
        has_more=len(chosen) > number * PAGE_SIZE,
        is_old=lambda one: _is_in("ikke-kontrollert", one, today),
        language_names=field_names.LANGUAGE_NAMES,
    )


def new_service() -> Response | str:
    """The form for a service that is not there yet; it begins as a draft."""
    form = _form({}, {})
    if request.method != "POST":
        return _page(form, None)
    if not form.validate():
        return _refused(form, None)
    slug = slug_of(str(form.filled().get("name_nb", "")))
    if not slug:
        form.add_faults([("name_nb", _("Write what the service is called in bokmål."))])
        return _refused(form, None)
    if queries.current(db.session(), slug) or queries.last(db.session(), SERVICE, slug):
        form.add_faults([("name_nb", _("There is a service with this name already, or there was one."))])
        return _refused(form, None, taken=slug)
    return _keep(form, slug, None)


def edit_service(slug: str) -> Response | str:
    """The form of a service: what it is to become, beside what it lacks. A POST saves, then does what was pressed."""
    if request.method == "POST":
        return _edited(slug)
    now = service_now(slug)
    fields = fields_of(now.entry)
    form = _form(fields | {"seen": now.number, "reason": _reason_so_far(now)}, fields)
    if request.args.get("vis") == "mangler":
        form.add_faults(_sentences(checks.lacks(db.session(), slug, now.entry)))
    return _page(form, now)


def _edited(slug: str) -> Response:
    """Keep what was typed, also when somebody has thrown the draft away meanwhile."""
    now = queries.current(db.session(), slug) if slug.isprintable() else None
    if now is None and (not slug.isprintable() or queries.last(db.session(), SERVICE, slug) is None):
        raise NotFoundError("there is no such service")
    form = _form({}, fields_of(now.entry) if now else {})
    return _keep(form, slug, now) if form.validate() else _refused(form, now, slug=slug)


def service_now(slug: str) -> Current:
    """The service as it is. Raises NotFoundError when there is none, and for what no database could hold."""
    now = queries.current(db.session(), slug) if slug.isprintable() else None
    if now is None:
        raise NotFoundError("there is no such service")
    return now


def editor_now() -> Editor:
    """Whoever is signed in, now, with the reason that the form gives."""
    person = current_person()
    return Editor(person.slug, person.name, clock.now(), clean_line(request.form.get("reason", ""))[:500])


def _keep(form: CatalogueForm, slug: str, now: Current | None) -> Response:
    """Save the draft; another's change meanwhile is put together with this one and shown, and nothing is lost."""
    mine = _typed(form, fields_of(now.entry) if now else {})
    entry = entry_of(mine, _towns_of(mine))
    session, by = db.session(), editor_now()
    is_same = now is not None and now.entry == entry and now.number == form.seen.data
    number = form.seen.data
    if not is_same:
        try:
            number = services.save(session, slug, entry, seen=number, by=by).number
        except EditedMeanwhileError:
            session.rollback()
            return _put_together(slug, form)
    there = url_for("catalogue_editor.edit_service", slug=slug)
    then = request.form.get("then", "")
    if then == "publish":
        return _publish(slug, number, by, needs_reason=now is not None and now.status == Status.PUBLISHED)
    if then == "preview":
        return redirect(url_for("catalogue_editor.preview", slug=slug, language=locale.current()), 303)
    if is_same:
        flash(_("Nothing was changed."), "info")
    else:
        flash(_("The draft is saved. Only the staff can see it."), "success")
    return redirect(there, 303)


def _publish(slug: str, number: int, by: Editor, *, needs_reason: bool) -> Response:
    if needs_reason and not by.reason:
        flash(_("The draft is saved. Write in a few words what is changed and why, then publish."), "warning")
        return redirect(url_for("catalogue_editor.edit_service", slug=slug, _anchor="reason"), 303)
    try:
        services.publish(db.session(), slug, seen=number, by=by)
    except NotPublishableError:
        flash(_("The draft is saved, but it cannot be published yet. See what is to be mended."), "warning")
        return redirect(url_for("catalogue_editor.edit_service", slug=slug, vis="mangler"), 303)
    flash(_("The service is published. The sorting learns its questions within some seconds."), "success")
    return redirect(url_for("catalogue_editor.edit_service", slug=slug), 303)


def _typed(form: CatalogueForm, known: Fields) -> Fields:
    """What the form says, with what it does not show: another language, a municipality that has ended."""
    hidden = {name: value for name, value in known.items() if name not in form}
    return in_known_order({**hidden, **form.filled()}, known)


def _reason_so_far(now: Current) -> str:
    """Why this person changes it, as said when the draft was saved: it need not be written twice to publish it."""
    is_own = now.is_draft and now.last is not None and now.last.by_slug == current_person().slug
    return now.last.reason if now.last and is_own and now.last.action == "saved" else ""


def _put_together(slug: str, form: CatalogueForm) -> Response:
    """The form again with what both wrote, and beside each field that both changed what the other one wrote."""
    now = queries.current(db.session(), slug)
    base = _base(slug, form.seen.data)
    theirs = fields_of(now.entry) if now else base
    both = merged(base, theirs, _typed(form, base or theirs))
    last = queries.last(db.session(), SERVICE, slug)
    data = both.fields | {"seen": last.number if last else 0, "reason": form.reason.data}
    again = _form(data, both.fields, is_bound=False)
    response = make_response(_page(again, now, both=both, slug=slug), 409)
    response.headers["Cache-Control"] = "no-store"
    return response


def _base(slug: str, seen: int) -> Fields:
    """What the form was made from: the revision that was seen, or what the region's files had brought."""
    revision = queries.revision(db.session(), SERVICE, slug, seen or 1)
    is_loaded = revision is not None and (seen or revision.action == "loaded")
    return fields_of(revision.content) if revision is not None and is_loaded else {}


def _form(data: Mapping[str, Any], fields: Mapping[str, Any], *, is_bound: bool = True) -> CatalogueForm:
    region = current_region()
    areas = {area.slug: translated(area.name) for area in catalogue.areas(db.session())}
    towns = {town.slug: translated(town.name) for town in region.towns}
    sent = request.form if request.method == "POST" and is_bound else ()
    made = forms.service_form(region.languages, areas, towns, laws_in([*fields, *sent]))
    return made(data=dict(data)) if is_bound else made(formdata=None, data=dict(data))


def _towns_of(fields: Mapping[str, Any]) -> list[str]:
    """The municipalities in use that something is said of; of one that has ended nothing is kept."""
    said = {name.split("_")[1] for name in fields if name.startswith("offer_")} | {*fields.get("municipalities", ())}
    return [town.slug for town in current_region().towns if town.slug in said]


def _refused(form: CatalogueForm, now: Current | None, **more: Any) -> Response:  # noqa: ANN401 - as _page takes it
    return make_response(_page(form, now, **more), 400)


def _page(
    form: CatalogueForm, now: Current | None, *, slug: str = "", both: Merged | None = None, taken: str = ""
) -> str:
    """`slug` is that of a service whose draft was thrown away; `taken` one that has the name of a new one."""
    last = now.last if now else queries.last(db.session(), SERVICE, slug)
    return render_template(
        "catalogue_pages/editor_service.html",
        form=form,
        now=now,
        address=url_for("catalogue_editor.edit_service", slug=now.slug if now else slug) if now or slug else "",
        last=last,
        faults=form.labelled_faults(),
        languages_edited=current_region().languages,
        language_names=field_names.LANGUAGE_NAMES,
        names=field_names.names(),
        label=field_names.label,
        shown=field_names.shown,
        outdated=set(last.outdated) if last else set(),
        both=both,
        taken=taken,
        guesses=guesses.of_form(form),
        laws=sum(1 for field in form if field.short_name.endswith("_reference")),
        towns=current_region().towns,
        is_old=now is not None and now.status == Status.PUBLISHED and _is_unchecked(now.checked_on, clock.today()),
    )


def _sentences(lacks: Sequence[Any]) -> list[tuple[str, str]]:
    return [(lack.field, lack_sentences.sentence(lack, locale.current())) for lack in lacks]


def _is_unchecked(checked_on: date | None, today: date) -> bool:
    return checked_on is None or checked_on < today - CHECK_EVERY


def _is_in(view: str, one: queries.Listed, today: date) -> bool:
    if view == "utkast":
        return one.is_draft or one.status == "draft"
    if view == "ikke-kontrollert":
        return one.status == "published" and _is_unchecked(one.checked_on, today)
    if view == "sprak":
        return bool(one.missing or one.outdated)
    return one.status == "withdrawn" if view == "trukket" else one.status != "withdrawn"


def _view_names() -> dict[str, str]:
    return {
        "alle": _("All"),
        "utkast": _("Drafts"),
        "ikke-kontrollert": _("Not checked for a year"),
        "sprak": _("Languages missing or older"),
        "trukket": _("Withdrawn"),
    }
