"""The description of all doors, OpenAPI 3.1, made of the doors themselves and of the schemas that read and answer."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import current_app
from flask_babel import force_locale
from marshmallow import fields
from werkzeug.routing import Rule

from app.api.body import KEY_AS_SENT, MOST_BYTES
from app.api.door import Door, reads, told
from app.api.fields import MOST_SLUG_CHARACTERS, SLUG
from app.api.problems import KINDS
from app.api.schemas import ProblemSchema
from app.config import Settings
from app.errors import ExpectedError, problem_of
from app.ui.addresses import base
from app.ui.region import current as current_region
from catalogue.base import in_language

VERSION = "1.0.0"
ROOT = "/api/v1/"
LANGUAGE = "en"
"""Of the description: programmers read it."""

LIMITED = "From one network address: {limit}; more is answered by 429 with Retry-After."
SAYS = """\
The services of the region, and a way to ask.

**Reading** needs no key. Answers may be kept for a minute and carry an ETag; ask again with If-None-Match. Lists
come in pages, with the neighbours in the header Link (RFC 8288). Texts are objects by language.

**From web pages**: pages of the region's list of hosts may ask by script (CORS); others may not send enquiries. No
cookie is read or set.

**Sending** an enquiry needs an Idempotency-Key, so that it can safely be sent again when the answer was lost; a key
is remembered as long as its case. {limit} No attachments: the form takes them.

**Errors** are problem details (RFC 9457) in the language of Accept-Language (nb, nn or en; else nb): what happened,
whether anything was saved, and what to do.
"""
PARAMETERS: dict[str, dict[str, Any]] = {
    "slug": {"type": "string", "pattern": SLUG, "maxLength": MOST_SLUG_CHARACTERS},
    "name": {"type": "string", "enum": list(KINDS)},
}
HEADERS = {
    "ETag": "Changes when the answer does.",
    "Cache-Control": "How long the answer may be kept.",
    "Vary": "What the answer depends on.",
    "Link": "The neighbours of a page: first, prev, next, last (RFC 8288); and this description.",
    "Location": "The receipt page.",
    "Retry-After": "Seconds after which trying again may help.",
    "Allow": "The methods that can be used.",
}
EVERYWHERE = (500, 503)
OF_READING = ("parameters",)


@reads(Door("Show this description", "OpenAPI 3.1 of everything here.", answer=None))
def description() -> dict[str, Any]:
    """The description, made once a revision of the region."""
    key = (current_region().revision, base())
    kept: dict[str, Any] = current_app.extensions.setdefault("api_description", {})
    if kept.get("key") != key:
        with force_locale(LANGUAGE):
            kept.update(key=key, made=_made())
    made: dict[str, Any] = kept["made"]
    return made


def doors() -> Iterator[tuple[Rule, Door, Any]]:
    """Every address below /api/v1/ with its door and its view, in the order of the addresses."""
    rules = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        if rule.rule.startswith(ROOT):
            view: Any = current_app.view_functions[rule.endpoint]
            yield rule, view.door, view


def _made() -> dict[str, Any]:
    plugin = MarshmallowPlugin()
    spec = APISpec(
        title=in_language(current_region().name, LANGUAGE),
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": SAYS.format(limit=_limit())},
        servers=[{"url": base()}],
        security=[],
        plugins=[plugin],
    )
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_described)  # type: ignore[no-untyped-call] # apispec's own
    for name, says in HEADERS.items():
        spec.components.header(name, {"description": says, "schema": {"type": "string"}})
    for rule, door, view in doors():
        method = "post" if door.taken else "get"
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        spec.path(path, operations={method: _operation(rule, door, view)})
    return spec.to_dict()


def _limit() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return LIMITED.format(limit=settings.submit_limit) if settings.submit_limit else ""


def _described(_converter: OpenAPIConverter, field: fields.Field[Any], **_more: object) -> dict[str, Any]:
    """What our own fields tell of themselves beyond their type."""
    if isinstance(field, fields.Url):
        return {"format": "uri"}
    found: dict[str, Any] = getattr(field, "described", {})
    return found


def _operation(rule: Rule, door: Door, view: Any) -> dict[str, Any]:  # noqa: ANN401
    in_path = [{"in": "path", "name": name, "required": True, "schema": PARAMETERS[name]} for name in rule.arguments]
    asked = [{"in": "query", "schema": door.asked}] if door.asked else []
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": door.summary,
        "description": door.says,
        "parameters": [*in_path, *asked, *_headers_sent(door)],
        "responses": _responses(door, view),
    }
    if door.taken:
        body = {"schema": door.taken, **({"example": door.sends()} if door.sends else {})}
        operation["requestBody"] = {
            "required": True,
            "description": f"One JSON object in UTF-8, at most {MOST_BYTES // 1024} KiB.",
            "content": {"application/json": body},
        }
    return operation


def _headers_sent(door: Door) -> list[dict[str, Any]]:
    language = _header_sent("Accept-Language", "The language of sentences: nb, nn or en.", examples=["nn"])
    if not door.taken:
        return [language, _header_sent("If-None-Match", "The ETag of the answer that one has.")]
    key = _header_sent(
        "Idempotency-Key",
        "A new key, such as a UUID, for each enquiry; the same one when trying again.",
        pattern=KEY_AS_SENT,
        examples=['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    )
    return [language, key | {"required": True}]


def _header_sent(name: str, says: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"in": "header", "name": name, "description": says, "schema": {"type": "string", **schema}}


def _responses(door: Door, view: Any) -> dict[str, Any]:  # noqa: ANN401
    own: dict[str, Any] = {} if door.taken else {"304": _response("Nothing has changed.", "ETag", "Cache-Control")}
    if door.taken:
        own["201"] = _success(door, view, "A case has become of it.", "Location")
        own["200"] = _success(door, view, "It was already a case: sent before with another key.", "Location")
    else:
        own["200"] = _success(door, view, door.says, "ETag", "Cache-Control", *(["Link"] if door.is_paged else []))
    failures: dict[int, list[str]] = {}
    for failure in (*([] if door.taken else OF_READING), *door.failures, *EVERYWHERE):
        status = KINDS[failure].status if isinstance(failure, str) else failure
        failures.setdefault(status, []).append(str(failure))
    problems = {str(status): _failure(status, names) for status, names in failures.items()}
    return dict(sorted({**own, **problems}.items()))


def _success(door: Door, view: Any, says: str, *headers: str) -> dict[str, Any]:  # noqa: ANN401
    content: dict[str, Any] = {"schema": door.answer or {"type": "object"}}
    try:
        if door.example is not None:
            content["example"] = _shortened(told(door, view.__wrapped__.__wrapped__(**door.example())))
    except ExpectedError:
        pass  # an empty catalogue has nothing to show
    return _response(says, *headers) | {"content": {"application/json": content}}


def _shortened(example: dict[str, Any]) -> dict[str, Any]:
    return {**example, "items": example["items"][:1]} if "items" in example else example


def _failure(status: int, names: list[str]) -> dict[str, Any]:
    known = [name for name in names if name in KINDS]
    examples = {name: {"value": {**KINDS[name].told(name), "saved": False}} for name in known}
    content = {"schema": ProblemSchema, "examples": examples or {"usual": {"value": problem_of(status)}}}
    says = " Or: ".join(f"{KINDS[name].title}." for name in known) or f"{HTTPStatus(status).phrase}."
    headers = ["Retry-After"] if status in {429, 503} else []
    return _response(says, "Vary", *headers) | {"content": {"application/problem+json": content}}


def _response(says: str, *headers: str) -> dict[str, Any]:
    return {"description": says, "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers}}
