"""The answer to the business: written with help, kept as a draft, looked at, sent, and for a moment taken back."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import BinaryIO, cast

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from app import clock
from app.assignment import queries as assignment
from app.cases import anonymising, operations
from app.cases import attachments as files
from app.cases.access import opened_case
from app.cases.attachments import AttachmentError, NewFile
from app.cases.models import SPOKEN
from app.cases.operations import DateRefusedError, SamiWishError, TooLateError
from app.cases.states import MoveNotAllowedError
from app.cases.writing import queries as writing
from app.config import MAX_ATTACHMENTS, MAX_TEXT_CHARACTERS
from app.desk import answer_page, similar
from app.desk.access import lost_why
from app.desk.case_file import act, folder, lost, page
from app.desk.forms import AnswerForm, ProvisionalForm
from app.desk.phrases import language_name
from app.desk.steps import View, back, onward
from app.errors import ConflictError
from app.extensions import db
from app.people.access import current_person
from app.ui.cleaning import clean_text
from app.ui.forms import whole_number
from triage.language import is_surely_not


def answer(reference: str) -> View:
    """Send the answer, or show how it will be read. What was typed comes back whenever it could not be sent."""
    form = AnswerForm()
    if form.given.data == "desk" and not lost_why() and not opened_case().email:
        form.given.data = "phone"
    if lost_why():
        return lost(reference, form.text.data)
    if form.do.data in _INSERTS:
        return _INSERTS[form.do.data](form)
    is_valid = form.validate()
    if form.do.data == "draft" and not form.is_token_bad:
        return _kept_as_draft(reference, form.text.data)
    if not is_valid or (form.do.data != "preview" and not _is_in_wished_language(form)):
        return page(answer=form, status=400)
    if form.do.data == "preview":
        return page(answer=form, preview=form.text.data)
    return _send(reference, form)


def _send(reference: str, form: AnswerForm) -> View:
    try:
        kept = _kept_files(form)
    except AttachmentError as error:
        form.attachments.errors = [str(error)]
        return page(answer=form, status=error.status)
    try:
        operations.answer(
            db.session(),
            opened_case(),
            by=current_person(),
            text=form.text.data,
            at=clock.now(),
            version=form.version.data,
            close=form.then.data == "close",
            follow_up_on=operations.usual_day(clock.today()) if form.then.data == "follow_up" else None,
            attachments=kept,
            channel=form.given.data,
            undo_for=timedelta(0) if form.do.data == "now" else operations.UNDO_FOR,
        )
    except (ConflictError, MoveNotAllowedError):
        files.discard(kept, folder())
        return page(answer=form, status=409)
    except SamiWishError:
        files.discard(kept, folder())
        form.then.errors = [
            _("Nobody on the case answers in Northern Sámi. Send the answer first, then close the case and write why.")
        ]
        return page(answer=form, status=400)
    is_spoken, is_going_on = form.given.data in SPOKEN, form.do.data == "next"
    if is_spoken:
        flash(_("The answer is written down. No e-mail was sent."), "success")
    else:
        _tell_sent(is_going_on=is_going_on)
    return onward() if is_going_on else back(reference)


def _tell_sent(*, is_going_on: bool) -> None:
    """Say that the answer goes; who goes on to another case finds the way to take it back with the sentence."""
    case = opened_case()
    sentence = _("The answer is on its way to %(name)s.", name=case.name)
    if not is_going_on:
        flash(sentence, "success")
        return
    undo = {"undo": url_for("desk.take_back", reference=case.reference), "version": case.version}
    flash({"sentence": sentence, **undo}, "success")  # type: ignore[arg-type] # whatever JSON can hold


def _is_in_wished_language(form: AnswerForm) -> bool:
    """Whether nothing speaks against the language, or the person has been told and presses once more."""
    wished = opened_case().reply_language
    if form.given.data in SPOKEN or form.despite.data == "language" or not is_surely_not(form.text.data, wished):
        return True
    form.despite.data = "language"
    sentence = _(
        "The business wants the answer in %(language)s, and this seems to be another language. Press the button once "
        "more to send it all the same.",
        language=language_name(wished),
    )
    form.text.errors = [str(sentence)]
    return False


def _insert_prepared(form: AnswerForm) -> View:
    row = writing.prepared_text(db.session(), whole_number(form.prepared.data))
    is_offered = row is not None and row.retired_at is None
    return _with(form, answer_page.prepared_text(row, opened_case(), current_person()) if row and is_offered else "")


def _insert_service(form: AnswerForm) -> View:
    """The button's own word says what of the service: its link, or its requirements."""
    text = answer_page.service_text(db.session(), form.service.data, opened_case(), what=form.do.data)
    return _with(form, text)


