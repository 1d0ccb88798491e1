"""With thousands of cases: every page of lists asks at most eight statements, as many as with few, and reads no table.

How quick they are with 100,000 is measured by `make bench`.
"""

import re

import pytest
from sqlalchemy import text

from app import clock
from app.cli import making_up
from app.extensions import db
from tests.support import building
from tests.support.plans import Kept, scans

ME, COORDINATOR = "anne-ristin-fossbakk", "hilde-aroy"
ALL, MINE, SEARCH = "/skrivebord/alle", "/skrivebord/", "/skrivebord/sok"
PAGES = {
    COORDINATOR: [
        ALL, f"{ALL}?side=2",
        *(f"{ALL}?vis={tab}" for tab in (
            "apne", "over", "ikke-for-oss", "epost", "avsluttet", "usikker", "ingen-kan", "ingen-ledig", "uapnet",
            "nye-svar",
        )),
        *(f"{ALL}?vis={tab}&sorter={order}" for tab in ("apne", "avsluttet") for order in (
            "frist", "-frist", "mottatt", "-mottatt", "sak", "fag", "-hos",
        )),
        f"{ALL}?vis=apne&kommune=bardu&fag=reiseliv", f"{ALL}?vis=avsluttet&hos={ME}", f"{ALL}?vis=apne&q=banken",
        MINE, f"{SEARCH}?q=banken", f"{SEARCH}?q=banken&tilstand=closed", f"{SEARCH}?q=xyzzy",
    ],
    ME: [
        MINE, f"{MINE}avsluttede", f"{SEARCH}?q=banken",
        *(f"{MINE}?vis={tab}" for tab in (
            "venter", "nye", "over", "snart", "bedriften", "partner", "hjelper", "vikar",
        )),
    ],
}  # fmt: skip


def test_no_page_asks_more_than_eight_statements_or_reads_a_whole_table(app, session, client, statements):
    making_up.make(session, 1_500, seed=1, now=clock.now(), tell=lambda _more: None)
    wrong = {}
    for who, pages in PAGES.items():
        building.sign_in(client, who)
        for page in pages:
            client.get(page)
            with statements() as seen, Kept() as asked:
                assert client.get(page).status_code == 200, page
            if db.engine.dialect.name == "postgresql":  # it has too few rows here to bother with an index
                db.session().execute(text("SET enable_seqscan = off"))
            read = [scan for one in asked for scan in scans(*one)]
            if len(seen) > 8 or read:
                wrong[page] = (len(seen), read)
    assert wrong == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_is_counted_and_shown_to_its_thousandth_case(session, client, monkeypatch):
    monkeypatch.setattr("app.desk.lists.queries.MOST_COUNTED", 50)
    monkeypatch.setattr("app.desk.lists.queries.MOST_PAGES", 2)
    making_up.make(session, 400, seed=1, now=clock.now(), tell=lambda _more: None)
    building.sign_in(client, COORDINATOR)

    page = client.get(f"{ALL}?vis=avsluttet&side=99").text

    assert len(re.findall(r'name="case"', page)) == 25
    assert 'rel="next"' not in page
