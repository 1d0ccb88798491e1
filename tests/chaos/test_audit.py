"""The auditor finds what is lost, what is there twice and what went to a stranger, and names it."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos import audit, evidence
from tests.chaos.notes import read_notes
from tests.support.serving import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(280)]


def found(folder: Path) -> list[str]:
    data = folder / "var"
    url = f"sqlite:///{data / 'forstelinja.sqlite3'}"
    return audit.faults(evidence.gather(url, data, folder / "mailbox", folder / "clients.jsonl"))


def change(folder: Path, *statements: str) -> None:
    """As somebody who owns the database."""
    with closing(sqlite3.connect(folder / "var" / "forstelinja.sqlite3")) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        connection.commit()


def one_case(folder: Path) -> tuple[int, str, str]:
    """A case that came by the form: its id, its reference and its mark."""
    mark = next(one["mark"] for one in read_notes(folder / "clients.jsonl") if one.get("way") == "form")
    with closing(sqlite3.connect(folder / "var" / "forstelinja.sqlite3")) as connection:
        query = "SELECT id, reference FROM case_file WHERE text LIKE ?"
        return *connection.execute(query, (f"%{mark}%",)).fetchone(), mark


def acknowledgement(folder: Path, mark: str) -> Path:
    """The file of the letter that this business got."""
    head = f"Delivered-To: kari@{mark}.example.com"
    return next(path for path in (folder / "mailbox" / "new").iterdir() if path.read_text().startswith(head))


def test_where_nothing_is_wrong_nothing_is_found(left):
    assert found(left) == []


def test_a_lost_case_is_found_and_named(left):
    number, reference, mark = one_case(left)
    change(left, f"DELETE FROM case_event WHERE case_id = {number}", f"DELETE FROM case_file WHERE id = {number}")

    said = found(left)

    assert [one for one in said if one.startswith("lost: ") and mark in one and reference in one]


def test_a_case_that_is_there_twice_is_found(left):
    number, reference, mark = one_case(left)
    with closing(sqlite3.connect(left / "var" / "forstelinja.sqlite3")) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(case_file)")]
    other = {"id": "99999", "reference": "'NF-2026-22222'", "submission_key": "'another'", "content_key": "'other'"}
    values = ", ".join(other.get(column, column) for column in columns)
    change(left, f"INSERT INTO case_file ({', '.join(columns)}) SELECT {values} FROM case_file WHERE id = {number}")

    said = found(left)

    assert [one for one in said if one.startswith(f"twice: {mark}") and reference in one and "NF-2026-22222" in one]


def test_a_letter_that_was_lost_on_the_way_is_found(left):
    _number, reference, mark = one_case(left)
    acknowledgement(left, mark).unlink()

    assert [one for one in found(left) if one.startswith("lost letter: ") and reference in one]


def test_a_letter_that_came_twice_without_a_fault_that_explains_it_is_found(left):
    _number, reference, mark = one_case(left)
    path = acknowledgement(left, mark)
    path.with_name("999999.chaos").write_bytes(path.read_bytes())

    said = found(left)

    assert [one for one in said if one.startswith("came 2 times") and reference in one]
    assert "1 letters came again, and 0 faults explain that" in said


def test_a_letter_to_a_stranger_is_found(left):
    _number, reference, mark = one_case(left)
    path = acknowledgement(left, mark)
    path.write_text(path.read_text().replace("Delivered-To: kari@", "Delivered-To: nosy@", 1))

    assert [one for one in found(left) if one.startswith("to a stranger: ") and reference in one and "nosy@" in one]


def test_a_letter_that_nobody_wrote_is_found(left):
    mark = one_case(left)[2]
    path = acknowledgement(left, mark)
    path.with_name("999999.chaos").write_text(path.read_text().replace("Message-ID: <", "Message-ID: <x", 1))

    assert [one for one in found(left) if one.startswith("nobody wrote <x")]


def test_what_a_business_wrote_and_nobody_was_told_is_found(left):
    _number, reference, mark = one_case(left)
    for path in (left / "mailbox" / "new").iterdir():
        if f"Delivered-To: kari@{mark}" not in (written := path.read_text()):
            path.write_text(written.replace(mark, "noe"))

    assert f"nobody was told what {reference} has written: {mark}" in found(left)


def test_a_lost_event_and_a_history_that_was_changed_are_found_and_the_command_exits_with_1(left):
    number, reference, _mark = one_case(left)
    change(left, f"DELETE FROM case_event WHERE case_id = {number} AND kind = 'received'")

    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.audit", str(left), "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    said = json.loads(done.stdout)["faults"]
    assert [one for one in said if one.startswith(f"history: {reference} is ")]
    assert [one for one in said if one.startswith("history check: ")]


def test_an_answer_whose_text_was_not_kept_and_one_that_never_came_are_found(left):
    with (left / "clients.jsonl").open("a") as log:
        for line in (
            {"what": "asked", "way": "form", "mark": "kjenne0123456789ab", "email": "a@example.com", "about": ""},
            {"what": "turned_away", "mark": "kjenne0123456789ab", "status": 400, "is_kept": False, "said": "Nei"},
        ):
            log.write(json.dumps(line) + "\n")

    said = found(left)

    assert "never answered: form kjenne0123456789ab of a@example.com" in said
    assert "the text was not kept: kjenne0123456789ab, 400: Nei" in said
