"""How the service runs, for the coordinator: what stands still since when; held letters are let go by one button."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import clock, heartbeat
from app.mail.holding import operations as holding
from app.mail.holding.models import MailHold
from app.mail.models import OutgoingMail
from app.upkeep import operations as upkeep
from tests.support import building
from tests.support.building import sign_in

PAGE = "/skrivebord/drift"


def rows(client) -> dict[str, tuple[str, str]]:
    """Part → whether it is well, and how it stands."""
    page = BeautifulSoup(client.get(PAGE).text, "html.parser")
    lines = page.select("table[aria-label] tbody tr")
    return {line.th.text: tuple(cell.text for cell in line("td")[:2]) for line in lines}


@pytest.fixture
def coordinator(client):
    sign_in(client, "hilde-aroy")
    return client


def test_all_is_well_when_it_is(coordinator, session, settings, model):
    settings.data_dir.mkdir(exist_ok=True)
    heartbeat.beat(session, "here:1", at=clock.now())
    upkeep.note_backup(session, at=clock.now(), name="b", size=1, files=0, seconds=0)
    session.commit()

    assert {well for well, _says in rows(coordinator).values()} == {"Ja"}
    assert "Alt er i orden." in coordinator.get(PAGE).text


def test_what_stands_still_is_told_with_since_when(coordinator, session, monkeypatch):
    building.a_case(session)
    heartbeat.beat(session, "here:1", at=clock.now())
    session.commit()
    later = clock.now() + timedelta(minutes=20)
    monkeypatch.setattr(clock, "now", lambda: later)

    told = rows(coordinator)

    assert told["Arbeidsprosessen"][0] == told["Sortering"][0] == told["Brev som skal ut"][0] == "Nei"
    assert "har stått stille siden" in told["Arbeidsprosessen"][1]
    assert "ting trenger noen" in coordinator.get(PAGE).text


def test_held_letters_are_shown_and_one_button_lets_them_go(coordinator, session):
    case = building.a_case(session)
    holding.hold_after_restore(session, backup_at=clock.now(), at=clock.now())
    session.commit()

    page = coordinator.get(PAGE).text
    answer = building.post(coordinator, f"{PAGE}/slipp", doubtful="withdraw")

    assert "Alle brev holdes tilbake" in page
    assert "Nei" in page
    assert case.reference in page
    assert answer.status_code == 303
    session.expire_all()
    hold = session.scalars(select(MailHold)).one()
    assert hold.released_by == "Hilde Årøy"
    assert {row.state for row in session.scalars(select(OutgoingMail))} == {"withdrawn"}
    again = building.post(coordinator, f"{PAGE}/slipp", doubtful="send")
    assert again.status_code == 303
    assert "Ingen brev holdes tilbake" in coordinator.get(PAGE).text


def test_the_page_is_a_few_statements(coordinator, session, statements):
    building.a_case(session)
    holding.hold_after_restore(session, backup_at=clock.now(), at=clock.now())
    session.commit()
    coordinator.get(PAGE)

    with statements() as seen:
        coordinator.get(PAGE)

    assert len(seen) <= 9
