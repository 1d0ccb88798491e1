"""A business follows its own case through its private link, and writes more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as BaseResponse

from app import clock, store
from app.cases import queries, secrets
from app.cases.access import opened_case
from app.cases.models import Attachment, Case, Message
from app.cases.operations.receiving import add
from app.cases.operations.taking_back import UNDO_FOR
from app.cases.referrals import queries as referrals
from app.cases.referrals.models import ASKED, CONSENTED, ON_PAGE, Referral
from app.cases.scanning.verdicts import hindrance, kept_back
from app.cases.states import WAITING_FOR_US
from app.database import reading
from app.enquiries.asking import Refusal, attachments_folder, check_post, may_try_at, refused, unsaved
from app.enquiries.forms import MoreForm
from app.errors import NotFoundError
from app.extensions import db
from app.ui.forms import typed_text

INSIDE = "note"


@dataclass(frozen=True)
class Said:
    """One thing that was said in the case. `by` is empty when it was the business itself."""

    at: datetime
    by: str
    text: str
    channel: str
    files: Sequence[Attachment]
    is_formatted: bool = False
    is_provisional: bool = False


def follow(token: str) -> BaseResponse | str:
    """The case as the business sees it: who has it, when to hear, what was said. A POST adds a message."""
    case = opened_case()
    if not opens(case, token):
        return private(joined(case))
    form = MoreForm(folder=attachments_folder())
    if request.method == "POST":
        return _add(case, form, token)
    return private(make_response(_page(case, form, token)))


def download(token: str, attachment_id: int) -> Response:
    """A file of this case, as a download. Files of internal notes do not exist here."""
    case = opened_case()
    if not opens(case, token):
        raise NotFoundError("another link opens this case")
    file = queries.attachment(db.session(), case, attachment_id)
    if file is None or file.message_id in _inside(case) or hindrance(file):
        raise NotFoundError("no such file in this case")
    try:
        kept = store.to_send(attachments_folder(), file.stored_name)
    except FileNotFoundError as error:
        raise NotFoundError("the file is no longer kept") from error
    response = send_file(kept, mimetype=file.media_type, as_attachment=True, download_name=file.shown_name, max_age=0)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return private(response)


def private(response: Response) -> Response:
    """Keep the private link private: no copies, no search engines, no trace at the pages it links to."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def opens(case: Case, token: str) -> bool:
    """Whether this link shows the case: not once it was merged with another, which came with a link by letter."""
    return case.merged_into_id is None and secrets.opens_page(case, token)


def joined(case: Case) -> Response:
    """Where to find the case that goes on; what was just written is given back, for it was not sent."""
    reference = queries.surviving(db.session(), case).reference
    page = render_template("enquiries/joined.html", case=case, reference=reference, typed=typed_text())
    return make_response(page, 409 if request.method == "POST" else 200)


def _add(case: Case, form: MoreForm, token: str) -> BaseResponse:
    try:
        refusal = check_post(form)
        if refusal is None and not form.faults:
            return _store(case, form, token)
    except (DBAPIError, OSError) as error:
        refusal = unsaved(error)
    form.discard()
    with reading():  # after a rollback the case is read again, and that must not wait for whoever is writing
        return private(refused(_page(case, form, token, refusal), refusal))


def _store(case: Case, form: MoreForm, token: str) -> Response:
    message = add(
        db.session(),
        case,
        text=form.text.data,
        at=clock.now(),
        submission_key=form.submission_key.data,
        attachments=form.kept,
    )
    kept, form.kept = form.kept, ()  # if the answer to the commit is lost, a stray file is better than a lost one
    db.session.commit()
    if message is None:
        form.kept = kept
        form.discard()
    flash(_("Your message has been sent.") if message else _("You had already sent this message."), "success")
    return private(make_response(redirect(url_for("enquiries.follow", token=token), 303)))


def _page(case: Case, form: MoreForm, token: str, refusal: Refusal | None = None) -> str:
    said, passed = _said(case), referrals.of_case(db.session(), case)
    answers = [one for one in said if one.by and not one.is_provisional]
    return render_template(
        "enquiries/follow.html",
        case=case,
        form=form,
        faults=form.faults,
        refusal=refusal,
        try_at=may_try_at(refusal),
        said=said,
        last_answer=answers[-1] if answers else None,
        is_last_answer_newest=bool(answers and said[-1] is answers[-1]),
        holder=case.developer.user.name if case.developer else "",
        is_late=case.first_answered_at is None and case.state in WAITING_FOR_US and case.promised_on < clock.today(),
        token=token,
        questions=[one for one in passed if one.state == ASKED],
        passed_on=[one for one in passed if one.state == CONSENTED and not _may_be_undone(one)],
        had_files=bool(form.attachments.data),
        hindrance=hindrance,
        kept_back=kept_back,
    )


def _may_be_undone(referral: Referral) -> bool:
    """Whether the letter to the partner still waits: until it goes, nothing has been passed on."""
    return clock.now() < referral.created_at + UNDO_FOR and referral.how != ON_PAGE


def _said(case: Case) -> list[Said]:
    files = queries.attachments(db.session(), case)
    of: dict[int | None, list[Attachment]] = {}
    for file in files:
        of.setdefault(file.message_id, []).append(file)
    first = Said(case.received_at, "", case.text, "form", of.get(None, []))
    return [first, *(_as_said(message, of.get(message.id, [])) for message in _shown(case))]


def _as_said(message: Message, files: Sequence[Attachment]) -> Said:
    by = message.user.name if message.user else ""
    return Said(message.at, by, message.text, message.channel, files, message.is_formatted, message.is_provisional)


def _shown(case: Case) -> list[Message]:
    """What the business may read by now: an answer that can still be taken back is not among it."""
    said, at = queries.conversation(db.session(), case), clock.now()
    return [message for message in said if message.kind != INSIDE and message.at <= at]


def _inside(case: Case) -> set[int]:
    return {message.id for message in queries.conversation(db.session(), case)} - {one.id for one in _shown(case)}
