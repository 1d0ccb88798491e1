"""A confidential case is told of by its reference alone, in every letter to the staff."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations
from app.cases.reminders import reminding
from app.mail.models import OutgoingMail
from tests.support import building

MARKERS = (
    "hemmelegmarkør",
    "Torfinn",
    "Fjellmarker",
    "99112233",
    "merkverdig",
    "923609016",
    "Løyndomsfull",
    "torfinn@",
)


def letters_to_staff(session, case) -> list[OutgoingMail]:
    rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    return [row for row in rows if row.to_address != case.email]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_letter_to_the_staff_quotes_a_confidential_case(session):
    anne, at = building.person(session, "anne-ristin-fossbakk"), clock.now()
    case = building.a_sorted_case(
        session,
        is_confidential=True,
        name="Torfinn Sæterdal",
        email="torfinn@marker.example",
        phone="99112233",
        organisation_name="Fjellmarker AS",
        organisation_number="923609016",
        text="Vi har ein hemmelegmarkør.",
        subject="Løyndomsfull sak",
    )
    building.give(session, case, "anne-ristin-fossbakk")
    building.give(session, case, "astrid-lundmo")
    building.give(session, case, "anne-ristin-fossbakk")
    helper = building.person(session, "astrid-lundmo")
    operations.ask(session, case, helper, question="Kva er merkverdig her?", by=anne, at=at, shares=False)
    operations.add(session, case, text="Meir om merkverdig hemmelegmarkør.", at=at)
    operations.note(session, case, by=helper, text="Torfinn er merkverdig.", at=at)
    operations.decline(session, case, by=anne, at=at, version=case.version, reason="Torfinn er i slekta")
    session.commit()
    for days in (2, 5, 9, 30):
        reminding.remind(session, at=at + timedelta(days=days))
        session.commit()

    rows = letters_to_staff(session, case)

    assert len({row.letter for row in rows}) >= 5, {row.letter for row in rows}
    for row in rows:
        told = f"{row.subject} {row.text} {row.html} {row.headers}"
        assert case.reference in told or not row.about, row.letter
        assert [word for word in MARKERS if word in told] == [], row.letter
