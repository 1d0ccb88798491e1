"""The shapes of what programs are told. Texts are objects by language; addresses are whole."""

from typing import Any

from marshmallow import Schema, fields

from app.api.fields import Slug, Texts, Word
from app.cases.references import PATTERN
from app.config import LANGUAGES
from catalogue.vocabulary import Audience, BusinessEvent, Channel, Provider


def said(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the description says of a field."""
    return {"metadata": {"description": text, **more}}


def _addresses(what: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Url(), required=True, **said(f"The address of {what}, by language.")
    )


class BriefServiceSchema(Schema):
    """A service as lists show it."""

    slug = Slug(required=True)
    uri = fields.Url(required=True, **said("Its lasting name, the same as in the open catalogue (CPSV-AP-NO)."))
    url = fields.Url(required=True, **said("Everything about it, as JSON."))
    pages = _addresses("its page for people")
    name = Texts(required=True)
    summary = Texts(required=True)
    cost_note = Texts(required=True)
    municipalities = fields.List(Slug(), required=True, **said("Who offers it."))
    event = Word(lambda: [*BusinessEvent], required=True, **said("What the business is about to do."))
    areas = fields.List(Slug(), required=True, **said("The competence areas it needs, the first one first."))
    audience = fields.List(Word(lambda: [*Audience]), required=True)


class ServiceTextSchema(Schema):
    """What a service says in one language."""

    name = fields.String(required=True)
    summary = fields.String(required=True)
    description = fields.String(required=True)
    what_you_get = fields.String(required=True)
    requirements = fields.List(fields.String(), required=True, **said("What one must have ready."))
    cost_note = fields.String(required=True)
    processing_time_note = fields.String(required=True)


class ContactSchema(Schema):
    """Whom to turn to in one municipality; empty where it is as for all services."""

    text = Texts(required=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)


class NamedSchema(Schema):
    """A thing by its slug and its name."""

    slug = Slug(required=True)
    name = Texts(required=True)


class OfferSchema(Schema):
    """A municipality offers the service; what differs there. What is empty or null is as the service says."""

    municipality = fields.Nested(NamedSchema, required=True)
    note = Texts(required=True)
    cost_nok = fields.Integer(required=True, allow_none=True, **said("Its own fee in whole kroner."))
    cost_note = Texts(required=True)
    contact = fields.Nested(ContactSchema, required=True)


class LawSchema(Schema):
    """A law or a rule that the service rests on."""

    title = Texts(required=True)
    reference = fields.String(required=True, allow_none=True)


class ServiceSchema(Schema):
    """Everything about one service."""

    slug = Slug(required=True)
    uri = fields.Url(required=True, **said("Its lasting name, the same as in the open catalogue (CPSV-AP-NO)."))
    pages = _addresses("its page for people")
    forms = _addresses("the form for a question about it")
    texts = fields.Dict(
        keys=fields.String(), values=fields.Nested(ServiceTextSchema), required=True, **said("Its words, by language.")
    )
    event = Word(lambda: [*BusinessEvent], required=True, **said("What the business is about to do."))
    audience = fields.List(Word(lambda: [*Audience]), required=True)
    channels = fields.List(Word(lambda: [*Channel]), required=True)
    provider = Word(lambda: [*Provider], required=True, allow_none=True, **said("Who gives it in the end."))
    external_url = fields.String(required=True, allow_none=True, **said("Where another body gives it."))
    cost_nok = fields.Integer(required=True, allow_none=True, **said("In whole kroner; null: see cost_note."))
    processing_time = fields.String(required=True, allow_none=True, **said("ISO 8601, in days.", examples=["P10D"]))
    legal_basis = fields.List(fields.Nested(LawSchema), required=True)
    areas = fields.List(fields.Nested(NamedSchema), required=True, **said("Competence areas, the first one first."))
    offers = fields.List(fields.Nested(OfferSchema), required=True)


class PageSchema(Schema):
    """A part of a list; the header Link leads to the others."""

    total = fields.Integer(required=True, **said("How many there are on all pages."))
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class ServicesSchema(PageSchema):
    """A page of services, in the region's order."""

    items = fields.List(fields.Nested(BriefServiceSchema), required=True)


class InsteadSchema(Schema):
    """A word that was taken for another."""

    written = fields.String(required=True)
    meant = fields.String(required=True)


class CountsSchema(Schema):
    """For each filter's words: how many there would be with that word alone of its kind."""

    municipality = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    event = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    area = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    audience = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class FoundSchema(PageSchema):
    """A page of what a search found, best first."""

    query = fields.String(required=True, **said("What was searched for."))
    instead = fields.List(fields.Nested(InsteadSchema), required=True, **said("Words that were taken as misspelt."))
    counts = fields.Nested(CountsSchema, required=True)
    items = fields.List(fields.Nested(BriefServiceSchema), required=True)


class BriefMunicipalitySchema(Schema):
    """A municipality of the region."""

    slug = Slug(required=True)
    uri = fields.Url(required=True, **said("Its lasting name, the same as in the open catalogue."))
    url = fields.Url(required=True, **said("Everything about it, as JSON."))
    pages = _addresses("its page for people")
    name = Texts(required=True, **said("Its name; “se” only where that is officially decided."))
    full_name = Texts(required=True)
    number = fields.String(required=True, **said("Its official number, four digits."))
    organisation_number = fields.String(required=True)
    service_count = fields.Integer(required=True, **said("How many services it offers."))


class FundSchema(Schema):
    """A fund of the municipality."""

    name = Texts(required=True)
    note = Texts(required=True)


class MunicipalitySchema(BriefMunicipalitySchema):
    """A municipality in full, also one that has ended."""

    administrative_centre = fields.String(required=True)
    is_sami_area = fields.Boolean(required=True, **said("Whether it is in the administrative area for Sámi languages."))
    profile = Texts(required=True)
    funds = fields.List(fields.Nested(FundSchema), required=True)
    has_ended = fields.Boolean(required=True)
    ended_on = fields.String(required=True, allow_none=True, **said("The day, such as 2020-01-01."))
    followed_by = Slug(required=True, allow_none=True, **said("The municipality that followed."))


class MunicipalitiesSchema(Schema):
    """The municipalities that there are, in the region's order."""

    items = fields.List(fields.Nested(BriefMunicipalitySchema), required=True)


class AreaSchema(Schema):
    """A competence area: what a specialist is specialist in. Slugs last."""

    slug = Slug(required=True)
    uri = fields.Url(required=True, **said("Its lasting name, the same as in the open catalogue."))
    url = fields.Url(required=True)
    name = Texts(required=True)
    definition = Texts(required=True)
    service_count = fields.Integer(required=True, **said("How many services need it."))


class AreasSchema(Schema):
    """The competence areas, in the region's order."""

    items = fields.List(fields.Nested(AreaSchema), required=True)


class IndexSchema(Schema):
    """Where everything is."""

    name = Texts(required=True, **said("The region's front door."))
    languages = fields.List(Word(lambda: [*LANGUAGES]), required=True)
    description = fields.Url(required=True, **said("The description (OpenAPI 3.1)."))
    services = fields.Url(required=True)
    search = fields.Url(required=True)
    areas = fields.Url(required=True)
    municipalities = fields.Url(required=True)
    enquiries = fields.Url(required=True)
    open_catalogue = fields.Url(required=True, **said("The same as linked data (CPSV-AP-NO)."))


class ProblemKindSchema(Schema):
    """What a type of problem means."""

    type = fields.Url(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, **said("What to do about it."))


class FaultSchema(Schema):
    """What is wrong at one place."""

    pointer = fields.String(**said("Where in the JSON that was sent (RFC 6901).", examples=["#/email"]))
    parameter = fields.String(**said("Which parameter."))
    detail = fields.String(required=True, **said("A sentence in the caller's language."))


class ProblemSchema(Schema):
    """Problem details (RFC 9457): what happened, whether anything was saved, what to do."""

    type = fields.String(required=True, **said("The problem's address; about:blank when the status says it all."))
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, **said("What happened, and what to do, in the caller's language."))
    saved = fields.Boolean(required=True, allow_none=True, **said("False: nothing was. Null: we do not know."))
    errors = fields.List(fields.Nested(FaultSchema))


class ReceivedSchema(Schema):
    """What became of an enquiry."""

    reference = fields.String(required=True, **said("The case's reference.", pattern=f"^{PATTERN}$"))
    received_at = fields.AwareDateTime(required=True)
    promised_on = fields.Date(required=True, **said("By this day the business hears from us."))
    what_happens_next = fields.String(required=True, **said("A few sentences for whoever asked."))
    receipt = fields.Url(required=True, **said("The receipt page; it shows nothing personal."))
