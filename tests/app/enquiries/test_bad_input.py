"""What bad input gets: a clear sentence, the right status, and nothing lost."""

import io
import logging
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cases.models import Case
from tests.app.enquiries.conftest import Visitor, assert_kept, faults, soup


@pytest.mark.parametrize(
    ("field", "value", "anchor"),
    [
        ("text", "", "#text"),
        ("text", " \n\t\u00a0\u200b\u2800\u3164\u202e ", "#text"),
        ("text", "x" * 20_001, "#text"),
        ("municipality", "", "#municipality-bardu"),
        ("municipality", "oslo", "#municipality-bardu"),
        ("municipality", "bardu' OR 1=1 --", "#municipality-bardu"),
        ("name", " ", "#name"),
        ("name", "x" * 201, "#name"),
        ("subject", "x" * 201, "#subject"),
        ("language", "de", "#language-nb"),
        ("phone", "ring meg", "#phone"),
        ("phone", "1" * 41, "#phone"),
        ("email", "", "#email"),
        ("email", "solveig", "#email"),
        ("email", "solveig@eksempel", "#email"),
        ("email", "kåre@example.org", "#email"),
        ("email", "a@b@example.org", "#email"),
        ("email", "Solveig <s@example.org>", "#email"),
        ("email", "x" * 250 + "@example.org", "#email"),
        ("organisation_number", "923609017", "#organisation_number"),
        ("organisation_number", "999", "#organisation_number"),
        ("organisation_number", "000000000", "#organisation_number"),
        ("website", "https://spam.example", "#send"),
    ],
)
def test_a_faulty_field_gets_a_sentence_with_a_link_to_it(
    visitor: Visitor, case_count: Callable[[], int], field: str, value: str, anchor: str
) -> None:
    answer = visitor.send(**{field: value})

    assert answer.status_code == 400
    links = soup(answer).select(".ds-error-summary a")
    assert [link["href"] for link in links] == [anchor]
    assert soup(answer).select_one(anchor) is not None
    assert case_count() == 0


def test_everything_typed_stays_when_something_is_wrong(visitor: Visitor) -> None:
    answer = visitor.send(email="solveig@eksempel", phone="77 00 00 00", organisation_name="Skarvika", confidential="1")

    page = soup(answer)
    assert_kept(answer)
    assert page.select_one("#email")["value"] == "solveig@eksempel"
    assert page.select_one("#email")["aria-invalid"] == "true"
    assert page.select_one("#email-error")["id"] in page.select_one("#email")["aria-describedby"]
    assert page.select_one("#phone")["value"] == "77 00 00 00"
    assert page.select_one("#organisation_name")["value"] == "Skarvika"
    assert page.select_one("#municipality-gratangen").has_attr("checked")
    assert page.select_one("#confidential").has_attr("checked")


def test_the_form_keeps_its_key_so_that_the_next_press_is_the_same_form(visitor: Visitor) -> None:
    form = visitor.filled_in(name="")

    answer = visitor.client.post("/nb/henvendelse", data=form)

    assert soup(answer).select_one("input[name=submission_key]")["value"] == form["submission_key"]


@pytest.mark.parametrize(
    "typed",
    [
        "01017012345",
        "010170 12345",
        "010170-12345",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10\uff11",
        "NO01017012345MVA",
    ],
)
def test_eleven_digits_are_never_shown_stored_or_logged(
    visitor: Visitor, case_count: Callable[[], int], caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = visitor.send(organisation_number=typed)

    assert answer.status_code == 400
    assert faults(answer)
    for trace in (typed, "01017012345", "12345"):
        assert trace not in answer.text
        assert trace not in caplog.text
    assert soup(answer).select_one("#organisation_number").get("value", "") == ""
    assert case_count() == 0


def test_two_hundred_thousand_characters_come_back_with_a_sentence(visitor: Visitor) -> None:
    text = "Lang tekst. " * 16_667

    answer = visitor.send(text=text)

    assert answer.status_code == 400
    assert_kept(answer, text.strip())


def test_a_million_characters_do_not_crash_it(visitor: Visitor) -> None:
    assert visitor.send(text="å" * 1_000_000).status_code in {400, 413}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\u010d\u0111\u014b\u0161\u0167\u017e \u00c1\u010c\u0110", "čđŋšŧž ÁČĐ"),
        ("blåbær", "blåbær"),  # NFD
        ("bla\u030aba\u0065r", "blåbaer"),
        ("en\x00to\x07tre\x1bfire\ufffe", "entotrefire"),
        ("linje 1\r\nlinje 2\rlinje 3\u2028linje 4\n\n\tinnrykk", "linje 1\nlinje 2\nlinje 3\nlinje 4\n\n\tinnrykk"),
        ("👩‍👩‍👧 🏔️", "👩‍👩‍👧 🏔️"),
        ("\u202etfel", "\u202etfel"),
        ("<script>alert(1)</script> {{ 7*7 }} '; DROP TABLE case_file; --", None),
    ],
)
def test_unusual_text_is_stored_as_it_was_meant(
    visitor: Visitor, only_case: Callable[[], Case], sent: str, kept: str | None
) -> None:
    answer = visitor.send(text=f"  {sent}\n")

    assert answer.status_code == 303
    assert only_case().text == (sent if kept is None else kept)


