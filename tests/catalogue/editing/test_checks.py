"""What keeps a service from being published, each beside its field; one table of every kind there is."""

import pytest
from sqlalchemy import select

from catalogue.editing import checks, services
from catalogue.errors import Lack
from catalogue.models import CompetenceArea, Municipality
from catalogue.region_files import check, export, load
from tests.support.entries import an_entry


def three(text):
    return {"nb": text, "nn": text, "en": text}


MISSING = {
    "name": "name_nb", "summary": "summary_nb", "description": "description_nb", "what_you_get": "what_you_get_nb",
    "cost": "cost_nb", "business_event": "event", "competences": "area", "audience": "audience",
    "channels": "channels", "municipalities": "municipalities",
}  # fmt: skip
LACKS = {
    **{f"no {key}": ({key: None}, Lack(field, "missing")) for key, field in MISSING.items()},
    "an amount without words": ({"cost": {"amount_nok": 5}}, Lack("cost_nb", "missing")),
    "name in nb alone": ({"name": {"nb": "Tare"}}, Lack("name_nn", "other_language", ("nn",))),
    "time without en": (
        {"processing_time_note": {"nb": "Kort", "nn": "Kort"}},
        Lack("time_en", "other_language", ("en",)),
    ),
    "a line too few": (
        {"requirements": [three("Båt."), {"nb": "Plan.", "en": "Plan."}]},
        Lack("requirements_nn", "lines_differ", ("1", "2")),
    ),
    "a law's number alone": ({"legal_basis": [{"reference": "LOV-1"}]}, Lack("law_0_title_nb", "law_title")),
    "elsewhere without address": ({"channels": ["external"]}, Lack("url", "url_missing")),
    "address without elsewhere": ({"external_url": "https://example.org"}, Lack("channels", "channel_missing")),
    "no question": ({"example_questions": None}, Lack("questions_nb", "no_question")),
    "a question in two languages alike": (
        {"example_questions": {"nb": ["Er det gratis?"], "nn": ["Er det  GRATIS?"]}},
        Lack("questions_nn", "asked_twice", ("Er det  GRATIS?",)),
    ),
    "a question of another service": (
        {"example_questions": {"nb": ["kan vi ta imot KRABBE på kaia i Osen?"]}},
        Lack("questions_nb", "asked_elsewhere", ("kan vi ta imot KRABBE på kaia i Osen?", "mottak-av-fisk")),
    ),
    "a question of an area's bank": (
        {"example_questions": {"nn": ["Kan eg drive guiding til Stokkøya?"]}},
        Lack("questions_nn", "asked_elsewhere", ("Kan eg drive guiding til Stokkøya?", "reiseliv")),
    ),
    "a question of what is not for us": (
        {"example_questions": {"nb": ["Når får vi barnehageplass?"]}},
        Lack("questions_nb", "asked_elsewhere", ("Når får vi barnehageplass?", "privatsak")),
    ),
    "an unknown area": ({"competences": ["tare"]}, Lack("area", "area_gone", ("tare",))),
    "an unknown further area": ({"competences": ["sjomat", "tare"]}, Lack("more_areas", "area_gone", ("tare",))),
    "an unknown municipality": ({"municipalities": ["oslo"]}, Lack("municipalities", "town_gone")),
    "something about a town that is not chosen": (
        {"offers": {"bjugn": {"note": {"nb": "Bare på fredager."}}}},
        Lack("municipalities", "town_not_chosen", ("bjugn",)),
    ),
    "a name that is too long": ({"name": three("x" * 201)}, Lack("name_nb", "format")),
    "NUL": ({"summary": {**three("a"), "nn": "a\0b"}}, Lack("summary_nn", "format")),
    "a question that is too long": ({"example_questions": {"en": ["x" * 10_001]}}, Lack("questions_en", "format")),
    "a fee beyond all bounds": ({"cost": {**three("Dyrt"), "amount_nok": 10**10}}, Lack("amount", "format")),
    "a town's fee beyond all bounds": (
        {"offers": {"osen": {"cost": {"amount_nok": 10**10}}}},
        Lack("offer_osen_amount", "format"),
    ),
    "a town's address": (
        {"offers": {"osen": {"contact": {"email": "nei"}}}},
        Lack("offer_osen_email", "format"),
    ),
    "a town's note": ({"offers": {"osen": {"note": {"nn": "a\0b"}}}}, Lack("offer_osen_note_nn", "format")),
    "a law that is too long": ({"legal_basis": [{"title_nb": "x" * 201}]}, Lack("law_0_title_nb", "format")),
    "a search word that is too long": ({"keywords_nb": ["x" * 201]}, Lack("keywords_nb", "format")),
    "days": ({"processing_time": "P1000D"}, Lack("days", "format")),
    "an unknown audience": ({"audience": ["alle"]}, Lack("audience", "format")),
    "an unknown event": ({"business_event": "sleep"}, Lack("event", "format")),
    "an unknown decider": ({"provider": "kongen"}, Lack("provider", "format")),
}


