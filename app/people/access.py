"""Guards: who may open an address. Each is called with the address's arguments and raises when the answer is no."""

from typing import cast

from flask_security import current_user

from app.errors import NotAllowedError, NotSignedInError
from app.people.models import User

CASE_WORKERS = ("developer", "coordinator")


def current_person() -> User:
    """Whoever is signed in. Raises NotSignedInError when nobody is."""
    if not current_user.is_authenticated:
        raise NotSignedInError("sign in first")
    return cast("User", current_user._get_current_object())  # noqa: SLF001 - Werkzeug's documented way


def anyone(**_arguments: object) -> None:
    """Everybody, signed in or not."""


def staff(**_arguments: object) -> None:
    """Everybody who is signed in."""
    current_person()


def case_worker(**_arguments: object) -> None:
    """Developers and coordinators."""
    _need(*CASE_WORKERS)


def coordinator(**_arguments: object) -> None:
    """Coordinators."""
    _need("coordinator")


def editor(**_arguments: object) -> None:
    """The catalogue's editors."""
    _need("editor")


def coordinator_or_editor(**_arguments: object) -> None:
    """Who answers for what the service says to people: coordinators and the catalogue's editors."""
    _need("coordinator", "editor")


def figures_reader(**_arguments: object) -> None:
    """Everybody on the staff may read figures; nobody else."""
    current_person()


def _need(*roles: str) -> None:
    if not current_person().is_one_of(*roles):
        raise NotAllowedError("this page is for " + " and ".join(roles))
