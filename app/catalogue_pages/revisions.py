"""What became of a service: preview, revisions, comparison, and what an editor does with it as a whole."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app import clock
from app.catalogue_pages import field_names, public, words
from app.catalogue_pages.editor import editor_now, service_now
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.ui import locale
from app.ui.forms import whole_number
from catalogue.editing import entries, queries, services
from catalogue.editing.fields import changed, fields_of
from catalogue.editing.queries import SERVICE
from catalogue.errors import EditedMeanwhileError
from catalogue.models import Revision
from catalogue.vocabulary import Language, Status

LEAST_ALIKE = 0.3
"""Below this share of common words two texts are shown whole: marks word by word would only confuse."""


@dataclass(frozen=True)
class Difference:
    """A field in which two revisions differ, with marks where words went and came."""

    label: str
    before: Markup
    after: Markup


def preview(slug: str) -> str:
    """The page of a service as it would be with its draft, in the language of the address."""
    now = service_now(slug)
    names = now.entry.get("name", {})
    name = names.get(locale.current()) or names.get(Language.NB) or slug
    entry = now.entry | {"name": {Language.NB.value: slug, **names, locale.current(): name}}
    asked = entry.get("example_questions", {})
    questions = (asked.get(locale.current()) or asked.get(Language.NB, ()))[: public.QUESTIONS_SHOWN]
    return public.page_of(entries.imagined(db.session(), slug, entry), questions=questions, is_preview=True)


def history(slug: str) -> str:
    """The revisions of a service, newest first, and two of them compared."""
    found = queries.revisions(db.session(), SERVICE, slug) if slug.isprintable() else []
    now = queries.current(db.session(), slug) if slug.isprintable() else None
    if not found and now is None:
        raise NotFoundError("there is no such service")
    by_number = {revision.number: revision for revision in found}
    newer = by_number.get(request.args.get("til", 0, type=int)) or (found[0] if found else None)
    older = by_number.get(request.args.get("fra", 0, type=int))
    older = older or (by_number.get(newer.number - 1) if newer else None)
    return render_template(
        "catalogue_pages/editor_history.html",
        slug=slug,
        now=now,
        revisions=found,
        newer=newer,
        older=older,
        differences=_differences(older, newer) if newer else [],
        actions=words.actions(),
    )


def restore(slug: str, number: int) -> Response:
    """Make an older revision the draft."""
    if not slug.isprintable():
        raise NotFoundError("no service has such an address")
    try:
        with only_first():
            services.restore(db.session(), slug, number, seen=seen_number(), by=editor_now())
    except LookupError as error:
        raise NotFoundError("there is no such revision") from error
    flash(_("The older text is the draft now. Look at it, then publish it."), "success")
    return _to_form(slug)


def withdraw(slug: str) -> Response:
    """Take the service away from the public; the reason is needed, for colleagues will ask."""
    now, by = service_now(slug), editor_now()
    if now.status != Status.PUBLISHED:
        raise ConflictError("the service is not published")
    if not by.reason:
        flash(_("Write in a few words why the service is withdrawn. Nothing was changed."), "warning")
        return _to_form(slug)
    with only_first():
        services.withdraw(db.session(), slug, seen=seen_number(), by=by)
    flash(_("The service is withdrawn. The public does not see it any more, and you can publish it again."), "success")
    return _to_form(slug)


def discard(slug: str) -> Response:
    """Throw the draft away."""
    now = service_now(slug)
    if not now.is_draft:
        raise ConflictError("there is no draft")
    with only_first():
        services.discard(db.session(), slug, seen=seen_number(), by=editor_now())
    flash(_("The draft is thrown away. It can be found again in the history."), "success")
    if now.status is None:
        return redirect(url_for("catalogue_editor.history", slug=slug), 303)
    return _to_form(slug)


def check(slug: str) -> Response:
    """Note that all of it is still true."""
    now = service_now(slug)
    if now.status is None:
        raise ConflictError("the service was never published")
    with only_first():
        services.check(db.session(), slug, seen=seen_number(), by=editor_now(), on=clock.today())
    flash(_("Noted: checked today, and still true."), "success")
    return _to_form(slug)


@contextmanager
def only_first() -> Iterator[None]:
    """Whoever comes second is told, and nothing of theirs is done."""
    try:
        yield
    except EditedMeanwhileError as error:
        raise ConflictError("somebody else has saved meanwhile") from error


def seen_number() -> int:
    """The revision that the page was made from, as a form without fields of its own sends it back."""
    return whole_number(request.form.get("seen"))


def _to_form(slug: str) -> Response:
    return redirect(url_for("catalogue_editor.edit_service", slug=slug), 303)


def _differences(older: Revision | None, newer: Revision) -> list[Difference]:
    old = fields_of(older.content) if older else {}
    new = fields_of(newer.content)
    return [
        Difference(field_names.label(name), *_marked(_shown(name, old.get(name)), _shown(name, new.get(name))))
        for name in changed(old, new)
    ]


def _shown(name: str, value: str | tuple[str, ...] | None) -> str:
    return field_names.shown(name, value) if value else ""


def _marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Both texts, the words that went in <del> and those that came in <ins>."""
    before, after = _pieces(old), _pieces(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return _piece("del", old), _piece("ins", new)
    gone, come = Markup(), Markup()
    for kind, i, j, k, m in matcher.get_opcodes():
        was, is_now = "".join(before[i:j]), "".join(after[k:m])
        gone += escape(was) if kind == "equal" else _piece("del", was)
        come += escape(is_now) if kind == "equal" else _piece("ins", is_now)
    return gone, come


def _piece(tag: str, text: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if text else Markup()  # noqa: S704 - our own tags


def _pieces(text: str) -> list[str]:
    """Words with the space behind them."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        parts = line.split(" ")
        found += [part + " " for part in parts[:-1]] + parts[-1:]
    return found
