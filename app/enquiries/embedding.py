"""The form on a municipality's own site: the same form, path and rules, without a session."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from app.cases import queries
from app.cases.notifications import ACKNOWLEDGEMENT
from app.cases.operations.receiving import Outcome
from app.enquiries import asking, suggesting, tokens
from app.enquiries.forms import EmbeddedEnquiryForm
from app.errors import NotAllowedError, NotFoundError
from app.extensions import db
from app.mail.queries import has_letter
from app.ui import locale
from app.ui.addresses import own_origins
from app.ui.embedding import chosen_town

SAID_OUTCOMES = {"known", "added", "twin"}
"""What the receipt says of a form beyond that it was received. The address may say it: it opens nothing."""


def own_page(**_arguments: object) -> None:
    """Whoever reads. A form is taken from a page of our own only: the frame is one, whatever page it stands in."""
    if request.method != "POST":
        return
    origin = request.headers.get("Origin")
    is_ours = origin is None or origin in own_origins()
    if not is_ours or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise NotAllowedError("this form is sent from a page of another site")


def form() -> BaseResponse | str:
    """The form in a frame."""
    here = url_for("embedded_form.form", **_kept())
    suggest_at = url_for("embedded_form.suggest", **_kept())
    return asking.at(asking.Door(EmbeddedEnquiryForm, here, here, suggest_at, _lead, channel="embedded"))


def suggest() -> Response:
    """Services that may answer what is being written; 204 when there are none."""
    suggesting.limit()
    if not tokens.is_signed(request.form.get("csrf_token"), request.form.get("submission_key", "")):
        raise BadRequest("the token is not of this form, or too old")
    return suggesting.suggestions()


def receipt(reference: str) -> str:
    """What was received and by when to hear from us; nothing personal, since a frame knows nobody."""
    case = queries.alone(db.session(), reference)
    if case is None:
        raise NotFoundError("no case has this reference")
    said = request.args.get("utfall")
    return render_template(
        "enquiries/received.html",
        case=case,
        outcome=said if said in SAID_OUTCOMES else "new",
        is_own=False,
        is_confirmed=has_letter(db.session(), case.reference, ACKNOWLEDGEMENT),
        anew=url_for("embedded_form.form", **_kept()),
    )


def _lead(reference: str, outcome: Outcome) -> BaseResponse:
    said = outcome if outcome in SAID_OUTCOMES else None
    return redirect(url_for("embedded_form.receipt", reference=reference, utfall=said, **_kept()), 303)


def _kept() -> dict[str, Any]:
    """What every address in the frame hands on: the language, and the municipality whose site it is."""
    return {"sprak": locale.current(), "kommune": chosen_town()}
