"""Every oddity of the sample staff, on the day it shows: who gets a question about one area, and why."""

import pytest

from tests.support.predictions import sure, unreadable
from tests.support.region_people import DAY_0, covers, staff
from triage.routing import Assignment, Policy, Question, Referral, route, stand_in

SENT = [
    # area, day, reply language, municipality -> person, reason, level
    ("havbruk-og-sjomat", 0, "nb", "gratangen", "oddbjorn-nesvag", "specialist", 3),
    ("havbruk-og-sjomat", 0, "en", "bardu", "oddbjorn-nesvag", "specialist", 3),
    ("forskning-og-innovasjon", 0, "nb", "bardu", "selam-gebreyohannes", "specialist", 3),
    ("digitalisering", 0, "nb", None, "selam-gebreyohannes", "specialist", 3),
    ("reindrift-og-samisk-naering", 0, "nb", "bardu", "anne-ristin-fossbakk", "specialist", 3),
    ("bedriftsutvikling-og-nettverk", 0, "nb", "salangen", "astrid-lundmo", "specialist", 3),
    ("handel-og-stedsutvikling", 0, "nb", "salangen", "hilde-aroy", "specialist", 3),
    ("eksport-og-import", 0, "nb", "bardu", "oddbjorn-nesvag", "first_step", 1),
    ("areal-og-bygg", 0, "nb", "bardu", "oddbjorn-nesvag", "specialist_away", 2),
    ("areal-og-bygg", 11, "nb", "bardu", "kjell-arne-haugrud", "specialist", 3),
    ("reiseliv", 0, "nb", "gratangen", "anne-ristin-fossbakk", "overflow", 3),
    ("servering-og-arrangement", 0, "nb", "gratangen", "selam-gebreyohannes", "specialist_full", 2),
    ("rekruttering-og-kompetanse", 0, "nb", "bardu", "maiken-sorgard", "specialist", 3),
    ("landbruk", 0, "nb", "lavangen", "bjornar-rotvold", "specialist", 3),
    ("landbruk", 0, "en", "lavangen", "anne-ristin-fossbakk", "competent", 2),
    ("landbruk", 0, "se", "lavangen", "anne-ristin-fossbakk", "competent", 2),
    ("finansiering", 0, "nb", "bardu", "selam-gebreyohannes", "specialist", 3),
    ("finansiering", 0, "nn", "bardu", "astrid-lundmo", "specialist", 3),
    ("finansiering", 6, "nb", "bardu", "astrid-lundmo", "specialist", 3),  # a Monday: Selam works Tuesday to Friday
    ("finansiering", 14, "nb", "bardu", "astrid-lundmo", "specialist", 3),
    ("etablering", 0, "nb", "bardu", "maiken-sorgard", "specialist", 3),
    ("etablering", 0, "nn", "bardu", "astrid-lundmo", "specialist", 3),
    ("etablering", 3, "nb", "bardu", "astrid-lundmo", "specialist", 3),  # a Friday: Maiken works Monday to Thursday
    ("etablering", 0, "se", "bardu", "anne-ristin-fossbakk", "competent", 2),
    ("eierskifte", 0, "nb", "salangen", "bjornar-rotvold", "specialist", 3),
    ("okonomi-og-omstilling", 0, "nb", "salangen", "bjornar-rotvold", "specialist", 3),
    ("okonomi-og-omstilling", 13, "nb", "salangen", "astrid-lundmo", "specialist_away", 2),
]

REFERRED = [
    # area, day, reply language -> reason, cause
    ("energi-og-klima", 0, "nb", "competence_gap", "nobody_covers"),
    ("energi-og-klima", 0, "nn", "competence_gap", "nobody_covers"),
    ("offentlige-anskaffelser", 0, "nb", "nobody_available", "all_away"),
    ("eierskifte", 15, "nb", "nobody_available", "all_away"),  # Maiken, level 1, does not stand in for a specialist
    ("landbruk", 13, "nb", "nobody_available", "all_away"),
    ("reiseliv", 15, "nb", "nobody_available", "away_or_full"),
    ("servering-og-arrangement", 14, "nb", "nobody_available", "away_or_full"),
    ("handel-og-stedsutvikling", 30, "nb", "nobody_available", "all_away"),
    ("landbruk", 15, "se", "nobody_available", "sami_wish_nobody"),
    ("finansiering", 15, "se", "nobody_available", "sami_wish_nobody"),
    ("finansiering", 0, "se", "nobody_available", "sami_wish_not_covered"),
]


@pytest.mark.parametrize(("area", "day", "language", "municipality", "person", "reason", "level"), SENT)
def test_a_question_goes_to_the_one_who_should_have_it(area, day, language, municipality, person, reason, level):
    decision = route(sure(area), staff(day), Question(municipality, language))

    assert isinstance(decision, Assignment)
    assert (decision.person, decision.reason_code, decision.level) == (person, reason, level)
    assert decision.area == area


@pytest.mark.parametrize(("area", "day", "language", "reason", "cause"), REFERRED)
def test_a_question_nobody_can_have_goes_to_the_coordinator(area, day, language, reason, cause):
    decision = route(sure(area), staff(day), Question("bardu", language))

    assert isinstance(decision, Referral)
    assert (decision.reason_code, decision.cause) == (reason, cause)


