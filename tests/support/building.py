"""Cases for tests, made through real operations from a prediction that the test chooses."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.assignment import operations as assignment
from app.cases import operations
from app.cases.feedback.operations import asking
from app.cases.models import Case
from app.learning.registry import ActiveModel
from app.mail.models import OutgoingMail
from app.people import queries as people
from app.people.models import User
from app.privacy import queries as retention
from app.privacy import rules
from app.privacy.operations import stripping
from catalogue import queries as catalogue
from triage.prediction import Prediction


def a_case(session: Session, *, at: datetime | None = None, **changes: object) -> Case:
    """A case that has been received and not sorted."""
    enquiry = {
        "submission_key": uuid.uuid4().hex,
        "text": "Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi lavsesongen?",
        "subject": "Fylle hyttene utenom sommeren",
        "municipality": "gratangen",
        "name": "Solveig Holm",
        "email": f"{uuid.uuid4().hex[:8]}@example.org",
        "phone": "",
        "organisation_number": "",
        "organisation_name": "Skarvika hytter",
        "page_language": "nb",
        "reply_language": "nb",
        "service": None,
        "is_confidential": False,
    } | changes
    received = operations.receive(session, operations.NewEnquiry(**enquiry), at=at or clock.now())
    session.commit()
    return received.case


def a_sorted_case(
    session: Session,
    *,
    areas: dict[str, float] | None = None,
    not_for_us: dict[str, float] | None = None,
    doubt: str | None = None,
    at: datetime | None = None,
    **changes: object,
) -> Case:
    """A case that the policy has assigned or referred, by these probabilities."""
    case = a_case(session, at=at, **changes)
    sort(session, case, areas=areas, not_for_us=not_for_us, doubt=doubt, at=at)
    session.commit()
    return case


def sort(
    session: Session,
    case: Case,
    *,
    areas: dict[str, float] | None = None,
    not_for_us: dict[str, float] | None = None,
    doubt: str | None = None,
    at: datetime | None = None,
) -> None:
    """Sort the case as the worker does, with a model that says what the test wants."""
    chances = areas if areas is not None else {"reiseliv": 0.95, "servering-og-arrangement": 0.03}
    foreign = not_for_us or {"privatsak": 0.01}
    left = [area.slug for area in catalogue.areas(session) if area.slug not in chances]
    rest = max(0.0, 1 - sum(chances.values()) - sum(foreign.values()))
    whole = dict(sorted({**chances, **{slug: rest / len(left) for slug in left}}.items(), key=lambda one: -one[1]))
    prediction = Prediction(whole, foreign, sum(foreign.values()), "nb", (("hytter", 1.4), ("lavsesongen", 0.9)), doubt)
    at = at or clock.now()
    known = replace(assignment.known(session, at=at), active=ActiveModel("2026-01-01.1", Saying(prediction)))
    assignment.sort(session, case, at=at, known=known)


@dataclass(frozen=True)
class Saying:
    """A model that always says the same."""

    prediction: Prediction | None

    def predict(self, _text: str, _subject: str = "") -> Prediction | None:
        """What it always says."""
        return self.prediction


def person(session: Session, slug: str) -> User:
    """A sample person."""
    found = people.by_slug(session, slug)
    assert found is not None
    return found


def give(session: Session, case: Case, slug: str) -> None:
    """The coordinator gives the case to this developer."""
    developer = people.developer_by_slug(session, slug)
    assert developer is not None
    operations.hand_over(
        session, case, developer, by=person(session, "hilde-aroy"), reason="test", at=clock.now(), version=case.version
    )
    session.commit()


def token_in(page: str) -> str:
    """The CSRF token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "no form on this page"
    return found.group(1)


def sign_in(client: FlaskClient, slug: str) -> None:
    """Sign in as a sample person, as a browser does."""
    token = token_in(client.get("/inn").text)
    answer = client.post("/inn", data={"csrf_token": token, "person": slug})
    assert answer.status_code == 303, answer.text


def post(client: FlaskClient, address: str, **fields: object):
    """Send a form with a fresh token, as a page of ours would."""
    token = token_in(client.get("/skrivebord/folk").text)
    return client.post(address, data={"csrf_token": token, **fields})


def days_ago(count: int) -> datetime:
    """That many days before now, at noon UTC."""
    return clock.now().astimezone(UTC).replace(hour=12, minute=0) - timedelta(days=count)


def afresh(session: Session, case: Case) -> Case:
    """The case as it is in the database now."""
    session.rollback()
    session.expire_all()
    found = session.get_one(Case, case.id)
    session.refresh(found)
    return found


def held(session: Session, slug: str = "anne-ristin-fossbakk", **changes: object) -> tuple[Case, str]:
    """A case that this developer has, and its address."""
    case = a_sorted_case(session, **changes)
    give(session, case, slug)
    return case, f"/skrivebord/saker/{case.reference}"


def asked_about(session: Session, kind: str = "helped", **changes: object) -> Case:
    """A case that was closed a while ago, whose business has just been asked this and has not answered."""
    closed_at = clock.now() - timedelta(days={"helped": 4, "came": 183}[kind])
    case, _address = held(session, at=closed_at, **changes)
    by = person(session, "hilde-aroy")
    operations.close(session, case, by=by, at=closed_at, version=case.version, outcome="answered")
    asking.ask_due(session, at=clock.now())
    session.commit()
    return case


def empty_spam(session: Session, *, at: datetime, after_days: int) -> int:
    """One slice of the rule for spam, as it is applied every day; gives how many cases were emptied."""
    rule = rules.Rule(rules.SPAM, "FORSTELINJA_SPAM_DAYS", after_days, rules.DAYS)
    due = retention.due(session, rule.kind, rule.before(at), None, 50)
    return stripping.strip(session, rule, due, at=at)[0]


def letters_about(session: Session, case: Case, letter: str) -> Sequence[OutgoingMail]:
    """The letters of this kind that the case has caused."""
    session.rollback()
    return session.scalars(
        select(OutgoingMail).where(OutgoingMail.about == case.reference, OutgoingMail.letter.endswith(letter))
    ).all()


def fields(page: str, **more: object) -> dict[str, object]:
    """What a browser would send of the page's first form about the case."""
    form = BeautifulSoup(page, "html5lib").select_one("form#answer, form.fl-split")
    return {field["name"]: field["value"] for field in form.select("input[type=hidden]")} | more
