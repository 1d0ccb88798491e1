"""Every sentence in nb, nn and en: none forgotten, none left over, the same facts in each."""

import re
import tomllib
from functools import cache

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.house.reading import ROOT, calls, modules

KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None, "_l": None, "_mark": None, "N_": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}  # fmt: skip
LANGUAGES = ("nb", "nn")
FACT = re.compile(r"%(?:\((\w+)\))?([sd])")


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


def test_no_sentence_is_marked_in_a_way_that_is_not_gathered():
    others = {"pgettext", "npgettext", "lazy_pgettext", "lazy_string"}

    found = [f"{path}:{line} {name}" for path, tree in modules().items() for line, name in calls(tree)
             if name.rpartition(".")[2] in others]  # fmt: skip

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_the_same_facts(language):
    def facts(text: object) -> set[tuple[str, str]]:
        parts = [text] if isinstance(text, str) else list(text)
        return set(FACT.findall(" ".join(parts)))

    different = [key for key, text in translated(language).items() if facts(key) != facts(text)]

    assert different == []
    assert any(facts(key) for key in translated(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_its_forms(language):
    plurals = {key: text for key, text in translated(language).items() if not isinstance(key, str)}

    assert plurals
    assert [key for key, text in plurals.items() if len(text) != 2 or not all(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_translations_names_product_version_and_language_and_no_day_that_changes(language):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    head = text.partition("\n\n")[0]

    assert f'"Project-Id-Version: Førstelinja {project["version"]}\\n"' in head
    assert f'"Language: {language}\\n"' in head
    assert "Date:" not in head
    assert not re.search(r"EMAIL@ADDRESS|FULL NAME|YEAR|ORGANIZATION|FIRST AUTHOR|PROJECT|, fuzzy|#~", text)
