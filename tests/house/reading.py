"""What the inspector reads: the modules of the house as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
STOREYS = ("app", "catalogue", "triage")


@cache
def modules() -> dict[str, ast.Module]:
    """Path from the root → syntax tree, of every module of the house."""
    files = sorted(file for storey in STOREYS for file in (ROOT / storey).rglob("*.py"))
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call, as far as it is written out: `session.commit`, `clock.now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
