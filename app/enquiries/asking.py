"""A business asks: the form, what becomes of it, and the receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import structlog
from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask import session as browser
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from app import clock, security, store
from app.cases import queries, secrets
from app.cases.notifications import ACKNOWLEDGEMENT
from app.cases.operations.receiving import Outcome, receive
from app.config import Settings
from app.enquiries.forms import EnquiryForm
from app.errors import NotFoundError
from app.extensions import db
from app.mail.queries import has_letter
from app.ui import locale, shelf
from app.ui.filters import clock_time
from app.ui.forms import Form, new_key
from app.ui.region import RegionFacts
from app.ui.region import current as current_region
from catalogue.base import in_language

RETRY_AFTER_S = 60
LIMIT_RETRY_S = 3600
MAX_REMEMBERED = 5

log = structlog.get_logger(__name__)

Alert = Literal["", "unsaved", "too_many", "token", "unreadable"]


@dataclass(frozen=True)
class Refusal:
    """Why a form was not taken although nothing in its fields is at fault, and from when one can try again."""

    kind: Alert
    status: int
    retry_after_s: int = 0


@dataclass(frozen=True)
class Door:
    """Where a form stands: on our own page, or in a frame on a municipality's.

    `action`, `anew` and `suggest_at` are addresses: where it is sent, where it is empty, where its script asks. `lead`
    answers when it has been stored, from the case's reference and what became of the form. `channel` is how it came.
    """

    form: type[EnquiryForm]
    action: str
    anew: str
    suggest_at: str
    lead: Callable[[str, Outcome], BaseResponse]
    channel: str = "form"


def ask() -> BaseResponse | str:
    """The form on our own page."""
    own = url_for("enquiries.ask")
    door = Door(EnquiryForm, own, own, url_for("enquiries.suggest"), _lead)
    if request.method != "POST" and not request.args:
        return _untouched(door)
    return at(door)


def at(door: Door) -> BaseResponse | str:
    """The form; a POST stores the enquiry and leads to the receipt, or shows the form again with all that was typed."""
    region = current_region()
    form = door.form(region, locale.current(), folder=attachments_folder())
    if request.method == "POST":
        return _take(form, door)
    form.service.data = request.args.get("tjeneste", "") if request.args.get("tjeneste") in region.services else ""
    town = request.args.get("kommune")
    form.municipality.data = town if town and town in form.municipality.options else ""
    return _page(form, door)


def receipt(reference: str) -> str:
    """What was received and by when to hear from us. Nothing personal without the sender's own session."""
    case = queries.alone(db.session(), reference)
    if case is None:
        raise NotFoundError("no case has this reference")
    outcome = browser.get("sent", {}).get(case.reference)
    is_own = outcome in {"new", "known", "added"} and not case.secret_round and case.merged_into_id is None
    return render_template(
        "enquiries/received.html",
        case=case,
        outcome=outcome,
        is_own=is_own,
        is_confirmed=has_letter(db.session(), case.reference, ACKNOWLEDGEMENT),
        private_link=url_for("enquiries.follow", token=secrets.page_token(case)) if is_own else "",
        similar=shelf.answering(shelf.current(), f"{case.subject} {case.text}") if is_own else [],
    )


def check_post(form: Form) -> Refusal | None:
    """Count the form, then check its fields. None when it can be stored, or when its `faults` say what is wrong."""
    if not request.form:
        return Refusal("unreadable", 400)
    try:
        security.check_submit_limit()
    except TooManyRequests as error:
        return Refusal("too_many", 429, _seconds(error))
    form.validate()
    return Refusal("token", 400) if form.is_token_bad else None


def refused(page: str, refusal: Refusal | None = None) -> Response:
    """The page as answer to a form that was not taken."""
    response = make_response(page, refusal.status if refusal else 400)
    if refusal and refusal.retry_after_s:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def may_try_at(refusal: Refusal | None) -> str:
    """The clock time from which a refused form can be sent again."""
    seconds = refusal.retry_after_s if refusal else 0
    return clock_time(clock.now() + timedelta(seconds=seconds))


def unsaved(error: DBAPIError | OSError) -> Refusal:
    """Undo everything, note the kind of failure, and say that nothing was saved."""
    db.session.rollback()
    cause = getattr(error, "orig", error)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or getattr(cause, "errno", None)
    current_app.logger.error("a form could not be stored: %s %s", type(cause).__name__, code)
    return Refusal("unsaved", 503, RETRY_AFTER_S)


def attachments_folder() -> store.Place:
    """Where attachments lie."""
    settings: Settings = current_app.config["SETTINGS"]
    return store.attachments(settings)


def _untouched(door: Door) -> str:
    """The form as everybody first meets it: made once, then only with a token and a key of this visitor's own."""
    region, language = current_region(), locale.current()
    kept: dict[str, tuple[RegionFacts | None, str, str, str]] = current_app.extensions.setdefault("untouched_forms", {})
    known, page, token, key = kept.get(language, (None, "", "", ""))
    if known is not region:
        form = EnquiryForm(region, language, folder=attachments_folder())
        page, token, key = _page(form, door), generate_csrf(), form.submission_key.data
        kept[language] = (region, page, token, key)
    return page.replace(token, generate_csrf()).replace(key, new_key())


def _take(form: EnquiryForm, door: Door) -> BaseResponse | str:
    try:
        refusal = check_post(form)
        if refusal is None and not form.faults:
            return door.lead(*_store(form, door.channel))
    except (DBAPIError, OSError) as error:
        refusal = unsaved(error)
    form.discard()
    return refused(_page(form, door, refusal), refusal)


def _store(form: EnquiryForm, channel: str) -> tuple[str, Outcome]:
    enquiry = form.enquiry(page_language=locale.current(), channel=channel, service=form.service.data or None)
    received = receive(db.session(), enquiry, at=clock.now())
    reference = received.case.reference  # read before the commit, after which the case would be asked for anew
    stored = [file.stored_name for file in queries.attachments(db.session(), received.case)] if form.kept else []
    kept, form.kept = form.kept, ()  # if the answer to the commit is lost, a stray file is better than a lost one
    db.session.commit()
    form.kept = kept
    form.discard(except_stored=stored)
    log.info("form_taken", reference=reference, outcome=received.outcome, channel=channel)
    return reference, received.outcome


def _lead(reference: str, outcome: Outcome) -> BaseResponse:
    _remember(reference, outcome)
    return redirect(url_for("enquiries.receipt", reference=reference), 303)


def _remember(reference: str, outcome: Outcome) -> None:
    """Keep in the visitor's own session what became of the last few forms.

    A twin was sent with another form: whoever sent it does not thereby own the first one's case.
    """
    sent = browser.get("sent", {})
    was = sent.pop(reference, None)
    now = "known" if was in {"new", "known", "added"} and outcome == "twin" else outcome
    browser["sent"] = dict([*sent.items(), (reference, now)][-MAX_REMEMBERED:])


def _page(form: EnquiryForm, door: Door, refusal: Refusal | None = None) -> str:
    region, language = current_region(), locale.current()
    name = in_language(dict(region.services.get(form.service.data, {})), language)
    return render_template(
        "enquiries/ask.html",
        form=form,
        faults=form.faults,
        refusal=refusal,
        try_at=may_try_at(refusal),
        service_name=name,
        promise_days=region.promise_working_days,
        examples=region.questions.get(language, ()),
        had_files=bool(form.attachments.data),
        door=door,
    )


def _seconds(error: TooManyRequests) -> int:
    after = error.retry_after
    return after if isinstance(after, int) else LIMIT_RETRY_S
