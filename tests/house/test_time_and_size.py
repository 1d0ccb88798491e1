"""The time is asked in one place; no module, function or style sheet outgrows its reader."""

import ast

import pytest

from tests.house.reading import ROOT, calls, functions, modules

ASKS_THE_TIME = (
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "func.now", "func.current_timestamp"
)  # fmt: skip
MOST_LINES = 300
MOST_FUNCTION_LINES = 60
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib", "more"}
LONG_FOR_A_REASON = {
    "migrations/versions/0001_the_first_house.py": "all tables of the first day, written by Alembic",
}
TEXTS = (".py", ".html", ".css", ".txt", ".js", ".md", ".toml")


@pytest.mark.parametrize("path", [path for path in modules() if path != "app/clock.py"])
def test_the_time_is_asked_only_of_the_clock(path):
    asked = [
        f"{path}:{line} {name}"
        for line, name in calls(modules()[path])
        if name in ASKS_THE_TIME or name.endswith(tuple(f".{one}" for one in ASKS_THE_TIME))
    ]

    assert asked == []


def test_no_column_is_filled_by_the_databases_own_clock():
    tables = [path for path in modules() if path.endswith("models.py")]

    assert tables
    assert [path for path in tables if "server_default" in ast.unparse(modules()[path])] == []


def test_no_file_is_longer_than_three_hundred_lines():
    folders = ("app", "catalogue", "triage", "migrations", "tests", "benchmarks")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in TEXTS]
    too_long = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in files
        if "vendor" not in file.parts and len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES
    }

    assert set(too_long) == set(LONG_FOR_A_REASON), too_long


@pytest.mark.parametrize("path", modules())
def test_no_function_is_longer_than_sixty_lines(path):
    long = [
        f"{function.name}: {function.end_lineno - function.lineno + 1} lines"
        for function in functions(modules()[path])
        if function.end_lineno - function.lineno + 1 > MOST_FUNCTION_LINES
    ]

    assert long == []


def test_nothing_is_called_after_a_drawer():
    names = {part.removesuffix(".py") for path in modules() for part in path.split("/")}

    assert names & DRAWERS == set()
    assert [name for name in names if name.startswith(("more_", "other_", "new_"))] == []
