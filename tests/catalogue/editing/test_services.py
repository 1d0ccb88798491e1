"""Draft, publish, withdraw, throw away, restore, check: each leaves a numbered revision, nobody overwrites another."""

from datetime import date

import pytest
from sqlalchemy import func, select

from catalogue import queries
from catalogue.editing import entries, services
from catalogue.editing.queries import SERVICE, current, listed, revisions
from catalogue.errors import EditedMeanwhileError, NotPublishableError
from catalogue.models import ExampleQuestion, Region, Service
from catalogue.region_files import check, export, load
from tests.catalogue.rows import everything
from tests.support.entries import an_entry

FISH = "mottak-av-fisk"


def story(session, slug=FISH):
    """The revisions of a service as (number, action, who), oldest first."""
    return [(one.number, one.action, one.by_name) for one in reversed(revisions(session, SERVICE, slug))]


def said(session, slug=FISH):
    return entries.entry_of_row(session, entries.row_of(session, slug))


def edited(session, slug=FISH, **changes):
    return current(session, slug).entry | changes


def test_a_draft_changes_nothing_that_is_shown(region, by):
    # given
    before = everything(region)

    # when
    services.save(region, "tare", an_entry(), seen=0, by=by())
    services.save(region, FISH, edited(region, name={"nb": "Ny"}), seen=0, by=by())

    # then
    assert everything(region) == before
    assert current(region, "tare").status is None
    assert current(region, FISH).entry["name"] == {"nb": "Ny"}


def test_the_first_change_notes_what_the_files_had_brought(region, by):
    # given
    brought = said(region)

    # when
    services.save(region, FISH, edited(region, provider="stat"), seen=0, by=by(reason="Flyttet"))

    # then
    newest, first = revisions(region, SERVICE, FISH)
    assert story(region) == [(1, "loaded", ""), (2, "saved", "Kari")]
    assert (first.content, newest.content) == (brought, brought | {"provider": "stat"})
    assert (newest.by_slug, newest.reason, newest.at) == ("kari", "Flyttet", by().at)


def test_revisions_are_numbered_and_say_who_did_what(region, by):
    # when
    services.save(region, "tare", an_entry(), seen=0, by=by())
    services.publish(region, "tare", seen=1, by=by("Ola"))
    services.check(region, "tare", seen=2, by=by(), on=date(2026, 3, 3))
    services.withdraw(region, "tare", seen=3, by=by("Ola"))
    services.restore(region, "tare", 1, seen=4, by=by())
    services.discard(region, "tare", seen=5, by=by("Ola"))

    # then
    assert story(region, "tare") == [
        (1, "saved", "Kari"), (2, "published", "Ola"), (3, "checked", "Kari"), (4, "withdrawn", "Ola"),
        (5, "restored", "Kari"), (6, "discarded", "Ola"),
    ]  # fmt: skip


def test_what_is_published_is_what_was_written_and_everybody_learns_of_it(region, by):
    # given
    services.save(region, "tare", an_entry(provider="kommune", legal_basis=[{"title_nb": "Lov"}]), seen=0, by=by())
    before = queries.region(region).revision

    # when
    services.publish(region, "tare", seen=1, by=by())

    # then
    now = current(region, "tare")
    assert now.published == now.entry == an_entry(provider="kommune", legal_basis=[{"title_nb": "Lov"}])
    assert (now.status, now.is_draft, now.checked_on) == ("published", False, by().at.date())
    region.expire_all()
    shown = region.scalars(select(Region)).one()
    assert (shown.revision, shown.fingerprint) == (before + 1, "")
    assert [one.slug for one in queries.published_services(region)][-1] == "tare"


@pytest.mark.parametrize("slug", ["oppstartsveiledning", FISH])
def test_publishing_what_was_not_changed_changes_no_row_and_notes_nothing_foreign(region, by, slug):
    # given
    before = everything(region, without=("fingerprint", "revision"))

    # when
    services.save(region, slug, said(region, slug), seen=0, by=by())
    services.publish(region, slug, seen=2, by=by())
    services.publish(region, slug, seen=3, by=by())

    # then
    assert everything(region, without=("fingerprint", "revision")) == before
    assert [action for _, action, _ in story(region, slug)] == ["loaded", "saved", "published", "published"]


def test_a_published_change_takes_the_old_rows_away_and_keeps_the_id(region, by):
    # given
    row = entries.row_of(region, FISH)
    entry = an_entry(municipalities=["bjugn"], competences=["reiseliv", "sjomat"], example_questions={"en": ["Kelp?"]})

    # when
    services.save(region, FISH, entry, seen=0, by=by())
    services.publish(region, FISH, seen=2, by=by())

    # then
    assert entries.row_of(region, FISH).id == row.id
    assert said(region) == entry
    asked = region.scalars(select(ExampleQuestion).where(ExampleQuestion.service_id == row.id)).all()
    assert [(one.text, one.area_id) for one in asked] == [("Kelp?", queries.area_by_slug(region, "reiseliv").id)]


def test_what_is_incomplete_is_not_published_and_everything_that_lacks_is_told(region, by):
    # given
    services.save(region, "tare", {"name": {"nb": "Tare"}}, seen=0, by=by())
    region.commit()

    # when
    with pytest.raises(NotPublishableError) as error:
        services.publish(region, "tare", seen=1, by=by())

    # then
    assert len(error.value.lacks) == 12
    assert entries.row_of(region, "tare") is None
    assert story(region, "tare") == [(1, "saved", "Kari")]


