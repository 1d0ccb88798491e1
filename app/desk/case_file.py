"""The case: read it, answer, write a note, correct the area."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import OperationalError

from app import clock, store
from app.assignment import queries as assignment
from app.cases import operations, presence
from app.cases import queries as cases
from app.cases.access import opened_case
from app.cases.scanning.verdicts import hindrance, kept_back
from app.cases.states import MoveNotAllowedError
from app.config import Settings
from app.desk import answer_page, case_page, feedback_facts
from app.desk.access import lost_why
from app.desk.forms import AnswerForm, NoteForm, ProvisionalForm
from app.desk.steps import View, back, done
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.history import queries as history
from app.people.access import current_person
from app.ui.filters import and_list
from app.ui.forms import whole_number
from catalogue import queries as catalogue

READINGS_SHOWN = 100


def show(**_arguments: object) -> View:
    """The whole case; of one that goes on as another, that one.

    That its developer has seen it is kept, so that no deputy is called who need not be.
    """
    case, person = opened_case(), current_person()
    other = cases.surviving(db.session(), case)
    if other is not case:
        return redirect(url_for("desk.show", reference=other.reference))
    shown = page()
    if request.method == "GET" and operations.is_first_look(case, person):
        _keep_first_look(case.id, case.reference, person.developer.id if person.developer else 0)
    return shown


def _keep_first_look(case_id: int, reference: str, developer_id: int) -> None:
    """The one thing that reading a page of ours leaves behind: once for a case and whoever has it, never at each GET.

    Only opening it shows that a developer knows a case, and no button says so. The page has been read in a transaction
    that may not write, so this is one of its own; when the database is busy, the next look will do.
    """
    db.session.rollback()
    try:
        operations.note_first_look(db.session(), case_id, reference, developer_id, at=clock.now())
        db.session.commit()
    except OperationalError:
        db.session.rollback()


def note(reference: str) -> View:
    """Keep a note for the staff. Notes never conflict."""
    form = NoteForm()
    if lost_why():
        return lost(reference, form.text.data)
    if not form.validate():
        return page(note=form, status=400)
    session, case, person, at = db.session(), opened_case(), current_person(), clock.now()
    written = operations.note(session, case, by=person, text=form.text.data, at=at)
    found = operations.call_in_mentioned(session, case, written, by=person, at=at)
    flash(_("The note is kept. Only we see it."), "success")
    told = [one.name for one in found.people if one.id != person.id]
    if told:
        flash(_("%(names)s gets an e-mail with the note.", names=and_list(told)), "success")
    if found.unknown:
        names = and_list([f"@{name}" for name in found.unknown])
        flash(_("Nobody was told of %(names)s: no colleague, or more than one, is called so.", names=names), "warning")
    return back(reference)


def here(**_arguments: object) -> Response:
    """The page says that it is open; gives the sentence on who else has it open, or nothing."""
    session, case, person, at = db.session(), opened_case(), current_person(), clock.now()
    presence.is_here(session, case, person, at=at)
    names = [one.name for one in presence.others(session, case, person, at=at)]
    who = and_list(names)
    sentence = ngettext(
        "%(names)s has this case open too.", "%(names)s have this case open too.", len(names), names=who
    )
    return Response(str(sentence) if names else "", mimetype="text/plain")


def correct_area(reference: str) -> View:
    """Say what the case is about."""
    slug = request.form.get("area", "")
    area = next((area for area in catalogue.areas(db.session()) if area.slug == slug), None)
    if area is None:
        flash(_("Choose an area from the list. Nothing was changed."), "warning")
        return back(reference)
    return act(operations.correct_area, _("The area is corrected. The case is with the same person."), area=area)


def confirm_area(**_arguments: object) -> View:
    """Say that the area is right: the program learns from it."""
    return act(operations.confirm_area, _("Thank you. The program learns from it."))


def attachment(attachment_id: int, **_arguments: object) -> Response:
    """A file of this case, always as a download: nothing that others sent is ever shown on our pages."""
    file = cases.attachment(db.session(), opened_case(), attachment_id)
    if file is None or hindrance(file):
        raise NotFoundError("this case has no such file")
    try:
        kept = store.to_send(folder(), file.stored_name)
    except FileNotFoundError as error:
        raise NotFoundError("the file is no longer kept") from error
    response = send_file(
        kept,
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.shown_name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def act(operation: Callable[..., None], said: str, *, can_be_undone: bool = False, **more: object) -> View:
    """One of the verbs that need the version. A second saver sees what the first one did."""
    version = whole_number(request.form.get("version"))
    try:
        operation(db.session(), opened_case(), by=current_person(), at=clock.now(), version=version, **more)
    except (ConflictError, MoveNotAllowedError):
        db.session.rollback()
        return page(status=409, seen=whole_number(request.form.get("seen")))
    return done(said, can_be_undone=can_be_undone)


def page(
    *,
    answer: AnswerForm | None = None,
    note: NoteForm | None = None,
    provisional: ProvisionalForm | None = None,
    status: int = 200,
    seen: int | None = None,
    preview: str = "",
) -> tuple[str, int]:
    """The page of the case, with what was typed when it could not be saved; `preview` is a text to be looked at."""
    typed = (answer or note or provisional) if status != HTTPStatus.OK else None
    is_conflict = status == HTTPStatus.CONFLICT
    if is_conflict and typed is not None:
        seen = typed.seen.data
    if status != HTTPStatus.OK:
        _begin_anew()
    result, kept = assignment.latest_with_draft(db.session(), opened_case(), current_person())
    draft = "" if answer else kept
    facts = case_page.facts(
        db.session(),
        opened_case(),
        current_person(),
        answer=answer or AnswerForm(formdata=None, data={"text": draft}),
        note=note or NoteForm(formdata=None),
        result=result,
        changed_since=seen,
    )
    facts["hindrance"], facts["kept_back"] = hindrance, kept_back
    more = {"is_conflict": is_conflict, "typed": typed, "preview": preview, "is_draft": bool(draft)}
    facts["feedback"] = feedback_facts.told(opened_case().feedback)
    facts["readings"] = _readings()
    facts |= answer_page.facts(db.session(), opened_case(), facts["can"], provisional)
    return render_template("desk/case.html", **more, **facts), status


def _begin_anew() -> None:
    """Nothing of what was sent is kept, and the case is read afresh."""
    case = opened_case()
    db.session.rollback()
    db.session.refresh(case)


def _readings() -> Sequence[Any] | None:
    """Who has opened a confidential case, for the coordinator; None for others, and for other cases."""
    case = opened_case()
    if not (case.is_confidential and current_person().is_one_of("coordinator")):
        return None
    return history.readings(db.session(), case.id, READINGS_SHOWN)


def lost(reference: str, text: str | None) -> tuple[str, int]:
    """The text, given back to whoever may no longer send it; nothing of the case."""
    given = render_template("desk/lost.html", reference=reference, text=text or "", why=lost_why())
    return given, 401 if lost_why() == "session" else 409


def folder() -> store.Place:
    """Where attachments are."""
    settings: Settings = current_app.config["SETTINGS"]
    return store.attachments(settings)