def test_an_area_with_a_first_step_only_is_sent_with_a_warning_or_is_a_gap_by_policy():
    sent = route(sure("eksport-og-import"), staff(), Question())
    gap = route(sure("eksport-og-import"), staff(), Question(), Policy(sends_first_step=False))

    assert sent.facts["warnings"] == ["only_first_step"]
    assert (gap.reason_code, gap.cause) == ("competence_gap", "only_level_1")
    assert [one["slug"] for one in gap.facts["first_step"]] == ["oddbjorn-nesvag"]


def test_a_gap_says_which_area_and_suggests_nobody():
    gap = route(sure("energi-og-klima"), staff(), Question())

    assert gap.facts["area"] == "energi-og-klima"
    assert gap.facts["p_area"] == 0.97
    assert gap.facts["first_step"] == []


def test_who_is_away_is_named_with_the_day_they_are_back_after_and_their_deputy_gets_no_competence():
    decision = route(sure("offentlige-anskaffelser"), staff(), Question("bardu"))

    assert decision.facts["away"] == [
        {
            "slug": "kjell-arne-haugrud",
            "name": "Kjell-Arne Haugrud",
            "away_until": DAY_0.replace(month=12, day=4).isoformat(),
            "open_cases": 3,
            "capacity": 8,
            "deputy": "astrid-lundmo",
        }
    ]
    assert decision.suggested != "kjell-arne-haugrud"


def test_falling_to_level_two_names_the_specialist_who_is_away():
    decision = route(sure("areal-og-bygg"), staff(), Question("bardu"))

    assert [one["slug"] for one in decision.facts["specialists_away"]] == ["kjell-arne-haugrud"]
    assert decision.facts["specialists_full"] == []
    assert decision.facts["crosses_border"]


def test_overflow_names_the_specialist_who_is_full_and_crosses_the_border():
    decision = route(sure("reiseliv"), staff(), Question("gratangen"))

    assert [one["slug"] for one in decision.facts["specialists_full"]] == ["line-marie-hartvik"]
    assert decision.facts["crosses_border"]
    assert decision.facts["near"] == "covers"


def test_with_room_on_her_desk_the_local_specialist_gets_it():
    decision = route(sure("reiseliv"), staff(line_marie_hartvik=2), Question("gratangen"))

    assert (decision.person, decision.reason_code) == ("line-marie-hartvik", "specialist")
    assert decision.facts["near"] == "home"
    assert decision.facts["runner_up"]["slug"] == "anne-ristin-fossbakk"


def test_with_every_full_specialist_nobody_is_available():
    decision = route(sure("handel-og-stedsutvikling"), staff(hilde_aroy=4), Question())

    assert (decision.reason_code, decision.cause) == ("nobody_available", "all_full")
    assert [one["slug"] for one in decision.facts["full"]] == ["hilde-aroy"]


def test_the_coordinator_gets_a_case_as_an_expert():
    decision = route(sure("handel-og-stedsutvikling"), staff(), Question())

    assert isinstance(decision, Assignment)
    assert decision.facts["is_coordinator"]
    assert decision.reason_code == "specialist"


def test_an_absence_that_begins_before_the_promise_date_is_a_warning():
    decision = route(sure("reindrift-og-samisk-naering"), staff(6), Question())

    assert decision.person == "anne-ristin-fossbakk"
    assert "leaves_before_promise" in decision.facts["warnings"]


def test_who_does_not_answer_in_the_language_gets_it_with_a_warning_when_nobody_else_can():
    decision = route(sure("havbruk-og-sjomat"), staff(), Question("bardu", "en"))

    assert decision.facts["warnings"] == ["other_language"]
    assert not decision.facts["speaks"]


def test_a_text_in_sami_goes_to_who_reads_it_or_is_escalated():
    here = route(unreadable("se"), staff(), Question("bardu", "nb"))
    away = route(unreadable("se"), staff(15), Question("bardu", "nb"))

    assert (here.person, here.reason_code, here.area) == ("anne-ristin-fossbakk", "sami_reader", None)
    assert here.facts["warnings"] == ["area_unknown"]
    assert (away.reason_code, away.cause) == ("nobody_available", "sami_wish_nobody")
    assert [one["slug"] for one in away.facts["away"]] == ["anne-ristin-fossbakk"]
    assert away.suggested is None


def test_a_wish_for_sami_names_who_could_write_it_when_they_do_not_cover_the_area():
    decision = route(sure("finansiering"), staff(), Question("lavangen", "se"))

    assert [one["slug"] for one in decision.facts["sami_readers"]] == ["anne-ristin-fossbakk"]


@pytest.mark.parametrize(
    ("slug", "day", "expected"),
    [
        ("kjell-arne-haugrud", 0, "astrid-lundmo"),
        ("bjornar-rotvold", 12, "selam-gebreyohannes"),
        ("bjornar-rotvold", 14, None),  # the two stand in for each other, and both are away
        ("selam-gebreyohannes", 15, None),
        ("anne-ristin-fossbakk", 15, None),
        ("hilde-aroy", 30, "astrid-lundmo"),
        ("astrid-lundmo", 20, "maiken-sorgard"),
        ("nobody", 0, None),
    ],
)
def test_deputies_are_followed_without_going_in_circles(slug, day, expected):
    assert stand_in(slug, staff(day)) == expected


def test_those_who_take_no_cases_are_not_in_the_routing():
    assert {person.slug for person in staff()}.isdisjoint(
        {"petter-andreas-solbakk", "gunn-britt-elvevold", "vegard-tunheim"}
    )
    assert len(staff()) == 9


def test_every_area_but_energy_is_covered():
    covered = {area for areas in covers().values() for area in areas}

    assert len(covered) == 17
    assert "energi-og-klima" not in covered
