"""Where a person may be sent after a form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.own_pages import own_page

FOREIGN = [
    "//example.org", r"/\example.org", r"\\example.org", "https:example.org", "https://example.org", "\t//example.org",
    "/\t/example.org", "/%5cexample.org", "/%2f/example.org", "/%252f%252fexample.org", "javascript:alert(1)",
    "@example.org", "/@example.org", "/skrivebord@example.org", "/skrivebord//example.org",
    "//skrivebord/",
    "/skrivebord/\\example.org", "/skrivebord/\n/x", "/skrivebordet", "/nb/", "/inn", "/ut",
    "", " ", "/", "skrivebord/",
    "/skrivebord/../../x", "https:/skrivebord/", "/skrivebord/" + "a" * 1000, "/skrivebord/?next=//x", "///skrivebord/",
]  # fmt: skip
OWN = [
    "/skrivebord/", "/skrivebord/alle?vis=over&side=2", "/skrivebord/saker/NF-2026-7KQ4X", "/rapporter/",
    "/rapporter/?fra=2026-01-01&til=2026-02-01", "/skrivebord/saker/NF-2026-7KQ4X/gi-videre", "/postkasse",
    "/skrivebord/alle?",
]  # fmt: skip


@pytest.mark.parametrize("address", FOREIGN)
def test_an_address_that_could_lead_elsewhere_is_not_followed(address):
    assert own_page(address, "/rapporter/") == "/rapporter/"


@pytest.mark.parametrize("address", OWN)
def test_a_page_of_the_staff_is_followed(address):
    assert own_page(address, "/rapporter/") == address


@given(st.text(max_size=60))
def test_whatever_is_asked_for_the_answer_is_a_plain_path_of_ours(address):
    # when
    found = own_page("/skrivebord/" + address, "/rapporter/")

    # then
    assert found.startswith(("/skrivebord/", "/rapporter/"))
    assert not set(found) & set("\\\t\r\n @<>\"'")
    assert "//" not in found
