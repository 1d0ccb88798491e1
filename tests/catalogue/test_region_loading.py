"""Loading a region: repeatable, all or nothing, and nothing a case may name ever disappears."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from catalogue import queries, region_files
from catalogue.errors import OtherRegionError, RegionFileError
from catalogue.models import (
    ExampleQuestion,
    Offer,
    Region,
    ServiceCompetence,
    ServiceText,
)
from catalogue.region_files import Loaded, find_region, load, read_staff
from tests.catalogue.rows import everything

Change = Callable[[Path, str, str], None]
FOSEN_COUNTS = {"municipalities": 7, "areas": 3, "kinds": 2, "services": 2, "questions": 7}


def load_and_commit(session: Session, directory: Path) -> Loaded:
    loaded = load(session, directory)
    session.commit()
    return loaded


def test_the_first_region_is_loaded_whole(session: Session) -> None:
    loaded = load_and_commit(session, find_region("sor-troms"))

    assert loaded.changed
    assert loaded.counts == {"municipalities": 4, "areas": 18, "kinds": 7, "services": 47, "questions": 4941}
    region = queries.region(session)
    assert (region.slug, region.languages, region.promise_working_days) == ("sor-troms", ["nb", "nn", "en"], 5)
    assert (region.mail_from, region.mail_reply_domain) == (
        "post@forstelinja.example.org",
        "svar.forstelinja.example.org",
    )
    assert region.facts["place_name"]["nb"] == "Sør-Troms"
    assert region.facts["accessibility"]["statement_url"] is None
    assert region.revision == 1


def test_sami_names_are_there_where_they_are_official(session: Session) -> None:
    load_and_commit(session, find_region("sor-troms"))

    named = {town.slug: (town.name.get("se"), town.full_name.get("se")) for town in queries.municipalities(session)}

    assert named == {
        "bardu": (None, None),
        "gratangen": ("Rivtták", "Rivttága suohkan"),
        "lavangen": ("Loabák", "Loabága suohkan"),
        "salangen": (None, None),
    }
    assert [town.slug for town in queries.municipalities(session) if town.is_sami_name_first] == ["lavangen"]
    assert [town.slug for town in queries.municipalities(session) if town.is_sami_area] == ["lavangen"]


def test_another_region_needs_no_line_of_code(session: Session, fosen: Path) -> None:
    loaded = load_and_commit(session, fosen)

    assert loaded == Loaded(FOSEN_COUNTS, changed=True)
    assert [town.name["nb"] for town in queries.municipalities(session)] == [
        "Bjugn", "Leksvik", "Osen", "Rissa", "Roan", "Åfjord", "Ørland",
    ]  # fmt: skip
    assert [person.slug for person in read_staff(fosen)] == ["kari-eksempel", "ola-eksempel"]


def test_a_region_that_says_little_gets_what_is_usual(session: Session, fosen: Path) -> None:
    load_and_commit(session, fosen)

    region = queries.region(session)

    assert (region.languages, region.promise_working_days) == (["nb", "nn", "en"], 5)
    assert (region.mail_from, region.mail_reply_domain) == ("post@fosen.example.org", "svar.fosen.example.org")


def test_loading_again_changes_nothing_and_asks_twice(session: Session, statements: list[str]) -> None:
    directory = find_region("sor-troms")
    load_and_commit(session, directory)
    before = everything(session)
    session.commit()
    statements.clear()

    began = time.perf_counter()
    loaded = load(session, directory)

    assert time.perf_counter() - began < 0.2
    assert len(statements) == 2
    assert not loaded.changed
    assert everything(session) == before


def test_loading_the_whole_region_is_quick_and_takes_few_statements(session: Session, statements: list[str]) -> None:
    began = time.perf_counter()
    load_and_commit(session, find_region("sor-troms"))

    assert time.perf_counter() - began < 5
    assert len(statements) <= 45  # long inserts are sent in pieces on PostgreSQL


def test_an_edited_comment_changes_no_row_and_no_revision(session: Session, fosen: Path) -> None:
    load_and_commit(session, fosen)
    before = everything(session, without=("fingerprint",))
    (fosen / "lexicon.yaml").write_text(
        "# hei\n" + (fosen / "lexicon.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )

    loaded = load_and_commit(session, fosen)

    assert not loaded.changed
    assert everything(session, without=("fingerprint",)) == before
    assert not load(session, fosen).changed


CHANGES = {
    "region": ("municipalities.yaml", "Front desk for Fosen", "Front door for Fosen"),
    "municipality": ("municipalities.yaml", "[Opphaug, Uthaug]", "[Opphaug]"),
    "area": ("competences.yaml", "nb: Sjømat,", "nb: Sjømat og fiske,"),
    "lexicon": ("lexicon.yaml", "[kai]", "[kai, brygge]"),
    "neutral": ("lexicon.yaml", "[bedrift, fosen]", "[bedrift]"),
    "kind": ("competences.yaml", "[barnehageplass]", "[barnehage]"),
    "partner": ("partners.yaml", "nb: Næringshagen,", "nb: Næringshagen på Fosen,"),
    "service": ("services/oppstart.yaml", "P5D", "P4D"),
    "text": ("services/oppstart.yaml", "We help you begin.", "We help."),
    "competence": ("services/sjomat.yaml", "[sjomat, oppstart]", "[sjomat]"),
    "offer": ("services/sjomat.yaml", "[osen, roan]", "[roan]"),
    "question of a service": ("services/sjomat.yaml", "krabbe", "hummer"),
    "question of the bank": ("questions/reiseliv.yaml", "rorbuer", "hytter"),
    "question of a kind": ("questions/out-of-scope.yaml", "barnehageplass", "skoleplass"),
}


def test_what_a_load_changes_is_told_with_before_and_after(session: Session, fosen: Path, change: Change) -> None:
    first = load_and_commit(session, fosen)
    for one in ("kind", "service", "competence", "question of a service"):
        file, old, new = CHANGES[one]
        change(fosen / file, old, new)

    loaded = load_and_commit(session, fosen)

    assert (first.before, first.after) == ({}, {})
    kind, service, question = (
        "out_of_scope_kind privatsak", "service oppstartsveiledning", "example_question sjomat mottak-av-fisk nb 0"
    )  # fmt: skip
    assert (loaded.before[kind], loaded.after[kind]) == (
        {"keywords": {"nb": ["barnehageplass"]}}, {"keywords": {"nb": ["barnehage"]}}
    )  # fmt: skip
    assert (loaded.before[service], loaded.after[service]) == ({"processing_time": "P5D"}, {"processing_time": "P4D"})
    assert "hummer" in loaded.after[question]["text"]
    assert [name for name in loaded.before if name not in loaded.after] == [
        "service_competence mottak-av-fisk oppstart"
    ]


@pytest.mark.parametrize("change_of", CHANGES.values(), ids=CHANGES)
def test_a_changed_file_changes_the_tables_in_place(
    change_of: tuple[str, str, str], session: Session, fosen: Path, change: Change, engine: Engine
) -> None:
    change(fosen / "municipalities.yaml", "Business front desk for Fosen", "Front desk for Fosen")
    load_and_commit(session, fosen)
    ids = {service.slug: service.id for service in queries.published_services(session)}
    file, old, new = change_of
    change(fosen / file, old, new)

    loaded = load_and_commit(session, fosen)

    assert loaded.changed
    assert queries.region(session).revision == 2
    assert {service.slug: service.id for service in queries.published_services(session)} == ids
    changed = everything(session, without=("fingerprint", "revision", "id"))
    assert changed == _as_if_loaded_anew(engine, session, fosen)


def _as_if_loaded_anew(engine: Engine, session: Session, directory: Path) -> dict[str, list[dict[str, Any]]]:
    """What a load into empty tables gives; ids of slugs are the same, for the order of the files is."""
    session.rollback()
    for model in (Region, ExampleQuestion, Offer, ServiceCompetence, ServiceText):
        session.execute(model.__table__.delete())
    load(session, directory)
    found = everything(session, without=("fingerprint", "revision", "id"))
    session.rollback()
    return found


@pytest.mark.parametrize("file", ["municipalities.yaml", "services/sjomat.yaml", "staff.yaml"])
def test_a_fault_in_any_file_loads_nothing(file: str, session: Session, fosen: Path, change: Change) -> None:
    load_and_commit(session, fosen)
    before = everything(session)
    change(fosen / "competences.yaml", "nb: Sjømat,", "nb: Noe annet,")
    path = fosen / file
    path.write_text(path.read_text(encoding="utf-8") + "\nfeil: ja\n", encoding="utf-8")

    with pytest.raises(RegionFileError) as caught:
        load(session, fosen)
    session.commit()

    assert [fault.file for fault in caught.value.faults] == [file]
    assert everything(session) == before


class PulledPlugError(Exception):
    """The machine stops."""


@pytest.mark.parametrize("survives", [0, 3, 6, 8])
def test_a_load_that_is_cut_off_leaves_what_was_there(
    survives: int, engine: Engine, fosen: Path, change: Change
) -> None:
    with Session(engine) as session:
        load_and_commit(session, fosen)
        before = everything(session)
    for file, old, new in list(CHANGES.values())[1:]:
        change(fosen / file, old, new)
    writes = 0

    def pull_the_plug(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal writes
        if not statement.startswith("SELECT"):
            writes += 1
            if writes > survives:
                raise PulledPlugError

    event.listen(engine, "before_cursor_execute", pull_the_plug)
    with pytest.raises(PulledPlugError), Session(engine) as session:
        load_and_commit(session, fosen)
    event.remove(engine, "before_cursor_execute", pull_the_plug)

    with Session(engine) as session:
        assert everything(session) == before
        assert load_and_commit(session, fosen).changed
        assert queries.region(session).revision == 2


def test_one_database_serves_one_region(session: Session, fosen: Path) -> None:
    load_and_commit(session, find_region("sor-troms"))
    before = everything(session)

    with pytest.raises(OtherRegionError, match='holds the region "sor-troms", and the files are for "fosen"'):
        load(session, fosen)
    session.commit()

    assert everything(session) == before


def test_staff_is_read_as_rows_and_no_staff_is_nobody(fosen: Path) -> None:
    [kari, ola] = read_staff(fosen)

    assert kari == region_files.StaffRow(
        slug="kari-eksempel", name="Kari Eksempel", email="kari.eksempel@example.org", role="developer",
        municipality="orland", also_covers=("bjugn",), languages=("nb", "en"),
        competences=(("oppstart", 3), ("reiseliv", 1)), capacity=6, open_cases_at_load=2,
        working_days=("mon", "tue", "wed"), absences=((-1, 3, "kurs"),), deputy="ola-eksempel",
    )  # fmt: skip
    assert (ola.municipality, ola.capacity, ola.open_cases_at_load, ola.deputy) == (None, None, 0, None)
    (fosen / "staff.yaml").unlink()
    assert read_staff(fosen) == []


def test_staff_can_be_read_while_another_file_has_a_fault(fosen: Path, change: Change) -> None:
    change(fosen / "services" / "sjomat.yaml", "event: run", "event: runs")

    assert len(read_staff(fosen)) == 2
