"""Search and form in a real browser, within a page of another site that has a strict policy and blocks our cookies."""

import json
import re
from collections.abc import Iterator

import pytest
import sqlalchemy
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from tests.support.browser import NARROW, WIDE, Eye
from tests.support.other_site import OtherSite, other_site
from tests.support.serving import Served, wait_until
from tests.support.visitor import REFERENCE

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(300)]

QUESTION = "Vi vil åpne pub på Setermoen og lurer på om vi må ha skjenkebevilling for å servere øl."
HEIGHTS = "() => [document.documentElement.scrollHeight, window.innerHeight]"
TOP = "() => document.querySelector('iframe').getBoundingClientRect().top"


@pytest.fixture
def site(product: Served) -> Iterator[OtherSite]:
    """A municipality's site that allows our script and frame and nothing else."""
    headers = {
        "Content-Security-Policy": f"default-src 'none'; script-src {product.address}; frame-src {product.address}",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    with other_site(headers) as one:
        yield one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who blocks cookies of others."""
    one = browser.new_context(locale="nb-NO", viewport={"width": WIDE, "height": 900})
    one.set_default_timeout(15_000)
    yield one
    one.close()


def let_in(product: Served, site: OtherSite) -> None:
    """Put the site into the region's list, as loading changed region files does."""
    engine = sqlalchemy.create_engine(product.database_url, poolclass=sqlalchemy.pool.NullPool)
    with engine.begin() as connection:
        facts = json.loads(connection.exec_driver_sql("SELECT facts FROM region").scalar_one())
        facts["hosts"] = [*facts.get("hosts", ()), site.host]
        change = "UPDATE region SET facts = :facts, revision = revision + 1"
        connection.execute(sqlalchemy.text(change), {"facts": json.dumps(facts)})

    def is_let_in() -> bool:
        import urllib.request

        with urllib.request.urlopen(product.address + "/innebygd/sok") as answer:
            return site.host in answer.headers["Content-Security-Policy"]

    for _ in range(2):  # both web processes
        wait_until(is_let_in, seconds=15, what="the host is in the policy")


def line(product: Served, shows: str, **more: str) -> str:
    """The one line of HTML."""
    words = "".join(f' data-{name}="{value}"' for name, value in more.items())
    return f'<script src="{product.address}/innebygd.js" data-vis="{shows}"{words} async></script>'


def framed(page: Page, wait_for: str) -> Frame:
    """The frame, when what is waited for stands in it."""
    page.wait_for_selector("iframe")
    page.locator("iframe").scroll_into_view_if_needed()
    page.frame_locator("iframe").locator(wait_for).first.wait_for()
    return page.frames[1]


def height(page: Page) -> float:
    """Of the frame in the page."""
    return float(page.locator("iframe").bounding_box()["height"])


def is_whole(page: Page, frame: Frame) -> bool:
    """Whether the frame is as tall as what it holds, without a bar to scroll by and without empty space below."""
    needed, given = frame.evaluate(HEIGHTS)
    own = frame.evaluate("() => document.body.getBoundingClientRect().height")
    return needed <= given + 1 and abs(own - given) <= 1.5


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what the browser complains about."""
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def test_the_form_is_sent_from_a_page_of_another_site(product, site, context):
    let_in(product, site)
    page, complaints = watched(context)
    page.goto(site.put("/", line(product, "skjema", kommune="bardu", sprak="nn")))

    frame = framed(page, "#text")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame is as tall as the form")
    assert page.locator("iframe").get_attribute("title") == "Still eit spørsmål til Førstelinja"
    assert frame.get_attribute("html", "lang") == "nn"
    assert frame.is_checked("#municipality-bardu")

    form_height = height(page)
    frame.fill("#text", QUESTION)
    frame.wait_for_selector("#suggestions a")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame has grown with the suggestions")
    assert height(page) > form_height
    frame.click("#send")
    frame.wait_for_selector(".ds-error-summary")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame is as tall as the form with its faults")
    assert frame.evaluate("() => document.activeElement.className") == "ds-error-summary"
    wait_until(lambda: -5 < page.evaluate(TOP) < 600, seconds=5, what="the top of the frame is seen")
    assert [complaint for complaint in complaints if "400" not in complaint and "autofocus" not in complaint] == []

    frame.fill("#name", "Kari Nordmann")
    frame.fill("#email", "framed@example.com")
    frame.set_input_files("#attachments", {"name": "Plan.txt", "mimeType": "text/plain", "buffer": b"Budsjett"})
    frame.press("#email", "Enter")
    frame.wait_for_url("**/innebygd/skjema/mottatt/*")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame has shrunk to the receipt")
    assert height(page) < form_height
    wait_until(lambda: -5 < page.evaluate(TOP) < 600, seconds=5, what="the top of the frame is seen")
    reference = REFERENCE.search(frame.inner_text("main"))[0]
    assert "framed@example.com" not in frame.inner_text("body")

    (case,) = product.rows("SELECT reference, text, page_language FROM case_file WHERE email = 'framed@example.com'")
    assert tuple(case) == (reference, QUESTION, "nn")
    assert [one for one in context.cookies() if "127.0.0.1" in one["domain"]] == []


def test_search_in_the_frame_leads_out_of_it(product, site, context):
    let_in(product, site)
    page, complaints = watched(context)
    page.goto(site.put("/sok", line(product, "sok"), language="en"))

    frame = framed(page, "#q")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame is as tall as the search box")
    assert page.locator("iframe").get_attribute("title") == "Search the services for business"
    frame.fill("#q", "licence to serve")
    frame.press("#q", "Enter")
    frame.wait_for_selector(".fl-hits a")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame is as tall as the hits")
    with context.expect_page() as opened:
        frame.locator(".fl-hits a").first.click()

    assert re.search(r"/en/tjenester/[a-z-]+$", opened.value.url)
    assert page.url.endswith("/sok")
    assert complaints == []


def test_a_page_without_our_script_frames_the_form_by_itself(product, site, context):
    let_in(product, site)
    page, _ = watched(context)
    page.goto(
        site.put("/ren", f'<iframe src="{product.address}/innebygd/skjema" title="Skjema" height="900"></iframe>')
    )

    assert framed(page, "#send").is_visible("#send")


def test_a_host_that_is_not_in_the_list_is_shown_nothing(product, site, context):
    page, complaints = watched(context)
    page.goto(site.put("/", line(product, "skjema")))

    page.wait_for_selector("iframe")
    page.locator("iframe").scroll_into_view_if_needed()
    wait_until(lambda: any("frame-ancestors" in said for said in complaints) or page.wait_for_timeout(100),
               seconds=10, what="the browser refuses the frame")  # fmt: skip

    assert page.frame_locator("iframe").locator("#text").count() == 0


def test_a_message_from_somebody_else_does_not_size_the_frame(product, site, context):
    let_in(product, site)
    page, _ = watched(context)
    page.goto(site.put("/", line(product, "sok")))
    frame = framed(page, "#q")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame is as tall as the search box")
    before = height(page)

    page.evaluate("window.postMessage({height: 4000}, '*')")
    frame.evaluate("window.parent.postMessage({height: 'x'}, '*')")
    frame.evaluate("window.parent.postMessage(null, '*')")
    page.wait_for_timeout(200)

    assert height(page) == before


@pytest.mark.parametrize("path", ["sok", "sok?sprak=en&q=tilskudd", "skjema", "skjema?sprak=nn&kommune=bardu"])
def test_what_stands_in_the_frame_is_accessible(product, context, path):
    eye = Eye(product.address)
    page = eye.visit(context)
    page.goto(f"{product.address}/innebygd/{path}")
    eye.look(page, "embedded")
    if path.startswith("skjema"):
        page.click("#send")
        page.wait_for_selector(".ds-error-summary")
        eye.look(page, "embedded-with-faults")
        page.fill("#text", f"{QUESTION} {path}")
        page.fill("#name", "Kari Nordmann")
        page.fill("#email", "seen@example.com")
        page.check("#municipality-bardu")
        page.click("#send")
        page.wait_for_url("**/mottatt/*")
        eye.look(page, "embedded-receipt")

    assert eye.faults == []


def test_at_320_px_nothing_sticks_out_of_the_frame(product, site, context):
    let_in(product, site)
    page, _ = watched(context)
    page.set_viewport_size({"width": NARROW, "height": 700})
    page.goto(site.put("/", line(product, "skjema")))

    frame = framed(page, "#text")
    wait_until(lambda: is_whole(page, frame), seconds=10, what="the frame is as tall as the form")
    assert frame.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
