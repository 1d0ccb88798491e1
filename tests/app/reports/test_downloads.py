"""The same figures as files: numbers are numbers, texts are never formulas, in three languages."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask_babel import force_locale
from openpyxl import load_workbook
from sqlalchemy import text

from app import clock
from app.reports import downloads, periods
from app.ui.filters import number
from catalogue import queries as catalogue
from catalogue.base import in_language as in_language_of
from tests.support import building, plain_count


@pytest.fixture
def coordinator(client, session):
    for nth in range(3):
        building.a_sorted_case(session, subject=f"Sak {nth}", at=building.days_ago(2 + nth))
    session.execute(
        text("UPDATE user_account SET name = '=HYPERLINK(\"https://example.org\")' WHERE slug LIKE 'anne%'")
    )
    building.give(session, building.a_case(session), "anne-ristin-fossbakk")
    building.sign_in(client, "hilde-aroy")
    return client


def in_language(client, language):
    fields = {"csrf_token": building.token_in(client.get("/skrivebord/folk").text), "language": language}
    assert client.post("/skrivebord/sprak", data=fields).status_code == 303


def tables_of(page):
    """Every table of the page by its figure's key: lines of texts without the sums."""
    found = {}
    for figure in BeautifulSoup(page, "html5lib").select("section.fl-figure"):
        rows = figure.select("tbody tr:not(.fl-total)")
        found[figure.h2["id"]] = [[cell.text for cell in row.select("th, td")] for row in rows]
    return found


def shown(value):
    """A value of a file as the page writes it."""
    try:
        return number(float(value), 2)
    except ValueError:
        return value.removeprefix("'")


@pytest.mark.parametrize(("language", "head"), [("nb", "Kommune"), ("nn", "Kommune"), ("en", "Municipality")])
def test_page_csv_and_workbook_hold_the_same_numbers_as_a_count_by_hand(app, session, coordinator, language, head):
    # given
    in_language(coordinator, language)

    # when
    page = tables_of(coordinator.get("/rapporter/").text)
    lines = list(csv.DictReader(io.StringIO(coordinator.get("/rapporter/tall.csv").data.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(coordinator.get("/rapporter/tall.xlsx").data))

    # then
    assert len(page) == len(book.worksheets) - 1 == 19
    for (key, rows), sheet in zip(page.items(), book.worksheets[1:], strict=True):
        cells = [(row[0], cell) for row in rows for cell in row[1:]]
        numbers = [row[: len(rows[0])] for row in sheet.iter_rows(min_row=5, max_row=4 + len(rows), values_only=True)]
        with app.test_request_context(), force_locale(language):
            of_csv = [(shown(line["row"]), shown(line["value"])) for line in lines if line["figure"] == key]
            of_book = [(str(row[0]), shown(str(cell))) for row in numbers for cell in row[1:]]
        assert of_csv == of_book == cells, key
    sheet = next(one for one in book.worksheets[1:] if one["A4"].value == head)
    assert sheet["A1"].font.bold
    assert sheet["A4"].font.bold
    assert {cell.data_type for row in sheet.iter_rows(min_row=5, min_col=2) for cell in row} == {"n"}

    # and then
    today = clock.today()
    cases = plain_count.within(plain_count.exported(session), periods.usual(today))
    counts = plain_count.figures(cases, today)
    for key, by, named in (
        ("kommuner", "municipalities", catalogue.municipalities(session)),
        ("fagomrader", "areas", catalogue.areas(session)),
    ):
        expected = {in_language_of(one.name, language): str(counts[by][one.id]) for one in named}
        assert expected.items() <= {row[0]: row[1] for row in page[key]}.items()
        assert set(expected.values()) > {"0"}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_an_empty_period_is_empty_in_every_language(coordinator, language):
    in_language(coordinator, language)
    empty = "fra=2020-01-01&til=2020-02-01"

    assert tables_of(coordinator.get(f"/rapporter/?{empty}").text) == {}
    lines = list(csv.reader(io.StringIO(coordinator.get(f"/rapporter/tall.csv?{empty}").data.decode("utf-8-sig"))))
    assert lines == [list(downloads.CSV_COLUMNS)]
    assert len(load_workbook(io.BytesIO(coordinator.get(f"/rapporter/tall.xlsx?{empty}").data)).worksheets) == 1


def test_a_name_that_looks_like_a_formula_is_none(coordinator):
    book = load_workbook(io.BytesIO(coordinator.get("/rapporter/tall.xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "'=HYPERLINK" in coordinator.get("/rapporter/tall.csv").text


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula(begin):
    assert downloads.harmless(f"{begin}1+1").startswith("'")
    assert downloads.csv_text([(f"{begin}x", -3)]).removeprefix("\ufeff").lstrip('"').startswith("'")


def test_sheets_have_names_that_excel_takes():
    taken: set[str] = set()
    names = [downloads._sheet_name("A/b: [c]*?\\" + "x" * 40, taken) for _number in range(3)]
    assert len({name.casefold() for name in names}) == 3
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_what_is_hidden_on_the_page_is_empty_in_the_file(coordinator):
    # given
    building.sign_in(coordinator, "vegard-tunheim")

    # when
    lines = list(csv.reader(io.StringIO(coordinator.get("/rapporter/tall.csv").data.decode("utf-8-sig"))))

    # then
    assert lines == [list(downloads.CSV_COLUMNS)]
