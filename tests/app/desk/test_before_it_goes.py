"""What is seen to before an answer goes: the wished language, a wish for Sámi, a date instead of an answer."""

from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.cases import operations
from app.cases.secrets import page_token
from tests.support import building

HOLDER = "anne-ristin-fossbakk"
NYNORSK = (
    "Hei! Du kan søkje om tilskot hos kommunen. Eg ser at de ikkje har levert søknaden enno, men fristen er fredag. "
    "Korleis vil de gjere det? Ring meg gjerne når du har tid, så kan eg hjelpe."
)


@pytest.fixture
def held(session, client):
    """A case that the signed-in developer has."""
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    return case, address


def press(client, address, do="send", **more):
    fields = building.fields(client.get(address).text, then="leave", given="desk")
    return client.post(f"{address}/svar", data=fields | {"do": do} | more)


def test_an_answer_in_another_language_than_wished_is_told_and_sent_at_the_second_press(session, client, held):
    case, address = held

    told = press(client, address, text=NYNORSK)
    again = client.post(f"{address}/svar", data=building.fields(told.text, text=NYNORSK, then="leave", given="desk"))

    assert (told.status_code, again.status_code) == (400, 303)
    assert len(building.letters_about(session, case, "answered")) == 1


def test_a_wish_for_sami_is_met_by_a_person_or_a_reason_before_the_case_is_closed(session, client):
    # given
    case, address = building.held(session, "astrid-lundmo", reply_language="se")
    building.sign_in(client, "astrid-lundmo")
    assert "se" not in building.person(session, "astrid-lundmo").developer.languages

    # when
    together = press(client, address, text="Ja.", then="close")
    bare, told = (
        building.post(client, f"{address}/avslutt", outcome="answered", version=case.version, reason=reason)
        for reason in ("", "Avtalt på norsk.")
    )

    # then
    assert [one.status_code for one in (together, bare, told)] == [400, 400, 303]
    assert building.afresh(session, case).state == "closed"


def test_with_somebody_who_answers_in_sami_the_case_closes_as_others_do(session, client, held):
    case, _address = held
    assert "se" in case.developer.languages
    case.reply_language = "se"
    assert not operations.lacks_sami(case)


def test_a_provisional_answer_sets_a_new_promise_that_reminders_follow(app, session, client, held):
    # given
    case, address = held
    page = client.get(address)
    old = case.promised_on
    new = operations.usual_promise(case, clock.today())

    # when
    past, sent = (
        client.post(f"{address}/forelopig", data=building.fields(page.text, until=day.isoformat(), reason="Vi venter."))
        for day in (clock.today(), new)
    )

    # then
    assert (past.status_code, sent.status_code) == (400, 303)
    now = building.afresh(session, case)
    assert (now.state, now.promised_on, now.first_answered_at) == ("assigned", new, None)
    assert now.standing.has_provisional
    (letter,) = building.letters_about(session, case, "provisional")
    assert "Vi venter." in letter.text
    own = app.test_client()
    with time_machine.travel(clock.now() + timedelta(seconds=21)):
        assert "Vi venter." in own.get(f"/nb/sak/{page_token(case)}").text
    building.post(client, f"{address}/svar/angre", version=now.version)
    again = building.afresh(session, case)
    assert (again.promised_on, again.provisional_at) == (old, None)


def test_what_is_written_after_an_answer_was_taken_back_goes(session, client, held):
    """The database may give the number of the message that is gone once more."""
    case, address = held
    press(client, address, text="For tidlig.")
    building.post(client, f"{address}/svar/angre", version=building.afresh(session, case).version)

    press(client, address, text="Nå.")

    letters = building.letters_about(session, case, "answered")
    assert [(letter.state, "Nå." in letter.text) for letter in letters] == [("withdrawn", False), ("queued", True)]
