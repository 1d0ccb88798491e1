"""The fields that programs fill in: each reads strictly, says what is wrong, and describes itself.

`described` is what the description (OpenAPI) tells of a field beyond its type; it is computed from the very limits that
are checked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

from app.cases.checks import FaultError

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MOST_SLUG_CHARACTERS = 80
_NEEDED = _l("This is needed.")
_NO_TEXT = _l("This must be a text.")
_SAID: dict[str, Any] = {"required": _NEEDED, "null": _NEEDED, "invalid": _NO_TEXT, "invalid_utf8": _NO_TEXT}

Described = dict[str, Any]


class Word(fields.String):
    """One of a closed list of words; `unknown` is said when it is none of them."""

    default_error_messages = {**_SAID, "unknown": _l("This is none of the words that are known here.")}  # noqa: RUF012

    def __init__(self, words: Callable[[], Sequence[str]], *, unknown: object = None, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.words = words
        self.unknown = unknown or self.error_messages["unknown"]

    @property
    def described(self) -> Described:
        """The list."""
        return {"enum": [*self.words(), *([None] if self.allow_none else [])]}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:  # noqa: ANN401
        word = super()._deserialize(value, attr, data, **more) or ""
        if word not in self.words():
            raise ValidationError(str(self.unknown))
        return word


class Slug(fields.String):
    """The short name of a service, an area or a municipality in addresses."""

    default_error_messages = {**_SAID, "shape": _l("A slug holds small letters a to z, digits and hyphens.")}  # noqa: RUF012
    described = {"pattern": SLUG, "maxLength": MOST_SLUG_CHARACTERS}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:  # noqa: ANN401
        slug = super()._deserialize(value, attr, data, **more) or ""
        if len(slug) > MOST_SLUG_CHARACTERS or not re.fullmatch(SLUG.strip("^$"), slug):
            raise self.make_error("shape")
        return slug


class Count(fields.Integer):
    """A whole number of a parameter, from 1 to `most`."""

    default_error_messages = {"required": _NEEDED, "null": _NEEDED}  # noqa: RUF012

    def __init__(self, *, most: int, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.most = most

    @property
    def described(self) -> Described:
        """From where to where."""
        return {"minimum": 1, "maximum": self.most}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> int:  # noqa: ANN401, ARG002
        digits = value if isinstance(value, str) and re.fullmatch("[1-9][0-9]{0,8}", value) else "0"
        if not 1 <= int(digits) <= self.most:
            raise ValidationError(_("This must be a whole number from 1 to %(most)s.", most=self.most))
        return int(digits)


class Written(fields.String):
    """What a person wrote: cleaned as in the form, at most `most` characters, then checked as in the form.

    `needed` is said when nothing is left of it; without, it may be left out.
    """

    default_error_messages = _SAID

    def __init__(
        self,
        clean: Callable[[str], str],
        *,
        most: int,
        check: Callable[[str], str] = str,
        needed: object = None,
        describes: Mapping[str, Any] | None = None,
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**{"required": needed is not None, "allow_none": needed is None} | more)
        self.clean = clean
        self.most = most
        self.check = check
        self.needed = needed
        self.describes = describes or {}
        if needed is not None:
            self.error_messages.update({"required": needed, "null": needed})  # type: ignore[dict-item] # lazy sentences

    @property
    def described(self) -> Described:
        """How long it may be, and that something must be seen of it where it is needed."""
        needed = {"minLength": 1, "pattern": r"\S"} if self.required else {}
        return {"maxLength": self.most, **needed, **self.describes}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:  # noqa: ANN401
        typed = super()._deserialize(value, attr, data, **more) or ""
        written = self.clean(typed)
        if not written and self.needed is not None:
            raise ValidationError(str(self.needed))
        if max(len(typed), len(written)) > self.most:
            raise ValidationError(_("This is too long. Use at most %(most)s characters.", most=self.most))
        try:
            return self.check(written)
        except FaultError as fault:
            raise ValidationError(str(fault)) from None


class YesOrNo(fields.Boolean):
    """JSON's true or false; nothing that only looks like it."""

    default_error_messages = {"required": _NEEDED, "null": _NEEDED, "invalid": _l("This must be true or false.")}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_more: Any) -> bool:  # noqa: ANN401, ARG002
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Texts(fields.Dict):
    """A text by language: nb, nn, en, and se where it is officially decided."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401
        super().__init__(keys=fields.String(), values=fields.String(), **more)
