"""The page on which a business says whether it helped, and what came of it: by a button, and by nothing else."""

import re

import pytest
import time_machine
from sqlalchemy import func, select

from app.cases import operations, secrets
from app.cases.feedback import queries
from app.cases.feedback.models import Feedback, NoQuestions
from app.cases.feedback.operations import asking
from app.cases.models import CaseEvent
from app.mail.models import OutgoingMail
from tests.support import building
from tests.support.reminders import HILDE, at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CLOSED, DUE, HALF_A_YEAR = "2026-11-24T10:00", "2026-11-27T10:05", "2027-05-25T10:05"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(at(DUE), tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(session):
    case, _address = building.held(session, at=at(CLOSED))
    by = building.person(session, HILDE)
    operations.close(session, case, by=by, at=at(CLOSED), version=case.version, outcome="answered")
    asking.ask_due(session, at=at(DUE))
    session.commit()
    return case


@pytest.fixture
def asked(session, case, now):
    """The address of the page about what came of it."""
    asking.ask_due(session, at=at(HALF_A_YEAR))
    session.commit()
    now.move_to(at(HALF_A_YEAR))
    return page_of(case, "came")


def page_of(case, kind="helped", language="nb"):
    return f"/{language}/tilbakemelding/{secrets.feedback_token(case, kind)}"


def press(client, address, at_address="", **fields):
    token = building.token_in(client.get(address).text)
    return client.post(at_address or address, data={"csrf_token": token, **fields})


def row(session, case, kind="helped"):
    session.rollback()
    session.expire_all()
    return next(one for one in queries.of_case(session, case.id) if one.kind == kind)


def counts(session):
    session.rollback()
    said = select(func.count(Feedback.said))
    return [session.scalar(one) for one in (said, select(func.count(CaseEvent.id)), select(func.count(NoQuestions.at)))]


def test_a_program_that_follows_every_link_says_nothing(session, client, case):
    (letter,) = session.scalars(select(OutgoingMail).where(OutgoingMail.letter.endswith("did_it_help")))
    before = counts(session)
    seen, waiting = set(), re.findall(r"http://localhost(/[^\s\"<>]*)", letter.text + letter.html)
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or address.startswith("/static"):
            continue
        seen.add(address)
        for method in (client.head, client.get):
            answer = method(address)
            assert answer.status_code in {200, 301, 302, 405}, address
        if "/tilbakemelding/" in address:
            waiting += re.findall(r"(?:href|action)=\"(/[^\"]*tilbakemelding[^\"]*)\"", answer.text)

    assert page_of(case) in seen
    assert f"{page_of(case)}/ikke-spor" in seen
    assert counts(session) == before


@pytest.mark.parametrize(("said", "shown"), [("yes", "Ja"), ("partly", "Delvis"), ("no", "Nei")])
def test_one_press_is_an_answer_and_a_sentence_can_be_added_and_the_answer_changed(session, client, case, said, shown):
    answer = press(client, page_of(case), said=said)

    assert (answer.status_code, answer.location) == (303, page_of(case))
    page = client.get(answer.location).text
    assert f"Du svarte: {shown}." in page
    assert press(client, page_of(case), comment="Vi <b>ringte</b> selv.").status_code == 303
    assert (row(session, case).said, row(session, case).comment) == (said, "Vi <b>ringte</b> selv.")
    assert "&lt;b&gt;ringte" in client.get(page_of(case)).text
    press(client, page_of(case), said="partly")
    assert (row(session, case).said, row(session, case).comment) == ("partly", "Vi <b>ringte</b> selv.")


def test_the_page_is_private_and_tells_nothing_that_was_written(client, case):
    answer = client.get(page_of(case))

    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    for secret in (case.name, case.email, case.subject, case.organisation_name, case.text[:20]):
        assert secret not in answer.text
    assert client.get("/nb/tilbakemelding/" + "a" * 32).status_code == 404
    assert client.get(f"/nb/tilbakemelding/{secrets.page_token(case)}").status_code == 404
    assert client.get(f"/nb/sak/{secrets.feedback_token(case, 'helped')}").status_code == 404


@pytest.mark.parametrize("fields", [{}, {"said": "nothing"}, {"said": "maybe"}, {"comment": "Hei"}])
def test_what_is_no_answer_changes_nothing_and_is_told(session, client, case, fields):
    answer = press(client, page_of(case), **fields)

    assert answer.status_code == 400
    assert "Velg ett av svarene." in answer.text
    assert row(session, case).said is None


def test_a_sentence_that_is_too_long_is_given_back(session, client, case):
    press(client, page_of(case), said="yes")
    answer = press(client, page_of(case), comment="å" * 501)

    assert answer.status_code == 400
    assert "å" * 501 in answer.text
    assert row(session, case).comment == ""


def test_without_a_token_nothing_is_kept_and_what_was_written_is_given_back(session, client, asked, case):
    answer = client.post(asked, data={"said": "something", "jobs": "3", "comment": "Vi ansatte."})

    assert answer.status_code == 400
    assert "Vi ansatte." in answer.text
    assert 'value="3"' in answer.text
    assert client.post(f"{asked}/ikke-spor").status_code == 400
    assert counts(session)[::2] == [0, 0]


def test_what_came_of_it_is_kept_in_figures(session, client, case, asked):
    answer = press(client, asked, said="something", is_founded="1", jobs="2", funding="250 000 kr", comment="Takk!")

    assert answer.status_code == 303
    kept = row(session, case, "came")
    assert (kept.said, kept.is_founded, kept.jobs, kept.funding_nok) == ("something", True, 2, 250_000)
    assert kept.comment == "Takk!"
    page = client.get(asked).text
    assert 'value="250000"' in page
    assert "checked" in page
    press(client, asked, said="nothing", jobs="to", comment="Takk!")
    kept = row(session, case, "came")
    assert (kept.said, kept.is_founded, kept.jobs, kept.funding_nok) == ("nothing", False, None, None)


@pytest.mark.parametrize("jobs", ["", "0", "to", "-1", "1.5", "9" * 12])
def test_something_is_at_least_one_figure(session, client, case, asked, jobs):
    answer = press(client, asked, said="something", jobs=jobs)

    assert answer.status_code == (303 if jobs == "1.5" else 400)  # a point between thousands: fifteen
    assert (row(session, case, "came").said is None) == (jobs != "1.5")


def test_who_presses_do_not_ask_is_told_so_and_can_answer_still(session, client, case):
    answer = press(client, page_of(case), f"{page_of(case)}/ikke-spor")

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Du har bedt oss om ikke å spørre igjen." in page
    assert "ikke-spor" not in page
    press(client, page_of(case), said="yes")
    assert row(session, case).said == "yes"
    assert asking.ask_due(session, at=at(HALF_A_YEAR)) == 0


def test_when_it_is_too_late_the_page_says_so(session, client, case, now):
    press(client, page_of(case), said="yes")
    now.move_to(at("2026-12-11T10:05"))

    page = client.get(page_of(case)).text
    token = building.token_in(page)
    assert "Svaret kan ikke endres lenger." in page
    assert 'name="said"' not in page
    answer = client.post(page_of(case), data={"csrf_token": token, "said": "no"})
    assert answer.status_code == 303
    assert "Det er for sent å svare" in client.get(answer.location).text
    assert row(session, case).said == "yes"


def test_staff_who_may_read_the_case_read_what_was_said_and_nobody_else(session, app, client, case, asked):
    press(client, page_of(case, "came"), said="something", jobs="1", funding="1000000", comment="Åse fikk jobb.")
    shown = {}
    for who in ("anne-ristin-fossbakk", HILDE, "astrid-lundmo", "vegard-tunheim", "petter-andreas-solbakk"):
        desk = app.test_client()
        building.sign_in(desk, who)
        shown[who] = "Åse fikk jobb." in desk.get(f"/skrivebord/saker/{case.reference}").text
        for address in ("/rapporter/", "/skrivebord/folk", "/skrivebord/onsker"):
            assert "Åse fikk jobb." not in desk.get(address).text
    assert [who for who, is_shown in shown.items() if is_shown] == ["anne-ristin-fossbakk", HILDE]
    desk = app.test_client()
    building.sign_in(desk, HILDE)
    page = desk.get(f"/skrivebord/saker/{case.reference}").text.replace("\xa0", " ")
    assert "Bedriften svarte: 1 arbeidsplass og 1 000 000 kroner i finansiering" in page
    assert "Bedriften ble spurt om det hjalp" in page
    assert "ikke noe svar ennå" in page


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pages_cost_few_statements_in_every_language(client, case, asked, statements, language):
    for kind in ("helped", "came"):
        with statements() as seen:
            assert client.get(page_of(case, kind, language)).status_code == 200
        assert len(seen) <= 4
