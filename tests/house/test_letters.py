"""Every letter is three files with a sample, and every letter that the code writes is there."""

import ast
from pathlib import Path

import pytest

from tests.house.reading import ROOT, modules
from tests.support.letter_facts import LETTERS

APP = ROOT / "app"
FOLDERS = sorted(folder for folder in APP.glob("*/templates/*/letters/*") if folder.is_dir())
NAMES = {str(Path(*folder.parts[-3:])) for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_letter_is_a_subject_a_text_and_a_page(folder):
    assert {file.name for file in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


def test_every_letter_has_a_sample_and_every_sample_a_letter():
    assert {name for name, _facts in LETTERS.values()} == NAMES
    assert len(NAMES) >= 9


def test_every_letter_is_written_somewhere_and_nothing_else_is():
    written = set()
    for path, tree in modules().items():
        if not path.endswith(("notifications.py", "signin.py", "operations.py", "sign_in.py")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                name = node.value.rpartition("/")[2]
                room = path.split("/")[1]
                written |= {f"{room}/letters/{name}"} & NAMES

    assert written == NAMES
