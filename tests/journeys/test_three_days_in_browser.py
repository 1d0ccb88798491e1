"""Three days at the desk, by keyboard alone: a developer's morning, a coordinator's with 30 cases, and an absence."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app import clock
from tests.support.browser import Eye
from tests.support.hands import Hands
from tests.support.mailbox import text_of
from tests.support.serving import Served, serving, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("serving"), pytest.mark.timeout(400)]

DEVELOPER, COORDINATOR, AWAY, DEPUTY = "anne-ristin-fossbakk", "hilde-aroy", "maiken-sorgard", "astrid-lundmo"
MADE = """
from app import clock
from app.cases import operations
from app.cases.writing.operations import write_text
from app.cli import preparing
from app.extensions import db
from tests.support import building

app = preparing.make_app()
with app.app_context():
    session, at = db.session(), clock.now()
    session.expire_on_commit = False
    me, chief, away, deputy = (building.person(session, slug) for slug in {people!r})

    def mine(subject, slug=me.slug, **more):
        case = building.a_sorted_case(session, subject=subject, name="Solveig Holm", **more)
        building.give(session, case, slug)
        return case

    mine("Sen sak", email="sen@example.com", at=building.days_ago(15))
    replied = mine("Nytt svar", email="nytt@example.com")
    operations.answer(session, replied, by=me, text="Hva har dere tenkt?", at=at, version=replied.version)
    operations.add(session, replied, text="Vi har tenkt paa nordlys.", at=clock.now())
    mine("Ny sak", email="ny@example.com")
    asked = mine("Et raad", deputy.slug)
    operations.ask(session, asked, me, by=deputy, question="Kjenner du dem?", at=at, shares=False)
    text = "Hei {{kontakt}},\\n\\nvi ringer deg i morgen.\\n\\n{{avsender}}"
    write_text(session, title="Vi ringer", language="nb", area=None, text=text, by=chief, at=at)
    for number in range(20):
        chances = {{"reiseliv": 0.4, "servering-og-arrangement": 0.35}}
        building.a_sorted_case(session, subject=f"Usikker {{number}}", areas=chances)
    for number in range(10):
        chances = {{"landbruk": 0.02}}
        building.a_sorted_case(session, subject=f"Annet {{number}}", areas=chances, not_for_us={{"privatsak": 0.97}})
    for number in range(6):
        mine(f"Maikens {{number}}", away.slug, email=f"maiken{{number}}@example.com")
    away.developer.deputy = deputy
    session.commit()
"""
HOLDERS = """
    SELECT c.subject, c.state, c.outcome, u.slug FROM case_file c
    LEFT JOIN developer d ON d.id = c.developer_id LEFT JOIN user_account u ON u.id = d.user_id
    WHERE c.subject LIKE :like
