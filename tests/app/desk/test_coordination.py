"""The coordinator's lists: what needs a person, and the likeliest act as a button."""

import re

import pytest
from bs4 import BeautifulSoup

from app import clock
from app.cases import operations
from app.cases import queries as cases
from app.mail.models import OutgoingMail
from tests.support import building

ALL = "/skrivebord/alle"
UNSURE = {"landbruk": 0.36, "energi-og-klima": 0.31, "areal-og-bygg": 0.24}
GAP = {"energi-og-klima": 0.91}
AWAY = {"offentlige-anskaffelser": 0.95}
SPECIALIST = {"reindrift-og-samisk-naering": 0.95}


def _trouble(session, case, **changes):
    letter = session.query(OutgoingMail).filter_by(about=case.reference).order_by(OutgoingMail.id).first()
    values = {"state": "failed", "due_at": None, "last_error": "The mail server refuses the letter.", "last_code": 554}
    for name, value in (values | changes).items():
        setattr(letter, name, value)
    session.commit()
    return letter.id


@pytest.fixture
def coordinator(client):
    building.sign_in(client, "hilde-aroy")
    return client


def test_only_cases_that_need_a_person_are_in_the_first_list(session, coordinator):
    # given
    for subject, areas in (("usikker", UNSURE), ("ingen kan", GAP), ("borte", AWAY), ("går av seg selv", SPECIALIST)):
        building.a_sorted_case(session, subject=f"Sak {subject}", areas=areas)
    building.a_sorted_case(session, subject="Sak barnehage", areas={}, not_for_us={"privatsak": 0.94})
    building.a_sorted_case(session, subject="Sak for sen", areas=SPECIALIST, at=building.days_ago(15))
    failed = building.a_sorted_case(session, subject="Sak uten brev", areas=SPECIALIST)
    _trouble(session, failed)

    # when
    page = coordinator.get(ALL).text
    first, _table = page.split('id="nearest"')

    # then
    shown = {subject: f"Sak {subject}</bdi>" in first for subject in (
        "usikker", "ingen kan", "borte", "for sen", "uten brev", "går av seg selv", "barnehage",
    )}  # fmt: skip
    assert shown == {
        "usikker": True, "ingen kan": True, "borte": True, "for sen": True, "uten brev": True,
        "går av seg selv": False, "barnehage": False,
    }  # fmt: skip
    assert "36\N{NO-BREAK SPACE}%" in page
    assert "Sak barnehage" in coordinator.get(f"{ALL}?vis=ikke-for-oss").text


def test_the_likeliest_act_is_one_press_and_the_history_says_who_and_why(session, coordinator):
    # given
    case = building.a_sorted_case(session, areas=UNSURE)
    page = coordinator.get(ALL).text
    assert 'name="person" value="bjornar-rotvold"' in page

    # when
    answer = building.post(
        coordinator,
        f"/skrivebord/saker/{case.reference}/gi-videre",
        version=case.version,
        person="bjornar-rotvold",
        reason="fit",
        area="landbruk",
        back=ALL,
    )

    # then
    assert (answer.status_code, answer.location) == (303, ALL)
    assert building.afresh(session, case).developer.user.slug == "bjornar-rotvold"
    event = cases.history(session, case)[-1]
    assert (event.kind, event.user.slug, bool(event.reason)) == ("handed_over", "hilde-aroy", True)


def test_nobody_is_suggested_who_is_full_or_knows_little_of_it(session, coordinator):
    # given
    for _number in range(8):
        building.give(session, building.a_sorted_case(session, areas=SPECIALIST), "bjornar-rotvold")
    building.a_sorted_case(session, areas=UNSURE)
    building.a_sorted_case(session, areas=GAP)

    # when
    page = coordinator.get(ALL).text

    # then
    assert 'name="person" value="bjornar-rotvold"' not in page
    assert page.count('name="person"') == 1


