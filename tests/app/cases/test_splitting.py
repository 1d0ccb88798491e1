"""A case with two questions becomes two, and one again."""

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, secrets
from app.cases.models import Case
from app.cases.operations import NothingToSplitError
from tests.support import building

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What it looks at is the same on both databases."""
LINE, HILDE = "line-marie-hartvik", "hilde-aroy"
EMAIL = "solveig@example.org"


def split(session, case, text, by=HILDE):
    made = operations.split(
        session, case, text=text, by=building.person(session, by), at=clock.now(), version=case.version
    )
    session.commit()
    return made


def test_a_part_becomes_a_case_of_its_own_of_the_same_business_and_is_sorted_anew(session):
    case, _address = building.held(session, email=EMAIL, is_confidential=True, phone="77 00 00 00")

    made = split(session, case, "Hvem kan hjelpe oss med regnskap?")

    assert (made.state, made.text, made.split_from_id) == ("received", "Hvem kan hjelpe oss med regnskap?", case.id)
    assert made.triage_at is not None
    assert (made.email, made.phone, made.is_confidential) == (EMAIL, "77 00 00 00", True)
    assert queries.history(session, case)[-1].facts == {"to": made.reference}
    assert [event.kind for event in queries.history(session, made)] == ["received", "split_off"]
    (letter,) = building.letters_about(session, made, "received")
    assert case.reference in letter.text
    assert "regnskap" not in letter.text + letter.html + letter.subject
    assert secrets.page_token(made) in letter.text


@ON_SQLITE
def test_the_whole_is_no_part_and_nothing_is_split_twice(session):
    case, _address = building.held(session, email=EMAIL)
    with pytest.raises(NothingToSplitError):
        split(session, case, case.text)
    session.rollback()
    split(session, case, "En del.")
    with pytest.raises(NothingToSplitError):
        split(session, case, "En del.")
    session.rollback()
    assert len(session.scalars(select(Case)).all()) == 2


@ON_SQLITE
def test_what_was_split_can_be_merged_again(session):
    case, _address = building.held(session, email=EMAIL)
    made = split(session, case, "En del.")
    building.give(session, made, LINE)

    operations.merge(
        session, made, case, by=building.person(session, HILDE), at=clock.now(),
        version=made.version, into_version=case.version,
    )  # fmt: skip
    session.commit()

    assert (made.state, made.merged_into_id) == ("closed", case.id)
