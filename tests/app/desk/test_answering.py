"""The answer on the page of a case: looked at, kept as a draft, sent, taken back."""

from sqlalchemy import update

from app import clock
from app.cases import operations
from app.cases.queries import ANSWER
from app.enquiries import own_case
from app.mail import delivery
from app.mail.models import OutgoingMail
from tests.support import building

HOLDER = "anne-ristin-fossbakk"


def pressed(client, address, do, **typed):
    """What comes back when this button of the answer is pressed."""
    page = client.get(address).text
    return client.post(f"{address}/svar", data=building.fields(page, do=do, **({"then": "leave"} | typed)))


def test_an_answer_has_a_little_markdown_in_letter_and_on_page_and_strangers_words_have_none(session, client):
    # given
    case, address = building.held(session, text="Er det **gratis**?\n\n- <b>ja</b>")
    building.sign_in(client, HOLDER)

    # when
    seen = pressed(client, address, "preview", text="**Ja.** Se [siden](https://example.org/x) <i>nå</i>")
    state_then = building.afresh(session, case).state
    pressed(client, address, "now", text="**Ja.** Se [siden](https://example.org/x) <i>nå</i>")

    # then
    html = '<strong>Ja.</strong> Se <a href="https://example.org/x">siden</a> &lt;i&gt;nå&lt;/i&gt;'
    assert (seen.status_code, state_then) == (200, "assigned")
    assert html in seen.text
    assert "**Ja.** Se [siden](https://example.org/x)" in seen.text
    (letter,) = building.letters_about(session, case, "answered")
    assert html in letter.html
    assert "**Ja.** Se siden: https://example.org/x <i>nå</i>" in letter.text
    page = client.get(address).text
    assert html in page
    assert "**gratis**" in page


def test_an_answer_waits_and_is_taken_back_with_its_text_as_a_draft_and_the_case_as_it_was(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    pressed(client, address, "draft", text="Halvveis.")
    kept = client.get(address).text
    pressed(client, address, "send", text="Prøv toppturer.", then="close")
    now = building.afresh(session, case)
    (letter,) = building.letters_about(session, case, "answered")
    waits = letter.due_at - letter.created_at
    offered = client.get(address).text
    seen_by_business = [one.text for one in own_case._shown(now)]

    # when
    undone = building.post(client, f"{address}/svar/angre", version=now.version)

    # then
    assert "/svar/angre" in offered
    assert "Halvveis.</textarea>" in kept
    assert (waits, seen_by_business) == (operations.UNDO_FOR, [])
    assert undone.status_code == 303
    now = building.afresh(session, case)
    assert (now.state, now.outcome, now.first_answered_at) == ("assigned", None, None)
    (letter,) = building.letters_about(session, case, "answered")
    assert (letter.state, letter.due_at) == ("withdrawn", None)
    page = client.get(address).text
    assert "Prøv toppturer.</textarea>" in page
    assert page.count("Prøv toppturer.") == 1

    # when the mended answer is sent, its message may have the number of the one that was taken back
    pressed(client, address, "send", text="Prøv toppturer i mars.")
    assert [one.state for one in building.letters_about(session, case, "answered")] == ["withdrawn", "queued"]


def test_what_a_worker_has_taken_is_not_taken_back(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    pressed(client, address, "send", text="Prøv toppturer.")
    before = building.fields(client.get(address).text)
    building.letters_about(session, case, "received")
    session.execute(update(OutgoingMail).values(due_at=None, state="failed").where(OutgoingMail.letter != ANSWER))
    session.commit()
    assert delivery.CLAIM.take(session, now=clock.now(), worker="w", lapses_at=clock.now()) is None
    later = clock.now() + operations.UNDO_FOR
    assert delivery.CLAIM.take(session, now=later, worker="w", lapses_at=later + delivery.LEASE)
    session.commit()

    # when
    answer = client.post(f"{address}/svar/angre", data=before, follow_redirects=True)

    # then
    (letter,) = building.letters_about(session, case, "answered")
    assert letter.state == "sending"
    assert building.afresh(session, case).state == "answered"
    assert "for sent" in answer.text


def test_a_draft_is_its_writers_alone_changes_nothing_and_is_gone_when_sent(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    token = building.fields(client.get(address).text)["csrf_token"]
    kept = client.post(f"{address}/svar/kladd", data={"csrf_token": token, "text": "En begynnelse."})
    building.sign_in(client, "hilde-aroy")
    others = client.get(address).text
    version = building.afresh(session, case).version

    # when
    building.sign_in(client, HOLDER)
    mine = client.get(address).text
    pressed(client, address, "now", text="Et svar.")

    # then
    assert (kept.status_code, version) == (204, case.version - 1)
    assert "En begynnelse." in mine
    assert "En begynnelse." not in others + client.get(address).text
