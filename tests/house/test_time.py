"""The time is asked in one place, so that a test can set it and nobody mixes zones."""

import ast

from tests.house.reading import ROOT, imports, modules, names, texts

ASKS_THE_TIME = (
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "func.now", "func.current_timestamp", "func.current_date", "func.localtimestamp",
)  # fmt: skip
OF_A_MODULE = tuple(f".{one}" for one in ASKS_THE_TIME)
IN_SQL = ("current_timestamp", "current_date", "localtimestamp", "now()", "datetime('now'")


def test_the_time_is_asked_only_of_the_clock():
    asking = {path for path, tree in modules().items() if asks_the_time(tree)}

    assert asking == {"app/clock.py"}


def asks_the_time(tree: ast.Module) -> bool:
    return (
        any(name in ASKS_THE_TIME or name.endswith(OF_A_MODULE) for _line, name in names(tree))
        or ("time", "time") in imports(tree)
        or any(one in text.lower() for _line, text in texts(tree) for one in IN_SQL)
    )


def test_no_column_is_filled_by_the_databases_own_clock():
    versions = (ROOT / "migrations" / "versions").glob("*.py")
    migrations = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in versions}
    tables = {path: tree for path, tree in modules().items() if path.endswith("models.py")} | migrations

    filled = [
        path
        for path, tree in tables.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg in {"server_default", "server_onupdate"}
        and not isinstance(node.value, ast.Constant)  # a plain value asks no clock
    ]

    assert len(tables) > 5
    assert filled == []
