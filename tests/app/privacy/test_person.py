"""Somebody asks what is kept of them, or that it goes: over cases, letters, examples, files, index and the register."""

import dataclasses
import io
import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from app import clock
from app.cases import attachments, operations
from app.cases.models import Case
from app.cases.register import Answer
from app.cases.search_index import has_words
from app.learning import queries as learning
from app.learning.models import FittedModel, TrainingExample
from app.learning.operations import gathering
from app.mail import inbox
from app.mail.models import HANDLED, IncomingMail, OutgoingMail
from app.privacy.models import PersonRequest
from app.privacy.person import erasures, exporting
from app.privacy.person import operations as person
from app.privacy.person import queries as of_person
from catalogue.base import Base
from tests.support import building, scanner
from tests.support.commands import run_command

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EMAIL = "ragnfrid.holmvåg@marker.example".replace("å", "a")
MARKERS = ("Ragnfrid", EMAIL, "99112233", "Holmmarker", "923609016", "isbre-markør", "Bjørnebygg.pdf", "sint i dag")


@pytest.fixture
def case(session, settings) -> Case:
    """An open case with everything: file, answer, note, draft, example, and letters both ways."""
    hilde, at = building.person(session, "hilde-aroy"), clock.now()
    file = attachments.check("Bjørnebygg.pdf", BytesIO(b"%PDF-1.4 isbre"), settings.attachments_dir)
    case, _address = building.held(
        session,
        name="Ragnfrid Holmvåg",
        email=EMAIL.title().replace("Marker.Example", "marker.example"),
        phone="99112233",
        organisation_name="Holmmarker AS",
        organisation_number="923609016",
        text="Vi vil selge is frå breen: isbre-markør.",
        subject="Isbre-markør",
    )
    operations.add(session, case, text="Legg ved isbre-markør.", channel="page", at=at, attachments=(file,))
    operations.confirm_area(session, case, by=hilde, at=at, version=case.version)
    operations.answer(session, case, by=hilde, text="Hei Ragnfrid, ring meg.", at=at, version=case.version)
    operations.note(session, case, by=hilde, text="Ragnfrid var sint i dag.", at=at)
    operations.keep_draft(session, case, by=hilde, text="Kjære Ragnfrid", at=at)
    gathering.gather(session, at=at)
    came(session, settings, case.reference, "isbre")
    came(session, settings, None, "Hei igjen, isbre-markør")
    session.commit()
    return case


def came(session, settings, reference: str | None, text: str) -> IncomingMail:
    raw = b"From: Ragnfrid <" + EMAIL.encode() + b">\r\n\r\n" + text.encode()
    row = session.get_one(
        IncomingMail, inbox.store(session, raw, source="maildir", at=clock.now(), folder=settings.incoming_dir)
    )
    row.state, row.due_at, row.handled_at = HANDLED, None, clock.now()
    row.from_address, row.from_name, row.case_reference, row.text = EMAIL, "Ragnfrid", reference, text
    return row


def everything(session) -> str:
    return "\n".join(str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table)))


