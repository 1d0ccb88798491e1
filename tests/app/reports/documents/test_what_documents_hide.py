"""A document tells of figures what the page tells everybody: with both in hand one finds nothing that either hides."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale

from app.cli import making_up
from app.memos.models import KINDS
from app.reports import queries, report
from app.reports.documents import making
from app.reports.documents.figures import EVERYBODY
from app.reports.documents.setting import shown
from app.reports.periods import Period
from tests.support import plain_count

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()
PERIODS = (Period(date(2025, 11, 1), TODAY), Period(date(2026, 9, 1), date(2026, 10, 31)))


def tables(document):
    return [node for node in document.nodes if node["kind"] == "table"]


@pytest.mark.parametrize("count", [40, 400])
def test_every_figure_of_a_document_is_the_one_that_the_page_shows_everybody(session, count):
    making_up.make(session, count, seed=count, now=NOW, tell=lambda _more: None)
    found = 0
    for period in PERIODS:
        with force_locale("nb"):
            places = report.Places(*queries.places(session, "nb"))
            page = report.made(session, report.Wish(period), places, EVERYBODY, promise=5, language="nb", today=TODAY)
            told = {
                one.caption: [[row.label, *map(shown, row.values)] for row in one.rows]
                + ([["Alle", *map(shown, one.total)]] if one.total else [])
                for one in page.tables
            }
        for kind in KINDS:
            for table in tables(making.document(session, kind, "nb", period, TODAY)):
                if table["caption"] in told:
                    assert table["rows"] == told[table["caption"]], (kind, table["caption"])
                    found += 1
    assert found > 10 or count == 40


def test_no_small_number_of_cases_stands_in_a_document(session):
    making_up.make(session, 400, seed=7, now=NOW, tell=lambda _more: None)
    ours = {"Ansatte", "Nivåer", "Ønsker"}
    for kind in ("status", "decision"):
        for table in tables(making.document(session, kind, "nb", PERIODS[1], TODAY)):
            if table["caption"].startswith(tuple(ours)) or "imer notert" in table["caption"]:
                continue
            cells = [cell for row in table["rows"] if "dager" not in row[0] for cell in row[1:]]
            assert not {"1", "2", "3", "4"} & set(cells), (kind, table["caption"])


def test_what_businesses_say_is_that_of_an_independent_count(session):
    making_up.make(session, 2_000, seed=2, now=NOW, tell=lambda _more: None)
    cases = plain_count.within(plain_count.exported(session), PERIODS[0])
    figures = plain_count.figures(cases, TODAY)
    said = Counter({word: count for word, count in figures["helped_says"].items() if word != "asked"})

    made = making.document(session, "status", "nb", PERIODS[0], TODAY)

    rows = {row[0]: row[1] for table in tables(made) for row in table["rows"]}
    assert (
        rows["Sier at det hjalp, av dem som svarte"] == f"{round(100 * said['yes'] / said.total())}\N{NO-BREAK SPACE}%"
    )
    assert rows["Det hjalp"] == str(said["yes"])
    with force_locale("nb"):
        assert rows["Arbeidsplasser: fortalt av bedriften"] == shown(figures["told_jobs"][1])
        assert rows["Midler i kroner: notert av oss"] == shown(figures["funding_nok"])
