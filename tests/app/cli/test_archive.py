"""`archive`: many cases to a folder, stopped and gone on with; what goes wrong is told and nothing half is left."""

import pytest
from click.testing import CliRunner

from app import clock
from app.cli import archive, preparing
from app.documents import typesetting
from app.records import checking, queries
from tests.support import filing

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(app, monkeypatch):
    """Run a command of the room on the test's own database; documents are set in this process."""
    from contextlib import contextmanager

    @contextmanager
    def press():
        yield filing.in_this_process

    monkeypatch.setattr(preparing, "make_app", lambda: app)
    monkeypatch.setattr(typesetting, "press", press)
    monkeypatch.setattr(queries, "SETTLES_AFTER", -queries.SETTLES_AFTER)
    return lambda *words: CliRunner().invoke(archive.archive, [str(word) for word in words])


def test_every_closed_case_is_exported_once_and_receipts_make_them_archived(app, session, run, tmp_path):
    made = [filing.a_whole_case(app, session) for _number in range(3)]
    names = sorted(case.reference for case in made)
    folder = tmp_path / "out"
    folder.mkdir()

    done = run("export", "--closed", "--to", folder)

    assert (done.exit_code, done.output.splitlines()[0]) == (0, "3 of 3"), done.output
    assert sorted(path.name[:13] for path in folder.iterdir()) == names
    assert run("check", *folder.iterdir()).output == "No faults in 3 packages.\n"
    assert run("export", "--closed", "--to", folder).output == f"0 exported to {folder}.\n"
    file = tmp_path / "receipt.xml"
    keys, reference = [entry.key for entry in filing.plan_of(session, made[0]).entries], made[0].reference
    session.rollback()
    for key in keys:
        file.write_bytes(filing.receipt(key, folder=reference))
        done = run("receipt", file)
        assert done.output == f"{file}: {key} is archived.\n", done.exception
    session.expire_all()
    assert queries.is_archived(session, made[0])
    assert queries.counts(session, clock.now())["sent"] == 2


def test_one_case_is_written_whole_whenever_it_is_asked_for(app, session, run, tmp_path):
    case = filing.a_whole_case(app, session)

    first = run("export", case.reference, "--to", tmp_path / "a.zip")
    again = run("export", case.reference, "--to", tmp_path / "b.zip")

    assert first.output == f"{case.reference}: 4 messages written to {tmp_path / 'a.zip'}.\n"
    assert again.exit_code == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert checking.check(tmp_path / "a.zip") == []


@ON_SQLITE
def test_a_case_that_cannot_be_exported_is_named_and_stops_no_other(app, session, run, tmp_path):
    broken, whole = filing.a_whole_case(app, session), filing.a_whole_case(app, session)
    attachments = app.config["SETTINGS"].attachments_dir
    from app.cases import queries as cases

    (attachments / cases.attachments(session, broken)[0].stored_name).unlink()
    session.rollback()

    done = run("export", "--closed", "--to", tmp_path)

    assert done.exit_code == 1
    assert f"{broken.reference} was not exported" in done.output
    assert [path.name[:13] for path in tmp_path.glob("*.zip")] == [whole.reference]
    assert list(tmp_path.glob(".*.zip*")) == []


@ON_SQLITE
def test_a_stopped_export_goes_on_where_it_was(app, session, run, tmp_path, monkeypatch):
    for _number in range(3):
        filing.a_whole_case(app, session)
    from app.records import operations

    real, done = operations.exported, []

    def stopped(*args, **more):
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return real(*args, **more)

    monkeypatch.setattr(operations, "exported", stopped)
    assert run("export", "--closed", "--to", tmp_path).exit_code != 0
    monkeypatch.setattr(operations, "exported", real)
    session.rollback()

    assert "2 exported" in run("export", "--closed", "--to", tmp_path).output
    assert len(list(tmp_path.glob("*.zip"))) == 3


@ON_SQLITE
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "--to", "x.zip"], "give one REFERENCE, or --closed"),
        (["export", "NF-2026-22222", "--closed", "--to", "x.zip"], "give one REFERENCE, or --closed"),
        (["export", "--closed", "--to", "/nowhere"], "there is no folder /nowhere"),
        (["export", "NF-2026-22222", "--to", "/nowhere/x.zip"], "there is no folder /nowhere"),
        (["receipt", "/nowhere.xml"], "does not exist"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(run, words, said):
    done = run(*words)

    assert done.exit_code == 2
    assert said in done.output


@ON_SQLITE
def test_a_case_that_is_not_there_or_kept_out_is_not_exported(app, session, run, tmp_path):
    from app.records import operations
    from tests.support import building

    case = filing.a_whole_case(app, session)
    by = building.person(session, filing.HILDE)
    operations.decide(session, case, is_journalled=False, reason="Feilsending", by=by, at=clock.now())
    session.commit()

    assert "there is no case" in str(run("export", "NF-2026-22222", "--to", tmp_path / "x.zip").exception)
    assert "kept out of the archive: Feilsending" in run("export", case.reference, "--to", tmp_path / "x.zip").output
    assert list(tmp_path.glob("*.zip")) == []
