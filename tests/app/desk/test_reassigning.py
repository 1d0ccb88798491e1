"""Two clicks to another person: everybody to choose from, the best one chosen beforehand."""

import threading

from bs4 import BeautifulSoup
from sqlalchemy import select

from app.cases import queries as cases
from app.mail.models import OutgoingMail
from tests.support import building

UNSURE = {"landbruk": 0.36, "energi-og-klima": 0.31, "areal-og-bygg": 0.24}


def _address(case):
    return f"/skrivebord/saker/{case.reference}/gi-videre"


def _as_sent(page, **changes):
    """What a browser sends when the person presses the button without touching anything."""
    form = BeautifulSoup(page, "html5lib").select_one("form.fl-split")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden], input[checked]")}
    fields |= {select["name"]: select.select_one("option[selected]")["value"] for select in form.select("select")}
    return fields | changes


def _letters(session, case):
    session.rollback()
    rows = session.scalars(select(OutgoingMail).where(OutgoingMail.about == case.reference).order_by(OutgoingMail.id))
    return [(row.letter.rpartition("/")[2], row.to_address.partition("@")[0]) for row in rows]


def test_two_clicks_give_the_case_to_the_best_person(session, client):
    # given
    case = building.a_sorted_case(session, areas=UNSURE)
    building.sign_in(client, "hilde-aroy")
    link = _address(case)
    assert link in client.get("/skrivebord/alle").text

    # when
    page = client.get(link)
    answer = client.post(link, data=_as_sent(page.text))

    # then
    assert answer.status_code == 303
    now = building.afresh(session, case)
    assert (now.state, now.developer.user.slug) == ("assigned", "bjornar-rotvold")
    assert _letters(session, case)[-1] == ("handed_over_to", "bjornar.rotvold")
    event = cases.history(session, case)[-1]
    assert (event.kind, event.user.slug, bool(event.reason)) == ("handed_over", "hilde-aroy", True)


def test_the_new_one_gets_the_case_and_the_old_one_is_told_once(session, client):
    # given
    case = building.a_sorted_case(session)
    assert case.developer.user.slug == "line-marie-hartvik"
    building.sign_in(client, "hilde-aroy")
    fields = _as_sent(client.get(_address(case)).text, reason="load", message="Line Marie har mye nå.")

    # when
    client.post(_address(case), data=fields)

    # then
    assert _letters(session, case)[-2:] == [
        ("handed_over_to", "anne.ristin.fossbakk"),
        ("handed_over_from", "line.marie.hartvik"),
    ]
    assert "Line Marie har mye nå." in cases.history(session, case)[-1].reason


def test_a_developer_hands_over_their_own_case_and_then_sees_their_own_work(session, client):
    # given
    case = building.a_sorted_case(session)
    building.sign_in(client, "line-marie-hartvik")

    # when
    answer = client.post(_address(case), data=_as_sent(client.get(_address(case)).text))

    # then
    assert (answer.status_code, answer.location) == (303, "/skrivebord/")
    assert client.get(f"/skrivebord/saker/{case.reference}").status_code == 404


def test_everybody_can_be_chosen_and_a_warning_stands_beside_who_is_away_or_full(session, client):
    # given
    for _number in range(5):
        building.give(session, building.a_sorted_case(session), "line-marie-hartvik")
    case = building.a_sorted_case(session, areas={"offentlige-anskaffelser": 0.95})
    building.sign_in(client, "hilde-aroy")

    # when
    page = BeautifulSoup(client.get(_address(case)).text, "html5lib")
    warned = {one.select_one("input")["value"] for one in page.select(".fl-person") if one.select_one(".fl-soon")}
    answer = client.post(_address(case), data=_as_sent(str(page), person="kjell-arne-haugrud"))

    # then
    assert len(page.select(".fl-person")) == 9
    assert warned == {"kjell-arne-haugrud", "line-marie-hartvik"}
    assert answer.status_code == 303
    assert building.afresh(session, case).developer.user.slug == "kjell-arne-haugrud"


def test_the_area_is_corrected_in_the_same_step(session, client):
    # given
    case = building.a_sorted_case(session, areas=UNSURE)
    building.sign_in(client, "hilde-aroy")

    # when
    client.post(_address(case), data=_as_sent(client.get(_address(case)).text, area="areal-og-bygg"))

    # then
    assert building.afresh(session, case).area.slug == "areal-og-bygg"
    assert [event.kind for event in cases.history(session, case)[-2:]] == ["corrected", "handed_over"]


def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(session, client):
    # given
    case = building.a_sorted_case(session, areas=UNSURE)
    building.sign_in(client, "hilde-aroy")
    fields = _as_sent(client.get(_address(case)).text)

    # when
    answers = [
        client.post(_address(case), data=fields | wrong)
        for wrong in (
            {"person": "nobody"}, {"person": ""}, {"reason": "other"}, {"reason": "tull"}, {"area": "tull"},
            {"csrf_token": "old", "message": "Noen ord."}, {"message": "x" * 3000},
        )
    ]  # fmt: skip

    # then
    assert [answer.status_code for answer in answers] == [400] * 7
    assert all("ds-error-summary" in answer.text for answer in answers)
    assert "Noen ord.</textarea>" in answers[5].text
    assert building.afresh(session, case).state == "referred"


def test_of_two_coordinators_the_second_sees_what_the_first_did_and_one_letter_is_owed(app, session):
    # given
    case = building.a_sorted_case(session, areas=UNSURE)
    sent = []
    for person in ("bjornar-rotvold", "oddbjorn-nesvag"):
        client = app.test_client()
        building.sign_in(client, "hilde-aroy")
        page = client.get(_address(case)).text
        sent.append((client, _as_sent(page, person=person, message=f"Til {person}")))
    session.rollback()
    barrier, answers = threading.Barrier(2), []

    def press(client, fields):
        barrier.wait()
        answers.append((fields, client.post(_address(case), data=fields)))

    # when
    threads = [threading.Thread(target=press, args=one) for one in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # then
    assert sorted(answer.status_code for _fields, answer in answers) == [303, 409]
    ((fields, second),) = [one for one in answers if one[1].status_code == 409]
    assert f"{fields['message']}</textarea>" in second.text
    winner = building.afresh(session, case).developer.user
    assert all(name in second.text for name in ("Hilde Årøy", winner.name))
    assert [letter for letter, _to in _letters(session, case)].count("handed_over_to") == 1
    assert [event.kind for event in cases.history(session, case)].count("handed_over") == 1


def test_a_closed_case_is_not_handed_over(session, client):
    # given
    case = building.a_sorted_case(session)
    building.sign_in(client, "hilde-aroy")
    building.post(client, f"/skrivebord/saker/{case.reference}/avslutt", version=case.version)

    # then
    assert client.get(_address(case)).location == f"/skrivebord/saker/{case.reference}"
    assert building.afresh(session, case).state == "closed"
