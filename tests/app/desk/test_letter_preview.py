"""Every letter can be looked at with sample facts, in every language, in light and dark, and does nothing."""

import pytest
from bs4 import BeautifulSoup

from app.desk import letter_preview
from app.desk.sample_letters import LETTERS
from tests.support import building

LIST = "/skrivebord/brev"


@pytest.fixture
def editor(client):
    building.sign_in(client, "petter-andreas-solbakk")
    return client


def test_the_list_leads_to_every_letter_in_every_language(editor):
    page = BeautifulSoup(editor.get(LIST).text, "html5lib")

    links = {link["href"] for link in page.select("main table a")}

    assert {f"{LIST}/{name}?sprak={code}" for name in LETTERS for code in ("nb", "nn", "en")} <= links
    assert LIST in {link["href"] for link in page.select(".fl-menu a")}


def test_the_coordinator_finds_the_letters_from_the_page_of_e_mail(client):
    building.sign_in(client, "hilde-aroy")

    page = BeautifulSoup(client.get("/skrivebord/alle?vis=epost").text, "html5lib")

    assert page.select_one(f'main a[href="{LIST}"]')


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_letter_is_shown_as_text_and_in_two_frames(editor):
    for name in LETTERS:
        page = BeautifulSoup(editor.get(f"{LIST}/{name}?sprak=nn").text, "html5lib")
        frames = page.select("iframe")
        shown = [editor.get(frame["src"]) for frame in frames]

        assert [frame.has_attr("sandbox") and not frame["sandbox"] for frame in frames] == [True, True], name
        assert page.select_one("pre.fl-letter")["lang"] == "nn"
        assert all('<html lang="nn">' in one.text for one in shown)
        assert all("prefers-color-scheme" not in one.text for one in shown)
        assert len({one.text for one in shown}) == 2
        assert page.select_one("dd[lang=nn]").text in shown[0].text.replace("&#39;", "'")


def test_a_frame_of_a_letter_can_do_nothing_and_nobody_else_can_frame_it(editor):
    answer = editor.get(f"{LIST}/assigned/html?sprak=en&farger=morke")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_letter_in_the_dark_is_the_dark_style_of_the_shell_and_nothing_else_changes():
    html = f'<meta content="light dark">{letter_preview.IN_THE_DARK} {{ a {{}} }}'

    assert letter_preview.in_colours(html, "morke") == '<meta content="dark">@media all { a {} }'
    assert letter_preview.in_colours(html, "lyse") == '<meta content="light">@media not all { a {} }'
    assert letter_preview.in_colours(html, "tull") == html


@pytest.mark.parametrize("address", [f"{LIST}/finnes-ikke", f"{LIST}/..%2freceived", f"{LIST}/finnes-ikke/html"])
def test_a_letter_that_is_none_is_not_found(editor, address):
    assert editor.get(address).status_code == 404


def test_an_unknown_language_is_the_readers_own(editor):
    building.post(editor, "/skrivebord/sprak", language="en")

    assert '<html lang="en">' in editor.get(f"{LIST}/received/html?sprak=tlh").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_at_letters_costs_few_statements_and_leaves_none(editor, statements, session):
    from app.mail.models import OutgoingMail

    with statements() as seen:
        editor.get(LIST)
        editor.get(f"{LIST}/received")

    assert len(seen) <= 8
    assert session.query(OutgoingMail).count() == 0
