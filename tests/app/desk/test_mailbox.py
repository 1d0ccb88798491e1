"""The demonstration's mailbox."""

import pytest

from app import clock
from app.extensions import db
from app.mail import delivery
from app.mail.maildir import MaildirTransport
from tests.support import building

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def box(session, settings):
    """The mailbox with the letters of one case that holds a script."""
    building.a_sorted_case(session, subject=f"Hytter {SCRIPT}", text=f"Se http://ond.example/{SCRIPT}")
    delivery.deliver_due(session, MaildirTransport(settings.mailbox_dir), now=clock.now, worker="test")
    db.session.rollback()
    return settings.mailbox_dir


def _names(folder):
    return sorted(path.name for path in (folder / "new").iterdir())


def test_an_empty_mailbox_says_so(client):
    page = client.get("/postkasse")
    assert page.status_code == 200
    assert "fl-empty" in page.text


def test_letters_are_listed_newest_first_and_can_be_read(client, box):
    # when
    page = client.get("/postkasse").text
    places = [page.index(name) for name in _names(box)]

    # then
    assert places == sorted(places, reverse=True)
    for name in _names(box):
        letter = client.get(f"/postkasse/{name}")
        assert letter.status_code == 200
        assert "@example.org" in letter.text


def test_links_lead_to_our_own_pages_only_and_nothing_runs(client, box):
    # when
    letters = [client.get(f"/postkasse/{name}").text for name in _names(box)]

    # then
    whole = "".join(letters)
    assert '<a href="http://localhost/nb/sak/' in whole
    assert '<a href="http://ond.example' not in whole
    assert SCRIPT not in whole
    assert "&lt;script&gt;" in whole


def test_the_html_of_a_letter_is_fenced_in(client, box):
    # when
    answer = client.get(f"/postkasse/{_names(box)[0]}/html")

    # then
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "name",
    ["..", "../secret-key", "..%2fsecret-key", "%2e%2e%2fforstelinja.sqlite3", "new", "cur", "a.b.c", "%00", "x" * 300],
)
def test_no_name_leads_out_of_the_mailbox(client, box, name):
    assert client.get(f"/postkasse/{name}").status_code == 404
    assert client.get(f"/postkasse/{name}/html").status_code == 404


def test_a_letter_that_a_mail_program_has_read_is_still_shown(client, box):
    # given
    name = _names(box)[0]
    (box / "new" / name).rename(box / "cur" / f"{name}:2,S")

    # then
    assert client.get(f"/postkasse/{name}").status_code == 200


def test_fifty_letters_are_shown_at_a_time(client, settings):
    # given
    folder = settings.mailbox_dir / "new"
    folder.mkdir(parents=True)
    for number in range(51):
        (folder / f"1000{number:02}.aa.forstelinja").write_text(f"Subject: Brev {number}\n\nHei\n")

    # when
    first, second = (client.get(f"/postkasse?side={side}").text for side in (1, 2))

    # then
    assert [page.count("<bdi>Brev ") for page in (first, second)] == [50, 1]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00\xff", b"Content-Type: text/plain; charset=tull\n\nHei", b"Date: tull\nFrom: (((\n\nx",
        b"Subject: \x01\xff\x1b\nFrom: \x02\n\n\x03",
    ],
)  # fmt: skip
def test_a_broken_letter_does_not_break_the_page(client, settings, raw):
    # given
    folder = settings.mailbox_dir / "new"
    folder.mkdir(parents=True)
    (folder / "1.aa.forstelinja").write_bytes(raw)

    # then
    assert client.get("/postkasse").status_code == 200
    assert client.get("/postkasse/1.aa.forstelinja").status_code == 200
