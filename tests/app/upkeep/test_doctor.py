"""The doctor: each thing that is wrong is found, said in a sentence, and mended by what is written beside it."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from app import clock, heartbeat
from app.history import operations as history
from app.history import queries as history_queries
from app.history.models import HistorySeal
from app.mail.errors import NO_ANSWER
from app.mail.holding import operations as holding
from app.mail.models import MailFetch, OutgoingMail
from app.upkeep import operations as upkeep
from app.upkeep import queries
from app.upkeep.doctor import anchor, holes, places, post, work
from tests.conftest import make_settings
from tests.house.reading import ROOT
from tests.support import building
from tests.support.history import without_rule
from tests.support.mail_server import bad_socket, free_port, mail_server


def states(findings) -> dict[str, set[str]]:
    """About what → how it is."""
    found: dict[str, set[str]] = {}
    for one in findings:
        assert one.says.endswith((".", ")"))
        assert bool(one.mend) == (one.state != "ok")
        found.setdefault(one.about, set()).add(one.state)
    return found


def looked(session, **later):
    now = clock.now() + timedelta(**later)
    return states(work.look(queries.standing(session, now=now)))


def test_a_service_that_works_has_no_fault(session, model):
    heartbeat.beat(session, "here:1", at=clock.now())
    upkeep.note_backup(session, at=clock.now(), name="b", size=1, files=0, seconds=0)
    session.commit()

    assert {state for found in looked(session).values() for state in found} == {"ok"}


def test_what_stands_still_is_a_fault_after_a_while_and_not_before(session, model):
    building.a_case(session)
    heartbeat.beat(session, "here:1", at=clock.now())
    session.commit()

    assert looked(session)["queue of cases"] == looked(session)["queue of letters"] == {"ok"}
    assert looked(session, minutes=6)["queue of cases"] == {"fault"}
    assert looked(session, minutes=6)["queue of letters"] == {"ok"}
    assert looked(session, minutes=16)["queue of letters"] == {"fault"}
    assert looked(session, minutes=3)["worker"] == {"fault"}


def test_held_and_unsent_letters_a_silent_inbox_an_old_backup_and_a_clock_set_back_are_found(session):
    building.a_case(session)
    letter = session.query(OutgoingMail).one()
    letter.state, letter.due_at = "failed", None
    now = clock.now()
    holding.hold_after_restore(session, backup_at=now, at=now)
    session.add(MailFetch(source="imap", began_at=now - timedelta(hours=1), last_ok_at=now - timedelta(minutes=9)))
    upkeep.note_backup(session, at=now - timedelta(hours=30), name="b", size=1, files=0, seconds=0)
    session.commit()

    found = looked(session)
    assert found["letters"] == {"fault", "warning"}
    assert found["inbox"] == {"fault"}
    assert found["backup"] == {"warning"}
    assert "fault" in looked(session, days=-1)["clock"]


def test_the_database_says_its_kind_and_a_wrong_schema_is_told_with_the_way_out(session):
    def look(there, ours="0026"):
        return {one.about: one for one in places.look_at_database(session, now=clock.now(), schema=(there, ours))}

    assert {one.state for one in look("0026").values()} == {"ok"}
    assert look("0020")["schema"].mend == "Run: forstelinja db upgrade"
    assert look("0027")["schema"].mend == "Run the newer program."
    if session.get_bind().dialect.name == "postgresql":
        assert look("0026")["clock"].state == "ok"
        late = places.look_at_database(session, now=clock.now() + timedelta(minutes=2), schema=("1", "1"))
        assert [one.state for one in late if one.about == "clock"] == ["fault"]


@pytest.mark.parametrize(
    ("changes", "about", "state"),
    [
        ({}, "mode", "warning"),
        ({"base_url": "https://example.org"}, "mode", "fault"),
        ({"mode": "production"}, "limits", "warning"),
        ({"mode": "production", "submit_limit": "30 per hour"}, "proxies", "warning"),
        ({"secret_key": "a" * 40}, "key", "fault"),
        ({"secret_key": "secretsecretsecret"}, "key", "fault"),
    ],
)
def test_a_setting_that_opens_a_hole_is_found(tmp_path, changes, about, state):
    found = states(holes.look(make_settings(tmp_path, **changes)))

    assert state in found[about]


def test_a_debugger_and_a_demonstration_for_strangers_are_faults(tmp_path, monkeypatch):
    monkeypatch.setenv("FORSTELINJA_DEMO_OPEN", "yes")

    found = states(holes.look(make_settings(tmp_path), is_debugging=True))

    assert found["debugger"] == found["mode"] == {"fault"}


def test_files_that_others_can_read_are_found_and_those_that_only_we_can_are_not(tmp_path):
    settings = make_settings(tmp_path / "data", mode="production", submit_limit="1 per day", proxies=1)
    settings.data_dir.mkdir(mode=0o700)
    key = tmp_path / "dkim.pem"
    key.write_text("key")
    key.chmod(0o644)
    settings = dataclasses.replace(settings, dkim_key=str(key))

    assert states(holes.look(settings))["file rights"] == {"fault"}
    key.chmod(0o600)
    assert states(holes.look(settings)) == {"holes": {"ok"}}
    settings.data_dir.chmod(0o755)
    assert states(holes.look(settings))["file rights"] == {"warning"}


def test_a_full_disk_and_a_missing_folder_are_found(tmp_path, monkeypatch):
    settings = make_settings(tmp_path)
    usage = shutil.disk_usage(tmp_path)

    def free(megabytes):
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=megabytes * 1024**2))
        return states(places.look_at_disk(settings))["disk"]

    assert [free(10_000), free(1_000), free(100)] == [{"ok"}, {"warning"}, {"fault"}]
    monkeypatch.undo()
    assert states(places.look_at_disk(make_settings(tmp_path / "nowhere")))["disk"] == {"fault"}


def test_a_model_that_is_missing_unusable_or_of_yesterday_is_told_apart():
    look = work.look_at_model

    assert look(None, is_usable=False, is_of_today=False).state == "fault"
    assert "cannot be used" in look("2026-1", is_usable=False, is_of_today=True).says
    assert look("2026-1", is_usable=True, is_of_today=False).state == "warning"
    assert look("2026-1", is_usable=True, is_of_today=True).state == "ok"


def test_assets_that_nobody_made_are_named(tmp_path):
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    nothing = work.look_at_assets(tmp_path)

    assert nothing.state == "fault"
    assert "static/vendor" in nothing.says
    assert "nn/LC_MESSAGES/messages.mo" in nothing.says


def of_mail(app, **changes):
    settings = dataclasses.replace(app.config["SETTINGS"], **changes)
    app.config.update(MAIL_SERVER=settings.mail_server, MAIL_PORT=settings.mail_port)
    from app.extensions import mail

    mail.init_app(app)
    return list(post.look(settings, app.extensions["mail"], now=clock.now()))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestMail:
    """The way out and the way in, against real sockets."""

    def test_a_server_that_answers_is_well_and_none_is_a_fault_only_in_production(self, app):
        with mail_server() as server:
            assert states(of_mail(app, mail_server="127.0.0.1", mail_port=server.port))["mail"] == {"ok"}
        assert states(of_mail(app))["mail"] == {"warning"}
        assert states(of_mail(app, mode="production"))["mail"] == {"fault"}

    def test_a_server_that_is_away_or_says_nothing_is_a_fault_within_the_time_limit(self, app):
        away = of_mail(app, mail_server="127.0.0.1", mail_port=free_port())
        with bad_socket(b"2") as port:
            silent = of_mail(app, mail_server="127.0.0.1", mail_port=port, mail_timeout_s=0.5)

        for findings in (away, silent):
            found = next(one for one in findings if one.about == "mail")
            assert found.state == "fault"
            assert NO_ANSWER in found.says

    def test_a_greeting_that_tells_another_time_shows_that_a_clock_is_wrong(self, app):
        with bad_socket(b"220 mx ESMTP ready; Thu, 01 Jan 2026 12:00:00 +0000\r\n250 ok\r\n", every_s=0.0) as port:
            found = of_mail(app, mail_server="127.0.0.1", mail_port=port, mail_timeout_s=1)

        assert [one.state for one in found if one.about == "clock"] in ([], ["fault"])

    @pytest.mark.parametrize(
        ("url", "state"), [("maildir:/nowhere", "fault"), ("imap://me:pw@127.0.0.1:1/INBOX", "fault"), ("", "warning")]
    )
    def test_an_inbox_that_cannot_be_reached_is_found(self, app, url, state):
        found = next(one for one in of_mail(app, inbox_url=url) if one.about == "inbox")

        assert found.state == state
        assert "pw" not in found.says + found.mend

    def test_a_door_for_letters_is_knocked_at(self, app):
        port = free_port()
        assert states(of_mail(app, inbox_url=f"lmtp://127.0.0.1:{port}"))["inbox"] == {"fault"}
        with bad_socket(b"220") as open_port:
            assert states(of_mail(app, inbox_url=f"lmtp://127.0.0.1:{open_port}"))["inbox"] == {"ok"}


def run(folder: Path, **environment: str):
    """The command itself, as a process."""
    kept = {"FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "doctor", "--json"],
        env=os.environ | kept | environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_ends_with_one_and_a_document_when_something_is_wrong(session, settings):
    session.close()

    done = run(settings.data_dir)

    told = json.loads(done.stdout)
    assert (done.returncode, told["well"]) == (1, False)
    faults = {one["about"] for one in told["findings"] if one["state"] == "fault"}
    assert {"worker", "model"} <= faults
    assert all(one["mend"] for one in told["findings"] if one["state"] != "ok")


def test_a_wrong_setting_and_a_missing_database_are_told_and_nothing_is_made(tmp_path):
    wrong = run(tmp_path, FORSTELINJA_SPAM_DAYS="soon")
    missing = run(tmp_path, FLASK_DEBUG="1")

    assert "FORSTELINJA_SPAM_DAYS" in json.loads(wrong.stdout)["findings"][0]["says"]
    assert (wrong.returncode, missing.returncode) == (1, 1)
    assert "database" in {one["about"] for one in json.loads(missing.stdout)["findings"] if one["state"] == "fault"}
    assert "debugger" in missing.stdout
    assert not list(tmp_path.glob("*.sqlite3"))


def test_a_history_whose_newest_rows_went_with_their_seals_is_found_at_the_next_look(session, settings):
    def look():
        return anchor.look(session, settings)

    settings.data_dir.mkdir(exist_ok=True)
    assert look().state == "ok"
    building.a_case(session)
    history.seal_all(session)
    assert (look().state, look().state) == ("ok", "ok")
    kept = (settings.data_dir / anchor.NAME).read_text()

    without_rule(session)
    session.execute(delete(HistorySeal).where(HistorySeal.position == history_queries.newest_seal(session).position))
    session.commit()

    found = look()
    assert (found.state, kept.strip() in found.says) == ("fault", True)
    assert look().state == "fault"
