"""Whole addresses, for programs and search engines."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for

from app.config import LANGUAGES


def base() -> str:
    """Where we are: the configured address, else the one that was asked; without a slash at its end."""
    configured: str = current_app.config["SETTINGS"].base_url
    return (configured or request.host_url).rstrip("/")


def own_origins() -> set[str]:
    """Our pages' origin as it is configured and as it was asked for; which hosts can be asked for is a closed list."""
    return {f"{one.scheme}://{one.netloc}" for one in (urlsplit(base()), urlsplit(request.host_url))}


def absolute(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - whatever the address holds
    """The whole address of a page."""
    return base() + url_for(endpoint, **values)


def by_language(endpoint: str, **values: Any) -> dict[str, str]:  # noqa: ANN401 - whatever the address holds
    """The whole address of a page in each language."""
    return {language: absolute(endpoint, language=language, **values) for language in LANGUAGES}
