"""Hours that people use on cases: each notes their own, on a page or when they close; nothing else is touched."""

import pytest

from app import clock
from app.cases import operations
from app.cases.hours import operations as noting
from app.cases.hours import queries as hours
from app.cases.models import Case
from app.reports import queries as reports
from app.reports.periods import Period
from tests.app.desk.test_steps_of_a_case import sent
from tests.support import building

HOLDER, COORDINATOR, OTHER = "anne-ristin-fossbakk", "hilde-aroy", "astrid-lundmo"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def noted(session, case):
    session.rollback()
    return {one.name: one.hours for one in hours.of_case(session, session.get(Case, case.id))}


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1,5", 1.5), ("1.5", 1.5), ("2", 2.0), ("0:20", 0.5), ("1:30", 1.5), ("0,1", 0.25), ("1 000", 1000.0), ("", None),
     ("0", None)],
)  # fmt: skip
def test_hours_are_written_as_people_write_them_and_rounded_up_to_a_quarter(session, client, typed, kept):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    answer = client.post(f"{address}/timer", data=sent(client.get(f"{address}/timer").text, hours=typed))

    assert (answer.status_code, answer.location) == (303, address)
    person = building.person(session, HOLDER)
    session.rollback()
    assert hours.own(session, case, person) == kept


@ON_SQLITE
@pytest.mark.parametrize("typed", ["halvannen", "-1", "1000,1", "1:75", "9999999", "1e3", "٣"])
def test_what_is_no_number_of_hours_is_shown_again_with_what_to_write(session, client, typed):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    for page in ("timer", "avslutt"):
        answer = client.post(f"{address}/{page}", data=sent(client.get(f"{address}/{page}").text, hours=typed))
        assert answer.status_code == 400
        assert 'href="#hours"' in answer.text
        assert f'value="{typed}"' in answer.text
    assert noted(session, case) == {}
    assert building.afresh(session, case).state == "assigned"


@ON_SQLITE
def test_each_notes_their_own_and_sees_those_of_the_others(session, client):
    case, address = building.held(session)
    for who, typed in ((HOLDER, "1,5"), (COORDINATOR, "0,25"), (COORDINATOR, "0,5")):
        building.sign_in(client, who)
        client.post(f"{address}/timer", data=sent(client.get(f"{address}/timer").text, hours=typed))
        client.post("/ut", data={"csrf_token": building.token_in(client.get(address).text)})

    building.sign_in(client, COORDINATOR)
    page = client.get(f"{address}/timer").text

    assert sorted(noted(session, case).values()) == [0.5, 1.5]
    assert 'value="0,5"' in page
    assert "Fossbakk: 1,5" in page
    assert "2 timer" in page


@ON_SQLITE
def test_hours_are_noted_when_a_case_is_closed_and_stay_when_that_is_undone(session, client):
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    client.post(f"{address}/avslutt", data=sent(client.get(f"{address}/avslutt").text, hours="3"))
    assert building.afresh(session, case).state == "closed"

    by = building.person(session, HOLDER)
    operations.undo(session, case, by=by, at=clock.now(), version=building.afresh(session, case).version)
    session.commit()

    assert list(noted(session, case).values()) == [3.0]
    assert 'value="3"' in client.get(f"{address}/avslutt").text


def test_a_merged_case_gives_its_hours_to_the_other_and_none_is_lost_or_told_twice(session):
    hilde, anne = building.person(session, COORDINATOR), building.person(session, HOLDER)
    one, other = (building.a_sorted_case(session, email="a@example.org", text=text) for text in ("En.", "To."))
    for case, person, quarters in ((one, anne, 4), (one, hilde, 2), (other, anne, 6), (other, anne, 7)):
        noting.note_hours(session, case, person, quarters, at=clock.now())
    session.commit()

    operations.merge(session, one, other, by=hilde, at=clock.now(), version=one.version, into_version=other.version)
    session.commit()

    assert noted(session, one) == {}
    assert noted(session, other) == {anne.name: 2.75, hilde.name: 0.5}
    today = clock.today()
    found = reports.hours(session, Period(today, today), None, None)
    assert sum(one.hours for one in found[0].values()) == 3.25


def test_hours_of_more_than_can_be_kept_are_refused_by_the_database_too(session):
    from sqlalchemy.exc import IntegrityError

    case, _address = building.held(session)
    with pytest.raises(IntegrityError):
        noting.note_hours(session, case, building.person(session, HOLDER), 4001, at=clock.now())
    session.rollback()