@pytest.mark.parametrize("case", LACKS)
def test_what_is_lacking_is_said_beside_its_field(region, case):
    changes, lack = LACKS[case]

    assert lack in checks.lacks(region, "tare", an_entry(**changes))


def test_every_kind_but_the_standards_own_is_in_the_table():
    kinds = Lack.__doc__.split("Kinds: ")[1].strip().removesuffix(".").split(",")

    assert {kind.strip() for kind in kinds} - {lack.kind for _, lack in LACKS.values()} == {
        "standard_missing", "standard",
    }  # fmt: skip


def test_a_whole_service_lacks_nothing(region):
    assert checks.lacks(region, "tare", an_entry()) == []


def test_an_empty_one_lacks_everything_each_once(region):
    found = checks.lacks(region, "tare", {})

    assert [lack.field for lack in found] == [
        *[*MISSING.values()][:5], "event", "area", "audience", "channels", "municipalities", "questions_nb",
    ]  # fmt: skip


def test_every_service_of_the_region_itself_lacks_nothing(region):
    from catalogue.editing import entries

    for slug in ("oppstartsveiledning", "mottak-av-fisk"):
        entry = entries.entry_of_row(region, entries.row_of(region, slug))
        assert checks.lacks(region, slug, entry) == [], slug


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({"description": three("a")}, None),
        ({"legal_basis": [{"title_nb": "Lov om tare", "reference": "LOV-2005-06-17-62"}]}, None),
        ({"channels": ["external"], "external_url": "https://example.org/a b"}, Lack("url", "format")),
    ],
)
def test_the_national_standard_is_asked_of_a_service_that_is_not_stored(region, changes, lack):
    assert checks.lacks(region, "tare", an_entry(**changes)) == ([lack] if lack else [])


def test_what_breaks_the_standard_is_said_beside_its_field(region, monkeypatch):
    # given
    from catalogue.linked_data import rules

    own = "https://example.org/katalog/tjenester/tare"
    said = [
        rules.RuleFault(own, "cv:isGroupedBy", "cv:isGroupedBy is missing; a service must have it"),
        rules.RuleFault(f"{own}#kanal-form", "dct:type", "dct:type leads nowhere"),
        rules.RuleFault("https://example.org/katalog/tjenester/annet", "dct:title", "dct:title is missing"),
    ]
    monkeypatch.setattr(rules, "faults", lambda _graph: said)

    # when
    found = checks.lacks(region, "tare", an_entry())

    # then
    assert found == [
        Lack("event", "standard_missing", ("cv:isGroupedBy",)),
        Lack("channels", "standard", ("dct:type",)),
    ]


def test_an_area_and_a_municipality_that_are_out_of_use_keep_a_service_back(region):
    # given
    region.scalars(select(CompetenceArea).where(CompetenceArea.slug == "sjomat")).one().is_retired = True
    for town in region.scalars(select(Municipality).where(Municipality.slug.in_(("osen", "roan")))):
        town.is_retired = True
    region.flush()

    # when
    found = checks.lacks(region, "tare", an_entry())

    # then
    assert found == [Lack("area", "area_gone", ("sjomat",)), Lack("municipalities", "town_gone")]


def test_what_may_be_published_can_be_exported_and_loaded_again(region, by, tmp_path):
    # given
    services.save(region, "tare", an_entry(), seen=0, by=by())
    services.publish(region, "tare", seen=1, by=by())

    # when
    export(region, tmp_path / "out")

    # then
    assert check(tmp_path / "out") == []
    assert not load(region, tmp_path / "out").changed
