"""The answer on the page of a case: looked at, kept as a draft, sent, taken back."""

from tests.support import building

HOLDER = "anne-ristin-fossbakk"


def pressed(client, address, do, **typed):
    """What comes back when this button of the answer is pressed."""
    page = client.get(address).text
    return client.post(f"{address}/svar", data=building.fields(page, do=do, **({"then": "leave"} | typed)))


def test_an_answer_has_a_little_markdown_in_letter_and_on_page_and_strangers_words_have_none(session, client):
    # given
    case, address = building.held(session, text="Er det **gratis**?\n\n- <b>ja</b>")
    building.sign_in(client, HOLDER)

    # when
    seen = pressed(client, address, "preview", text="**Ja.** Se [siden](https://example.org/x) <i>nå</i>")
    state_then = building.afresh(session, case).state
    pressed(client, address, "now", text="**Ja.** Se [siden](https://example.org/x) <i>nå</i>")

    # then
    html = '<strong>Ja.</strong> Se <a href="https://example.org/x">siden</a> &lt;i&gt;nå&lt;/i&gt;'
    assert (seen.status_code, state_then) == (200, "assigned")
    assert html in seen.text
    assert "**Ja.** Se [siden](https://example.org/x)" in seen.text
    (letter,) = building.letters_about(session, case, "answered")
    assert html in letter.html
    assert "**Ja.** Se siden: https://example.org/x <i>nå</i>" in letter.text
    page = client.get(address).text
    assert html in page
    assert "**gratis**" in page
