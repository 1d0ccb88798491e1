"""A door: what an address for programs takes and gives, told once, for the request and for the description alike."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, jsonify, request
from marshmallow import Schema, ValidationError

from app.api.asked import Nothing, Paged
from app.api.problems import in_parameters, problem
from app.ui.addresses import base

MAY_BE_KEPT_S = 60
"""How long an answer may be shown without asking again; afterwards asking costs a 304."""

View = Callable[..., Any]
_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class Door:
    """What the description tells of an address.

    `failures` are what can go wrong here and not everywhere: a status, or the name of a problem. `example` gives
    arguments with which its view answers something worth showing, `sends` a body worth sending. What `is_spoken` is
    in the caller's language.
    """

    summary: str
    says: str
    answer: type[Schema] | None
    asked: type[Schema] | None = None
    taken: type[Schema] | None = None
    failures: Sequence[int | str] = ()
    example: Callable[[], Mapping[str, Any]] | None = None
    sends: Callable[[], Mapping[str, Any]] | None = None
    is_spoken: bool = False

    @property
    def is_paged(self) -> bool:
        """Whether it answers page by page."""
        return bool(self.asked and issubclass(self.asked, Paged))


@dataclass(frozen=True)
class Page:
    """A part of a list of `total` things. `number` counts from 1; `more` is what else the answer holds."""

    items: Sequence[Mapping[str, Any]]
    total: int
    number: int
    size: int
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def whole(self) -> dict[str, Any]:
        """What is answered."""
        counted = {"items": self.items, "total": self.total, "page": self.number, "page_size": self.size}
        return {**counted, **self.more}


def page_of(
    things: Sequence[_Thing],
    tell: Callable[[_Thing], Mapping[str, Any]],
    *,
    asked: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> Page:
    """The page of a list that was asked for; only what is on it is told."""
    number, size = asked["page"], asked["page_size"]
    shown = things[(number - 1) * size : number * size]
    return Page([tell(thing) for thing in shown], len(things), number, size, more or {})


def reads(door: Door) -> Callable[[View], View]:
    """An address that is only read. The view gets the checked parameters as `asked`, and gives what `answer` shapes."""

    def decorate(view: View) -> View:
        @wraps(view)
        def read(**arguments: Any) -> Response:  # noqa: ANN401 - whatever the address holds
            asked = _parameters(door.asked or Nothing)
            found = view(**arguments, asked=asked) if door.asked else view(**arguments)
            response = jsonify(told(door, found))
            if isinstance(found, Page):
                response.headers["Link"] = _links(found)
            if door.is_spoken:
                response.vary.add("Accept-Language")
            return _kept(response)

        read.door = door  # type: ignore[attr-defined] # the description is made of all doors
        return read

    return decorate


def takes(door: Door) -> Callable[[View], View]:
    """An address that something is sent to; the view reads it by itself."""

    def decorate(view: View) -> View:
        view.door = door  # type: ignore[attr-defined] # the description is made of all doors
        return view

    return decorate


def told(door: Door, found: Any) -> Any:  # noqa: ANN401 - what views give, and JSON
    """What a view has found, in the shape of its answer."""
    whole = found.whole if isinstance(found, Page) else found
    return door.answer().dump(whole) if door.answer else whole


def _kept(response: Response) -> Response:
    """What may be kept for a while, and then be asked for again by its ETag: of the content, which is never wrong."""
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={MAY_BE_KEPT_S}"
    response.make_conditional(request)
    return response


def _parameters(shape: type[Schema]) -> dict[str, Any]:
    """The parameters of the address; one that may come several times is a list, another comes once."""
    schema = shape()
    several = {name for name, field in schema.fields.items() if hasattr(field, "inner")}
    sent = {name: values if name in several or len(values) > 1 else values[0] for name, values in request.args.lists()}
    try:
        asked: dict[str, Any] = schema.load(sent)
    except ValidationError as error:
        raise problem("parameters", in_parameters(error.messages_dict)) from None
    return asked


def _links(page: Page) -> str:
    """The neighbours of a page (RFC 8288), each with the filters of this one."""
    numbers = {
        "first": 1,
        "prev": page.number - 1 if 1 < page.number <= page.last + 1 else None,
        "next": page.number + 1 if page.number < page.last else None,
        "last": page.last,
    }
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in {"page", "page_size"}]

    def address(number: int) -> str:
        return f"{base()}{request.path}?" + urlencode([*kept, ("page", number), ("page_size", page.size)])

    return ", ".join(f'<{address(number)}>; rel="{name}"' for name, number in numbers.items() if number)
