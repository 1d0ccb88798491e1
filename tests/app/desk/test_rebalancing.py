"""The plan for sharing out the open cases: shown, approved in part, and never against what somebody did meanwhile."""

from datetime import timedelta

from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock
from app.cases import queries as cases
from app.mail.models import OutgoingMail
from app.people.models import Absence
from tests.support import building

PLAN, DO = "/skrivebord/fordeling", "/skrivebord/fordeling/utfor"


def goes_away(session, slug, *, in_days):
    first = clock.today() + timedelta(days=in_days)
    developer = building.person(session, slug).developer
    session.add(Absence(developer=developer, from_on=first, until_on=first + timedelta(days=13), reason="ferie"))
    session.commit()


def values(page):
    soup = BeautifulSoup(page, "html5lib")
    return [box["value"] for box in soup.select("input[name=move][checked]")]


def test_whoever_goes_away_gives_their_cases_to_those_who_know_them(session, client):
    # given
    case = building.a_sorted_case(session)
    holder = case.developer.user.slug
    goes_away(session, holder, in_days=10)
    building.sign_in(client, "hilde-aroy")

    # when
    before = client.get(PLAN).text
    planned = client.get(PLAN, query_string={"borte": holder}).text
    answer = building.post(client, DO, move=values(planned), borte=holder)

    # then
    assert "Ingenting bør endres" in before
    assert values(before) == []
    assert len(values(planned)) == 1
    assert answer.headers["Location"].endswith(f"borte={holder}")
    assert "1 sak er endret" in client.get(answer.headers["Location"]).text
    now = building.afresh(session, case)
    assert now.developer.user.slug != holder
    event = cases.history(session, now)[-1]
    assert (event.kind, event.user.slug, event.reason) == ("handed_over", "hilde-aroy", "Sakene ble fordelt på nytt")
    letters = session.scalars(select(OutgoingMail.letter).where(OutgoingMail.about == case.reference)).all()
    assert {"cases/letters/handed_over_to", "cases/letters/handed_over_from"} <= set(letters)


def test_what_somebody_changed_meanwhile_stays_and_the_rest_is_done(session, client):
    # given
    stays, goes = building.a_sorted_case(session), building.a_sorted_case(session)
    holder = goes.developer.user.slug
    building.sign_in(client, "hilde-aroy")
    planned = values(client.get(PLAN, query_string={"borte": holder}).text)
    building.give(session, stays, "astrid-lundmo")

    # when
    answer = building.post(client, DO, move=[*planned, *planned, "tull", "NF-2026-XXXXX:1:ingen"])
    page = client.get(answer.headers["Location"]).text

    # then
    assert len(planned) == 2
    assert building.afresh(session, stays).developer.user.slug == "astrid-lundmo"
    assert building.afresh(session, goes).developer.user.slug != holder
    assert "1 sak er endret" in page
    assert "2 saker er som de var: noen andre har endret dem i mellomtiden" in page


def test_nothing_ticked_changes_nothing(session, client):
    case = building.a_sorted_case(session)
    building.sign_in(client, "hilde-aroy")

    answer = building.post(client, DO)

    assert "Ingenting var krysset av" in client.get(answer.headers["Location"]).text
    assert building.afresh(session, case).version == case.version


def test_more_cases_cost_no_more_statements(session, client, statements):
    building.sign_in(client, "hilde-aroy")

    def asked():
        building.a_sorted_case(session)
        with statements() as seen:
            client.get(PLAN)
        return len(seen)

    assert max(asked() for _ in range(3)) <= 8
