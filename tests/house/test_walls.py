"""Walls that import contracts cannot see; the contracts themselves are checked by `make check`."""

import ast
import subprocess
import sys

import pytest

from tests.house.reading import calls, modules

COMMITS = {
    "app/cli/": "a command is its own caller",
    "app/worker.py": "each step is a transaction",
    "app/pages.py": "a POST commits once, when it went well",
    "app/enquiries/": "what is acknowledged is on disk before the receipt is made",
    "app/mail/delivery.py": "no transaction is open while the mail server is spoken to",
    "app/learning/refit.py": "a fit takes seconds and holds no transaction meanwhile",
    "app/people/signin.py": "Flask-Security's own store",
}
"""Where a transaction may end, and why."""


def test_neither_web_nor_worker_loads_what_only_fitting_needs(tmp_path):
    code = (
        "import sys; from tests.conftest import make_settings; from pathlib import Path; from app import create_app; "
        f"create_app(make_settings(Path({str(tmp_path)!r}))); import app.worker; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "flask" in loaded
    assert loaded & {"sklearn", "scipy", "joblib", "pandas"} == set()


def test_asking_the_command_line_for_help_loads_no_model_and_no_page():
    code = (
        "import sys; sys.argv = ['forstelinja', '--help']\n"
        "try:\n import app.cli; app.cli.main()\nfinally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "serve" in done.stdout
    assert not {"sklearn", "numpy", "wtforms", "flask_security"} & set(done.stdout.split())


@pytest.mark.parametrize("path", [path for path in modules() if not path.startswith(tuple(COMMITS))])
def test_who_is_called_does_not_end_the_callers_transaction(path):
    endings = [f"{path}:{line} {name}" for line, name in calls(modules()[path]) if name.endswith("session.commit")]

    assert endings == []


@pytest.mark.parametrize("path", [path for path in modules() if path.startswith(("catalogue/", "triage/"))])
def test_nothing_below_app_knows_a_request_or_the_settings(path):
    names = {node.id for node in ast.walk(modules()[path]) if isinstance(node, ast.Name)}

    assert names & {"current_app", "request", "g"} == set()


@pytest.mark.parametrize(
    "path", [path for path in modules() if path.startswith(("app/cases/operations", "app/mail/", "app/assignment/"))]
)
def test_no_room_below_the_pages_looks_at_the_request(path):
    imported = {
        alias.name
        for node in ast.walk(modules()[path])
        if isinstance(node, ast.ImportFrom) and node.module == "flask"
        for alias in node.names
    }

    assert imported & {"request", "session", "g", "url_for"} == set()


@pytest.mark.parametrize("path", [path for path in modules() if path.startswith("app/") and path != "app/pages.py"])
def test_every_address_goes_through_the_door_with_the_guard(path):
    made = [
        name
        for _line, name in calls(modules()[path])
        if name == "Blueprint" or name.endswith((".route", ".add_url_rule", ".register_blueprint"))
    ]

    assert made == []
