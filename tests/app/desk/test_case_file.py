"""Answer, note, close, open again, correct."""

import io

from sqlalchemy import select

from app.cases import queries as cases
from app.cases.models import Message
from app.mail.models import OutgoingMail
from tests.support import building

HOLDER, COORDINATOR = "anne-ristin-fossbakk", "hilde-aroy"
PDF = b"%PDF-1.4 tiny"


def test_an_answer_goes_to_the_business_by_letter_and_into_the_conversation(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    page = client.get(address).text

    # when
    answer = client.post(f"{address}/svar", data=building.fields(page, text="Prøv toppturer.", then="leave"))

    # then
    assert (answer.status_code, answer.location) == (303, address)
    now = building.afresh(session, case)
    assert (now.state, now.first_answered_at is not None) == ("answered", True)
    (letter,) = building.letters_about(session, case, "answered")
    assert "Prøv toppturer." in letter.text
    assert letter.to_address == case.email
    assert "Prøv toppturer." in client.get(address).text


def test_an_answer_may_close_the_case_and_carry_files_that_staff_can_fetch(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    page = client.get(address).text

    # when
    client.post(
        f"{address}/svar",
        data=building.fields(page, text="Se vedlegget.", then="close", attachments=(io.BytesIO(PDF), "søknad <b>.pdf")),
    )

    # then
    assert building.afresh(session, case).state == "closed"
    (file,) = cases.attachments(session, case)
    fetched = client.get(f"{address}/vedlegg/{file.id}")
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]


def test_a_file_of_another_case_is_no_file(session, client):
    # given
    case, address = building.held(session)
    _other, other_address = building.held(session, subject="En annen")
    building.sign_in(client, HOLDER)
    page = client.get(address).text
    client.post(
        f"{address}/svar", data=building.fields(page, text="Her.", then="leave", attachments=(io.BytesIO(PDF), "a.pdf"))
    )
    session.rollback()
    (file,) = cases.attachments(session, case)

    # then
    assert client.get(f"{other_address}/vedlegg/{file.id}").status_code == 404


def test_a_file_that_is_refused_sends_nothing_and_keeps_the_text(session, client, settings):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    page = client.get(address).text
    files = [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(b"MZ\x90"), "virus.exe")]

    # when
    answer = client.post(
        f"{address}/svar", data=building.fields(page, text="Et langt svar.", then="leave", attachments=files)
    )
    many = client.post(
        f"{address}/svar",
        data=building.fields(
            page, text="Et svar.", then="leave", attachments=[(io.BytesIO(PDF), f"{n}.pdf") for n in range(6)]
        ),
    )

    # then
    assert (answer.status_code, many.status_code) == (400, 400)
    assert "Et langt svar." in answer.text
    assert "virus.exe" in answer.text
    assert building.afresh(session, case).state == "assigned"
    assert not list(settings.attachments_dir.iterdir())


def test_an_empty_answer_is_asked_for_again(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    # when
    answer = client.post(
        f"{address}/svar", data=building.fields(client.get(address).text, text=" \u200b ", then="leave")
    )

    # then
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert not building.letters_about(session, case, "answered")


def test_a_note_never_conflicts_and_never_reaches_the_business(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    before = case.version

    # when
    answer = building.post(client, f"{address}/notat", text="Ring meg før du sier noe om pris.", version="1")

    # then
    assert answer.status_code == 303
    assert building.afresh(session, case).version == before
    letters = session.scalars(select(OutgoingMail).where(OutgoingMail.about == case.reference)).all()
    assert not any("om pris" in letter.text for letter in letters)
    assert [message.kind for message in session.scalars(select(Message).where(Message.case_id == case.id))] == ["note"]


def test_a_case_is_closed_and_opened_again_and_history_says_who(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    # when
    closed = building.post(client, f"{address}/avslutt", version=case.version)
    state = building.afresh(session, case).state
    opened = building.post(client, f"{address}/gjenapne", version=building.afresh(session, case).version)

    # then
    assert (closed.status_code, state, opened.status_code) == (303, "closed", 303)
    assert building.afresh(session, case).state == "assigned"
    last = [(event.kind, event.user.slug) for event in cases.history(session, case)[-2:]]
    assert last == [("closed", HOLDER), ("reopened", HOLDER)]


def test_an_act_on_an_old_page_is_not_done(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    # when
    answers = [
        building.post(client, f"{address}/{act}", version=case.version - 1, **more)
        for act, more in (("avslutt", {}), ("fagomrade", {"area": "landbruk"}))
    ]

    # then
    assert [answer.status_code for answer in answers] == [409, 409]
    assert building.afresh(session, case).state == "assigned"


def test_the_area_is_corrected_and_nonsense_is_not(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)

    # when
    building.post(client, f"{address}/fagomrade", version=case.version, area="tull")
    untouched = building.afresh(session, case).area.slug
    building.post(client, f"{address}/fagomrade", version=case.version, area="landbruk")

    # then
    assert untouched == "reiseliv"
    assert building.afresh(session, case).area.slug == "landbruk"


def test_a_case_that_is_not_sorted_yet_can_be_read_and_handed_over_but_not_answered(session, client):
    # given
    case = building.a_case(session)
    building.sign_in(client, COORDINATOR)

    # when
    page = client.get(f"/skrivebord/saker/{case.reference}")
    over = client.get(f"/skrivebord/saker/{case.reference}/gi-videre")

    # then
    assert (page.status_code, over.status_code) == (200, 200)
    assert 'id="answer"' not in page.text


def test_a_text_that_could_not_be_read_has_a_reason_and_no_guesses(session, client):
    case = building.a_sorted_case(session, doubt="no_words")
    building.sign_in(client, "hilde-aroy")

    page = client.get(f"/skrivebord/saker/{case.reference}").text

    assert "Spørsmålet sier ikke hva det gjelder" in page
    assert "Andre fagområder" not in page


def test_a_reference_that_is_none_is_not_found(client):
    building.sign_in(client, COORDINATOR)
    for reference in ("NF-2026-AAAAA", "x", "NF-2026-", "%00", "..%2f..", "1 or 1"):
        assert client.get(f"/skrivebord/saker/{reference}").status_code == 404


def test_a_long_conversation_costs_no_more_statements_than_a_short_one(session, client, statements):
    # given
    _case, address = building.held(session)
    building.sign_in(client, HOLDER)
    building.post(client, f"{address}/notat", text="Det første notatet")
    counts = []

    # when
    for _round in range(2):
        for page in (address, f"{address}/spor", f"{address}/gi-videre", f"{address}/vis-videre"):
            client.get(page)
            with statements() as seen:
                client.get(page)
            counts.append(len(seen))
        for number in range(25):
            building.post(client, f"{address}/notat", text=f"Notat {number}")

    # then
    assert counts[:4] == counts[4:]
    assert max(counts) <= 8, counts
