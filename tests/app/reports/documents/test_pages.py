"""The pages of the documents: texts and costs are written, versions are made, kept and downloaded."""

import hashlib
import io

import pypdf
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.memos.models import MemoCost, MemoText, MemoVersion
from tests.support import building

PAGE = "/rapporter/dokumenter"
TEXT = f"{PAGE}/status/tekst/done/nb"


@pytest.fixture
def coordinator(client):
    building.sign_in(client, "hilde-aroy")
    return client


@pytest.fixture
def observer(app):
    client = app.test_client()
    building.sign_in(client, "vegard-tunheim")
    return client


def test_a_version_is_kept_as_it_was_and_anybody_on_the_staff_downloads_it(session, coordinator, observer):
    building.post(coordinator, TEXT, version=0, text="Vi har vært i **Bardu**.")
    answer = building.post(coordinator, f"{PAGE}/status/versjoner", sprak="nb", fra="2026-01-01", til="2026-03-31")
    building.post(coordinator, TEXT, version=1, text="Noe annet.")

    assert answer.status_code == 303
    row = session.scalars(select(MemoVersion)).one()
    file = observer.get(f"{PAGE}/versjoner/{row.id}")
    assert hashlib.sha256(file.data).hexdigest() == row.sha256
    assert file.headers["Content-Disposition"] == 'attachment; filename="status-nb-2026-01-01-2026-03-31-v1.pdf"'
    assert (file.mimetype, file.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert file.headers["Cache-Control"] == "no-store"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.data)).pages)
    assert "Vi har vært i Bardu." in text
    assert "Noe annet" not in text
    assert row.sha256[:12] in observer.get(PAGE).text


def test_what_stood_in_a_text_before_is_kept_in_the_history(coordinator):
    for version, text in enumerate(("Først.", "Så.", "Så.")):
        building.post(coordinator, TEXT, version=version, text=text)

    page = BeautifulSoup(coordinator.get("/skrivebord/endringer").text, "html5lib")

    said = [section for section in page.select("section") if "status done nb" in section.text]
    assert [section.select_one("dd").text for section in said] == ["Først. → Så.", "Først."]


def test_versions_are_numbered_within_kind_and_language(session, coordinator):
    for kind, language in (("status", "nb"), ("status", "nb"), ("status", "nn"), ("steg-3", "nb")):
        building.post(coordinator, f"{PAGE}/{kind}/versjoner", sprak=language)

    rows = session.scalars(select(MemoVersion).order_by(MemoVersion.id)).all()
    assert [(row.kind, row.language, row.number) for row in rows] == [
        ("status", "nb", 1), ("status", "nb", 2), ("status", "nn", 1), ("decision", "nb", 1),
    ]  # fmt: skip


def test_whoever_saves_a_text_second_is_told_and_keeps_what_they_wrote(session, coordinator):
    building.post(coordinator, TEXT, version=0, text="Først.")

    answer = building.post(coordinator, TEXT, version=0, text="Sist.")

    assert answer.status_code == 409
    assert "Først." in answer.text
    assert "Sist.</textarea>" in answer.text
    assert session.scalars(select(MemoText)).one().text == "Først."
    assert building.post(coordinator, TEXT, version=1, text="Sist.").status_code == 303
    session.rollback()
    assert session.scalars(select(MemoText)).one().text == "Sist."


def test_a_text_is_shown_on_the_page_and_can_do_no_harm_there(coordinator, observer):
    building.post(coordinator, TEXT, version=0, text="# En\n\n<b>a</b> [x](javascript:b) **c**\n\n- d\n\n1. e")

    page = observer.get(f"{PAGE}/status?sprak=nb").text

    assert "&lt;b&gt;a&lt;/b&gt; [x](javascript:b) <strong>c</strong>" in page
    assert TEXT not in page


def test_an_old_token_loses_no_text(coordinator):
    answer = coordinator.post(TEXT, data={"csrf_token": "old", "version": 0, "text": "Langt arbeid."})

    assert answer.status_code == 400
    assert "Langt arbeid.</textarea>" in answer.text


def test_a_text_that_is_too_long_is_not_kept(session, coordinator):
    assert building.post(coordinator, TEXT, version=0, text="a" * 100_001).status_code == 400
    assert building.post(coordinator, TEXT, version=0, text="a" * 100_000).status_code == 303


def test_costs_are_entered_changed_and_taken_away_and_the_second_is_told(session, coordinator, observer):
    cost = {"what": "Lønn", "often": "yearly", "today_nok": "400 000", "as_nok": "500000", "iks_nok": ""}
    assert building.post(coordinator, f"{PAGE}/kostnader/ny", **cost).status_code == 303
    row = session.scalars(select(MemoCost)).one()
    address = f"{PAGE}/kostnader/{row.id}"
    assert (row.today_nok, row.as_nok, row.iks_nok, row.is_yearly) == (400_000, 500_000, 0, True)

    assert building.post(coordinator, address, **cost | {"version": 1, "often": "once"}).status_code == 303
    second = building.post(coordinator, address, **cost | {"version": 1, "what": "Min"})
    assert (second.status_code, 'value="Min"' in second.text) == (409, True)
    assert building.post(coordinator, f"{address}/slett", version=1).status_code == 409
    assert "Lønn" in observer.get(f"{PAGE}/kostnader").text
    assert building.post(coordinator, f"{address}/slett", version=2).status_code == 303
    assert "Lønn" not in observer.get(f"{PAGE}/kostnader").text


@pytest.mark.parametrize(
    ("name", "value"), [("today_nok", "mye"), ("as_nok", "-1"), ("iks_nok", "9" * 12), ("what", "")]
)
def test_a_cost_that_cannot_be_read_is_shown_again(coordinator, name, value):
    cost = {"what": "Lønn", "often": "once", "today_nok": "1", "as_nok": "2", "iks_nok": "3"}

    answer = building.post(coordinator, f"{PAGE}/kostnader/ny", **cost | {name: value})

    assert answer.status_code == 400
    assert f'value="{value}"' in answer.text or not value


@pytest.mark.parametrize(
    "query", ["fra=tull", "fra=2026-05-01&til=2026-04-01", "fra=0001-01-01", "til=9999-12-31", "fra=%00"]
)
def test_a_strange_period_makes_nothing_and_says_so(session, coordinator, query):
    assert 'role="alert"' in coordinator.get(f"{PAGE}/status?{query}").text
    assert coordinator.get(f"{PAGE}/status/pdf?{query}").status_code == 400
    assert building.post(coordinator, f"{PAGE}/status/versjoner?{query}").status_code == 303
    assert session.scalars(select(MemoVersion)).all() == []


@pytest.mark.parametrize("path", ["/noe", "/noe/pdf", "/versjoner/9", "/status/tekst/noe/nb", "/status/tekst/done/en"])
def test_what_is_not_there_is_not_found(coordinator, path):
    assert coordinator.get(PAGE + path).status_code == 404


def test_a_page_asks_the_database_few_times(coordinator, statements):
    for path in ("", "/status", "/kostnader", "/status/tekst/done/nb"):
        coordinator.get(PAGE + path)
        with statements() as seen:
            coordinator.get(PAGE + path)
        assert len(seen) <= 8, (path, seen)
