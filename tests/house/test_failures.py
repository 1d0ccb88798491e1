"""Every way of failing that we know of has a test that exists, or a sentence why it cannot happen."""

import ast
import re

from tests.house.reading import ROOT

TABLE = (ROOT / "docs" / "failures.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\S+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
KEYS = {
    *(f"1.{number}" for number in range(1, 31)),
    *(f"2.{number}" for number in range(1, 36)),
    *(f"S{number}" for number in range(1, 10)),
    *(f"D{number}" for number in range(1, 6)),
    *(f"K{number}" for number in range(1, 6)),
    *(f"C{number}" for number in range(1, 5)),
    *(f"P{number}" for number in range(1, 6)),
    *("E1", "E2", "E3", "M1", "M2", "M3", "M4", "W1", "W2", "R1", "R2", "U1", "U2", "L1", "L2", "V1"),
    *("letters", "inputs"),
}
OPEN: set[str] = set()
"""Lines that are known and not shown yet. Whoever shows one takes it from here."""


def rows() -> dict[str, str]:
    return {key: shown for key, _what, shown in ROW.findall(TABLE) if key != "---"}


def test_every_line_is_there():
    assert set(rows()) == KEYS


def test_every_test_that_is_named_exists():
    there: dict[str, set[str]] = {}
    for path, name in NAMED.findall(TABLE):
        if path not in there:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            there[path] = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in there[path], f"{path}::{name}"
    assert len(NAMED.findall(TABLE)) > 150


def test_every_line_has_a_test_or_a_sentence_and_what_is_open_is_said():
    without = {key for key, shown in rows().items() if not NAMED.search(shown) and "Cannot happen" not in shown}

    assert without <= OPEN
    assert {key for key, shown in rows().items() if "Open:" in shown} == OPEN
