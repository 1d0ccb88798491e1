"""Whole addresses for letters, which are written outside requests too: built on the configured address."""

from flask import current_app

from app.cases.models import Case
from app.cases.secrets import page_token


def _base() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def page_url(case: Case, language: str) -> str:
    """The business's private page of the case."""
    return f"{_base()}/{language}/sak/{page_token(case)}"


def feedback_url(token: str, language: str) -> str:
    """The page on which a business says whether it helped, or what came of it."""
    return f"{_base()}/{language}/tilbakemelding/{token}"


def case_url(case: Case) -> str:
    """The case on the desk; opens for those who may read it."""
    return f"{_base()}/skrivebord/saker/{case.reference}"


def desk_url() -> str:
    """A person's own work on the desk."""
    return f"{_base()}/skrivebord/"


def reminders_url() -> str:
    """Where people choose how they are reminded."""
    return f"{_base()}/skrivebord/varsler"


def privacy_url(language: str) -> str:
    """What happens with personal data."""
    return f"{_base()}/{language}/personvern"


def service_url(slug: str, language: str) -> str:
    """A service of the catalogue."""
    return f"{_base()}/{language}/tjenester/{slug}"
