"""The business follows its case through its private link, and writes more."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.cases.models import Case, Message
from app.cases.operations import answering, assigning
from app.extensions import db
from app.people import queries as people
from tests.app.enquiries.conftest import Visitor, faults, soup


@pytest.fixture
def link(visitor: Visitor) -> str:
    receipt = visitor.send(attachments=(io.BytesIO(b"%PDF-1.4 hei"), "pris liste ÆØÅ.pdf")).headers["Location"]
    return str(visitor.page(receipt).select_one("main a.ds-button")["href"])


@pytest.fixture
def at_work(app: Flask) -> Iterator[Callable[..., None]]:
    """Does something with the only case as a member of the staff, and commits."""

    def work(do: Callable[[Case], object]) -> None:
        with app.app_context():
            do(db.session.scalars(select(Case)).one())
            db.session.commit()

    return work


def give_to(case: Case, slug: str) -> None:
    coordinator = people.by_slug(db.session(), "hilde-aroy")
    developer = people.developer_by_slug(db.session(), slug)
    assigning.hand_over(
        db.session(), case, developer, by=coordinator, reason="kan dette", at=clock.now(), version=case.version
    )


def answer(case: Case, text: str, *, close: bool = False) -> None:
    by = case.developer.user
    answering.answer(db.session(), case, by=by, text=text, at=clock.now(), version=case.version, close=close)


def test_a_new_case_says_by_when_to_hear_and_shows_what_was_asked(visitor: Visitor, link: str) -> None:
    page = visitor.page(link)

    assert len(page.select(".fl-said")) == 1
    assert "hytter" in page.select_one(".fl-said").get_text()
    assert page.select_one(".fl-panel-first") is not None


def test_whoever_has_the_case_and_what_they_answered_is_shown_but_no_note(
    visitor: Visitor, link: str, at_work: Callable[..., None]
) -> None:
    at_work(lambda case: give_to(case, "line-marie-hartvik"))
    assert "Line Marie Hartvik" in visitor.page(link).select_one(".fl-panel-first").get_text()

    at_work(lambda case: answer(case, "Hei!\n\nHer er svaret."))
    at_work(
        lambda case: answering.note(db.session(), case, by=case.developer.user, text="Bare mellom oss", at=clock.now())
    )

    page = visitor.page(link)
    assert "Her er svaret." in page.select_one("#latest").get_text()
    assert "Bare mellom oss" not in page.get_text()


def test_a_closed_case_can_be_read_and_opens_when_the_business_writes(
    visitor: Visitor, link: str, at_work: Callable[..., None], only_case: Callable[[], Case]
) -> None:
    at_work(lambda case: give_to(case, "line-marie-hartvik"))
    at_work(lambda case: answer(case, "Ferdig.", close=True))
    assert visitor.client.get(link).status_code == 200

    sent = visitor.send(link, text="En ting til")

    assert sent.status_code == 303
    assert only_case().state == "assigned"


def test_a_message_sent_twice_is_one_message(visitor: Visitor, link: str, app: Flask) -> None:
    form = visitor.filled_in(link, text="En ting til", attachments=None)
    for _press in range(2):
        assert (
            visitor.client.post(link, data=form | {"attachments": (io.BytesIO(b"hei"), "hei.txt")}).status_code == 303
        )

    with app.app_context():
        assert len(db.session.scalars(select(Message)).all()) == 1
    assert len(list(app.config["SETTINGS"].attachments_dir.iterdir())) == 2
    assert len(visitor.page(link).select(".fl-file")) == 2


@pytest.mark.parametrize("changes", [{"text": " \u200b "}, {"text": "x" * 20_001}, {"csrf_token": "gammel"}])
def test_a_message_that_cannot_be_taken_is_kept(
    visitor: Visitor, link: str, app: Flask, changes: dict[str, str]
) -> None:
    answer = visitor.send(link, **({"text": "Dette skrev jeg"} | changes))

    assert answer.status_code == 400
    if "csrf_token" in changes:
        assert "Dette skrev jeg" in soup(answer).select_one("#text").get_text()
    else:
        assert faults(answer)
    with app.app_context():
        assert db.session.scalars(select(Message)).all() == []


def test_the_page_leaks_its_link_nowhere(visitor: Visitor, link: str, caplog: pytest.LogCaptureFixture) -> None:
    token = link.rsplit("/", 1)[1]
    with caplog.at_level(logging.DEBUG):
        shown = visitor.client.get(link)
        visitor.send(link, text="En ting til")

    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["Cache-Control"] == "no-store"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert not [a["href"] for a in soup(shown).select("a[href^=http]")]
    assert token not in caplog.text


@pytest.mark.parametrize("change", [str.upper, lambda t: t[:-1], lambda t: t + "a", lambda t: " " + t])
def test_a_link_that_is_not_exact_opens_nothing(visitor: Visitor, link: str, change: Callable[[str], str]) -> None:
    address, token = link.rsplit("/", 1)

    assert visitor.client.get(f"{address}/{change(token)}").status_code == 404


@pytest.mark.parametrize("token", ["", "%20", "0", "null", "%00", "None", "x" * 4000])
def test_a_guessed_token_is_a_page_with_a_way_out(visitor: Visitor, link: str, token: str) -> None:
    for method in (visitor.client.get, visitor.client.post):
        answer = method(f"/nb/sak/{token}")
        assert answer.status_code == 404
        assert soup(answer).select_one("a[href='/nb/henvendelse']") is not None


def test_a_file_is_handed_out_as_a_download_to_its_own_case_only(visitor: Visitor, link: str) -> None:
    other = visitor.send(text="Noe annet")
    other_link = visitor.page(other.headers["Location"]).select_one("main a.ds-button")["href"]
    file = visitor.page(link).select_one(".fl-file")["href"]

    answer = visitor.client.get(file)

    assert answer.data == b"%PDF-1.4 hei"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visitor.client.get(file.replace(link, other_link)).status_code == 404
    assert visitor.client.get(f"{link}/vedlegg/2147483648").status_code == 404


def test_foreign_text_cannot_break_or_turn_the_page(visitor: Visitor) -> None:
    text = "<script>alert(1)</script> \u202etfel\n\n{{ 7*7 }}"
    receipt = visitor.send(text=text, subject="<img src=x> \u202eabc").headers["Location"]
    link = visitor.page(receipt).select_one("main a.ds-button")["href"]

    page = visitor.page(link)

    assert page.select("script, main img") == []
    assert page.select_one("h1 bdi").get_text() == "<img src=x> \u202eabc"
    assert [p["dir"] for p in page.select(".fl-said p")] == ["auto", "auto"]
    assert "{{ 7*7 }}" in page.select_one(".fl-said").get_text()
