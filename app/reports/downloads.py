"""Figures as files: CSV for programs, a workbook for people. A number is a number, and no text is ever a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.reports.report import Report, Wish
from app.reports.tables import Row, Table, Value

CSV_COLUMNS = ("figure", "row", "column", "value", "from", "to", "municipality", "area")
"""`value` is empty where the number is hidden."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_CHARACTERS = 31
_WIDEST = 60


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula. Source: OWASP, CSV Injection."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def csv_text(lines: Iterable[Sequence[object]]) -> str:
    """Lines as CSV by RFC 4180, with the mark by which spreadsheets know UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in line])
    return "\N{BYTE ORDER MARK}" + text.getvalue()


def csv_file(report: Report, wish: Wish) -> Response:
    """A line for each number: which figure, row and column it stands in, and what all of it is about."""
    about = (
        wish.period.first.isoformat(),
        wish.period.last.isoformat(),
        wish.town.name if wish.town else "",
        wish.area.name if wish.area else "",
    )
    lines: list[Sequence[object]] = [CSV_COLUMNS]
    for table in report.tables:
        for row in table.rows:
            for column, value in zip(table.columns, row.values, strict=True):
                lines.append((table.key, row.label, column, "" if value is None else value, *about))
    return _file(csv_text(lines).encode(), "text/csv; charset=utf-8", wish, "csv")


def xlsx_file(report: Report, wish: Wish) -> Response:
    """A sheet for each figure, with bold heads; on the first what it is about."""
    return _file(workbook(report, wish), _XLSX, wish, "xlsx")


def workbook(report: Report, wish: Wish) -> bytes:
    """The workbook's bytes."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - asked for seldom

    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, whole = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.##"})
        about = book.add_worksheet(_sheet_name(_("About"), set()))
        for place, (label, text) in enumerate(_about(report, wish)):
            about.write_string(place, 0, label, bold)
            about.write_string(place, 1, text)
        about.set_column(0, 1, _WIDEST / 2)
        taken: set[str] = {about.name.casefold()}
        for table in report.tables:
            sheet = book.add_worksheet(_sheet_name(table.heading, taken))
            _write(sheet, table, bold, whole)
    return content.getvalue()


def _about(report: Report, wish: Wish) -> list[tuple[str, str]]:
    town, area = wish.town, wish.area
    found = [
        (_("From"), wish.period.first.isoformat()),
        (_("To and including"), wish.period.last.isoformat()),
        (
            _("Compared with"),
            f"{wish.period.before.first.isoformat()} \N{EN DASH} {wish.period.before.last.isoformat()}",
        ),
        (_("Municipality"), town.name if town else _("All")),
        (_("Area"), area.name if area else _("All")),
    ]
    found += [(one.label, f"{one.number} ({one.note})") for one in report.key_figures]
    if report.has_hidden:
        found.append(
            (_("Hidden numbers"), _("Numbers from 1 to 4 are hidden, and others by which they could be found."))
        )
    return found


def _write(sheet: Any, table: Table, bold: object, whole: object) -> None:  # noqa: ANN401 - xlsxwriter has no types
    sheet.write_string(0, 0, table.caption, bold)
    sheet.write_string(1, 0, table.sentence)
    for column, name in enumerate((table.head, *table.columns)):
        sheet.write_string(3, column, name, bold)
    total = [Row(_("All"), table.total)] if table.total else []
    for place, row in enumerate([*table.rows, *total], 4):
        sheet.write_string(place, 0, row.label)
        for column, value in enumerate(row.values, 1):
            _write_value(sheet, (place, column), value, whole)
    widest = max(len(text) for text in (table.head, *(row.label for row in table.rows)))
    sheet.set_column(0, 0, min(widest + 2, _WIDEST))
    sheet.set_column(1, len(table.columns), 18)
    sheet.freeze_panes(4, 1)


def _write_value(sheet: Any, at: tuple[int, int], value: Value, whole: object) -> None:  # noqa: ANN401 - the same
    if isinstance(value, int | float):
        sheet.write_number(*at, value, whole)
    else:
        sheet.write_string(*at, _("hidden") if value is None else value)


def _sheet_name(heading: str, taken: set[str]) -> str:
    r"""Excel's rules: at most 31 characters, none of []:*?/\, no apostrophe at the ends, and each name once."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in heading).strip(" '")[:_SHEET_CHARACTERS].strip(" '")
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain[: _SHEET_CHARACTERS - 3]} {number}", number + 1
    taken.add(name.casefold())
    return name


def _file(content: bytes, media_type: str, wish: Wish, ending: str) -> Response:
    response = Response(content, content_type=media_type)
    first, last = wish.period.first, wish.period.last
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(first, last)}.{ending}"'
    return response


def _name(first: date, last: date) -> str:
    return f"forstelinja-tall-{first.isoformat()}-{last.isoformat()}"
