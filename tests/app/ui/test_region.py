"""What the pages show of the region is kept in the process, and renewed when the catalogue has changed."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import event

from app import clock
from app.extensions import db
from app.ui import region
from catalogue import queries


def test_the_region_is_read_once_until_its_revision_changes(app: Flask) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_more: statements.append(statement))

    with time_machine.travel(clock.now(), tick=False) as now:
        first = region.current()
        statements.clear()
        assert region.current() is first
        assert statements == []

        now.shift(timedelta(seconds=2))
        assert region.current() is first

        queries.region(db.session()).revision += 1
        db.session.commit()
        now.shift(timedelta(seconds=2))
        assert region.current() is not first


def test_the_last_known_region_is_shown_while_the_database_is_away(app: Flask) -> None:
    known = region.current()
    app.extensions["region_facts"].looked_at -= timedelta(seconds=5)
    db.session.remove()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE region RENAME TO elsewhere")

    assert region.current() is known
    app.extensions.pop("region_facts")
    assert region.current().towns == ()


def test_the_pages_have_towns_services_and_examples_in_three_languages(app: Flask) -> None:
    facts = region.current()

    assert len(facts.towns) == 4
    assert set(facts.services["kommunalt-naeringsfond"]) == {"nb", "nn", "en"}
    assert {language: len(found) for language, found in facts.questions.items()} == {"nb": 3, "nn": 3, "en": 3}
    assert facts.places["nb"] == "i Sør-Troms"


def test_the_hosts_of_the_region_are_origins(app: Flask) -> None:
    assert "https://www.bardu.kommune.no" in region.current().origins
    assert region.RegionFacts(hosts=("127.0.0.1:8124",)).origins == ("http://127.0.0.1:8124",)
