"""A stream of cases through the real sorting, while people come and go: the same seed makes the same stream."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.assignment import operations as assignment
from app.cases import operations as cases
from app.cases.models import Case
from app.learning.registry import ActiveModel
from app.people import queries as people
from app.people.models import Absence, Competence
from catalogue import queries as catalogue
from tests.support import building
from triage.prediction import Prediction

TOWNS = ("gratangen", "bardu", "lavangen", "salangen", None)
LANGUAGES = ("nb", "nb", "nn", "en", "se")


def pour(session: Session, count: int, *, seed: int, since: datetime) -> list[Case]:
    """So many cases, three hours apart, sorted as the worker does; staff and open cases change all the time."""
    random = Random(seed)
    areas = [area.slug for area in catalogue.areas(session)]
    found: list[Case] = []
    for number in range(count):
        at = since + timedelta(hours=3 * number, minutes=random.randrange(90))
        _change_staff(session, random, at)
        case = building.a_case(
            session,
            at=at,
            municipality=random.choice(TOWNS),
            reply_language=random.choice(("nb", "nb", "nn", "en", "se")),
        )
        known = replace(
            assignment.known(session, at=at), active=ActiveModel("2026-01-01.1", building.Saying(_said(random, areas)))
        )
        assignment.sort(session, case, at=at, known=known)
        session.commit()
        found.append(case)
        _work(session, random, found, at + timedelta(minutes=30))
    return found


def _said(random: Random, areas: list[str]) -> Prediction:
    """Probabilities with all the digits that a model gives, some of them equal."""
    weights = {area: random.random() * 0.01 for area in areas}
    weights[random.choice(areas[:8])] += 6
    for area in random.sample(areas, 2):
        weights[area] += random.choice((0.1, 0.1, 0.5, 3))
    foreign = {"privatsak": random.choice((0.05, 0.05, 0.05, 0.05, 8.0, 40.0)), "reklame": 0.05}
    whole = sum(weights.values()) + sum(foreign.values())
    known = dict(sorted(((area, w / whole) for area, w in weights.items()), key=lambda one: -one[1]))
    refused = dict(sorted(((kind, w / whole) for kind, w in foreign.items()), key=lambda one: -one[1]))
    doubt = "language" if random.random() < 0.03 else None
    language = "se" if doubt and random.random() < 0.5 else "nb"
    return Prediction(known, refused, sum(refused.values()), language, (("hytter", 1.0),), doubt)


def _change_staff(session: Session, random: Random, at: datetime) -> None:
    everyone = people.developers(session)
    one = random.choice(everyone)
    what = random.randrange(8)
    if what == 0:
        first = at.date() + timedelta(days=random.randrange(-1, 4))
        one.absences.append(
            Absence(from_on=first, until_on=first + timedelta(days=random.randrange(9)), reason="ferie")
        )
    elif what == 1 and one.absences:
        one.absences.remove(random.choice(one.absences))
    elif what == 2 and one.competences:
        random.choice(one.competences).level = random.randint(1, 3)
    elif what == 3 and len(one.competences) > 1:
        one.competences.remove(random.choice(one.competences))
    elif what == 4:
        missing = [area for area in catalogue.areas(session) if area.id not in {row.area_id for row in one.competences}]
        one.competences.append(Competence(area=random.choice(missing), level=random.randint(1, 3)))
    elif what == 5:
        one.capacity = random.choice((0, 1, 2, 3, 6))
    session.commit()


def _work(session: Session, random: Random, there: list[Case], at: datetime) -> None:
    """Some of the cases are answered and closed, some change hands."""
    case = random.choice(there)
    session.refresh(case)
    if case.state == "closed":
        return
    by = building.person(session, "hilde-aroy")
    if random.random() < 0.4 and case.developer_id and case.reply_language != "se":
        cases.answer(session, case, by=by, text="Ja.", at=at, version=case.version, close=True)
    elif random.random() < 0.5:
        to = random.choice([one for one in people.developers(session) if one.id != case.developer_id])
        cases.hand_over(session, case, to, by=by, reason="test", at=at, version=case.version)
    session.commit()
