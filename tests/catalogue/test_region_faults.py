"""Every kind of fault in a region's files is named by file, line and place, in a sentence."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.errors import RegionFileError
from catalogue.region_files import check, find_region, read_staff
from tests.catalogue.faults import AREAS, FISH, LEXICON, ONE_FAULT, STAFF, START, TOWNS

Change = Callable[[Path, str, str], None]


def test_the_tiny_region_has_no_fault(fosen: Path) -> None:
    assert check(fosen) == []


def test_the_first_region_has_no_fault(sor_troms: Path) -> None:
    assert check(sor_troms) == []


@pytest.mark.parametrize("case", ONE_FAULT.values(), ids=ONE_FAULT)
def test_a_fault_is_named_by_file_and_place(case: tuple[str, str, str, str, str], fosen: Path, change: Change) -> None:
    file, old, new, place, sentence = case
    change(fosen / file, old, new)

    faults = check(fosen)

    named = [fault for fault in faults if fault.file == file]
    assert [fault.place for fault in named] == [place], [str(fault) for fault in faults]
    assert sentence in named[0].sentence


def test_thirty_faults_are_named_in_one_go(fosen: Path) -> None:
    """Changes of the table that move no line and leave the files readable; a few of them hide each other."""
    expected = set()
    for file, old, new, place, _ in ONE_FAULT.values():
        text = (fosen / file).read_text(encoding="utf-8")
        is_in_place = old.count("\n") == new.count("\n") and "," in place
        if is_in_place and text.count(old) == 1 and (file, place) not in expected:
            (fosen / file).write_text(text.replace(old, new), encoding="utf-8")
            expected.add((file, place))

    named = {(fault.file, fault.place) for fault in check(fosen)}

    assert len(expected & named) >= 30
    assert len(expected - named) <= 3


def test_faults_of_a_file_stand_in_the_order_of_its_lines(fosen: Path, change: Change) -> None:
    for old, new in (("level: 3", "level: 9"), ("capacity: 6", "capacity: -1"), ("role: coordinator", "role: boss")):
        change(fosen / STAFF, old, new)

    lines = [fault.place.split(",")[0] for fault in check(fosen)]

    assert lines == ["line 13", "line 15", "line 24"]


@pytest.mark.parametrize("file", [TOWNS, AREAS])
def test_a_required_file_that_is_missing_is_named(fosen: Path, file: str) -> None:
    (fosen / file).unlink()

    assert (file, "the file is missing") in [(fault.file, fault.sentence) for fault in check(fosen)]


def test_a_missing_services_folder_is_named(fosen: Path) -> None:
    shutil.rmtree(fosen / "services")

    assert [(fault.file, fault.sentence) for fault in check(fosen)] == [("services/", "the folder is missing")]


def test_only_three_parts_are_required(fosen: Path) -> None:
    for name in (LEXICON, STAFF):
        (fosen / name).unlink()
    shutil.rmtree(fosen / "questions")

    assert check(fosen) == []


def test_nothing_is_said_of_slugs_when_the_file_that_defines_them_is_broken(fosen: Path) -> None:
    (fosen / AREAS).write_text("competences: [", encoding="utf-8")

    assert {fault.file for fault in check(fosen)} == {AREAS}


def test_a_file_in_another_encoding_is_named_with_its_line(fosen: Path) -> None:
    content = (fosen / TOWNS).read_bytes()
    (fosen / TOWNS).write_bytes(content.replace("Førstelinja på".encode(), "Førstelinja på".encode("latin-1"), 1))

    [fault] = [fault for fault in check(fosen) if fault.file == TOWNS]

    assert (fault.place, fault.sentence) == ("line 7", "the file is not in UTF-8")


def test_a_byte_order_mark_is_no_fault(fosen: Path) -> None:
    (fosen / AREAS).write_bytes(b"\xef\xbb\xbf" + (fosen / AREAS).read_bytes())

    assert check(fosen) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("competance.yaml", "this is not a region file"),
        ("services/fiske.yaml", '"fiske" is not in competences.yaml'),
        ("questions/fiske.yaml", '"fiske" is not in competences.yaml'),
        ("services/oppstart.yml", "must end in .yaml"),
    ],
)
def test_a_file_that_belongs_to_nothing_is_named(fosen: Path, name: str, sentence: str) -> None:
    kind = "services" if "services" in name else "questions"
    (fosen / name).write_text(f"version: 1\n{kind}: []\n", encoding="utf-8")

    [fault] = check(fosen)

    assert fault.file == name
    assert sentence in fault.sentence


def test_other_files_in_the_folder_do_not_matter(fosen: Path) -> None:
    (fosen / "README.md").write_text("Hei", encoding="utf-8")
    (fosen / "enquiries.jsonl").write_text("{}", encoding="utf-8")

    assert check(fosen) == []


def test_a_folder_that_is_called_like_a_file_is_named(fosen: Path) -> None:
    (fosen / LEXICON).unlink()
    (fosen / LEXICON).mkdir()

    assert [(fault.file, fault.sentence) for fault in check(fosen)] == [(LEXICON, "this is not a file")]


def test_an_area_cannot_be_called_as_the_file_of_what_is_not_for_us(fosen: Path, change: Change) -> None:
    change(fosen / AREAS, "- slug: reiseliv", "- slug: out-of-scope")

    assert any("no area can be called" in fault.sentence for fault in check(fosen))


def test_a_published_service_cannot_need_a_retired_area(fosen: Path, change: Change) -> None:
    change(fosen / AREAS, "- slug: sjomat", "- slug: sjomat\n  retired: true")

    [fault] = check(fosen)

    assert (fault.file, fault.place) == (FISH, "line 13, services[0].competences[0]")
    assert fault.sentence == '"sjomat" is retired'


def test_nothing_is_offered_where_a_municipality_has_ended(fosen: Path, change: Change) -> None:
    change(fosen / TOWNS, "administrative_centre: Roan", "administrative_centre: Roan, retired: true")

    assert [(fault.file, fault.place) for fault in check(fosen)] == [
        (START, "line 15, services[0].municipalities[4]"),
        (FISH, "line 12, services[0].municipalities[1]"),
    ]


def test_nobody_is_competent_in_a_retired_area(fosen: Path, change: Change) -> None:
    change(fosen / AREAS, "- slug: reiseliv", "- slug: reiseliv\n  retired: true")

    assert [(fault.file, fault.place) for fault in check(fosen)] == [
        (STAFF, "line 14, developers[0].competences[1].slug")
    ]


def test_a_draft_need_not_be_in_all_languages(fosen: Path, change: Change) -> None:
    change(fosen / FISH, "- slug: mottak-av-fisk", "- slug: mottak-av-fisk\n  status: draft")
    change(fosen / FISH, 'nn: "Råd om mottak.", ', "")
    change(fosen / FISH, '["Kan vi ta imot krabbe på kaia i Osen?"]', "[]")

    assert check(fosen) == []


BILLION_LAUGHS = "version: 1\na0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
)


@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        "version: 1\nneutral: " + "[" * 500_000,
        "? " * 300_000,
        "version: 1\nx: " + "9" * 100_000,
        "- a\n" * 400_000,
        "version: 1\nneutral: [" + "1, " * 300_000 + "1]\n",
        "x" * 3_000_000,
        "\x07",
        "",
        "null",
        "%YAML 9.9\n---\na: b",
    ],
    ids=["laughs", "brackets", "keys", "digits", "list", "numbers", "huge", "bell", "empty", "null", "directive"],
)
def test_hostile_yaml_is_refused_quickly_with_sentences(fosen: Path, text: str) -> None:
    (fosen / LEXICON).write_text(text, encoding="utf-8")

    began = time.perf_counter()
    faults = check(fosen)

    assert time.perf_counter() - began < 8
    assert 1 <= len(faults) <= 202
    assert {fault.file for fault in faults} == {LEXICON}
    assert all(len(fault.sentence) < 300 for fault in faults)


def test_an_error_says_how_many_faults_there_are_and_names_the_first(fosen: Path, change: Change) -> None:
    change(fosen / STAFF, "level: 3", "level: 4")
    change(fosen / STAFF, "capacity: 6", "capacity: -1")

    with pytest.raises(RegionFileError) as caught:
        read_staff(fosen)

    assert "2 faults; nothing was loaded" in str(caught.value)
    assert "staff.yaml: line 13, developers[0].competences[0].level" in str(caught.value)
    assert len(caught.value.faults) == 2


def test_a_region_is_found_by_name_or_by_directory(fosen: Path) -> None:
    assert (find_region("sor-troms") / TOWNS).is_file()
    assert find_region(str(fosen)) == fosen


@pytest.mark.parametrize("name", ["atlantis", "", "  ", "../regions", "sor-troms/staff.yaml"])
def test_a_region_that_is_not_there_is_an_error_that_says_what_is(name: str) -> None:
    from catalogue.errors import RegionNotFoundError

    with pytest.raises(RegionNotFoundError, match="or one of fosen, sor-troms"):
        find_region(name)
