"""Another region is files alone: it loads, comes out again, is told to portals and understands its own questions."""

import pytest

from catalogue import examples, queries, search
from catalogue.linked_data.graph import graph
from catalogue.linked_data.rules import faults
from catalogue.region_files import check, export, find_region, load


@pytest.fixture
def fosen(app, settings):
    """A database that holds no region yet."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    from catalogue.base import Base

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        load(session, find_region("fosen"))
        yield session


def test_it_has_no_fault():
    assert check(find_region("fosen")) == []


def test_it_comes_out_as_it_went_in(fosen, tmp_path):
    export(fosen, tmp_path)

    assert check(tmp_path) == []
    assert not load(fosen, tmp_path).changed


def test_municipalities_that_have_ended_are_kept_and_name_who_followed(fosen):
    assert [town.slug for town in queries.municipalities(fosen)] == ["indre-fosen", "orland", "afjord", "osen"]
    ended = {slug: queries.municipality_by_slug(fosen, slug) for slug in ("leksvik", "rissa", "bjugn", "roan")}
    assert all(town.is_retired for town in ended.values())
    assert {slug: town.facts["followed_by"] for slug, town in ended.items()} == {
        "leksvik": "indre-fosen", "rissa": "indre-fosen", "bjugn": "orland", "roan": "afjord",
    }  # fmt: skip


def test_its_services_are_found_and_told_to_portals(fosen):
    assert search.index(fosen, queries.published_services(fosen)).search("vindkraft").keys
    assert faults(graph(fosen, base_url="https://fosen.example.org")) == []


def test_it_teaches_the_classifier_all_its_areas(fosen):
    taught = examples.examples(fosen)

    areas = {area.slug for area in queries.areas(fosen)}
    assert areas <= {example.label for example in taught}
    assert min(sum(1 for one in taught if one.label == area and one.origin == "question") for area in areas) >= 25
