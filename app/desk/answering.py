"""The answer to the business: kept as a draft, looked at as it will be read, sent, and for a moment taken back."""

from datetime import timedelta
from typing import BinaryIO, cast

from flask import Response, flash, request
from flask_babel import gettext as _

from app import clock
from app.cases import attachments as files
from app.cases import operations
from app.cases.access import opened_case
from app.cases.attachments import AttachmentError, NewFile
from app.cases.models import SPOKEN
from app.cases.operations import TooLateError
from app.cases.states import MoveNotAllowedError
from app.config import MAX_ATTACHMENTS, MAX_TEXT_CHARACTERS
from app.desk.access import lost_why
from app.desk.case_file import act, folder, lost, page
from app.desk.forms import AnswerForm
from app.desk.steps import View, back
from app.errors import ConflictError
from app.extensions import db
from app.people.access import current_person
from app.ui.cleaning import clean_text


def answer(reference: str) -> View:
    """Send the answer, or show how it will be read. What was typed comes back whenever it could not be sent."""
    form = AnswerForm()
    if form.given.data == "desk" and not lost_why() and not opened_case().email:
        form.given.data = "phone"
    if lost_why():
        return lost(reference, form.text.data)
    is_valid = form.validate()
    if form.do.data == "draft" and not form.is_token_bad:
        return _kept_as_draft(reference, form.text.data)
    if not is_valid:
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
    if form.given.data in SPOKEN:
        flash(_("The answer is written down. No e-mail was sent."), "success")
    else:
        flash(_("The answer is on its way to %(name)s.", name=opened_case().name), "success")
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