def test_what_is_not_for_us_is_closed_in_one_press(session, coordinator):
    # given
    case = building.a_sorted_case(session, areas={}, not_for_us={"privatsak": 0.94})

    # when
    answer = building.post(
        coordinator,
        f"/skrivebord/saker/{case.reference}/avslutt",
        version=case.version,
        reason="not_for_us",
        back=f"{ALL}?vis=ikke-for-oss",
    )

    # then
    assert answer.location == f"{ALL}?vis=ikke-for-oss"
    assert building.afresh(session, case).state == "closed"


def test_letters_that_did_not_go_are_listed_and_can_be_tried_again(session, coordinator):
    # given
    case = building.a_sorted_case(session, areas=SPECIALIST)
    letter_id = _trouble(session, case)
    page = coordinator.get(f"{ALL}?vis=epost").text

    # when
    answer = building.post(coordinator, f"/skrivebord/brev/{letter_id}/prov-igjen")

    # then
    assert case.reference in page
    assert "554" in page
    assert answer.status_code == 303
    session.rollback()
    assert session.get(OutgoingMail, letter_id, populate_existing=True).state == "queued"


def test_a_letter_that_waits_for_a_quarter_of_an_hour_is_seen(session, coordinator):
    # given
    building.a_sorted_case(session, areas=SPECIALIST, at=clock.now())
    assert "prov-igjen" not in coordinator.get(f"{ALL}?vis=epost").text

    # when
    building.a_sorted_case(session, areas=SPECIALIST, at=building.days_ago(1))

    # then
    assert "prov-igjen" in coordinator.get(f"{ALL}?vis=epost").text


def test_lists_are_narrowed_and_ordered_by_the_address(session, coordinator):
    # given
    building.a_sorted_case(session, subject="Bardu-saken", municipality="bardu", areas=SPECIALIST)
    building.a_sorted_case(session, subject="Salangen-saken", municipality="salangen", areas={"landbruk": 0.95})
    building.a_sorted_case(
        session, subject="Gammel", municipality="salangen", areas=SPECIALIST, at=building.days_ago(3)
    )

    def subjects(query):
        page = coordinator.get(f"{ALL}?vis=apne&{query}").text
        places = {name: page.find(f"<bdi>{name}</bdi>") for name in ("Bardu-saken", "Salangen-saken", "Gammel")}
        return [name for name, place in sorted(places.items(), key=lambda item: item[1]) if place >= 0]

    # then
    assert subjects("kommune=bardu") == ["Bardu-saken"]
    assert subjects("fag=landbruk") == ["Salangen-saken"]
    assert subjects("hos=bjornar-rotvold") == ["Salangen-saken"]
    assert subjects("")[0] == "Gammel"
    assert subjects("sorter=mottatt")[-1] == "Gammel"
    assert subjects("kommune=tull") == []


@pytest.mark.parametrize(
    "query",
    [
        "vis=tull",
        "side=0",
        "side=-1",
        "side=x",
        "side=999999999999",
        "side=%00",
        "kommune=%00",
        "sorter=%27",
        "hos=a%27b",
    ],
)
def test_a_strange_address_still_shows_a_list(coordinator, query):
    assert coordinator.get(f"{ALL}?{query}").status_code == 200
    assert coordinator.get(f"{ALL}?vis=avsluttet&{query}").status_code == 200


def test_a_list_is_shown_25_at_a_time(session, coordinator):
    # given
    for number in range(26):
        building.a_sorted_case(session, subject=f"Sak nummer {number}", areas=SPECIALIST | {"landbruk": 0.01})

    # when
    first, second = (coordinator.get(f"{ALL}?vis=apne&side={side}").text for side in (1, 2))

    # then
    assert [page.count("<bdi>Sak nummer") for page in (first, second)] == [25, 1]


QUERIES = ("", "vis=apne", "vis=over", "vis=ikke-for-oss", "vis=epost", "vis=avsluttet", "kommune=bardu")


