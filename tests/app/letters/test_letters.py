"""Every letter in every language: whole, true to its snapshot, sound HTML, and silent about what it must not say."""

import re

import html5lib
import pytest
from bs4 import BeautifulSoup

from app.desk.sample_letters import LETTERS
from app.desk.sample_letters import sample as facts_of
from app.mail.rendering import APP_DIR, WIDTH, render
from tests.support.written_letters import FOLDER, LANGUAGES, files, house, written

MARK = "Qxzmerkeordzxq"
EVERY_LETTER = pytest.mark.parametrize("sample", LETTERS)
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def languages():
    """The languages of the real application, without its tables and pages."""
    with house().app_context():
        yield


@EVERY_LANGUAGE
@EVERY_LETTER
def test_a_letter_reads_as_it_should(sample, language):
    for name, content in files(sample, language).items():
        assert content == (FOLDER / name).read_text(encoding="utf-8"), f"{name} has changed"


def test_every_letter_has_three_files_and_a_sample():
    folders = {path.parent for path in APP_DIR.glob("*/templates/*/letters/*/*")}

    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}
    names = {str(folder.relative_to(folder.parents[2])) for folder in folders}
    assert names == {letter for letter, _facts in LETTERS.values()}


def test_no_snapshot_is_left_over():
    with_sample = {name for sample in LETTERS for language in LANGUAGES for name in files(sample, language)}

    assert {path.name for path in FOLDER.iterdir()} == with_sample


@EVERY_LANGUAGE
@EVERY_LETTER
def test_a_letter_is_sound_html_with_one_heading_one_button_at_most_and_nothing_from_afar(sample, language):
    html = written(sample, language).html

    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    assert [error for error in parser.errors if error[1] != "unknown-doctype"] == []
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == language
    assert len(page.find_all("h1")) == 1
    assert page.title.string.endswith(page.h1.get_text())
    assert len(page.select("a.button")) <= 1
    assert page.find_all(["img", "script", "link", "iframe", "form"]) == []
    assert not re.search(r"url\(|@import|src=", html)


@EVERY_LANGUAGE
@EVERY_LETTER
def test_text_and_html_say_the_same(sample, language):
    rendered = written(sample, language)
    page = BeautifulSoup(rendered.html, "html.parser")

    def words(text):
        return re.findall(r"\w+", re.sub(r"https?://\S+", "", text).replace("\u00a0", " ").lower())

    links = {link["href"] for link in page.find_all("a")}
    assert words(page.body.get_text(" ")) == words(rendered.text) or sorted(words(page.body.get_text(" "))) == sorted(
        [*words(rendered.text), *words(facts_of(sample, language)[1]["region_name"])]
    )
    assert links == set(re.findall(r"https?://\S+", rendered.text))


@EVERY_LANGUAGE
@EVERY_LETTER
def test_a_text_letter_is_narrow_and_begins_its_foot_as_mail_programs_expect(sample, language):
    text = written(sample, language).text

    assert all(len(line) <= WIDTH for line in text.splitlines() if "://" not in line)
    assert text.count("\n-- \n") == 1
    assert "\n\n\n" not in text


TYPED = {
    "title": MARK,
    "question_text": MARK,
    "added_text": MARK,
    "subject": MARK,
    "text": MARK,
    "name": MARK,
    "email": f"{MARK}@example.org",
    "reason": MARK,
    "words": [MARK],
    "business": {
        "name": MARK,
        "organisation_name": MARK,
        "organisation_number": MARK,
        "municipality": MARK,
        "phone": MARK,
        "reply_language": "nb",
        "attachments": 3,
    },
}
"""Everything that somebody outside may have typed, each with a mark that must not come out again."""


@EVERY_LANGUAGE
@pytest.mark.parametrize("sample", [name for name in LETTERS if name.startswith(("received", "answered"))])
def test_letters_to_the_business_repeat_nothing_that_the_sender_typed(sample, language):
    letter, facts = LETTERS[sample]

    rendered = render(letter, facts | TYPED, language)

    assert MARK not in rendered.subject + rendered.text + rendered.html


@EVERY_LANGUAGE
@pytest.mark.parametrize("sample", [name for name in LETTERS if name.endswith("summary")])
def test_a_summary_holds_reference_area_date_and_link_and_nothing_that_was_typed(sample, language):
    letter, facts = LETTERS[sample]

    rendered = render(letter, facts | TYPED | {"guesses": [(MARK, 0.5)], "candidates": [MARK]}, language)

    assert MARK not in rendered.subject + rendered.text + rendered.html
    assert facts["reference"] in rendered.text


@EVERY_LANGUAGE
@pytest.mark.parametrize("sample", [name for name, (_, facts) in LETTERS.items() if facts.get("can_reply") is False])
def test_nobody_is_asked_to_reply_where_nobody_reads_the_replies(sample, language):
    text = written(sample, language).text

    assert not re.search(r"svar på denne e-posten|reply to this e-mail", text, re.IGNORECASE)
