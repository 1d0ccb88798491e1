"""A business asks by way of a program: fields, checks and promises of the form; sent twice, it is one case."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from app import clock, security
from app.api.asked import Asked
from app.api.body import json_object, submission_key
from app.api.door import Door, takes
from app.api.fields import Slug, Word, Written, YesOrNo
from app.api.problems import in_body, problem
from app.api.schemas import ReceivedSchema, said
from app.cases import checks, operations
from app.cases.models import Case
from app.cases.notifications import ACKNOWLEDGEMENT
from app.config import LANGUAGES, MAX_TEXT_CHARACTERS
from app.extensions import db
from app.mail.queries import has_letter
from app.ui import locale
from app.ui.addresses import absolute
from app.ui.cleaning import clean_line, clean_text
from app.ui.filters import plain_date
from app.ui.region import current as current_region


def an_example() -> dict[str, Any]:
    """An enquiry worth showing, in the words that somebody has asked in."""
    region = current_region()
    return {
        "text": next(iter(region.questions.get("nb", ())), "…"),
        "municipality": next((town.slug for town in region.towns), checks.UNDECIDED),
        "name": "Kari Nordmann",
        "email": "kari@example.org",
        "language": "nb",
    }


class PublishedService(Slug):
    """The slug of a published service."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:  # noqa: ANN401
        slug = super()._deserialize(value, attr, data, **more)
        if slug not in current_region().services:
            raise ValidationError(_("There is no service with this slug."))
        return slug


class EnquirySchema(Asked):
    """An enquiry. Fields, limits and sentences are those of the form."""

    error_messages = {"unknown": _l("There is no such field here.")}  # noqa: RUF012 - marshmallow's own spelling

    text = Written(
        clean_text,
        most=MAX_TEXT_CHARACTERS,
        check=checks.whole,
        needed=checks.NEEDED["text"],
        **said("What the business would like to know, in its own words."),
    )
    municipality = Word(
        lambda: [*(town.slug for town in current_region().towns), checks.UNDECIDED],
        unknown=checks.UNKNOWN_MUNICIPALITY,
        required=True,
        error_messages={"required": checks.NEEDED["municipality"], "null": checks.NEEDED["municipality"]},
        **said("Where the business is; undecided: several, or not known yet."),
    )
    name = Written(
        clean_line,
        most=checks.MAX_LINE_CHARACTERS,
        check=checks.whole,
        needed=checks.NEEDED["name"],
        **said("Who asks."),
    )
    email = Written(
        clean_line,
        most=checks.MAX_EMAIL_CHARACTERS,
        check=checks.email,
        needed=checks.NEEDED["email"],
        describes={"format": "email"},
        **said("Where the acknowledgement, with the private link to the case, and the answer go."),
    )
    phone = Written(clean_line, most=checks.MAX_PHONE_CHARACTERS, check=checks.phone)
    organisation_number = Written(
        clean_line,
        most=checks.MAX_LINE_CHARACTERS,
        check=checks.organisation_number,
        **said("Nine digits in any way of writing; never a birth number."),
    )
    organisation_name = Written(clean_line, most=checks.MAX_LINE_CHARACTERS, check=checks.whole)
    subject = Written(
        clean_line,
        most=checks.MAX_LINE_CHARACTERS,
        check=checks.whole,
        **said("A title; without, it is made of the first words of the text."),
    )
    service = PublishedService(allow_none=True, **said("The slug of the service that it is about."))
    language = Word(
        lambda: [*checks.REPLY_LANGUAGES],
        unknown=checks.UNKNOWN_LANGUAGE,
        allow_none=True,
        **said("The language of the answer; without, that of Accept-Language."),
    )
    confidential = YesOrNo(allow_none=True, **said("Whether letters to staff may hold the reference and a link only."))


@takes(
    Door(
        "Send an enquiry",
        "Becomes a case with an acknowledgement by e-mail, stored before this is answered. Sent again with the same "
        "Idempotency-Key it is the same case and the same answer (201). The same words from the same address on the "
        "same day with another key are also one case (200). Attachments can be sent by the form only.",
        answer=ReceivedSchema,
        taken=EnquirySchema,
        sends=an_example,
        failures=("unreadable", "key-missing", "foreign-site", 413, "not-json", "fields", "key-reused", 429),
    )
)
def take_enquiry() -> Response:
    """Store an enquiry with the acknowledgement it owes, and say what happens next; nothing private is told."""
    security.check_submit_limit()
    key = submission_key()
    sent = json_object()
    try:
        fields = EnquirySchema().load(sent)
    except ValidationError as error:
        raise problem("fields", in_body(error.messages_dict)) from None
    session, enquiry = db.session(), _enquiry(key, fields)
    received = operations.receive_once(session, enquiry, at=clock.now())
    if received.outcome == "known" and not operations.is_same(session, received.case, enquiry):
        raise problem("key-reused")
    response = jsonify(ReceivedSchema().dump(_told(received.case)))
    response.status_code = 200 if received.outcome == "twin" else 201
    response.headers["Location"] = _receipt(received.case)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Language")
    return response


def _enquiry(key: str, fields: Mapping[str, Any]) -> operations.NewEnquiry:
    reply_language = fields.get("language") or locale.current()
    return operations.NewEnquiry(
        submission_key=key,
        text=fields["text"],
        municipality=None if fields["municipality"] == checks.UNDECIDED else fields["municipality"],
        name=fields["name"],
        email=fields["email"],
        subject=fields.get("subject") or checks.subject_from(fields["text"]),
        phone=fields.get("phone") or "",
        organisation_number=fields.get("organisation_number") or "",
        organisation_name=fields.get("organisation_name") or "",
        page_language=reply_language if reply_language in LANGUAGES else locale.current(),
        reply_language=reply_language,
        service=fields.get("service"),
        is_confidential=bool(fields.get("confidential")),
        channel="api",
    )


def _told(case: Case) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "received_at": case.received_at,
        "promised_on": case.promised_on,
        "what_happens_next": _what_happens_next(case),
        "receipt": _receipt(case),
    }


def _what_happens_next(case: Case) -> str:
    day = plain_date(case.promised_on)
    if not has_letter(db.session(), case.reference, ACKNOWLEDGEMENT):
        return str(_("You will hear from us by %(date)s.", date=day))
    return str(
        _(
            "An acknowledgement with a private link to the case goes to the e-mail address that was given. "
            "You will hear from us by %(date)s.",
            date=day,
        )
    )


def _receipt(case: Case) -> str:
    return absolute("enquiries.receipt", reference=case.reference, language=locale.current())