def test_a_list_costs_at_most_eight_statements_for_one_row_and_for_25(session, coordinator, statements):
    # given
    def make():
        building.a_sorted_case(session, areas=UNSURE, municipality="bardu", at=building.days_ago(12))
        building.a_sorted_case(session, areas={}, not_for_us={"privatsak": 0.94}, municipality="bardu")
        late = building.a_sorted_case(session, areas=SPECIALIST, municipality="bardu", at=building.days_ago(12))
        _trouble(session, late)
        closed = building.a_sorted_case(session, areas=SPECIALIST, municipality="bardu")
        closed.state = "closed"
        session.commit()

    def cost(query):
        with statements() as seen:
            coordinator.get(f"{ALL}?{query}")
        return len(seen)

    # when
    make()
    coordinator.get(ALL)
    one = [cost(query) for query in QUERIES]
    for _row in range(25):
        make()
    many = [cost(query) for query in QUERIES]

    # then
    assert one == many
    assert max(one) <= 8


def test_a_list_says_more_closely_what_its_cases_need(session, coordinator):
    # given
    for subject, areas in (("usikker", UNSURE), ("ingen kan", GAP), ("borte", AWAY)):
        building.a_sorted_case(session, subject=f"Sak {subject}", areas=areas)
    lies, _address = building.held(session, subject="Sak som ligger")
    lies.assigned_at = building.days_ago(9)
    replied, _address = building.held(session, subject="Sak med svar")
    by = building.person(session, "anne-ristin-fossbakk")
    operations.answer(session, replied, by=by, text="Svar.", at=clock.now(), version=replied.version)
    operations.add(session, replied, text="Mer om saken.", at=clock.now())
    session.commit()

    # then
    for tab, subject in {
        "usikker": "Sak usikker", "ingen-kan": "Sak ingen kan", "ingen-ledig": "Sak borte", "uapnet": "Sak som ligger",
        "nye-svar": "Sak med svar",
    }.items():  # fmt: skip
        page = coordinator.get(f"{ALL}?vis={tab}").text
        assert re.findall(r"<bdi>(Sak [^<]+)</bdi></a>", page) == [subject], tab


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_is_ordered_by_any_of_its_columns_both_ways(session, coordinator):
    for subject, days in (("Aa", 3), ("Cc", 1), ("Bb", 2)):
        building.held(session, subject=f"Sak {subject}", at=building.days_ago(days))

    def shown(order):
        page = coordinator.get(f"{ALL}?vis=apne&sorter={order}").text
        return "".join(re.findall(r"<bdi>Sak (.)", page))

    assert [shown(order) for order in ("sak", "-sak", "mottatt", "-mottatt", "frist", "nonsense")] == [
        "ABC", "CBA", "CBA", "ABC", "ABC", "ABC",
    ]  # fmt: skip
    assert len(shown("fag") + shown("-hos")) == 6
    assert 'aria-sort="descending"' in coordinator.get(f"{ALL}?vis=apne&sorter=mottatt").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_is_kept_under_a_name_and_forgotten_again(session, coordinator):
    building.held(session, subject="Sak om hytter")
    building.held(session, subject="Sak om is", text="Vi selger iskrem.")
    address = f"{ALL}?vis=apne&tilstand=assigned&q=iskrem"
    query = BeautifulSoup(coordinator.get(f"{address}&side=1&x=y").text, "html5lib").select_one("[name=query]")["value"]

    saved = building.post(coordinator, "/skrivebord/visninger", name="Min <liste>", query=query)

    assert saved.location == address
    page = BeautifulSoup(coordinator.get(ALL).text, "html5lib")
    link = page.find("a", string="Min <liste>")
    assert re.findall(r"<bdi>(Sak [^<]+)", coordinator.get(link["href"]).text) == ["Sak om is"]
    building.post(coordinator, "/skrivebord/visninger/slett", view=page.select_one("[name=view]")["value"])
    assert "Min &lt;liste" not in coordinator.get(ALL).text
