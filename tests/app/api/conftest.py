"""A program on a municipality's server, and one on its web site."""

import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.cases.models import Case, Message
from app.mail.models import OutgoingMail
from catalogue.models import Municipality, Region, Service

ADDRESS = "/api/v1/enquiries"
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
SITE = "https://www.bardu.kommune.no"
ENQUIRY = {
    "text": "Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi lavsesongen?",
    "municipality": "gratangen",
    "name": "Solveig Holm",
    "email": "solveig@example.org",
    "language": "nb",
}

Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Send an enquiry with these changes (None is null) and a key of its own."""

    def sent(key: str | None = None, headers: dict[str, str] | None = None, **changes: object) -> TestResponse:
        fields = ENQUIRY | changes
        own = {"Idempotency-Key": key or str(uuid.uuid4())}
        return client.post("/api/v1/enquiries", json=fields, headers=own | (headers or {}))

    return sent


def faults(answer: TestResponse) -> dict[str, str]:
    """What a problem says of each place."""
    assert answer.content_type == "application/problem+json", answer.text
    assert (answer.json["status"], answer.json["saved"]) == (answer.status_code, False)
    return {one.get("pointer") or one["parameter"]: one["detail"] for one in answer.json.get("errors", [])}


def counts(session: Session) -> tuple[int, ...]:
    """How many cases, letters and additions there are."""
    session.rollback()
    return tuple(
        session.scalar(select(func.count()).select_from(model)) or 0 for model in (Case, OutgoingMail, Message)
    )


def changed(session: Session) -> None:
    """The catalogue has changed: processes look again."""
    session.scalars(select(Region)).one().revision += 1
    session.commit()


def service_of(session: Session, slug: str) -> Service:
    return session.scalars(select(Service).where(Service.slug == slug)).one()


def town_of(session: Session, slug: str) -> Municipality:
    return session.scalars(select(Municipality).where(Municipality.slug == slug)).one()
