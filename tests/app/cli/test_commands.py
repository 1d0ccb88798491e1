"""The command line: what each command prints, and with which code it ends."""

import json
import os
import re
import subprocess
import sys

import pytest

from app import signing_key
from app.learning.models import FittedModel
from app.mail.models import GIVEN_UP
from tests.house.reading import ROOT
from tests.support import building
from tests.support.coming import a_raw_letter
from tests.support.signing import a_key

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
QUESTION = "Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi lavsesongen?"


@pytest.fixture
def run(settings, tmp_path):
    """Run a command as a process of its own; gives code, output and errors."""
    environment = os.environ | {
        "FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(settings.data_dir), "SECRET_KEY": "k" * 32,
    }  # fmt: skip

    def command(*arguments, typed=""):
        return subprocess.run(
            [sys.executable, "-c", "from app.cli import main; main()", *map(str, arguments)],
            env=environment,
            cwd=tmp_path,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    command.environment = environment
    return command


def one_sentence(done):
    lines = [line for line in done.stderr.splitlines() if line and "[info" not in line]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def test_prediction_answers_for_people_and_for_programs(run, session, model):
    session.close()

    told = run("triage", "predict", typed=QUESTION)
    asked = run("triage", "predict", "--json", "--municipality", "gratangen", typed=QUESTION)

    answer = json.loads(asked.stdout)
    assert (told.returncode, asked.returncode) == (0, 0)
    assert "reiseliv" in told.stdout
    assert answer["areas"][0]["slug"] == "reiseliv"
    assert answer["decision"] in {"assign", "refer"}
    assert answer["reason"].endswith(".")
    assert answer["model"] == model


def test_a_file_is_answered_line_by_line_and_a_faulty_line_stops_nothing(run, session, model, tmp_path):
    session.close()
    rows = ({"id": 1, "text": QUESTION}, [1], {"id": 3, "text": "Sauer og fjøs"})
    (tmp_path / "in.jsonl").write_text("\n".join(["{", *map(json.dumps, rows)]))

    done = run("triage", "predict", "--jsonl", "in.jsonl", "out.jsonl")

    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert done.returncode == 0, done.stderr
    assert [answer["id"] for answer in answers] == [None, 1, None, 3]
    assert ["error" in answer for answer in answers] == [True, False, True, False]


def test_evaluation_names_its_figures_and_the_faulty_line(run, session, model, tmp_path):
    session.close()
    row = {"id": "1", "text": QUESTION, "primary": "reiseliv", "municipality": "gratangen"}
    (tmp_path / "good.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "bad.jsonl").write_text(json.dumps(row) + "\nnonsense\n")

    good, bad = run("triage", "evaluate", "good.jsonl", "--json"), run("triage", "evaluate", "bad.jsonl")

    assert good.returncode == 0, good.stderr
    assert isinstance(json.loads(good.stdout), dict)
    assert bad.returncode == 1
    assert "line 2" in one_sentence(bad)
    assert "Nothing was evaluated" in bad.stderr


def test_evaluation_draws_its_reliability_and_tells_chance_from_a_better_model(run, session, model, tmp_path):
    session.close()
    row = {"id": "1", "text": QUESTION, "primary": "reiseliv", "municipality": "gratangen"}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")

    done = run("triage", "evaluate", "rows.jsonl", "--json", "--picture", "drawn.svg", "--against", model)
    told = run("triage", "evaluate", "rows.jsonl")
    unknown = run("triage", "evaluate", "rows.jsonl", "--against", "1999-01-01.1")

    figures = json.loads(done.stdout)
    assert figures["comparison"]["all"]["verdict"] == "no_difference"
    assert figures["comparison"]["municipality"]["gratangen"]["n"] == 1
    assert figures["promise"]["promise"] == 0.95
    assert figures["promise"]["is_kept"]
    assert (tmp_path / "drawn.svg").read_text().startswith("<svg")
    assert "promise: sent by itself from a mass of" in told.stdout
    assert "1999-01-01.1" in one_sentence(unknown)


def test_advice_names_the_weak_spots_and_the_words_of_enquiries_that_nothing_knows(run, session, model):
    for number in (1, 2):
        building.a_case(session, text=f"Vi har gjeldfrie kvigstadalpakkaer, {number} stykker.", subject="")
    session.commit()
    session.close()

    told, asked = run("triage", "advise"), run("triage", "advise", "--json")

    advice = json.loads(asked.stdout)
    assert told.returncode == 0, told.stderr
    assert len(advice["labels"]) == 25
    assert {"word": "kvigstadalpakkaer", "texts": 2} in advice["new_words"]
    assert "kvigstadalpakkaer (2)" in told.stdout
    assert advice["pairs"][0]["n"] >= advice["pairs"][-1]["n"] > 0
    assert 0 < len(advice["services"]) < 47


def test_a_region_is_checked_exported_and_loaded_again(run, session, tmp_path):
    session.close()
    source = ROOT / "catalogue/regions/sor-troms"

    checked, named = run("region", "check", source), run("region", "check", "sor-troms")
    exported = run("region", "export", "copy")
    loaded = run("region", "load", "copy")
    for path in sorted((tmp_path / "copy" / "services").glob("*.yaml"))[3:]:
        path.unlink()
    short, meant = run("region", "load", "copy"), run("region", "load", "copy", "--retire")

    assert [done.returncode for done in (checked, named, exported, loaded)] == [0, 0, 0, 0], loaded.stderr
    assert "No faults" in checked.stdout
    assert "Nothing had changed" in loaded.stdout
    assert (short.returncode, meant.returncode) == (1, 0)
    assert "--retire" in one_sentence(short)


def test_every_fault_of_a_region_is_named_by_file_and_place_and_nothing_is_loaded(run, session, tmp_path):
    import shutil

    session.close()
    folder = shutil.copytree(ROOT / "catalogue/regions/sor-troms", tmp_path / "faulty")
    file = folder / "municipalities.yaml"
    file.write_text(file.read_text().replace("promise_working_days: 5", "promise_working_days: soon"))
    (folder / "lexicon.yaml").write_text("version: [")

    checked, loaded = run("region", "check", folder), run("region", "load", folder)

    assert (checked.returncode, loaded.returncode) == (1, 1)
    assert "municipalities.yaml" in checked.stderr
    assert "lexicon.yaml" in checked.stderr
    assert "Traceback" not in checked.stderr + loaded.stderr


def test_letters_are_counted_shown_and_tried_again(run, session):
    from app.mail.models import OutgoingMail

    building.a_case(session)
    mail = session.query(OutgoingMail).one()
    mail.state, mail.due_at, mail.last_error = GIVEN_UP, None, "The mail server does not answer."
    session.commit()
    session.close()

    before = json.loads(run("mail", "status", "--json").stdout)
    told, again = run("mail", "status"), run("mail", "retry")
    after = json.loads(run("mail", "status", "--json").stdout)

    assert before["counts"]["given_up"] == 1
    assert before["trouble"][0]["error"] == "The mail server does not answer."
    assert "The mail server does not answer." in told.stdout
    assert again.stdout.startswith("1 letter")
    assert after["counts"] == before["counts"] | {"given_up": 0, "queued": 1}


def test_letters_are_taken_in_from_files_each_once_and_counted(run, session, settings, tmp_path):
    session.close()
    letter, empty = tmp_path / "brev.eml", tmp_path / "tom.eml"
    letter.write_bytes(a_raw_letter())
    empty.touch()

    first, again = run("mail", "take", letter), run("mail", "take", letter, letter)
    typed, refused = run("mail", "take", typed="Subject: for hånd\n\nHei\n"), run("mail", "take", empty)
    status, told = json.loads(run("mail", "status", "--json").stdout)["incoming"], run("mail", "status").stdout

    assert first.stdout == f"{letter}: 1\n"
    assert again.stdout == 2 * f"{letter}: known already\n"
    assert typed.stdout == "<stdin>: 2\n"
    assert refused.returncode == 1
    assert "is empty" in one_sentence(refused)
    assert status["counts"] == {"waiting": 2, "handled": 0, "held": 0, "ignored": 0, "failed": 0}
    assert "incoming waiting: 2" in told
    assert len(list(settings.incoming_dir.iterdir())) == 2


def test_accounts_are_made_listed_and_closed(run, session):
    session.close()

    made = run("user", "invite", "kari@example.org", "--name", "Kari Nordmann", "--role", "developer")
    listed = run("user", "list").stdout
    moved = run("user", "address", "kari@example.org", "Kari@ny.example")
    closed = run("user", "disable", "KARI@ny.example")

    assert [done.returncode for done in (made, moved, closed)] == [0, 0, 0], made.stderr + moved.stderr
    assert "kari@example.org\tKari Nordmann\tdeveloper\tactive" in listed
    assert "Kari Nordmann has the address kari@ny.example now" in moved.stdout
    assert "kari@ny.example\tKari Nordmann\tdeveloper\tdisabled" in run("user", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("user", "invite", "kari@example.org", "--name", "K", "--role", "king"), "king"),
        (("user", "invite", "no-address", "--name", "K", "--role", "developer"), "no-address"),
        (("user", "disable", "nobody@example.org"), "nobody@example.org"),
        (("user", "address", "nobody@example.org", "a@example.org"), "nobody@example.org"),
        (("region", "load", "atlantis"), "atlantis"),
        (("triage", "evaluate", "nowhere.jsonl"), "nowhere.jsonl"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_code_one(run, session, arguments, word):
    session.close()

    done = run(*arguments)

    assert done.returncode == 1
    assert word in one_sentence(done)


@pytest.mark.parametrize("arguments", [("no-such-command",), ("triage", "predict", "--no-such"), ("region", "load")])
def test_wrong_usage_is_code_two(run, session, arguments):
    session.close()

    assert run(*arguments).returncode == 2


def test_the_schema_is_checked_and_a_port_in_use_is_told_before_anything_is_done(run, session):
    import socket

    session.close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        served = run("serve", "--port", taken.getsockname()[1])

    assert run("db", "check").returncode == 0
    assert run("db", "upgrade").stdout.startswith("The database is at migration")
    assert served.returncode == 1
    assert "Cannot listen" in one_sentence(served)


def test_work_can_be_done_once_and_left(run, session, model, settings):
    building.a_case(session)
    session.close()

    done = run("worker", "--once")

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "Done: 3 cases and letters."
    assert session.query(FittedModel).count() == 1


def test_the_record_to_publish_is_told_with_its_name(run, session, tmp_path, monkeypatch):
    session.close()
    key = a_key(tmp_path / "dkim.pem")
    without = run("mail", "dkim")
    monkeypatch.setitem(run.environment, "FORSTELINJA_DKIM_KEY", str(key))
    monkeypatch.setitem(run.environment, "FORSTELINJA_DKIM_SELECTOR", "s2026")

    done = run("mail", "dkim")

    record = signing_key.read(key).record
    assert without.returncode == 1
    assert "FORSTELINJA_DKIM_KEY is not set" in one_sentence(without)
    assert done.stdout.splitlines()[0] == "Name:  s2026._domainkey.forstelinja.example.org"
    assert f"Value: {record}\n" in done.stdout
    assert "".join(re.findall(r'"([^"]*)"', done.stdout)) == record
    key.chmod(0o600)
    key.write_text("nonsense")
    assert "FORSTELINJA_DKIM_KEY" in one_sentence(run("mail", "dkim"))