@pytest.mark.parametrize("verb", ["save", "publish", "withdraw", "discard", "restore", "check"])
def test_whoever_looked_at_an_older_revision_is_stopped_and_nothing_is_done(region, by, verb):
    # given
    services.save(region, FISH, edited(region, provider="stat"), seen=0, by=by())
    region.commit()
    before, history = everything(region), story(region)
    more = {"save": [{}], "restore": [1]}.get(verb, [])
    day = {"on": date(2026, 3, 3)} if verb == "check" else {}

    # when
    with pytest.raises(EditedMeanwhileError) as error:
        getattr(services, verb)(region, FISH, *more, seen=0, by=by("Ola"), **day)

    # then
    assert error.value.number == 2
    region.rollback()
    assert (everything(region), story(region)) == (before, history)
    assert current(region, FISH).entry["provider"] == "stat"


@pytest.mark.parametrize("verb", ["publish", "withdraw", "discard", "check"])
def test_a_service_that_never_was_cannot_be_changed(region, by, verb):
    with pytest.raises(LookupError):
        getattr(services, verb)(region, "nei", seen=0, by=by(), **({"on": date(2026, 3, 3)} if verb == "check" else {}))


def test_what_is_withdrawn_keeps_its_row_for_its_cases_and_comes_back_by_publishing(region, by):
    # given
    row = entries.row_of(region, FISH).id

    # when
    services.withdraw(region, FISH, seen=0, by=by())
    gone = queries.service_by_slug(region, FISH)
    services.publish(region, FISH, seen=2, by=by())

    # then
    assert gone is None
    assert queries.service_by_slug(region, FISH).id == row


def test_a_draft_that_is_thrown_away_leaves_what_is_published_and_its_marks(region, by):
    # given
    services.save(region, FISH, edited(region, name={"nb": "Ny", "nn": "Mottak av fisk", "en": "x"}), seen=0, by=by())
    (older,) = [one.outdated for one in listed(region, ("nb", "nn", "en")) if one.slug == FISH]

    # when
    services.discard(region, FISH, seen=2, by=by())

    # then
    assert older == ("nn",)
    assert current(region, FISH).last.outdated == []
    assert current(region, FISH).entry == said(region)


def test_an_older_revision_comes_back_whole_with_its_marks_even_of_a_service_that_is_gone(region, by):
    # given
    services.save(region, "tare", an_entry(), seen=0, by=by())
    services.save(region, "tare", an_entry(name={**an_entry()["name"], "nb": "Tang"}), seen=1, by=by())
    services.discard(region, "tare", seen=2, by=by())

    # when
    services.restore(region, "tare", 2, seen=3, by=by())

    # then
    now = current(region, "tare")
    assert now.entry["name"]["nb"] == "Tang"
    assert now.last.outdated == ["name_nn", "name_en"]
    with pytest.raises(LookupError):
        services.restore(region, "tare", 99, seen=4, by=by())


def test_checking_takes_the_marks_away_but_not_those_of_a_draft(region, by):
    # given
    services.save(region, FISH, edited(region, name={"nb": "Ny", "nn": "Gml", "en": "x"}), seen=0, by=by())
    services.save(region, FISH, edited(region, name={"nb": "Nyere", "nn": "Gml", "en": "x"}), seen=2, by=by())

    # when
    with_draft = services.check(region, FISH, seen=3, by=by(), on=date(2026, 3, 3))
    services.publish(region, FISH, seen=4, by=by())
    without = services.check(region, FISH, seen=5, by=by(), on=date(2026, 3, 4))

    # then
    assert with_draft.outdated == ["name_nn", "name_en"]
    assert without.outdated == []
    assert current(region, FISH).checked_on == date(2026, 3, 4)


def test_what_a_later_load_brought_is_noted_before_it_is_changed(region, by, fosen, change):
    # given
    services.save(region, FISH, edited(region, provider="stat"), seen=0, by=by())
    services.publish(region, FISH, seen=2, by=by())
    change(fosen / "services" / "sjomat.yaml", 'Råd om mottak.", nn', 'Nytt råd.", nn')
    load(region, fosen, replace=True)

    # when
    services.save(region, FISH, edited(region, provider="kommune"), seen=3, by=by())

    # then
    assert [action for _, action, _ in story(region)] == ["loaded", "saved", "published", "loaded", "saved"]
    newest, foreign, *_ = revisions(region, SERVICE, FISH)
    assert foreign.content["summary"]["nb"] == newest.content["summary"]["nb"] == "Nytt råd."
    assert "provider" not in foreign.content


def test_an_edited_catalogue_comes_out_as_files_and_goes_into_empty_tables_the_same(region, by, fosen, tmp_path):
    # given
    entry = an_entry(offers={"osen": {"note": {"nb": "Ring først."}, "cost": {"amount_nok": 5}}})
    services.save(region, "tare", entry, seen=0, by=by())
    services.publish(region, "tare", seen=1, by=by())
    services.withdraw(region, FISH, seen=0, by=by())
    services.check(region, "oppstartsveiledning", seen=0, by=by(), on=date(2026, 3, 3))
    free = ("fingerprint", "revision", "id")
    before, order = everything(region, without=free), region.scalar(select(func.max(Service.position)))
    export(region, tmp_path / "out")
    region.rollback()
    for table in reversed(Region.metadata.sorted_tables):
        if table.name in before:
            region.execute(table.delete())

    # when
    load(region, tmp_path / "out")

    # then
    assert check(tmp_path / "out") == []
    assert everything(region, without=free) == before
    assert (order, entries.row_of(region, "tare").checked_on) == (2, by().at.date())
