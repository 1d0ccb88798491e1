"""Areas are added, changed, merged and taken out of use, and nothing that leans on them is lost."""

import pytest
from sqlalchemy import select

from catalogue import queries
from catalogue.editing import areas, checks, entries, services
from catalogue.editing.queries import AREA, current, revisions
from catalogue.errors import AreaInUseError, EditedMeanwhileError
from catalogue.models import ExampleQuestion, Region
from catalogue.region_files import check, export, load
from tests.catalogue.rows import everything
from tests.support.entries import an_entry

NEW = {
    "name": {"nb": "Tare", "nn": "Tare", "en": "Kelp"},
    "definition": {"nb": "Alt om tare."},
    "keywords": {"nb": ["tang"]},
}


def area(session, slug):
    return queries.area_by_slug(session, slug)


def needed(session, slug):
    return entries.entry_of_row(session, entries.row_of(session, slug))["competences"]


def asked(session, slug):
    chosen = select(ExampleQuestion).where(ExampleQuestion.area_id == area(session, slug).id)
    return session.scalars(chosen.order_by(ExampleQuestion.position, ExampleQuestion.id)).all()


def story(session, slug):
    return [(one.number, one.action) for one in reversed(revisions(session, AREA, slug))]


def publish(session, slug, entry, by):
    number = services.save(session, slug, entry, seen=0, by=by()).number
    services.publish(session, slug, seen=number, by=by())


def faults_of_files(session, tmp_path):
    export(session, tmp_path / "out")
    return check(tmp_path / "out")


def test_a_new_area_stands_last_and_is_learned_from_at_once(region, by, tmp_path):
    # given
    before = queries.region(region).revision

    # when
    added = areas.add(region, "tare", NEW, by=by())

    # then
    assert [one.slug for one in queries.areas(region)][-1] == "tare"
    assert areas.entry_of(added) == NEW
    assert story(region, "tare") == [(1, "added")]
    region.expire_all()
    assert region.scalars(select(Region.revision)).one() == before + 1
    assert faults_of_files(region, tmp_path) == []


def test_there_is_one_area_of_a_name_also_when_the_old_one_is_out_of_use(region, by):
    areas.retire(region, area(region, "reiseliv"), seen=0, by=by())

    for slug in ("sjomat", "reiseliv"):
        with pytest.raises(EditedMeanwhileError):
            areas.add(region, slug, NEW, by=by())


def test_a_changed_area_keeps_its_slug_and_what_the_files_had_brought(region, by):
    # given
    brought = areas.entry_of(area(region, "sjomat"))

    # when
    areas.change(region, area(region, "sjomat"), NEW, seen=0, by=by())

    # then
    newest, first = revisions(region, AREA, "sjomat")
    assert story(region, "sjomat") == [(1, "loaded"), (2, "changed")]
    assert (first.content, newest.content) == (brought, NEW)
    assert needed(region, "mottak-av-fisk") == ["sjomat", "oppstart"]


@pytest.mark.parametrize("verb", ["change", "merge", "retire"])
def test_whoever_looked_at_an_older_area_is_stopped(region, by, verb):
    # given
    areas.change(region, area(region, "reiseliv"), NEW, seen=0, by=by())
    region.commit()
    before = everything(region)
    more = {"change": [NEW], "merge": [area(region, "sjomat")], "retire": []}[verb]

    # when
    with pytest.raises(EditedMeanwhileError):
        getattr(areas, verb)(region, area(region, "reiseliv"), *more, seen=0, by=by("Ola"))

    # then
    region.rollback()
    assert everything(region) == before


@pytest.mark.parametrize(
    ("had", "has"),
    [
        (["sjomat"], ["oppstart"]),
        (["sjomat", "oppstart"], ["oppstart"]),
        (["oppstart", "sjomat"], ["oppstart"]),
        (["sjomat", "reiseliv", "oppstart"], ["oppstart", "reiseliv"]),
        (["reiseliv", "oppstart", "sjomat"], ["reiseliv", "oppstart"]),
        (["reiseliv", "sjomat"], ["reiseliv", "oppstart"]),
        (["reiseliv"], ["reiseliv"]),
    ],
)
def test_services_go_over_and_keep_the_place_that_stood_first(region, by, tmp_path, had, has):
    # given
    publish(region, "tare", an_entry(competences=had), by)

    # when
    areas.merge(region, area(region, "sjomat"), area(region, "oppstart"), seen=0, by=by())

    # then
    assert needed(region, "tare") == has
    assert {one.text for one in asked(region, has[0])} >= {"Hvordan dyrker jeg tare?", "How do I grow kelp?"}
    assert areas.services_of(region, area(region, "sjomat")) == []
    assert faults_of_files(region, tmp_path) == []


