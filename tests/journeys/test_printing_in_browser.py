"""What is printed: the tables that are folded away on the screen stand on the paper."""

import io

import pypdf
import pytest
from playwright.sync_api import Browser, Route

from tests.support import building

pytestmark = [pytest.mark.browser]

ADDRESS = "http://localhost"
HIDDEN = "() => [...document.querySelectorAll('main table')].filter(one => !one.checkVisibility()).length"


def shown_by(client):
    """Answers a browser with what the program says, without a server between."""

    def answer(route: Route) -> None:
        said = client.get(route.request.url.removeprefix(ADDRESS))
        route.fulfill(status=said.status_code, headers=dict(said.headers), body=said.data)

    return answer


def test_every_table_of_the_figures_stands_on_paper(browser: Browser, client, session):
    # given
    for number in range(6):
        building.a_sorted_case(session, at=building.days_ago(2 + number))
    building.sign_in(client, "hilde-aroy")
    page = browser.new_page()
    page.route("**/*", shown_by(client))
    page.goto(f"{ADDRESS}/rapporter/")
    assert page.evaluate(HIDDEN) > 5
    captions = page.locator("main table caption").all_text_contents()

    # when
    page.emulate_media(media="print")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf()))

    # then
    assert page.evaluate(HIDDEN) == 0
    said = " ".join(" ".join(one.extract_text() for one in paper.pages).split())
    assert [caption for caption in captions if caption not in said] == []
    page.close()
