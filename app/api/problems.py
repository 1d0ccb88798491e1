"""What a program can do wrong, each with an address that says so: RFC 9457's types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.errors import ProblemError
from app.ui.addresses import absolute

MOST_FAULTS = 20
MOST_NAME_CHARACTERS = 80


@dataclass(frozen=True)
class Kind:
    """A problem's status, its name for people, and what to do about it."""

    status: int
    title: object
    detail: object

    def told(self, name: str) -> dict[str, Any]:
        """All of it in the reader's language."""
        return {
            "type": absolute("api.problem_kind", name=name),
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
        }


KINDS = {
    "parameters": Kind(400, _l("Some parameters must be changed"), _l("“errors” says which, and why.")),
    "unreadable": Kind(
        400,
        _l("This is not JSON"),
        _l("Send one JSON object in UTF-8, without NaN, without a name given twice, and not deeply nested."),
    ),
    "key-missing": Kind(
        400,
        _l("The header Idempotency-Key is missing or cannot be used"),
        _l("Make a new key, such as a UUID, for each enquiry, and send the same one when you try again."),
    ),
    "foreign-site": Kind(
        403,
        _l("This web site may not send enquiries"),
        _l("Only web sites in the region's list may. Ask the region to add yours, or send from your server."),
    ),
    "not-json": Kind(
        415,
        _l("Only JSON is taken"),
        _l("Send the enquiry as JSON with Content-Type: application/json. Attachments can be sent by the form only."),
    ),
    "key-reused": Kind(
        422,
        _l("This key has been used for another enquiry"),
        _l("Each enquiry needs an Idempotency-Key of its own. What was sent first is kept as it was."),
    ),
    "fields": Kind(422, _l("Some fields must be changed"), _l("Nothing was saved. “errors” says which, and why.")),
}


def problem(name: str, faults: Sequence[Mapping[str, str]] = ()) -> ProblemError:
    """The failure of this name, to be raised; it names at most twenty faults."""
    return ProblemError(KINDS[name].told(name), faults[:MOST_FAULTS])


def in_parameters(messages: Mapping[str, Any]) -> list[dict[str, str]]:
    """What marshmallow says of parameters, as faults."""
    return [
        {"parameter": name[:MOST_NAME_CHARACTERS], "detail": sentence}
        for name, said in messages.items()
        for sentence in dict.fromkeys(_sentences(said))
    ]


def in_body(messages: Mapping[str, Any]) -> list[dict[str, str]]:
    """What marshmallow says of a JSON object's fields, as faults with pointers (RFC 6901, 6)."""
    return [
        {"pointer": _pointer(name), "detail": sentence}
        for name, said in messages.items()
        for sentence in _sentences(said)
    ]


def shape_of_body() -> list[dict[str, str]]:
    """The fault of JSON that is no object."""
    return [{"pointer": "#", "detail": _("This must be a JSON object.")}]


def _sentences(said: Any) -> list[str]:  # noqa: ANN401 - marshmallow's own
    if isinstance(said, Mapping | list):
        parts = said.values() if isinstance(said, Mapping) else said
        return [sentence for part in parts for sentence in _sentences(part)]
    return [str(said)]


def _pointer(name: str) -> str:
    plain = name[:MOST_NAME_CHARACTERS].replace("~", "~0").replace("/", "~1")
    return "#/" + quote(plain, safe="~", errors="replace")
