"""A backup is whole or not there; restored it is what it was, nothing is given twice, and no letter goes by itself."""

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.cases.models import Case
from app.extensions import db
from app.mail.models import IncomingMail
from app.upkeep import archive, putting_back
from app.upkeep.models import BackupMade
from tests.house.reading import ROOT
from tests.support import building
from tests.support.postgresql_clients import CLIENTS
from tests.support.serving import read

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


@pytest.fixture
def run(settings):
    """Run a command on this test's database, or on another."""

    def command(*arguments, url=settings.database_url, data_dir=settings.data_dir, ok=True):
        data_dir.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {
            "FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(data_dir), "SECRET_KEY": settings.secret_key,
            "DATABASE_URL": url.replace("postgresql+psycopg:", "postgresql:"), "PYTHONPATH": str(ROOT),
            "PATH": f"{CLIENTS}:{os.environ['PATH']}",
        }  # fmt: skip
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)], env=environment, cwd=data_dir, capture_output=True, text=True, check=False
        )
        assert not ok or done.returncode == 0, done.stderr
        return done

    return command


def let_go(session) -> None:
    session.close()
    db.engine.dispose()


def references(url: str) -> set[str]:
    return {row.reference for row in read(url, "SELECT reference FROM case_file")}


def test_what_was_there_comes_back_with_its_files_letters_are_held_and_what_came_later_is_gone(
    session, settings, run, tmp_path
):
    case = building.a_case(session)
    session.commit()
    before = references(settings.database_url)
    file = tmp_path / "b.tar"

    made = run("backup", file)
    later = [building.a_case(session).reference for _ in range(50)]
    session.commit()
    noted = session.scalars(select(BackupMade)).one()
    let_go(session)
    refused = run("restore", file, ok=False)
    restored = run("restore", file, "--replace")

    assert made.stdout.startswith("1 cases and 0 files")
    assert (noted.name, noted.size) == ("b.tar", file.stat().st_size)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "holds 51 cases" in refused.stderr
    assert "All letters are held" in restored.stdout
    assert references(settings.database_url) == before == {case.reference}
    [hold] = read(settings.database_url, "SELECT cause, released_at FROM mail_hold")
    assert (hold.cause, hold.released_at) == ("restore", None)
    assert [
        row.possible_copies for row in read(settings.database_url, "SELECT possible_copies FROM outgoing_mail")
    ] == [1]
    assert (
        "Done: 0" in run("worker", "--once").stdout
        or read(settings.database_url, "SELECT id FROM outgoing_mail WHERE state = 'sent'") == []
    )
    anew = {building.a_case(session).reference for _ in range(50)}
    session.commit()
    assert not anew & set(later)
    assert "Letters go again" in run("mail", "release").stdout


def test_in_use_nothing_is_replaced(session, settings, run, tmp_path):
    building.a_case(session)
    session.commit()
    run("backup", tmp_path / "b.tar")
    session.execute(select(Case)).all()
    session.rollback()  # the connection stays in the pool, as between two requests

    refused = run("restore", tmp_path / "b.tar", "--replace", ok=False)

    assert refused.returncode == 1
    assert "in use" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(references(settings.database_url)) == 1


def test_an_older_backup_is_brought_up_to_date_and_a_newer_one_refused(session, settings, run, tmp_path):
    from flask_migrate import downgrade

    from app.cli import preparing

    building.a_case(session)
    session.commit()
    session.close()
    downgrade(directory=str(preparing.MIGRATIONS), revision="0021")
    db.engine.dispose()
    file = tmp_path / "b.tar"
    run("backup", file)
    again(file, tmp_path / "newer.tar", migration="9999")

    refused = run("restore", tmp_path / "newer.tar", "--replace", ok=False)
    run("restore", file, "--replace")

    assert "newer than this program" in refused.stderr
    assert [row.version_num for row in read(settings.database_url, "SELECT version_num FROM alembic_version")] == [
        preparing.newest_migration()
    ]
    assert len(references(settings.database_url)) == 1