def _insert_similar(form: AnswerForm) -> View:
    """The button stands on another page, so what the person had begun to write comes first."""
    if not form.text.data:
        _result, form.text.data = assignment.latest_with_draft(db.session(), opened_case(), current_person())
    found = similar.answers_of(db.session(), form.similar.data, current_person())
    if anonymising.has_brackets(found):
        flash(
            _("Words in square brackets stand for what was hidden. Change them before you send the answer."), "warning"
        )
    return _with(form, found)


_INSERTS: Mapping[str, Callable[[AnswerForm], View]] = {
    "insert": _insert_prepared,
    "link": _insert_service,
    "requirements": _insert_service,
    "similar": _insert_similar,
}
"""Buttons of the form that put something in, after what is written."""


def _with(form: AnswerForm, text: str) -> View:
    form.text.data = "\n\n".join(part for part in (form.text.data, text) if part)
    return page(answer=form)


def postpone(reference: str) -> View:
    """Send a provisional answer with a new promise."""
    form = ProvisionalForm()
    if lost_why():
        return lost(reference, form.reason.data)
    if not form.validate():
        return page(provisional=form, status=400)
    try:
        operations.answer_provisionally(
            db.session(),
            opened_case(),
            by=current_person(),
            at=clock.now(),
            version=form.version.data,
            promised_on=form.until.data or clock.today(),
            reason=form.reason.data,
            undo_for=operations.UNDO_FOR,
        )
    except DateRefusedError:
        form.until.errors = [_("Choose a working day after today, within a year.")]
        return page(provisional=form, status=400)
    except (ConflictError, MoveNotAllowedError):
        return page(provisional=form, status=409)
    flash(_("The provisional answer is on its way to %(name)s.", name=opened_case().name), "success")
    return back(reference)


def keep_draft(**_arguments: object) -> Response:
    """What the page sends of itself while somebody writes. It moves nothing, and says nothing."""
    text = clean_text(request.form.get("text"))[:MAX_TEXT_CHARACTERS]
    operations.keep_draft(db.session(), opened_case(), by=current_person(), text=text, at=clock.now())
    return Response(status=204)


def _kept_as_draft(reference: str, text: str) -> View:
    kept = text[:MAX_TEXT_CHARACTERS]
    operations.keep_draft(db.session(), opened_case(), by=current_person(), text=kept, at=clock.now())
    flash(_("The draft is kept. Only you see it.") if text else _("The draft is deleted."), "success")
    return back(reference)


def take_back(**_arguments: object) -> View:
    """Undo an answer that has not gone yet; its text is a draft again."""
    try:
        return act(operations.take_back, _("The answer was not sent. It is a draft again."))
    except TooLateError:
        db.session.rollback()
        flash(_("It is too late: the answer has gone."), "warning")
        return back(opened_case().reference)


def _kept_files(form: AnswerForm) -> tuple[NewFile, ...]:
    """The files, checked and on disk; none is left there when one is refused. Raises AttachmentError."""
    if len(form.attachments.data) > MAX_ATTACHMENTS:
        raise AttachmentError(_("Send at most %(most)s files at a time.", most=MAX_ATTACHMENTS), "")
    kept: list[NewFile] = []
    try:
        for file in form.attachments.data:
            kept.append(files.check(file.filename or "", cast("BinaryIO", file.stream), folder()))  # noqa: PERF401 - kept when one fails
    except BaseException:
        files.discard(tuple(kept), folder())
        raise
    return tuple(kept)
