"""A visitor who fills in the enquiry form as a browser would: the hidden fields come from the page.

Here no application context is pushed around the requests: each must have one of its own, as it has when served.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from app.cases.models import Attachment, Case
from app.extensions import db

FILLED_IN = {
    "text": "Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi lavsesongen?",
    "municipality": "gratangen",
    "name": "Solveig Holm",
    "email": "solveig@example.org",
    "language": "nb",
}


@dataclass
class Visitor:
    """One browser with its cookies."""

    client: FlaskClient

    def page(self, address: str = "/nb/henvendelse") -> BeautifulSoup:
        return soup(self.client.get(address))

    def filled_in(self, address: str = "/nb/henvendelse", **changes: object) -> dict[str, object]:
        hidden = self.page(address).select("main form input[type=hidden]")
        return {str(field["name"]): field.get("value", "") for field in hidden} | FILLED_IN | changes

    def send(self, address: str = "/nb/henvendelse", **changes: object) -> TestResponse:
        return self.client.post(address, data=self.filled_in(address, **changes))


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def faults(response: TestResponse) -> list[str]:
    return [link.get_text() for link in soup(response).select(".ds-error-summary a")]


def assert_kept(answer: TestResponse, text: str = FILLED_IN["text"]) -> None:
    page = soup(answer)
    assert page.select_one("#text").get_text().removeprefix("\n") == text
    assert page.select_one("#name")["value"] == FILLED_IN["name"]
    assert page.title.get_text().startswith(("Error:", "Feil:"))
    assert page.select_one("[autofocus]") is not None


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def case_count(app: Flask) -> Callable[[], int]:
    def count() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count(Case.id))) or 0

    return count


@pytest.fixture
def only_case(app: Flask) -> Callable[[], Case]:
    def one() -> Case:
        with app.app_context():
            return db.session.scalars(select(Case).options(selectinload(Case.service))).one()

    return one


@pytest.fixture
def kept_files(app: Flask) -> Callable[[], list[Attachment]]:
    def kept() -> list[Attachment]:
        with app.app_context():
            return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))

    return kept