"""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, ready: Path) -> Iterator[Served]:
    """One product for the three days, which have nothing to do with each other."""
    folder = tmp_path_factory.mktemp("days") / "product"
    with serving(folder, ready=ready) as one:
        one.stop()
        people = (DEVELOPER, COORDINATOR, AWAY, DEPUTY)
        subprocess.run(
            [sys.executable, "-c", MADE.format(people=people)], cwd=folder, env=one.environment, check=True, timeout=120
        )
        one.start()
        one.wait_until_done()
        yield one


@pytest.fixture
def eye(product: Served) -> Eye:
    """On this product."""
    return Eye(product.address)


def at_work(browser: Browser, eye: Eye, slug: str) -> tuple[Page, Hands]:
    """Somebody who has signed in."""
    page = eye.visit(browser.new_context(locale="nb-NO"))
    page.set_default_timeout(15_000)
    hands = Hands(page)
    page.goto(f"{eye.address}/inn")
    hands.go(f"button[name=person][value={slug}]")
    return page, hands


def holders(product: Served, like: str) -> dict[str, tuple[str, str | None, str | None]]:
    """Subject → state, outcome and who has the case."""
    return {row.subject: (row.state, row.outcome, row.slug) for row in product.rows(HOLDERS, like=like)}


def written_to(product: Served, address: str) -> str:
    """All letters to this address, as text."""
    return "\n".join(text_of(letter) for letter in product.letters() if address in str(letter["To"]))


def test_a_developers_morning(browser: Browser, product: Served, eye: Eye) -> None:
    page, hands = at_work(browser, eye, DEVELOPER)
    assert page.locator(".fl-case-next h3").inner_text() == "Sen sak"
    eye.look(page, "my-work-in-the-morning")

    hands.go(".fl-case-next .ds-button")
    hands.open("#answer details")
    hands.pick("#answer-prepared", page.locator("#answer-prepared option").first.get_attribute("value") or "")
    hands.go("#answer button[value=insert]")
    assert page.input_value("#answer-text").startswith("Hei Solveig Holm,")
    eye.look(page, "a-prepared-text-put-in")
    hands.write("#answer-text", " fra Bardu")
    hands.go("#answer button[value=next]")

    assert page.locator("h1").inner_text() == "Nytt svar"
    hands.write("#answer-text", "Nordlys er en god tanke.")
    hands.go("#answer button[value=send]")
    eye.look(page, "an-answer-that-can-be-taken-back")
    hands.go("#take-back button")
    assert page.input_value("#answer-text") == "Nordlys er en god tanke."
    hands.write("#answer-text", " Ring oss.")
    hands.go("#answer button[value=now]")

    page.goto(f"{eye.address}/skrivebord/")
    assert page.locator(".fl-case-next h3").inner_text() == "Ny sak"
    hands.go(".fl-case-next .ds-button")
    hands.open("details:has(#provisional)")
    hands.write("#provisional-reason", "Vi venter på fylket.")
    hands.go("#provisional button")

    page.goto(f"{eye.address}/skrivebord/")
    assert "Kolleger venter på råd fra deg" in page.inner_text("main")
    hands.go("ul.fl-cases a[href*='/saker/']")
    eye.look(page, "a-case-that-i-am-asked-about")
    for address, words in (("nytt", "Ring oss."), ("sen", "fra Bardu"), ("ny", "Vi venter på fylket.")):
        wait_until(
            lambda address=address, words=words: words in written_to(product, f"{address}@example.com"),
            seconds=40,
            what=f"the letter to {address} goes",
        )
    assert written_to(product, "nytt@example.com").count("Nordlys er en god tanke.") == 1
    assert eye.faults == []


def test_a_coordinators_morning_with_thirty_cases(browser: Browser, product: Served, eye: Eye) -> None:
    page, hands = at_work(browser, eye, COORDINATOR)
    eye.look(page, "what-needs-a-person")
    hands.go(".fl-case form[action$='/gi-videre'] button")
    assert sum(state == "assigned" for state, _outcome, _slug in holders(product, "Usikker %").values()) == 1

    page.goto(f"{eye.address}/skrivebord/alle?vis=usikker")
    hands.go(".fl-case a[href$='/gi-videre']")
    before = holders(product, "Usikker %")
    chosen = hands.choose("person", down=1)
    hands.choose("reason")
    hands.pick("#area", "servering-og-arrangement")
    hands.go("#send")
    changed = set(holders(product, "Usikker %").items()) - set(before.items())
    assert [slug for _subject, (_state, _outcome, slug) in changed] == [chosen]

    page.goto(f"{eye.address}/skrivebord/alle?vis=apne&sorter=sak&q=Usikker")
    eye.look(page, "open-cases")
    for _ in range(8):
        hands.press("input[name=case]:not(:checked)", "Space")
    hands.pick("#many-person", DEPUTY)
    hands.go("button[name=do][value=give]")
    eye.look(page, "eight-given-at-once")
    before = holders(product, "Usikker %")
    hands.go("form[action$='/mange/angre'] button")
    assert sum(slug == DEPUTY for _state, _outcome, slug in holders(product, "Usikker %").values()) <= 2
    assert sum(slug == DEPUTY for _state, _outcome, slug in before.values()) >= 8

    page.goto(f"{eye.address}/skrivebord/alle?vis=ikke-for-oss")
    hands.go(".fl-case form[action$='/avslutt'] button")
    hands.open("details:has(#view-name)")
    hands.write("#view-name", "Ikke for oss")
    hands.go("form[action$='/visninger'] button")
    assert page.get_by_role("link", name="Ikke for oss", exact=True).count() == 1
    assert [outcome for _state, outcome, _slug in holders(product, "Annet %").values()].count("not_for_us") == 1
    assert eye.faults == []


def test_two_weeks_away(browser: Browser, product: Served, eye: Eye) -> None:
    page, hands = at_work(browser, eye, AWAY)
    page.goto(f"{eye.address}/skrivebord/folk/{AWAY}/fravaer")
    today = clock.today()
    for field, day in (("#from_on", today), ("#until_on", today + timedelta(days=14))):
        hands.date(field, day)
    hands.go("form[action$='/fravaer'] button")
    assert "saker er åpne" in page.inner_text("main")
    eye.look(page, "two-weeks-away")

    page, hands = at_work(browser, eye, COORDINATOR)
    page.goto(f"{eye.address}/skrivebord/fordeling?borte={AWAY}")
    eye.look(page, "a-plan-for-the-absence")
    kept = page.locator("tr:has-text('Maikens 0') input[name=move]").get_attribute("value")
    others = page.locator("tr:not(:has-text('Maikens')) input[name=move]").count()
    hands.press(f"input[value='{kept}']", "Space")
    hands.go("form[action$='/utfor'] button[type=submit]")
    now = holders(product, "Maikens %")
    assert now["Maikens 0"][2] == AWAY
    assert all(slug != AWAY for subject, (_state, _outcome, slug) in now.items() if subject != "Maikens 0"), others

    page, hands = at_work(browser, eye, DEPUTY)
    hands.go("nav a[href*='vis=vikar']")
    assert "Maikens 0" in page.inner_text("main")
    eye.look(page, "what-the-deputy-looks-after")
    hands.go("ul.fl-cases a[href*='/saker/']")
    hands.write("#answer-text", "Maiken er borte, så jeg svarer.")
    hands.go("#answer button[value=now]")
    wait_until(
        lambda: "Maiken er borte" in written_to(product, "maiken0@example.com"), seconds=40, what="the answer goes"
    )
    assert eye.faults == []
