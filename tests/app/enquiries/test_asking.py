"""The form, its receipt, and one case for the same form sent twice."""

import io
import re
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cases.models import Attachment, Case
from tests.app.enquiries.conftest import FILLED_IN, Visitor, faults, soup

RECEIPT = re.compile(r"^/nb/henvendelse/mottatt/(NF-\d{4}-[0-9A-Z]{5})$")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_form_has_exactly_the_promised_field_names(visitor: Visitor, language: str) -> None:
    page = visitor.page(f"/{language}/henvendelse?tjeneste=kommunalt-naeringsfond")

    names = {field["name"] for field in page.select("main form [name]")}

    assert names == {
        "text", "subject", "municipality", "name", "email", "phone", "organisation_number", "organisation_name",
        "language", "service", "confidential", "attachments", "csrf_token", "submission_key", "website",
    }  # fmt: skip
    assert page.html["lang"] == language
    assert page.select_one("input[name=language][checked]")["value"] == language


def test_a_sent_form_is_a_case_before_the_receipt_is_shown(visitor: Visitor, only_case: Callable[[], Case]) -> None:
    answer = visitor.send(
        phone="+47 77 00 00 00", organisation_number="923 609 016", organisation_name="Skarvika hytter",
        service="kommunalt-naeringsfond", confidential="1", language="se", subject="Fylle hyttene",
    )  # fmt: skip

    assert answer.status_code == 303
    case = only_case()
    assert RECEIPT.match(answer.headers["Location"]).group(1) == case.reference
    assert (case.text, case.subject, case.name, case.email) == (
        FILLED_IN["text"], "Fylle hyttene", "Solveig Holm", "solveig@example.org",
    )  # fmt: skip
    assert (case.phone, case.organisation_number, case.reply_language) == ("+47 77 00 00 00", "923609016", "se")
    assert case.municipality.slug == "gratangen"
    assert case.service.slug == "kommunalt-naeringsfond"
    assert case.is_confidential


def test_what_is_left_out_is_made_up_for(visitor: Visitor, only_case: Callable[[], Case]) -> None:
    text = "Hei! " + "Vi vil bygge et nytt verksted ved fjorden og lurer på hva som trengs. " * 3

    visitor.send(text=text, municipality="undecided")

    case = only_case()
    assert case.municipality is None
    assert len(case.subject) <= 80
    assert text.startswith(case.subject.removesuffix("…"))
    assert not case.is_confidential
    assert case.page_language == "nb"


def test_the_address_fills_in_service_and_municipality_and_ignores_unknown_ones(visitor: Visitor) -> None:
    known = visitor.page("/nb/henvendelse?tjeneste=kommunalt-naeringsfond&kommune=lavangen")
    unknown = visitor.page("/nb/henvendelse?tjeneste=finnes-ikke&kommune=oslo")

    assert known.select_one("input[name=service]")["value"] == "kommunalt-naeringsfond"
    assert known.select_one("input[name=municipality][checked]")["value"] == "lavangen"
    assert unknown.select_one("input[name=service]") is None
    assert unknown.select_one("input[name=municipality][checked]") is None


def test_the_receipt_shows_what_is_personal_to_the_sender_only(
    visitor: Visitor, stranger: Visitor, only_case: Callable[[], Case]
) -> None:
    receipt = visitor.send(subject="Fylle hyttene").headers["Location"]
    reference = only_case().reference

    mine, theirs = visitor.client.get(receipt).text, stranger.client.get(receipt).text

    for personal in ("Fylle hyttene", "solveig@example.org", "/nb/sak/"):
        assert personal in mine
        assert personal not in theirs
    assert reference in theirs


def test_the_same_form_sent_twice_is_one_case_and_says_so(visitor: Visitor, case_count: Callable[[], int]) -> None:
    form = visitor.filled_in()

    first = visitor.client.post("/nb/henvendelse", data=form)
    fresh = visitor.client.get(first.headers["Location"]).text
    second = visitor.client.post("/nb/henvendelse", data=form)

    assert first.headers["Location"] == second.headers["Location"]
    assert case_count() == 1
    assert visitor.client.get(second.headers["Location"]).text != fresh
    assert "/nb/sak/" in visitor.client.get(second.headers["Location"]).text


def test_two_tabs_with_the_same_words_are_one_case_that_stays_mine(
    visitor: Visitor, case_count: Callable[[], int]
) -> None:
    first, second = visitor.send(), visitor.send()

    assert first.headers["Location"] == second.headers["Location"]
    assert case_count() == 1
    assert "/nb/sak/" in visitor.client.get(second.headers["Location"]).text


def test_a_stranger_who_sends_the_same_words_does_not_get_my_private_link(visitor: Visitor, stranger: Visitor) -> None:
    visitor.send()

    receipt = stranger.send().headers["Location"]

    assert "/nb/sak/" not in stranger.client.get(receipt).text


def test_eight_presses_at_the_same_moment_are_one_case(
    app: Flask, visitor: Visitor, case_count: Callable[[], int]
) -> None:
    form = visitor.filled_in()
    cookie = visitor.client.get_cookie("forstelinja").value
    answers = []

    def press() -> None:
        client = app.test_client()
        client.set_cookie("forstelinja", cookie)
        answers.append(client.post("/nb/henvendelse", data=form))

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert case_count() == 1


def test_five_attachments_are_kept_and_the_empty_part_of_a_browser_is_ignored(
    visitor: Visitor, kept_files: Callable[[], list[Attachment]], app: Flask
) -> None:
    files = [(io.BytesIO(f"hei {n}".encode()), f"notat {n} ÆØÅ.txt") for n in range(5)]

    answer = visitor.send(attachments=[*files, (io.BytesIO(b""), "")])

    assert answer.status_code == 303
    kept = kept_files()
    assert [file.shown_name for file in kept] == [f"notat {n} ÆØÅ.txt" for n in range(5)]
    folder = app.config["SETTINGS"].attachments_dir
    assert {path.name for path in folder.iterdir()} == {file.stored_name for file in kept}


def test_files_of_a_form_sent_twice_leave_no_strays_on_disk(
    visitor: Visitor, kept_files: Callable[[], list[Attachment]], app: Flask
) -> None:
    form = visitor.filled_in()
    for _press in range(2):
        visitor.client.post("/nb/henvendelse", data=form | {"attachments": (io.BytesIO(b"hei"), "hei.txt")})

    kept = kept_files()
    assert [path.name for path in app.config["SETTINGS"].attachments_dir.iterdir()] == [kept[0].stored_name]


def test_an_unknown_reference_is_a_page_that_is_not_found(client: FlaskClient) -> None:
    for reference in ("NF-2026-7KQ4X", "tull", "NF-2026-%00", "x" * 3000):
        assert client.get(f"/nb/henvendelse/mottatt/{reference}").status_code == 404


def test_a_visitor_remembers_only_the_last_five_receipts(visitor: Visitor) -> None:
    for n in range(7):
        visitor.send(text=f"Spørsmål nummer {n}")

    with visitor.client.session_transaction() as kept:
        assert len(kept["sent"]) == 5
    assert faults(visitor.client.get("/nb/henvendelse")) == []
    assert soup(visitor.client.get("/nb/henvendelse")).select_one("#text").get_text().strip() == ""