def test_the_export_holds_all_of_it_and_nothing_of_others_and_no_secret(session, settings, case):
    from app.cases import secrets

    building.a_case(session, name="En Annen", email="annen@example.org", text="noe helt annet")
    anne = building.person(session, "anne-ristin-fossbakk")
    file = io.BytesIO()

    found = exporting.gather(session, settings, EMAIL.upper(), at=clock.now())
    exporting.write(file, found)

    archive = zipfile.ZipFile(file)
    told = json.loads(archive.read("person.json"))
    read = archive.read("person.html").decode()
    assert archive.testzip() is None
    (one,) = told["cases"]
    assert (one["reference"], one["name"], one["phone"]) == (case.reference, "Ragnfrid Holmvåg", "99112233")
    assert {message["kind"] for message in one["messages"]} == {"addition", "answer", "note"}
    assert [row["shown_name"] for row in one["attachments"]] == ["Bjørnebygg.pdf"]
    assert len(one["learned_from_it"]) == 1
    assert len(told["letters_from_you"]) == 2
    assert any("Hei Ragnfrid" in letter["text"] for letter in told["letters_to_you"])
    assert found.counts["cases"] == 1
    assert found.counts["attachments"] == 1
    names = archive.namelist()
    (attached,) = [name for name in names if name.startswith("attachments/")]
    assert archive.read(attached) == b"%PDF-1.4 isbre"
    assert len([name for name in names if name.startswith("letters/")]) == 2
    for word in ("isbre-markør", "Hei Ragnfrid", "sint i dag", "Bjørnebygg.pdf"):
        assert word in read
    whole = archive.read("person.json").decode() + read
    assert "annen" not in whole.replace("noe helt annet", "")
    assert secrets.reply_token(case, anne) not in whole
    assert case.submission_key not in whole


def test_files_that_no_scanner_found_clean_stay_with_us_and_the_page_says_so(app, session, settings, case):
    with scanner.answering([scanner.INFECTED, scanner.CLEAN]) as port:
        app.config["SETTINGS"] = dataclasses.replace(settings, clamd=f"127.0.0.1:{port}")
        file = io.BytesIO()

        exporting.write(file, exporting.gather(session, settings, EMAIL, at=clock.now()))

    archive = zipfile.ZipFile(file)
    read, told = archive.read("person.html").decode(), json.loads(archive.read("person.json"))
    (kept,) = [name for name in archive.namelist() if not name.startswith("person.")]
    assert archive.read(kept).endswith("isbre-markør".encode())
    assert len(told["left_out"]) == 2
    assert "Bjørnebygg.pdf (Blir sjekket for skadelig programvare" in read
    assert ".eml (Holdt tilbake: Det er funnet skadelig programvare i den.)" in read


def test_erasing_leaves_nothing_personal_anywhere_and_touches_nobody_else(app, session, settings, case):
    other = building.a_sorted_case(session, name="En Annen", email="annen@example.org", text="Noe helt annet")
    rows = select(Case.__table__).where(Case.id == other.id)
    before = session.execute(rows).one()
    register = app.extensions["business_register"]
    register._kept["923609016"] = (clock.now(), Answer("unknown"))
    hilde = building.person(session, "hilde-aroy")
    session.commit()
    assert len(list(settings.attachments_dir.iterdir())) == 1

    erased = person.erase(session, EMAIL.upper(), by=hilde, reason="bedt om det", at=clock.now())
    session.commit()
    session.expire_all()

    left = everything(session).lower()
    assert [word for word in MARKERS if word.lower() in left] == []
    assert erased.references == (case.reference,)
    assert list(settings.attachments_dir.iterdir()) == []
    assert list(settings.incoming_dir.iterdir()) == []
    assert session.scalars(select(TrainingExample)).all() == []
    assert register._kept == {}
    assert (
        session.scalars(select(Case.id).where(has_words(session.get_bind().dialect.name, Case.id, "isbre"))).all() == []
    )
    row = session.get_one(Case, case.id)
    assert (row.state, row.is_final, row.reference) == ("closed", True, case.reference)
    assert session.execute(rows).one() == before
    request = session.scalars(select(PersonRequest)).one()
    assert (request.reason, request.by_id, request.case_references) == ("bedt om det", hilde.id, [case.reference])
    assert EMAIL not in (settings.data_dir / erasures.FILE).read_text()


def test_with_a_case_goes_the_older_model_that_learned_its_words(session, settings, case, model):
    for version, known in (("2026-01-02.1", [case.id]), ("2026-01-03.1", [])):
        session.add(
            FittedModel(
                version=version, content=b"words", sha256="", fitted_at=clock.now(), data_fingerprint="", figures={},
                reason="no_worse", is_active=False, case_ids=known,
            )
        )  # fmt: skip
    session.commit()

    person.erase(session, EMAIL, by=None, reason="", at=clock.now())
    session.commit()

    assert {row.version for row in learning.models(session)} == {model, "2026-01-03.1"}


