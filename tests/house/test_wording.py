"""What a person reads goes through a translation: no sentence stands in a template, no Norwegian in the code."""

import re

from bs4 import BeautifulSoup

from tests.house.reading import ROOT, modules, texts

OUR_NAME = "Førstelinja"
NORWEGIAN = re.compile(
    r"[æøåÆØÅ]|\b(?:ikke|ikkje|eller|og|saka|saken|næring\w*|henvendelse[nr]?|kommunen\w*|spørsmål\w*|takk|hei)\b"
    r"|\b(?:[Dd]u|[Vv]i|[Dd]et) (?:har|kan|er)\b"
)
ADDRESSES = re.compile(r"(?:/[a-z0-9<>:_{}.-]*)+|ikke-[a-z]+")
"""URL words are Norwegian: addresses are read by people, and the same in every language."""

NORWEGIAN_FOR_A_REASON = {
    "app/desk/mailbox.py": {".,;:!?)»”'"},  # what may stand behind a link in a Norwegian letter
    "app/reports/names.py": {"Norwegian Bokmål"},  # the same as the next
    "app/desk/phrases.py": {"Norwegian Bokmål"},  # the name of the language, in English
    "app/config.py": {"Bokmål", "Nynorsk"},  # a language is chosen by its own name
    "app/people/operations/accounts.py": {"æøåđŋŧ"},  # letters that an address is made without
    "app/cases/checks.py": {"æ, ø or á"},  # letters that an e-mail address cannot hold, named in English
    "app/mail/errors.py": {"letters such as å"},  # the same
    "catalogue/slugs.py": {"øđŋŧ", "æ"},  # letters that an address is made without
    "app/catalogue_pages/editor.py": {"bokmål"},  # the name of the language
    "app/catalogue_pages/lack_sentences.py": {"bokmål"},  # the same
    "catalogue/linked_data/graph.py": {"og"},  # between names, in a title that a portal shows
    "catalogue/linked_data/imported_areas.py": {  # texts of a file for a Norwegian editor
        "Uten fagområde",
        "Utan fagområde",
        "Beskrivelsen mangler i katalogen som området ble hentet fra.",
    },
    "catalogue/vocabulary.py": {"lag-og-forening"},  # a key of the region's files
    "triage/examples.py": {"ikke ", "ikkje "},  # words that turn an example round
}
"""Strings that are no sentence for a Norwegian reader, or parts of them, and why they stand there."""

ABOUT_NORWEGIAN = (
    "app/desk/sample_facts.py",  # what made-up people are and write in the samples of letters
    "app/desk/sample_letters.py",  # what made-up people write in the samples of letters
    "app/cases/anonymising.py",  # names that are words too, and words in brackets
    "app/cases/personal_shapes.py",  # how addresses, telephone numbers and streets are written
    "app/cases/running_names.py",  # what people begin and end letters with
    "app/records/fiks.py",  # the names that the standard gives to what it holds, and folders that an archivist reads
    "app/cases/search_index.py",  # letters that are one and the same to a search
    "app/cases/commands.py",  # the words that a reply may begin with
    "app/mail/reading/day_words.py",  # how days are written in out-of-office answers, in five languages
    "app/mail/reading/kind_words.py",  # what machines write in subjects, in five languages
    "app/mail/reading/quote_words.py",  # how mail programs mark what they quote, in five languages
    "catalogue/linked_data/labels.py",  # what a portal shows for the closed lists, in three languages
    "triage/text.py",
    "triage/words.py",
    "triage/language.py",
    "triage/mending.py",
    "triage/vocabulary.py",
)
"""What Norwegian is: letters, endings and small words, for the classifier; and what others write in it."""


def norwegian_in(path: str) -> list[str]:
    found = []
    for line, text in texts(modules()[path]):
        left = ADDRESSES.sub("", text.replace(OUR_NAME, ""))
        for known in NORWEGIAN_FOR_A_REASON.get(path, ()):
            left = left.replace(known, "")
        if NORWEGIAN.search(left):
            found.append(f"{path}:{line} {text}")
    return found


def test_there_is_no_norwegian_in_the_code():
    assert [one for path in modules() if path not in ABOUT_NORWEGIAN for one in norwegian_in(path)] == []


def test_every_exception_is_still_there():
    for path, exceptions in NORWEGIAN_FOR_A_REASON.items():
        written = [text for _line, text in texts(modules()[path])]
        assert [known for known in exceptions if not any(known in text for text in written)] == [], path
    assert [path for path in ABOUT_NORWEGIAN if path not in modules()] == []


JINJA = re.compile(r"\{#.*?#\}|\{%-?\s*trans\b.*?%\}.*?\{%-?\s*endtrans\s*-?%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("title", "alt", "aria-label", "aria-description", "placeholder", "label", "summary")
TEMPLATES = sorted(path for path in (ROOT / "app").rglob("templates/**/*.*") if path.is_file())
ARGUMENTS_OF_MACROS = {"front.html", "fields.html"}
"""Templates that set the attributes of an element in a block of their own; the words of these are names in HTML."""
ATTRIBUTES = {"class", "fl", "main", "bare", "aria", "describedby", "hint", "error", "invalid", "true"}


def spoken(path) -> list[str]:
    """The words of a template that a reader sees or hears and that are not handed to a translation."""
    source = JINJA.sub("", path.read_text(encoding="utf-8"))
    if path.suffix == ".txt":
        return WORD.findall(source)
    page = BeautifulSoup(source, "html.parser")
    for element in page(["script", "style"]):
        element.extract()
    heard = [str(element[name]) for element in page.find_all(True) for name in SPOKEN if element.get(name)]
    heard += [str(element["value"]) for element in page("input", type=["submit", "button"]) if element.get("value")]
    heard += [str(element["content"]) for element in page("meta", attrs={"name": "description"})]
    return [word for text in [page.get_text(" "), *heard] for word in WORD.findall(text)]


def test_every_word_of_a_template_is_handed_to_a_translation():
    found = {}
    for path in TEMPLATES:
        found[str(path)] = set(spoken(path)) - {OUR_NAME} - (ATTRIBUTES if path.name in ARGUMENTS_OF_MACROS else set())

    assert len(TEMPLATES) > 50
    assert {name: words for name, words in found.items() if words} == {}


def test_there_is_no_norwegian_in_what_a_template_computes():
    found = {}
    for path in TEMPLATES:
        source = re.sub(r"\{#.*?#\}|\b_\(\"[^\"]*\"", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found[str(path)] = NORWEGIAN.findall(ADDRESSES.sub("", source.replace(OUR_NAME, "")))

    assert {name: words for name, words in found.items() if words} == {}