def test_line_breaks_in_one_line_fields_become_spaces(visitor: Visitor, only_case: Callable[[], Case]) -> None:
    visitor.send(name="Solveig\r\nBcc: x@example.org", subject="En\u2028to\x0btre\x85fire")

    assert only_case().name == "Solveig Bcc: x@example.org"
    assert only_case().subject == "En totre fire"


def test_an_international_domain_is_kept_in_its_ascii_form(visitor: Visitor, only_case: Callable[[], Case]) -> None:
    visitor.send(email=" post@bærum-blåbær.no\u200b ")

    assert only_case().email.startswith("post@xn--")
    assert only_case().email.isascii()


@pytest.mark.parametrize("token", ["", "gammel", None])
def test_a_bad_token_keeps_the_text_and_gives_a_fresh_one(
    visitor: Visitor, case_count: Callable[[], int], token: str | None
) -> None:
    form = visitor.filled_in(csrf_token=token)
    if token is None:
        del form["csrf_token"]

    answer = visitor.client.post("/nb/henvendelse", data=form)

    assert answer.status_code == 400
    assert_kept(answer)
    assert case_count() == 0
    fresh = soup(answer).select_one("input[name=csrf_token]")["value"]
    assert visitor.client.post("/nb/henvendelse", data=form | {"csrf_token": fresh}).status_code == 303


def test_a_browser_without_our_cookie_is_asked_to_press_again(visitor: Visitor, stranger: Visitor) -> None:
    answer = stranger.client.post("/nb/henvendelse", data=visitor.filled_in())

    assert answer.status_code == 400
    assert_kept(answer)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("priser.exe", b"MZ\x90\x00"),
        ("kart.pdf", b"%PDF-1.4" + b"x" * (10 * 1024 * 1024)),
        ("tom.txt", b""),
        ("side.html", b"<html><script>1</script>"),
        ("bilde.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("falsk.pdf", b"MZ\x90\x00"),
    ],
)
def test_a_file_we_cannot_take_is_named_and_none_is_left_on_disk(
    visitor: Visitor, app: Flask, case_count: Callable[[], int], name: str, content: bytes
) -> None:
    good = (io.BytesIO(b"hei"), "hei.txt")

    answer = visitor.send(attachments=[good, (io.BytesIO(content), name)])

    assert answer.status_code == 400
    assert_kept(answer)
    assert [sentence for sentence in faults(answer) if name in sentence]
    assert case_count() == 0
    assert list(app.config["SETTINGS"].attachments_dir.glob("*")) == []


def test_six_files_are_one_too_many(visitor: Visitor, app: Flask) -> None:
    answer = visitor.send(attachments=[(io.BytesIO(b"hei"), f"{n}.txt") for n in range(6)])

    assert answer.status_code == 400
    assert len(faults(answer)) == 1
    assert list(app.config["SETTINGS"].attachments_dir.glob("*")) == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("text=bl\xe5b\xe6r&name=K\xe5re".encode("latin-1"), "application/x-www-form-urlencoded"),
        (b"text=bl%E5b%E6r", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhalv', "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"\xff\xfe\x00", "multipart/form-data"),
        (b'{"text": "hei"}', "application/json"),
        (b"", "application/x-www-form-urlencoded"),
        (b"&" * 5000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_is_answered_with_a_sentence(
    client: FlaskClient, case_count: Callable[[], int], body: bytes, content_type: str
) -> None:
    answer = client.post("/nb/henvendelse", data=body, content_type=content_type)

    assert answer.status_code == 400
    assert soup(answer).select_one("[autofocus]") is not None
    assert case_count() == 0


def test_letters_lost_on_the_way_are_pointed_out(visitor: Visitor) -> None:
    form = visitor.filled_in(text="@@@")
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in form.items()
    )
    body = parts.encode().replace(b"@@@", b"bl\xe5b\xe6r") + b"--x--\r\n"

    answer = visitor.client.post("/nb/henvendelse", data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 400
    assert [link["href"] for link in soup(answer).select(".ds-error-summary a")] == ["#text"]


def test_unknown_missing_and_repeated_fields_do_no_harm(visitor: Visitor, only_case: Callable[[], Case]) -> None:
    form = visitor.filled_in(state="closed", id="7", service="finnes-ikke", submission_key="kort")
    form["name"] = ["Solveig", "Kari"]
    del form["language"]

    assert visitor.client.post("/nn/henvendelse", data=form).status_code == 303
    case = only_case()
    assert (case.name, case.state, case.service, case.reply_language) == ("Solveig", "received", None, "nn")
