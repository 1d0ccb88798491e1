"""No file and no function outgrows its reader; how tangled one may be, ruff counts in `make check`."""

import tomllib

from tests.house.reading import ROOT, STOREYS, functions, modules

NEVER_LET_OFF = ("C901", "D100", "D101", "D102", "D103", "D415")
"""Ruff's names for: too tangled; a module, class, method, function without a docstring; one that is no sentence."""
MOST_LINES = 300
MOST_FUNCTION_LINES = 60
FOLDERS = ("app", "catalogue", "triage", "migrations", "tests", "benchmarks")
READ_BY_PEOPLE = {".py", ".html", ".css", ".txt", ".js", ".md", ".toml", ".mako", ".svg"}
LONG_FOR_A_REASON = {
    "tests/catalogue/test_linked_data.py": "every must-rule of a standard, broken one by one",
    "tests/catalogue/test_linked_data_import.py": "everything that can be wrong with a stranger's catalogue",
    "migrations/versions/0001_the_first_house.py": "all tables of the first day, written by Alembic",
}


def lines_of_files() -> dict[str, int]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in READ_BY_PEOPLE]
    files += [ROOT / name for name in ("Makefile", "README.md", "pyproject.toml", "CHANGELOG.md", "SECURITY.md")]
    return {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in files
        if not {"vendor", "node_modules", "__pycache__"} & set(file.parts)
    }


def test_no_file_is_longer_than_three_hundred_lines():
    too_long = {path: lines for path, lines in lines_of_files().items() if lines > MOST_LINES}

    assert set(too_long) == set(LONG_FOR_A_REASON), too_long


def test_no_function_is_longer_than_sixty_lines():
    long = [
        f"{path} {function.name}: {function.end_lineno - function.lineno + 1} lines"
        for path, tree in modules().items()
        for function in functions(tree)
        if function.end_lineno - function.lineno + 1 > MOST_FUNCTION_LINES
    ]

    assert long == []


def test_ruff_counts_how_tangled_functions_are_and_asks_for_docstrings():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]

    product = (
        "app/__init__.py",
        "app/catalogue_pages/open_data.py",
        "app/cli/**",
        "app/cli/made_up.py",
        "app/cli/made_up_feedback.py",
        "app/cli/made_up_desk.py",
        "app/cli/made_up_hours.py",
        "app/cases/search_index.py",
        "app/cases/figures/rows.py",
        "app/history/triggers.py",
        "app/cases/figures/told.py",
        "app/cases/figures/hands.py",
    )
    let_off = [*lint["ignore"], *(rule for path in product for rule in lint["per-file-ignores"][path])]

    assert lint["select"] == ["ALL"]
    assert lint["mccabe"]["max-complexity"] == 10
    assert {path for path in lint["per-file-ignores"] if path.startswith(STOREYS)} == {*product, "app/static/**"}
    assert [rule for rule in let_off if any(one.startswith(rule) for one in NEVER_LET_OFF)] == []


def test_nobody_lets_a_function_off_being_tangled_or_undescribed():
    marks = ("noqa: C901", "noqa: D", "ruff: noqa")

    marked = [path for path in modules() if any(mark in (ROOT / path).read_text(encoding="utf-8") for mark in marks)]

    assert marked == []
