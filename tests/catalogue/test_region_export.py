"""Tables → files → tables gives the same, and the same bytes each time."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.errors import NoRegionError
from catalogue.models import Service
from catalogue.region_files import check, export, find_region, load, reading, writing
from tests.catalogue.rows import everything

Change = Callable[[Path, str, str], None]


def contents(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def without_nothing(value: object) -> object:
    """The same without keys that hold nothing: to leave a key out means the same."""
    if isinstance(value, dict):
        return {key: without_nothing(item) for key, item in value.items() if item not in (None, [], {})}
    return [without_nothing(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["sor-troms", "fosen"])
def test_what_was_loaded_comes_out_again(name: str, session: Session, fosen: Path, tmp_path: Path) -> None:
    source = fosen if name == "fosen" else find_region(name)
    load(session, source)

    written = export(session, tmp_path / "out")

    def plain(path: Path) -> object:
        return without_nothing(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))

    for file in written:
        if file != "municipalities.yaml" or name == "sor-troms":  # the tiny region leaves to us what is usual
            assert plain(tmp_path / "out" / file) == plain(source / file), file
    named = {file for file in reading.file_names(source) if file not in ("staff.yaml", "services/reiseliv.yaml")}
    assert set(written) >= named - {"services/reiseliv.yaml"}


def test_an_export_has_no_fault_and_loading_it_changes_nothing(session: Session, tmp_path: Path) -> None:
    load(session, find_region("sor-troms"))
    session.commit()
    export(session, tmp_path / "out")

    assert check(tmp_path / "out") == []
    assert not load(session, tmp_path / "out").changed


def test_an_export_loaded_into_empty_tables_gives_the_same_catalogue_and_the_same_bytes(
    session: Session, fosen: Path, tmp_path: Path, change: Change
) -> None:
    load(session, fosen)
    (fosen / "services" / "sjomat.yaml").unlink()  # a withdrawn service is part of the catalogue too
    text = (fosen / "competences.yaml").read_text(encoding="utf-8")
    (fosen / "competences.yaml").write_text(text[: text.index("- slug: salgstilbud")], encoding="utf-8")
    load(session, fosen)
    session.scalars(select(Service).where(Service.slug == "oppstartsveiledning")).one().status = "draft"
    session.flush()
    before = everything(session, without=("fingerprint", "revision", "id"))
    export(session, tmp_path / "one")
    session.rollback()

    load(session, tmp_path / "one")
    export(session, tmp_path / "two")

    assert everything(session, without=("fingerprint", "revision", "id")) == before
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_export_over_an_older_one_leaves_nothing_stale_and_the_people_alone(session: Session, fosen: Path) -> None:
    load(session, fosen)
    people = (fosen / "staff.yaml").read_bytes()
    (fosen / "services" / "gammelt.yaml").write_text("version: 1\nservices: []\n", encoding="utf-8")
    (fosen / "README.md").write_text("vår", encoding="utf-8")

    export(session, fosen)

    assert check(fosen) == []
    assert not (fosen / "services" / "gammelt.yaml").exists()
    assert (fosen / "staff.yaml").read_bytes() == people
    assert (fosen / "README.md").read_text(encoding="utf-8") == "vår"
    assert not list(fosen.rglob("*.unfinished"))


def test_without_a_region_nothing_is_written(session: Session, tmp_path: Path) -> None:
    with pytest.raises(NoRegionError):
        export(session, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_an_export_takes_few_statements(session: Session, statements: list[str], tmp_path: Path) -> None:
    load(session, find_region("sor-troms"))
    session.commit()
    statements.clear()

    export(session, tmp_path / "out")

    assert len(statements) <= 12


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=200)


@given(st.dictionaries(WORDS, st.lists(WORDS, max_size=3), max_size=3))
def test_any_text_that_is_written_is_read_again(data: dict[str, list[str]]) -> None:
    text = writing.as_yaml({"version": 1, "x": data})

    read, _, faults = reading._parsed("x.yaml", text)

    assert faults == []
    assert read == {"version": 1, "x": data}
