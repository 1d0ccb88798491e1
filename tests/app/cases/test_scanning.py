"""Files are looked at by a real scanner before anybody can open them; the case goes on meanwhile."""

import dataclasses
import io
from datetime import timedelta

import pytest

from app import clamd, clock
from app.cases import attachments, operations
from app.cases.models import Attachment, CaseEvent
from app.cases.scanning import queries
from app.cases.scanning.working import Scanner
from app.cases.secrets import page_token
from tests.support import building, scanner


@pytest.fixture(scope="module")
def daemon():
    if scanner.clamd() is None:
        pytest.skip("NOT TESTED: ClamAV is not installed (Debian: clamav-daemon)")
    with scanner.running() as place:
        yield place


@pytest.fixture
def folder(app):
    return app.config["SETTINGS"].attachments_dir


def with_scanner(app, place) -> None:
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], clamd=str(place))


def a_file(folder, name: str, content: bytes) -> attachments.NewFile:
    return attachments.check(name, io.BytesIO(content), folder)


def look(session, place, folder, *, now=clock.now) -> int:
    return Scanner(clamd.read_place(str(place)), folder).look(session, now=now, should_stop=lambda: False)


def test_a_real_scanner_keeps_back_what_is_malicious_and_lets_the_rest_through(app, session, client, daemon, folder):
    # given
    with_scanner(app, daemon)
    files = (a_file(folder, "bilde.txt", scanner.EICAR), a_file(folder, "plan.txt", b"En plan."))
    case = building.a_sorted_case(session, attachments=files)
    building.give(session, case, "anne-ristin-fossbakk")
    bad, good = session.query(Attachment).order_by(Attachment.id)
    building.sign_in(client, "anne-ristin-fossbakk")
    desk, own = f"/skrivebord/saker/{case.reference}", f"/nb/sak/{page_token(case)}"

    # when nobody has looked yet
    assert [client.get(f"{at}/vedlegg/{good.id}").status_code for at in (desk, own)] == [404, 404]
    assert "Blir sjekket for skadelig programvare" in client.get(desk).text
    assert look(session, daemon, folder) == 2

    # then
    session.expire_all()
    assert (bad.malware, good.malware) == ("Forstelinja.Test.Eicar.UNOFFICIAL", "")
    for at in (desk, own):
        assert [client.get(f"{at}/vedlegg/{one.id}").status_code for one in (bad, good)] == [404, 200]
        assert "Holdt tilbake: Det er funnet skadelig programvare i den." in client.get(at).text
    assert "Forstelinja.Test.Eicar" in client.get(desk).text
    assert [event.kind for event in session.query(CaseEvent).filter_by(kind="file_refused")] == ["file_refused"]
    (letter,) = building.letters_about(session, case, "file_refused")
    assert (letter.to_address, "bilde" in letter.text + letter.html) == (case.email, False)
    assert look(session, daemon, folder) == 0


def test_without_a_scanner_files_are_handed_out_as_ever(session, client, folder):
    case = building.a_case(session, attachments=(a_file(folder, "plan.txt", b"En plan."),))
    file = session.query(Attachment).one()

    assert client.get(f"/nb/sak/{page_token(case)}/vedlegg/{file.id}").status_code == 200


def test_while_the_scanner_is_away_files_wait_and_whoever_looks_after_it_is_told(
    app, session, client, model, folder, tmp_path
):
    # given
    with_scanner(app, tmp_path / "nobody.ctl")
    long_ago = clock.now() - timedelta(minutes=20)
    building.a_case(session, at=long_ago, attachments=(a_file(folder, "plan.txt", b"En plan."),))
    building.sign_in(client, "hilde-aroy")

    # when
    done = look(session, tmp_path / "nobody.ctl", folder)

    # then
    assert done == 0
    assert queries.waiting_since(session) is not None
    assert client.get("/helse/klar").json["scanner"] is False
    assert "på å bli sjekket for skadelig programvare" in client.get("/skrivebord/alle").text


def test_a_scanner_that_is_away_is_not_asked_again_at_once(session, folder, tmp_path):
    building.a_case(session, attachments=(a_file(folder, "plan.txt", b"En plan."),))
    one = Scanner(clamd.Place(str(tmp_path / "nobody.ctl")), folder)
    at = clock.now()

    for seconds, is_asked in ((0, True), (10, False), (29, False), (31, True)):
        before = one._rests_until
        one.look(session, now=lambda s=seconds: at + timedelta(seconds=s), should_stop=lambda: False)
        assert (one._rests_until != before) == is_asked, seconds


@pytest.mark.parametrize(
    "answer", [b"", b"stream: Size limit ERROR\0", b"INSTREAM size limit exceeded. ERROR\0", b"hei"]
)
def test_no_verdict_is_no_clean_file_and_the_next_one_gets_its_turn(session, folder, answer):
    # given
    for name in ("en.txt", "to.txt"):
        building.a_case(session, attachments=(a_file(folder, name, b"En plan."),))
    answers = [answer, b"stream: OK\0"]

    # when
    with scanner.answering(answers) as port:
        done = look(session, f"127.0.0.1:{port}", folder)

    # then
    waiting, clean = session.query(Attachment).order_by(Attachment.id)
    assert (done, waiting.scanned_at, clean.malware) == (1, None, "")
    assert clean.scanned_at is not None


def test_a_file_that_is_gone_and_one_of_ours_cause_no_letter(app, session, daemon, folder):
    # given
    case, _address = building.held(session, attachments=(a_file(folder, "plan.txt", b"En plan."),))
    gone = session.query(Attachment).one()
    (folder / gone.stored_name).unlink()
    by = building.person(session, "anne-ristin-fossbakk")
    ours = (a_file(folder, "svar.txt", scanner.EICAR),)
    operations.answer(session, case, by=by, text="Se her.", at=clock.now(), version=case.version, attachments=ours)
    session.commit()

    # when
    look(session, daemon, folder)

    # then
    session.expire_all()
    assert all(one.malware for one in session.query(Attachment))
    assert len(session.query(CaseEvent).filter_by(kind="file_refused").all()) == 1
    assert building.letters_about(session, case, "file_refused") == []


@pytest.mark.parametrize("text", ["", "clamd", "localhost:", "localhost:0", "localhost:70000", "/a\0b", "a b:1"])
def test_a_place_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="socket"):
        clamd.read_place(text)
