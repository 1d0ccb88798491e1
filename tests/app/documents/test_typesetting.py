"""A document as a PDF: tagged, fit to be kept, in its own language; and what people write is never read as code."""

import json
import re
from datetime import UTC, datetime

import pytest

from app.documents import nodes, text_blocks, typesetting
from app.documents.nodes import Document
from tests.support.tagged import assert_it_is_for_everybody, read, roles, text_of

AT = datetime(2026, 11, 26, 12, 0, 0, 5, tzinfo=UTC)
SAMI = "Loabát, Rivttát: č đ ŋ š ŧ ž Č Đ Ŋ Š Ŧ Ž"
HOSTILE = """# Første
### Hopper over et nivå

#eval("1+1") #read("/etc/passwd") #include "/etc/passwd" $x^2$ @sec <label> `#panic()` _u_ ~ \\#sys \\u{41}
#import "@preview/cetz:0.3.0": canvas
**fet #strong[x]** og [lenke #x](https://example.org/a?b=%23c) og [ond](javascript:alert)
<script>alert(1)</script>

- ett
- # to
  1. tre
"""


def pdf_of(*parts, language="nn", title="Status č"):
    made = Document(title, "Tall", "Førstelinja i Sør-Troms", language, ["a"], parts)
    return typesetting.set_here(json.dumps(made.as_values()), AT)


PARTS = [
    nodes.heading("Kapittel"),
    nodes.heading("Del", 2),
    nodes.paragraph(SAMI),
    nodes.bars("Saker", "Saker: Bardu 3", [("Bardu", 3, "3"), ("Lavangen", None, "ikke vist")]),
    nodes.table("Saker", ["Kommune", "Saker"], [["Bardu", "3"], ["Lavangen", "ikke vist"]], numbers=[1]),
]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_it_is_tagged_titled_and_fit_to_be_kept_in_its_language(language):
    content = pdf_of(*PARTS, language=language)

    assert_it_is_for_everybody(content, language=language, title="Status č", author="Førstelinja i Sør-Troms")


def test_every_font_is_within_and_letters_of_sami_are_read_again():
    content = pdf_of(*PARTS)
    fonts = [
        descendant.get_object()
        for page in read(content).pages
        for font in page["/Resources"]["/Font"].values()
        for descendant in font.get_object().get("/DescendantFonts", [font])
    ]

    assert fonts
    for font in fonts:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())
        assert "Libertinus" in font["/BaseFont"]
    assert SAMI in text_of(content)


def test_headings_come_in_order_figures_have_words_and_tables_have_heads():
    content = pdf_of(*PARTS, *text_blocks.nodes_of(HOSTILE))
    found = [role for role, _element in roles(content)]

    assert_it_is_for_everybody(content, language="nn", title="Status č", author="Førstelinja i Sør-Troms")
    assert sum(bool(re.fullmatch(r"/H\d", role)) for role in found) >= 4
    assert found.count("/TH") == 2
    assert {"/Figure", "/L", "/Link"} <= set(found)


def test_what_people_write_stays_words():
    content = pdf_of(nodes.heading("Kapittel"), *text_blocks.nodes_of(HOSTILE))
    text = text_of(content)

    for words in (
        '#eval("1+1")',
        '#read("/etc/passwd")',
        "$x^2$",
        "@sec <label>",
        "`#panic()`",
        "<script>alert(1)</script>",
    ):
        assert words in text
    assert "[ond](javascript:alert)" in text
    assert "root:" not in text
    links = [
        annotation.get_object()["/A"]["/URI"] for page in read(content).pages for annotation in page.get("/Annots", [])
    ]
    assert set(links) == {"https://example.org/a?b=%23c"}


def test_words_of_a_table_a_title_and_a_caption_are_no_code_either():
    evil = '#read("/etc/passwd")'
    content = pdf_of(
        nodes.heading(evil), nodes.table(evil, [evil], [[evil]]), nodes.bars(evil, evil, [(evil, 1, evil)]), title=evil
    )

    assert text_of(content).count(evil) >= 7
    assert read(content).metadata.title == evil


@pytest.mark.parametrize("signs", ["ord #$@*_` ", "> " * 50 + "a\n", "- " * 40 + "a\n\n", "*_" * 50, "[" * 99 + "\n"])
def test_a_hundred_thousand_characters_of_anything_are_set(signs):
    text = (signs * (100_000 // len(signs) + 1))[:100_000]

    content = pdf_of(nodes.heading("Kapittel"), *text_blocks.nodes_of(text))

    assert content.startswith(b"%PDF-")


def test_a_file_beside_the_template_cannot_be_read(monkeypatch, tmp_path):
    template = tmp_path / "memorandum.typ"
    template.write_text('#read("/etc/passwd")')
    monkeypatch.setattr(typesetting, "TEMPLATE", template)

    with pytest.raises(Exception, match="not found|access|failed"):
        pdf_of()


def test_it_is_set_in_a_child_that_ends():
    made = Document("T", "s", "R", "nb", [], PARTS)

    assert typesetting.typeset(made, AT).startswith(b"%PDF-")


def test_a_press_goes_on_when_its_child_has_done_its_share(monkeypatch):
    monkeypatch.setattr(typesetting, "DOCUMENTS_OF_A_CHILD", 2)
    made = Document("T", "s", "R", "nb", [], PARTS)

    with typesetting.press() as press:
        found = [press([(made, AT)] * count) for count in (0, 2, 1, 3)]

    assert [len(one) for one in found] == [0, 2, 1, 3]
    assert {content for one in found for content in one} == {typesetting.set_here(json.dumps(made.as_values()), AT)}


def test_signs_that_no_font_has_are_named_in_words_and_nothing_else_is():
    made = Document("T", "s", "R", "nb", [], [nodes.paragraph(f"{SAMI} \N{GRINNING FACE}\N{ZERO WIDTH JOINER}")])

    content = typesetting.set_whatever_it_says(json.dumps(made.as_values()), AT)

    assert f"{SAMI} [GRINNING FACE]" in text_of(content)
