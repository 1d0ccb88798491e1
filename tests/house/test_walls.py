"""Imports go down, never up; what only fitting needs is loaded by nobody else; every address has a door."""

import os
import subprocess
import sys

from tests.house.reading import ROOT, calls, modules


def test_the_import_contracts_hold():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert "5 kept, 0 broken" in done.stdout, done.stdout


def loaded_by(code: str, **environment: str) -> set[str]:
    """What a fresh interpreter has loaded after this code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('loaded:', *sys.modules)"],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_neither_web_nor_worker_loads_what_only_fitting_or_signing_needs(tmp_path):
    code = "from app import create_app; import app.worker, app.cli.serving; app.worker.Worker(create_app())"

    loaded = loaded_by(code, FORSTELINJA_MODE="demo", FORSTELINJA_DATA_DIR=str(tmp_path))

    assert {"flask", "numpy", "app.worker"} <= loaded
    assert loaded & {"sklearn", "scipy", "joblib", "pandas", "dkim"} == set()


def test_a_model_is_read_and_asked_without_what_only_fitting_needs(fitted_content, tmp_path):
    file = tmp_path / "model"
    file.write_bytes(fitted_content)
    code = (
        "from pathlib import Path; from triage import persistence; "
        f"print(persistence.load(Path({str(file)!r}).read_bytes()).predict('Vi leier ut hytter', '').areas)"
    )

    loaded = loaded_by(code)

    assert "triage.model" in loaded
    assert loaded & {"sklearn", "scipy", "joblib", "flask", "sqlalchemy"} == set()


def test_asking_the_command_line_for_help_loads_no_model_and_no_page():
    code = "import app.cli, sys; sys.argv[1:] = ['--help']\ntry: app.cli.main()\nexcept SystemExit: pass"

    loaded = loaded_by(code)

    assert "app.cli.serving" in loaded
    assert loaded & {"sklearn", "numpy", "wtforms", "flask_security", "app.extensions"} == set()


FULL_FOR_A_REASON = {
    "app/__init__.py": "puts the house together, imports within create_app",
    "app/cli/__init__.py": "the entry that the package names",
    "app/cases/operations/__init__.py": "a file that became a folder keeps its name",
    "app/history/operations/__init__.py": "the verbs that other rooms call, in one place",
    "app/people/operations/__init__.py": "a file that became a folder keeps its name",
    "catalogue/region_files/__init__.py": "a file that became a folder keeps its name",
}


def test_a_package_is_empty_at_its_door_so_that_a_helper_loads_nothing_else():
    full = {path for path, tree in modules().items() if path.endswith("__init__.py") and tree.body}

    assert full == set(FULL_FOR_A_REASON)


def test_every_address_goes_through_the_door_with_the_guard():
    doors = {
        path
        for path, tree in modules().items()
        for _line, name in calls(tree)
        if name == "Blueprint" or name.endswith((".Blueprint", ".route", ".add_url_rule", ".register_blueprint"))
    }

    assert doors == {"app/pages.py"}
