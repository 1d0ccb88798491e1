"""Every sentence in nb, nn and en; none forgotten, none left over; no Norwegian in the code."""

import ast
import re
from functools import cache

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.house.reading import ROOT, modules

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None, "_mark": None}
LANGUAGES = ("nb", "nn")
_NORWEGIAN = re.compile(r"\b(?:ikke|eller|saken|saka|næring\w*|henvendelse[nr]?\b|kommunen\w*|spørsmål\w*|[Dd]u har)\b")
OUR_NAMES = re.compile(
    r"Førstelinja|ikke-[a-z]+|/(?:[a-z]{2}/)?(?:henvendelse|sak|skrivebord|saker|slik-virker-det)[\w/<>:{}-]*"
)


@cache
def used() -> dict[object, str]:
    """Message → where, as Babel finds them."""
    with (ROOT / "app/translations/babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = extract_from_dir(str(ROOT / "app"), methods, options, KEYWORDS)
    return {message: name for name, _line, message, _comments, _context in found if message}


@cache
def translated(language: str) -> dict[object, object]:
    path = ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        catalog = read_po(file)
    assert not [message.id for message in catalog if message.fuzzy and message.id]
    return {message.id: message.string for message in catalog if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_and_nothing_is_left_over(language):
    known = translated(language)
    wanted = {message if isinstance(message, str) else tuple(message) for message in used()}

    assert len(wanted) > 500
    assert wanted - set(known) == set()
    assert set(known) - wanted == set()
    assert [key for key, text in known.items() if not (text if isinstance(text, str) else all(text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_facts(language):
    def facts(text: object) -> set[str]:
        parts = [text] if isinstance(text, str) else list(text)
        return set(re.findall(r"%\((\w+)\)[sd]", " ".join(parts)))

    different = [key for key, text in translated(language).items() if facts(key) != facts(text)]

    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_of_translations_name_the_product_and_nobody_to_be_filled_in(language):
    text = (ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po").read_text(encoding="utf-8")

    assert not re.search(r"EMAIL@ADDRESS|FULL NAME|YEAR-MO-DA|ORGANIZATION|FIRST AUTHOR|VERSION\\n", text)


@pytest.mark.parametrize("path", [path for path in modules() if path.startswith("app/")])
def test_there_is_no_norwegian_in_the_code(path):
    tree = modules()[path]
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and _NORWEGIAN.search(OUR_NAMES.sub("", node.value))
    ]

    assert found == []


TEMPLATES = sorted((ROOT / "app").rglob("templates/**/*.*"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "app")))
def test_there_is_no_norwegian_in_the_templates(path):
    text = OUR_NAMES.sub("", path.read_text(encoding="utf-8"))

    assert _NORWEGIAN.findall(text) == []
