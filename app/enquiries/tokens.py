"""The token of a form in a frame on another site, where no cookie of ours comes back.

A session's token says "whoever sends this has read our page with this very browser", and guards what a signed-in person
could be made to do. Nobody is signed in here and nothing is done in anybody's name: what is left to fear is a machine
that sends many. So the token says only "this form was made by us, not long ago", and holds for one form: what it is
bound to is the form's own key, of which there is but one case. How many may be sent, the limit per address decides.
"""

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import ValidationError
from wtforms.csrf.core import CSRF

SALT = "embedded-form"
HOLDS_FOR_S = 24 * 60 * 60
"""A page may stand open overnight. Afterwards the form is shown again with what was typed, to be sent once more."""


class SignedToken(CSRF):
    """WTForms' way in: made when the form is, checked with the other fields."""

    def setup_form(self, form: Any) -> Any:  # noqa: ANN401 - WTForms ships no types
        """Note whose key the token is bound to."""
        self.form = form
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:  # noqa: ANN401, ARG002 - WTForms' own
        """A fresh one for this form."""
        return signed(self.form.submission_key.data)

    def validate_csrf_token(self, form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Stop a form that is not ours, not this one, or too old."""
        if not is_signed(field.data, form.submission_key.data):
            raise ValidationError("This form is too old, or was not made by us.")


def signed(key: str) -> str:
    """The token of the form with this key, good from now on."""
    return str(_serialiser().dumps(key))


def is_signed(token: str | None, key: str) -> bool:
    """Whether this is a token of ours for this key, not older than a day."""
    try:
        return bool(key) and _serialiser().loads(token or "", max_age=HOLDS_FOR_S) == key
    except BadData:
        return False


def _serialiser() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
