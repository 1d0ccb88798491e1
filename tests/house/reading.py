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


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every dotted name, called or handed on: `default=datetime.now` is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, ast.unparse(node)


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Module and name of every `from module import name`; the name is empty for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def classes(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """Name and bases of every class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name, [ast.unparse(base) for base in node.bases]


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and value of every string that is no docstring."""
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.lineno, node.value