def again(source: Path, target: Path, *, leave_out: str = "", **changes: object) -> None:
    """Write a backup anew with another manifest, or without a member."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == leave_out:
                continue
            if member.name == archive.MANIFEST:
                content = json.dumps(json.loads(content) | changes).encode()
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestTheFile:
    """What a file may be."""

    @pytest.fixture
    def file(self, session, settings, run, tmp_path):
        building.a_case(session)
        session.commit()
        let_go(session)
        settings.attachments_dir.mkdir(exist_ok=True)
        run("backup", tmp_path / "b.tar")
        return tmp_path / "b.tar"

    def test_a_turned_bit_a_cut_a_missing_member_and_anything_else_are_refused(self, file, tmp_path):
        content = file.read_bytes()
        turned = bytearray(content)
        turned[len(content) // 2] ^= 1
        for name, bad in (("turned", bytes(turned)), ("cut", content[: len(content) // 2]), ("empty", b""),
                          ("text", b"not a backup at all " * 100), ("head", content[:512])):  # fmt: skip
            (tmp_path / name).write_bytes(bad)
            with pytest.raises(archive.BackupError, match="Take another"):
                archive.read(tmp_path / name)
        again(file, tmp_path / "less", leave_out="database.sqlite3")
        with pytest.raises(archive.BackupError, match="damaged"):
            archive.read(tmp_path / "less")
        with pytest.raises(archive.BackupError, match="no file"):
            archive.read(tmp_path / "nowhere")

    def test_no_secret_is_in_it_unless_asked_for(self, file, run, settings, tmp_path):
        run("backup", tmp_path / "with.tar", "--with-key")

        assert settings.secret_key.encode() not in file.read_bytes()
        assert settings.secret_key.encode() in (tmp_path / "with.tar").read_bytes()

    def test_check_says_what_is_missing_and_changes_nothing(self, file, run, tmp_path):
        again(file, tmp_path / "other.tar", key_mark="0" * 16, settings=["MAIL_SERVER"], missing=["attachments/a"])
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()

        told = run("restore", tmp_path / "other.tar", "--check", url="", data_dir=elsewhere).stdout

        assert "Whole: 1 cases" in told
        assert "SECRET_KEY is not the one" in told
        assert "Set then and not now: MAIL_SERVER" in told
        assert "first attachments/a" in told
        assert not list(elsewhere.glob("*"))
        assert "SECRET_KEY" not in run("restore", file, "--check", url="", data_dir=elsewhere).stdout

    def test_it_is_restored_on_another_machine_too(self, file, run, tmp_path):
        elsewhere = tmp_path / "elsewhere"

        run("restore", file, url="", data_dir=elsewhere)

        assert len(references(f"sqlite:///{elsewhere / 'forstelinja.sqlite3'}")) == 1

    def test_a_restore_that_is_killed_leaves_the_old_or_the_new_and_can_be_done_again(self, file, settings, run):
        for pause in (0.3, 0.8, 1.2, 1.6, 2.0):
            started = subprocess.Popen(
                [*COMMAND, "restore", str(file), "--replace"],
                env=os.environ | {
                    "FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(settings.data_dir),
                    "SECRET_KEY": settings.secret_key, "PYTHONPATH": str(ROOT),
                },
                cwd=settings.data_dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            time.sleep(pause)
            started.send_signal(signal.SIGKILL)
            started.wait()
            with closing(sqlite3.connect(settings.data_dir / "forstelinja.sqlite3")) as there:
                assert there.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert there.execute("SELECT count(*) FROM case_file").fetchone() == (1,)

        run("restore", file, "--replace")

        assert not list(settings.data_dir.glob(".restore*"))

    def test_a_file_that_is_gone_is_named_and_the_rest_is_saved(self, session, settings, run, tmp_path):
        waits = {"state": "waiting", "due_at": clock.now(), "received_at": clock.now(), "envelope_to": []}
        session.add(IncomingMail(source="page", content_key="k", stored_name="gone", size=1, **waits))
        building.a_case(session)
        session.commit()
        let_go(session)

        told = run("backup", tmp_path / "b.tar").stdout

        assert "1 files that the database names are not there, first incoming/gone" in told
        assert archive.read(tmp_path / "b.tar").missing == ["incoming/gone"]


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "attachments/../../evil", "attachments/a/b", "evil", "attachments/.."],
)
def test_a_member_with_a_way_out_is_refused_and_nothing_is_written_outside(tmp_path, name):
    bad, place = tmp_path / "bad.tar", tmp_path / "in" / "here"
    place.mkdir(parents=True)
    with tarfile.open(bad, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))

    with pytest.raises(archive.BackupError):
        archive.read(bad, place)

    assert list(place.rglob("*")) == []
    assert not list(tmp_path.rglob("evil"))


def test_a_link_is_refused(tmp_path):
    bad = tmp_path / "bad.tar"
    with tarfile.open(bad, "w") as tar:
        member = tarfile.TarInfo("attachments/a")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)

    with pytest.raises(archive.BackupError, match="no backup of ours"):
        archive.read(bad, tmp_path)


def test_what_dead_backups_left_is_swept_and_what_living_ones_have_is_not(tmp_path):
    target = tmp_path / "b.tar"
    dead, living = tmp_path / ".b.tar.999999999.part", tmp_path / ".b.tar.1.part"
    dead.mkdir()
    living.mkdir()

    with archive.place_beside(target) as folder:
        assert folder.is_dir()

    assert [path.name for path in tmp_path.iterdir()] == [living.name]


def test_without_postgresqls_programs_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    from sqlalchemy.engine import make_url

    from app.upkeep import snapshots

    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(archive.BackupError, match="postgresql-client"):
        snapshots.run_client("pg_dump", make_url("postgresql+psycopg://me:pw@localhost/x"))
    with pytest.raises(archive.BackupError, match="pg_restore"):
        putting_back.replace_postgresql("postgresql://x", tmp_path / "d", tmp_path)
