"""People set up by the coordinator: invited, described, away, gone; and what becomes of their cases."""

from datetime import timedelta

from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock
from app.mail.models import OutgoingMail
from app.people import queries as people
from app.people.operations import profile_of
from tests.support import building

MAIKEN = "/skrivebord/folk/maiken-sorgard"


def as_sent(page):
    """What a browser sends when the person presses the first button without touching anything."""
    form = BeautifulSoup(page, "html5lib").select_one("main form[action]")
    boxes = form.select("input:not([type=checkbox]):not([type=radio]), input[checked]")
    pairs = [(box["name"], box.get("value", "")) for box in boxes]
    for select_ in form.select("select"):
        chosen = select_.select_one("option[selected]") or select_.select_one("option")
        pairs.append((select_["name"], chosen["value"]))
    fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def now(session, slug):
    session.rollback()
    session.expire_all()
    return profile_of(building.person(session, slug))


def test_a_page_saved_untouched_changes_nothing(session, client):
    building.sign_in(client, "hilde-aroy")
    for slug in ("maiken-sorgard", "anne-ristin-fossbakk", "hilde-aroy", "gunn-britt-elvevold"):
        before = now(session, slug)
        answer = client.post(f"/skrivebord/folk/{slug}", data=as_sent(client.get(f"/skrivebord/folk/{slug}").text))
        assert answer.status_code == 303
        assert now(session, slug) == before


def test_each_working_day_has_its_own_name(session, client):
    building.sign_in(client, "hilde-aroy")

    page = BeautifulSoup(client.get(MAIKEN).text, "html5lib")

    days = page.select("#working_days label")
    assert [*[day.text for day in days][:2], days[-1].text] == ["mandag", "tirsdag", "søndag"]
    assert [box["value"] for box in page.select("#working_days input[checked]")] == ["mon", "tue", "wed", "thu"]


def test_what_the_coordinator_sets_is_what_routing_weighs(session, client):
    # given
    building.sign_in(client, "hilde-aroy")
    fields = as_sent(client.get(MAIKEN).text)
    levels = [one for one in fields["levels"] if not one.startswith("energi-og-klima:")]

    # when
    changed = fields | {"capacity": "3", "languages": ["nn", "en"], "levels": [*levels, "energi-og-klima:3"]}
    client.post(MAIKEN, data=changed)
    case = building.a_sorted_case(session, areas={"energi-og-klima": 0.96})

    # then
    profile = now(session, "maiken-sorgard")
    assert (profile.capacity, set(profile.languages)) == (3, {"nn", "en"})
    assert dict(profile.levels)["energi-og-klima"] == 3
    assert building.afresh(session, case).developer.user.slug == "maiken-sorgard"


def test_of_two_who_change_a_person_at_once_the_second_is_told(session, client):
    building.sign_in(client, "hilde-aroy")
    first, second = (as_sent(client.get(MAIKEN).text) for _ in range(2))

    client.post(MAIKEN, data=first | {"capacity": "9"})
    answer = client.post(MAIKEN, data=second | {"name": "Maiken S."})

    assert answer.status_code == 409
    assert "Ingenting ble lagret" in answer.text
    profile = now(session, "maiken-sorgard")
    assert (profile.capacity, profile.name) == (9, "Maiken Sørgård")


def test_the_last_coordinator_stays_one(session, client):
    building.sign_in(client, "hilde-aroy")
    page = "/skrivebord/folk/hilde-aroy"

    changed = client.post(page, data=as_sent(client.get(page).text) | {"roles": "developer"})
    closed = building.post(client, f"{page}/steng", to="maiken-sorgard")

    assert changed.status_code == 400
    assert "Dette er den siste koordinatoren" in changed.text
    assert "Dette er den siste koordinatoren" in client.get(closed.headers["Location"]).text
    assert now(session, "hilde-aroy").roles == ("coordinator",)


def test_nonsense_is_told_beside_the_field_and_nothing_is_saved(session, client):
    building.sign_in(client, "hilde-aroy")
    before = now(session, "maiken-sorgard")

    answer = client.post(
        MAIKEN,
        data={
            "csrf_token": building.token_in(client.get(MAIKEN).text),
            "name": "",
            "capacity": "9999",
            "levels": "x:9",
        },
    )

    assert answer.status_code == 400
    for sentence in ("Skriv navnet.", "Velg minst én rolle.", "Skriv høyst 200."):
        assert sentence in answer.text
    assert now(session, "maiken-sorgard") == before


def test_whoever_is_invited_gets_a_letter_and_can_be_invited_again(session, client):
    # given
    building.sign_in(client, "hilde-aroy")
    fields = {"name": "Ida Bakken", "email": "Ida.Bakken@example.org", "role": "developer"}

    # when
    answer = building.post(client, "/skrivebord/folk/ny", **fields)
    twice = building.post(client, "/skrivebord/folk/ny", **fields)
    building.post(client, f"{answer.headers['Location']}/inviter")

    # then
    assert answer.headers["Location"].endswith("/skrivebord/folk/ida-bakken")
    assert twice.status_code == 400
    assert "Dette er ingen e-postadresse, eller noen har alt en konto" in twice.text
    letters = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == "ida.bakken@example.org")).all()
    assert [letter.letter for letter in letters] == ["people/letters/invitation"] * 2


def test_an_account_closes_only_when_its_cases_have_somebody(session, client):
    # given
    case = building.a_sorted_case(session)
    building.give(session, case, "maiken-sorgard")
    building.sign_in(client, "hilde-aroy")

    # when
    without = client.get(building.post(client, f"{MAIKEN}/steng").headers["Location"]).text
    held = building.afresh(session, case).developer.user.slug
    building.post(client, f"{MAIKEN}/steng", to="astrid-lundmo")

    # then
    assert "Velg først hvem som skal ha de åpne sakene" in without
    assert held == "maiken-sorgard"
    assert building.afresh(session, case).developer.user.slug == "astrid-lundmo"
    assert not people.by_slug(session, "maiken-sorgard").active
    assert "Maiken" in client.get("/skrivebord/folk").text
    building.post(client, f"{MAIKEN}/apne")
    session.expire_all()
    assert people.by_slug(session, "maiken-sorgard").active


def test_a_person_says_themselves_when_they_are_away(session, client):
    # given
    first = clock.today() + timedelta(days=3)
    building.sign_in(client, "maiken-sorgard")
    page = f"{MAIKEN}/fravaer"

    # when
    backwards = building.post(client, page, from_on=first, until_on=first - timedelta(days=1), reason="ferie")
    nonsense = building.post(client, page, from_on="i morgen", until_on="", reason="ferie")
    twice = [building.post(client, page, from_on=first, until_on=first, reason="kurs") for _ in range(2)]

    # then
    assert (backwards.status_code, nonsense.status_code) == (400, 400)
    assert [answer.status_code for answer in twice] == [303, 303]
    developer = people.developer_by_slug(session, "maiken-sorgard")
    (absence,) = [row for row in developer.absences if row.from_on == first]
    assert client.get("/skrivebord/folk/maiken-sorgard").status_code == 403
    building.post(client, f"{page}/{absence.id}/slett")
    session.expire_all()
    assert first not in [row.from_on for row in developer.absences]
