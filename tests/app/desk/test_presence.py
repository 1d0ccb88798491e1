"""Two at the same case see each other; who has gone is not seen, and who may not read it sees nobody."""

from datetime import timedelta

from app import clock
from app.cases import presence
from tests.support import building
from tests.support.building import post, sign_in


def test_two_at_the_same_case_see_each_other(app, session, client):
    case, address = building.held(session)
    sign_in(client, case.developer.user.slug)
    other = app.test_client()
    sign_in(other, "hilde-aroy")

    assert post(client, f"{address}/her").text == ""
    assert post(other, f"{address}/her").text == f"{case.developer.user.name} har også saken oppe."
    assert post(client, f"{address}/her").text == "Hilde Årøy har også saken oppe."


def test_whoever_was_there_a_while_ago_is_not_there_now(session):
    case, _address = building.held(session)
    hilde, maiken = building.person(session, "hilde-aroy"), building.person(session, "maiken-sorgard")
    now = clock.now()
    for at in (now - timedelta(hours=1), now - presence.IS_THERE):
        presence.is_here(session, case, hilde, at=at)

    assert list(presence.others(session, case, maiken, at=now)) == []
    presence.is_here(session, case, hilde, at=now)
    assert list(presence.others(session, case, maiken, at=now)) == [hilde]
    session.rollback()
