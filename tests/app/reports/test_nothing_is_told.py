"""What whoever may not read the cases sees of a period: nothing small, and no sum that gives away what is hidden."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.cli import making_up
from app.reports import queries
from app.reports.periods import Period
from app.reports.report import Places, Wish, made
from app.reports.tables import Reader
from tests.support.history import erase

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WITHOUT_COUNTS = {"tider"}


def report(app, session, wish, *, sees_all):
    places = Places(*queries.places(session, "nb"))
    with app.test_request_context("/nb/"):
        return made(
            session, wish, places, Reader(sees_all=sees_all), promise=5, language="nb", today=NOW.date()
        )  # fmt: skip


@pytest.fixture(params=[40, 150, 900])
def _some(request, session):
    making_up.make(session, request.param, seed=request.param, now=NOW, tell=lambda _more: None)


@pytest.mark.usefixtures("_some")
def test_no_small_number_stands_anywhere_and_none_is_hidden_alone(app, session):
    towns, areas = queries.places(session, "nb")
    wishes = [
        Wish(Period(date(2023, 1, 1), NOW.date())),
        Wish(Period(date(2026, 1, 1), date(2026, 6, 30))),
        *(Wish(Period(date(2023, 1, 1), NOW.date()), town=town) for town in towns),
        *(Wish(Period(date(2023, 1, 1), NOW.date()), area=area) for area in areas[:4]),
    ]
    for wish in wishes:
        seen = report(app, session, wish, sees_all=False)
        assert seen.total is None or seen.total == 0 or seen.total >= 10
        for table in seen.tables:
            if table.key in WITHOUT_COUNTS:
                continue
            columns = list(zip(*([*row.values] for row in table.rows), strict=True))
            numbers = [value for column in columns for value in column if isinstance(value, int)]
            assert not [value for value in numbers if 0 < value < 5], (table.key, numbers)
            for column in columns if table.total else ():
                assert column.count(None) != 1, (table.key, column)


@pytest.mark.usefixtures("_some")
def test_who_sees_all_sees_every_number(app, session):
    found = report(app, session, Wish(Period(date(2023, 1, 1), NOW.date())), sees_all=True)
    assert not found.has_hidden
    assert len({table.key for table in found.tables}) == len(found.tables) == 19
    assert found.total == len(session.scalars(select(Case.id).where(Case.outcome.is_distinct_from("merged"))).all())


def test_a_lone_case_is_not_told_of(app, session):
    making_up.make(session, 3, seed=1, now=NOW, tell=lambda _more: None)
    wish = Wish(Period(date(2023, 1, 1), NOW.date()))
    assert report(app, session, wish, sees_all=False).total is None
    erase(session, *session.scalars(select(Case.id)))
    assert report(app, session, wish, sees_all=False).total == 0
