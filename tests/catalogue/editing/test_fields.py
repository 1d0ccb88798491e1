"""An entry becomes the fields of a form and comes back; what two editors wrote is put together."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from catalogue.editing import entries
from catalogue.editing.fields import (
    OFFER_TEXTS,
    OFFER_WORDS,
    SETS,
    TEXTS,
    changed,
    entry_of,
    fields_of,
    in_known_order,
    laws_in,
    merged,
    normal,
    outdated,
)
from catalogue.models import Service
from catalogue.region_files import find_region, load
from tests.support.entries import an_entry

LANGUAGES = ("nb", "nn", "en", "se")
TOWNS = ("osen", "ny-roan")
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30).map(str.strip)
TEXT = WORDS.filter(bool)
NUMBER = st.integers(0, 2_000_000_000).map(str)


def _lines(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(text, min_size=1, max_size=3, unique=True).map("\n".join)


KINDS = {
    **{f"{name}_{language}": TEXT for name, language in product((*TEXTS, "law_0_title"), LANGUAGES)},
    **{f"{name}_{language}": _lines(TEXT) for name, language in product(("questions", "keywords"), LANGUAGES)},
    **{name: st.lists(TEXT, min_size=1, max_size=3, unique=True).map(tuple) for name in SETS},
    **{f"offer_{town}_{name}_{language}": TEXT for town, name, language in product(TOWNS, OFFER_TEXTS, LANGUAGES)},
    **{f"offer_{town}_{name}": TEXT for town, name in product(TOWNS, OFFER_WORDS)},
    **{f"offer_{town}_amount": NUMBER for town in TOWNS},
    **dict.fromkeys(("event", "url", "provider", "area", "law_0_reference"), TEXT),
    "amount": NUMBER,
    "days": st.integers(0, 999).map(str),
}
FIELDS = st.fixed_dictionaries({}, optional=KINDS)


@pytest.mark.parametrize("name", ["sor-troms", "fosen"])
def test_every_service_of_a_region_comes_back_from_its_fields(name, session, fosen):
    # given
    load(session, fosen if name == "fosen" else find_region(name))
    services = session.scalars(select(Service).order_by(Service.id)).all()

    # when
    said = {one.slug: entries.entry_of_row(session, one) for one in services}
    back = {slug: entry_of(fields_of(entry), entry["municipalities"]) for slug, entry in said.items()}

    # then
    assert len(said) == (47 if name == "sor-troms" else 2)
    assert back == said


@given(FIELDS)
def test_whatever_is_typed_comes_back_as_it_was_typed(fields):
    assert fields_of(entry_of(fields, TOWNS)) == fields


@given(FIELDS)
def test_an_entry_holds_nothing_that_is_empty(fields):
    entry = entry_of(fields, TOWNS)

    assert normal(entry) == entry


@given(FIELDS, FIELDS, FIELDS)
def test_of_two_who_write_nobody_loses_a_field(base, theirs, mine):
    # when
    both = merged(base, theirs, mine)

    # then
    for name in changed(base, mine):
        assert both.fields.get(name) == mine.get(name)
    for name in changed(base, theirs):
        shown = both.conflicts[name] if name in both.conflicts else both.fields.get(name, "")
        assert shown == theirs.get(name, "")
    assert set(both.fields) <= set(mine) | set(theirs)


def test_what_only_the_other_changed_is_taken_over_and_what_both_changed_is_told():
    # when
    both = merged(
        {"name_nb": "a", "url": "x", "days": "3"},
        {"name_nb": "b", "url": "y", "days": "3", "amount": "7"},
        {"name_nb": "c", "url": "x"},
    )

    # then
    assert both.fields == {"name_nb": "c", "url": "y", "amount": "7"}
    assert set(both.taken) == {"url", "amount"}
    assert both.conflicts == {"name_nb": "b"}


def test_what_both_changed_alike_is_no_conflict():
    both = merged({"name_nb": "a"}, {"name_nb": "b"}, {"name_nb": "b"})

    assert (both.fields, both.taken, dict(both.conflicts)) == ({"name_nb": "b"}, (), {})


def test_a_field_that_the_other_emptied_while_i_changed_it_is_told_as_empty():
    both = merged({"name_nb": "a"}, {}, {"name_nb": "b"})

    assert both.fields == {"name_nb": "b"}
    assert both.conflicts == {"name_nb": ""}


@pytest.mark.parametrize(
    ("before", "old", "new", "expected"),
    [
        ((), {"name_nb": "a", "name_nn": "a"}, {"name_nb": "b", "name_nn": "a"}, ["name_nn"]),
        ((), {"name_nb": "a", "name_nn": "a"}, {"name_nb": "b", "name_nn": "b"}, []),
        ((), {"name_nb": "a"}, {"name_nb": "b"}, []),
        (["name_nn"], {"name_nb": "b", "name_nn": "a"}, {"name_nb": "b", "name_nn": "a", "url": "x"}, ["name_nn"]),
        (["name_nn"], {"name_nb": "b", "name_nn": "a"}, {"name_nb": "b", "name_nn": "b"}, []),
        (["name_nn"], {"name_nb": "b", "name_nn": "a"}, {"name_nb": "b"}, []),
        ((), {"url": "a", "amount": "1"}, {"url": "b", "amount": "2"}, []),
        ((), {"requirements_nb": "a", "requirements_en": "a"}, {"requirements_nb": "a\nb", "requirements_en": "a"},
         ["requirements_en"]),
    ],
)  # fmt: skip
def test_a_text_is_older_until_somebody_touches_it(before, old, new, expected):
    assert outdated(before, old, new) == expected


def test_a_row_that_was_broken_into_lines_stays_one_row():
    # given
    entry = an_entry(example_questions={"nb": ["Hva\nkoster det?", "Når?"]}, requirements=[{"nb": "En\nplan."}])

    # when
    back = entry_of(fields_of(entry), ())

    # then
    assert back["example_questions"] == {"nb": ["Hva koster det?", "Når?"]}
    assert back["requirements"] == [{"nb": "En plan."}]


def test_more_laws_than_the_page_has_room_for_are_kept():
    # given
    laws = [{"title_nb": f"Lov {number}"} for number in range(30)]

    # when
    back = entry_of(fields_of(an_entry(legal_basis=laws)), ())

    # then
    assert back["legal_basis"] == laws


def test_fields_with_foreign_names_are_no_laws():
    assert (
        laws_in(["law_1x_title_nb", "law_²_reference", "law_", "law_99999999999_a", "lawyer", "law_3_reference"]) == 4
    )


def test_a_set_that_holds_the_same_words_keeps_its_order():
    # when
    kept = in_known_order(
        {"audience": ("a", "b"), "channels": ("a", "b"), "more_areas": ("a",)},
        {"audience": ("b", "a"), "channels": ("b",), "municipalities": ("c",)},
    )

    # then
    assert kept == {"audience": ("b", "a"), "channels": ("a", "b"), "more_areas": ("a",)}
