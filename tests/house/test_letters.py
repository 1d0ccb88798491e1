"""Every letter is three files with a sample, and every letter that the code writes is there.

How the letters read is looked at in tests/app/letters.
"""

import ast
import re
from pathlib import Path

import pytest

from app.desk import letter_preview, phrases
from app.desk.sample_letters import LETTERS
from tests.house.reading import ROOT, functions, modules
from tests.support.written_letters import house

FOLDERS = sorted(folder for folder in (ROOT / "app").glob("*/templates/*/letters/*") if folder.is_dir())
NAMES = {str(Path(*folder.parts[-3:])) for folder in FOLDERS}


@pytest.fixture
def app_in_norwegian():
    """An application that knows the languages and nothing else."""
    with house().app_context():
        yield


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_letter_is_a_subject_a_text_and_a_page(folder):
    assert {file.name for file in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}
    assert [file.name for file in folder.iterdir() if not file.read_text(encoding="utf-8").strip()] == []


def test_every_letter_has_a_sample_and_every_sample_a_letter():
    assert {name for name, _facts in LETTERS.values()} == NAMES
    assert len(NAMES) >= 9


def test_every_kind_of_letter_has_a_name_for_people_and_every_sample_one_of_its_own(app_in_norwegian):
    kinds = [phrases.letter(name) for name in sorted(NAMES)]
    labels = [one.label for one in letter_preview.samples()]

    assert len(set(kinds)) == len(NAMES)
    assert phrases.letter("cases/letters/unknown") not in kinds
    assert [label for label in labels if labels.count(label) > 1] == []


def test_every_letter_is_written_somewhere_and_nothing_else_is():
    written = {name for path, tree in modules().items() if path.startswith("app/") for name in written_in(tree)}

    assert written == NAMES


def written_in(tree: ast.Module) -> set[str]:
    """The names of the letters a module renders: written out, or handed to its function, or a public one, that does."""
    found = set()
    for call, name in renderings(tree):
        if "{" not in name:
            found.add(name)
            continue
        folder, parameter = re.fullmatch(r"(.+/)\{(\w+)\}", name).groups()
        inner = next(one for one in functions(tree) if call in set(ast.walk(one)))
        place = [argument.arg for argument in inner.args.args].index(parameter)
        callers = modules().values() if not inner.name.startswith("_") else [tree]
        handed = [one.args[place] for each in callers for one in calls_of(each, inner.name)]
        assert handed, f"nobody calls {inner.name}"
        found |= {folder + ast.literal_eval(letter) for letter in handed}
    return found


def renderings(tree: ast.Module) -> list[tuple[ast.Call, str]]:
    """Every call of `render` with a letter's name; what is filled in stands in braces."""
    found = []
    for call in calls_of(tree, "render"):
        name = ast.unparse(call.args[0])
        if "/letters/" in name:
            found.append((call, name.removeprefix("f").strip("'\"")))
    return found


def calls_of(tree: ast.Module, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == name]
