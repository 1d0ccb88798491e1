"""The little of Markdown that a text of a document may have, as nodes."""

from hypothesis import given
from hypothesis import strategies as st

from app.documents import text_blocks


def levels(text):
    return [node["level"] for node in text_blocks.nodes_of(text) if node["kind"] == "heading"]


def test_headings_leave_no_level_out_and_go_no_deeper_than_three():
    assert levels("### a\n\n# b\n\n###### c") == [2, 2, 3]


def test_bold_italic_links_and_lists_are_known_and_nothing_else():
    (paragraph, points) = text_blocks.nodes_of("**a** *b* [c](https://x.no) `d` ![e](f)\n\n- g\n")

    assert [part["kind"] for part in paragraph["parts"] if part["kind"] != "text"] == ["strong", "emph", "link"]
    assert "`d` ![e](f)" in "".join(part.get("text", "") for part in paragraph["parts"])
    assert points == {"kind": "list", "items": [[{"kind": "paragraph", "parts": [{"kind": "text", "text": "g"}]}]]}


@given(st.text(max_size=200))
def test_any_text_becomes_nodes_of_known_kinds(text):
    assert {node["kind"] for node in text_blocks.nodes_of(text)} <= {"heading", "paragraph", "list", "enum"}