def test_questions_of_both_banks_stand_one_behind_the_other(region, by, tmp_path):
    # given
    start = area(region, "oppstart")
    for position, text in enumerate(["Bank 1?", "Bank 2?"]):
        region.add(ExampleQuestion(position=position, language="nb", text=text, topic="x", area_id=start.id))
    region.flush()

    # when
    areas.merge(region, area(region, "reiseliv"), start, seen=0, by=by())

    # then
    bank = [one for one in asked(region, "oppstart") if one.service_id is None]
    assert [one.text for one in bank] == [
        "Bank 1?", "Bank 2?", "Vi vil leie ut rorbuer. Hvor begynner vi?", "Kan eg drive guiding til Stokkøya?",
    ]  # fmt: skip
    assert len({one.position for one in bank}) == 4
    assert asked(region, "reiseliv") == []
    assert faults_of_files(region, tmp_path) == []


def test_words_are_joined_each_once_and_boundaries_lead_to_the_area_that_stays(region, by, tmp_path):
    # given
    sea, tours = area(region, "sjomat"), area(region, "reiseliv")
    sea.keywords = {"nb": ["Gründer", "fisk"], "nn": ["fisk"], "se": ["guolli"]}
    sea.lexicon = {"strong": ["fiskemottak"], "good": ["starte firma", "kai"]}
    sea.boundaries = [{"against": "oppstart", "rule": {"nb": "x"}}]
    tours.boundaries = [{"against": "sjomat", "rule": {"nb": "Ikke fisk."}}]
    region.flush()

    # when
    areas.merge(region, sea, area(region, "oppstart"), seen=0, by=by())

    # then
    start = area(region, "oppstart")
    assert start.keywords == {
        "nb": ["starte bedrift", "gründer", "fisk"], "en": ["start a business"], "nn": ["fisk"], "se": ["guolli"],
    }  # fmt: skip
    assert start.lexicon == {"strong": ["starte firma", "fiskemottak"], "good": ["gründer", "kai"]}
    assert start.boundaries == []  # it had one against the area that is part of it now
    assert area(region, "reiseliv").boundaries == [{"against": "oppstart", "rule": {"nb": "Ikke fisk."}}]
    assert faults_of_files(region, tmp_path) == []


def test_after_a_merge_the_files_load_again_and_change_nothing_more_than_places(region, by, tmp_path):
    # given
    publish(region, "tare", an_entry(competences=["sjomat", "oppstart"]), by)
    areas.merge(region, area(region, "sjomat"), area(region, "oppstart"), seen=0, by=by())
    region.commit()
    free = ("fingerprint", "revision", "position")
    before = everything(region, without=free)

    # when
    export(region, tmp_path / "out")
    load(region, tmp_path / "out")

    # then
    assert everything(region, without=free) == before


def test_a_draft_that_needs_the_area_needs_the_other_one(region, by):
    # given
    services.save(region, "tare", an_entry(competences=["sjomat", "reiseliv", "oppstart"]), seen=0, by=by())

    # when
    areas.merge(region, area(region, "sjomat"), area(region, "reiseliv"), seen=0, by=by())

    # then
    assert current(region, "tare").entry["competences"] == ["reiseliv", "oppstart"]
    assert checks.lacks(region, "tare", current(region, "tare").entry) == []


@pytest.mark.parametrize("into", ["sjomat", "oppstart"])
def test_an_area_cannot_become_part_of_itself_or_of_one_that_is_out_of_use(region, by, into):
    # given
    area(region, "oppstart").is_retired = True
    region.flush()

    # when
    with pytest.raises(AreaInUseError):
        areas.merge(region, area(region, "sjomat"), area(region, into), seen=0, by=by())

    # then
    assert story(region, "sjomat") == []


def test_an_area_that_a_service_needs_stays_in_use(region, by):
    with pytest.raises(AreaInUseError):
        areas.retire(region, area(region, "oppstart"), seen=0, by=by())

    assert not area(region, "oppstart").is_retired


def test_an_area_that_no_service_needs_any_more_may_go_and_leaves_no_boundary(region, by, tmp_path):
    # given
    services.withdraw(region, "mottak-av-fisk", seen=0, by=by())

    # when
    areas.retire(region, area(region, "sjomat"), seen=0, by=by())

    # then
    assert [one.slug for one in queries.areas(region)] == ["oppstart", "reiseliv"]
    assert area(region, "oppstart").boundaries == []
    assert story(region, "sjomat") == [(1, "loaded"), (2, "retired")]
    assert faults_of_files(region, tmp_path) == []


def test_services_are_counted_by_area_without_the_withdrawn(region, by):
    # when
    before = areas.services_by_area(region)
    services.withdraw(region, "mottak-av-fisk", seen=0, by=by())
    after = areas.services_by_area(region)

    # then
    sea, start = area(region, "sjomat").id, area(region, "oppstart").id
    assert (before, after) == ({sea: 1, start: 2}, {start: 1})
