"""The coordinator sees what the archive has, gets a case's package, and keeps a case out for a reason."""

import io
import zipfile
from datetime import timedelta

import pytest

from app import clock
from app.records import operations, queries, receipts
from tests.support import building, filing

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def cases(app, session, monkeypatch):
    """One in each list, by the word of the list."""
    monkeypatch.setattr(queries, "SETTLES_AFTER", timedelta(seconds=-60))
    found = {word: filing.a_whole_case(app, session) for word in ("venter", "sendt", "avvist", "holdt-utenfor")}
    at, rules = clock.now(), queries.rules(session)
    for word in ("sendt", "avvist"):
        case = found[word]
        sent = filing.plan_of(session, case).entries
        operations.exported(session, case, sent, version=case.version, rules=rules, at=at)
    refused = receipts.read(filing.receipt("", fault="Ukjent arkivdel"))
    operations.received(session, refused, key=found["avvist"].reference, at=at)
    by = building.person(session, filing.HILDE)
    operations.decide(
        session, found["holdt-utenfor"], is_journalled=False, reason="Sendt <i>feil</i>", by=by, at=at
    )  # fmt: skip
    session.commit()
    return found


def test_each_case_stands_in_its_list(client, cases, statements):
    building.sign_in(client, filing.HILDE)
    client.get("/skrivebord/arkiv")
    for word, case in cases.items():
        with statements() as seen:
            page = client.get(f"/skrivebord/arkiv?vis={word}").text
        assert case.reference in page
        here = {other for other, one in cases.items() if one.reference in page}
        assert here == ({word, "avvist"} if word == "venter" else {word})  # what was refused is exported again
        assert len(seen) <= 8, seen
    assert "Sendt &lt;i&gt;feil" in client.get("/skrivebord/arkiv?vis=holdt-utenfor").text


@ON_SQLITE
def test_the_page_of_a_case_tells_what_was_sent_and_what_the_archive_said(client, cases):
    building.sign_in(client, filing.HILDE)

    page = client.get(f"/skrivebord/saker/{cases['avvist'].reference}/arkiv").text

    assert "Ukjent arkivdel" in page
    assert page.count("Venter på kvittering") == 3


@ON_SQLITE
def test_a_package_is_downloaded_whole_and_nothing_is_noted(client, session, cases):
    building.sign_in(client, filing.HILDE)
    case = cases["venter"]

    answer = client.get(f"/skrivebord/saker/{case.reference}/arkiv/pakke")

    assert answer.headers["Content-Disposition"] == f"attachment; filename={case.reference}.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert "001-henvendelse/arkivmelding.xml" in archive.namelist()
    session.expire_all()
    assert queries.record_of(session, case) is None


@ON_SQLITE
def test_a_package_that_cannot_be_whole_is_told_of(app, client, cases):
    building.sign_in(client, filing.HILDE)
    for file in app.config["SETTINGS"].attachments_dir.iterdir():
        file.unlink()

    answer = client.get(f"/skrivebord/saker/{cases['venter'].reference}/arkiv/pakke", follow_redirects=True)

    assert "ligger ikke lagret slik den kom" in answer.text


@ON_SQLITE
def test_a_case_is_kept_out_only_for_a_reason_and_comes_back(client, session, cases):
    building.sign_in(client, filing.HILDE)
    case = cases["venter"]
    address = f"/skrivebord/saker/{case.reference}/arkiv/journal"

    refused = building.post(client, address, journalled="no", reason="  ")
    kept = building.post(client, address, journalled="no", reason="En prøve.\x00")

    assert (refused.status_code, kept.status_code) == (400, 303)
    assert "En prøve." in client.get(f"/skrivebord/saker/{case.reference}").text
    session.expire_all()
    assert queries.record_of(session, case).reason == "En prøve."
    assert building.post(client, address, journalled="yes").status_code == 303
    session.expire_all()
    assert queries.record_of(session, case).is_journalled