def test_a_dry_look_counts_what_goes_and_changes_nothing(session, settings, case):
    before = everything(session)

    counts = of_person.of_person(session, EMAIL, until=clock.now()).counts

    assert everything(session) == before
    assert counts == person.erase(session, EMAIL, by=None, reason="", at=clock.now()).counts
    session.commit()
    assert set(of_person.of_person(session, EMAIL, until=clock.now()).counts.values()) == {0}


def test_what_is_taken_back_keeps_its_files(session, settings, case):
    person.erase(session, EMAIL, by=None, reason="", at=clock.now())
    session.rollback()

    assert len(list(settings.attachments_dir.iterdir())) == 1
    assert session.get_one(Case, case.id).name == "Ragnfrid Holmvåg"


def test_a_letter_on_the_case_of_somebody_else_is_told_and_left_alone(session, settings, case):
    other = building.a_case(session, email="annen@example.org")
    letter = came(session, settings, other.reference, "Kopi til deg")
    session.commit()

    erased = person.erase(session, EMAIL, by=None, reason="", at=clock.now())
    session.commit()

    assert erased.counts["elsewhere"] == 1
    assert session.get_one(IncomingMail, letter.id).text == "Kopi til deg"


def test_after_a_restore_the_erased_are_erased_again_and_who_came_back_is_not(session, settings, case):
    reference = case.reference
    as_it_was = {name: getattr(case, name) for name in ("name", "email", "text", "phone", "subject")}
    person.erase(session, EMAIL, by=None, reason="", at=clock.now())
    session.commit()
    row = session.get_one(Case, case.id)  # as yesterday's backup has it: the person is back, and the request unheard of
    for name, value in as_it_was.items():
        setattr(row, name, value)
    row.emptied_at, row.state, row.closed_at, row.outcome = None, "assigned", None, None
    session.execute(PersonRequest.__table__.delete())
    session.commit()
    came_back = building.a_case(session, name="Ragnfrid", email=EMAIL, at=clock.now() + timedelta(seconds=5))

    again = person.repeat_erasures(session, at=clock.now() + timedelta(minutes=1))
    session.commit()
    session.expire_all()

    assert again == 1
    row = session.scalars(select(Case).where(Case.reference == reference)).one()
    assert (row.name, row.state, row.emptied_at is not None) == ("", "closed", True)
    assert session.get_one(Case, came_back.id).name == "Ragnfrid"
    assert session.scalars(select(OutgoingMail).where(OutgoingMail.about == came_back.reference)).all() != []
    assert person.repeat_erasures(session, at=clock.now()) == 0


@ON_SQLITE
def test_the_commands(session, settings, case, tmp_path):
    session.close()
    file = tmp_path / "ut.zip"

    dry = run_command(settings, "person", "erase", EMAIL, "--dry-run")
    assert run_command(settings, "person", "export", EMAIL, "--to", file).returncode == 0
    done = run_command(settings, "person", "erase", EMAIL, "--reason", "bedt om det")
    again = run_command(settings, "person", "erase", "--again")

    assert "1 cases" in dry.stdout
    assert json.loads(zipfile.ZipFile(file).read("person.json"))["cases"][0]["name"] == "Ragnfrid Holmvåg"
    assert file.stat().st_mode & 0o077 == 0
    assert "Erased: 1 cases" in done.stdout
    assert again.stdout == "Erased again: 0 cases.\n"
    assert run_command(settings, "person", "erase").returncode == 2
    assert [path.name for path in tmp_path.glob("ut.zip*")] == ["ut.zip"]
    content = (settings.data_dir / "forstelinja.sqlite3").read_bytes()
    assert b"Ragnfrid var sint" not in content
