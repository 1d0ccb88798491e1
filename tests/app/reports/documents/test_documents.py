"""The four documents: their figures against an independent count, and what stands in them in nb and nn."""

import json
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from flask_babel import force_locale

from app import clock
from app.assignment.laboratory import operations as trials
from app.assignment.laboratory import working
from app.cases import operations
from app.cases.models import Case
from app.memos.models import KINDS, LANGUAGES
from app.memos.operations import NewCost, enter_cost, write_text
from app.reports.documents import making
from app.reports.documents.setting import TITLES
from app.reports.periods import Period
from app.wishes import operations as wishing
from catalogue import queries as catalogue
from tests.support import building
from triage.replay import ALONE, TOGETHER, Setting

TODAY = date(2026, 11, 25)
EMPTY = Period(date(2020, 1, 1), date(2020, 1, 31))


@pytest.fixture
def period(session):
    """The period of sixty cases of two areas, some answered, one nobody's; the last is a day after it."""
    dice = random.Random(3)
    for number in range(60):
        area = "energi-og-klima" if number % 6 == 0 else dice.choice(["reiseliv", "landbruk"])
        case = building.a_sorted_case(
            session,
            at=building.days_ago(2 + number % 20),
            areas={area: 0.97},
            municipality=dice.choice(["bardu", "gratangen", "lavangen", "salangen"]),
        )
        if case.developer and number % 2:
            by = case.developer.user
            operations.answer(session, case, by=by, text="Svar.", at=clock.now(), version=case.version, close=True)
    building.a_sorted_case(session, at=clock.now() + timedelta(days=1))
    session.commit()
    return Period(clock.today() - timedelta(days=30), clock.today())


def within(session, period):
    cases = session.query(Case).all()
    return [case for case in cases if period.first <= clock.local(case.received_at).date() <= period.last]


def table(document, caption):
    return next(node for node in document.nodes if node["kind"] == "table" and node["caption"] == caption)


def words(document):
    return json.dumps(document.nodes, ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_made_in_both_languages_with_cases_and_without(session, kind, language):
    for period in (Period(date(2026, 1, 1), TODAY), EMPTY):
        made = making.document(session, kind, language, period, TODAY)

        with force_locale(language):
            assert made.title == str(TITLES[kind])
        assert made.language == language
        assert made.author == "Førstelinja i Sør-Troms"
        assert "2026" in made.subtitle
        assert next(node["level"] for node in made.nodes if node["kind"] == "heading") == 1


def test_areas_asked_for_are_those_of_an_independent_count(session, period):
    counts = Counter(case.area_id for case in within(session, period))
    areas = {area.id: area.name["nb"] for area in catalogue.areas(session)}

    made = making.document(session, "services", "nb", period, TODAY)

    rows = {row[0]: row[1] for row in table(made, "Saker per fagområde")["rows"]}
    assert sum(counts.values()) == 60
    for area_id, name in areas.items():
        count = counts.get(area_id, 0)
        assert rows[name] in {str(count), "ikke vist"}
        assert rows[name] == "ikke vist" or not 0 < count < 5


def test_who_helped_whom_and_the_share_are_those_of_an_independent_count(session, period):
    answered = [case for case in within(session, period) if case.first_answered_at]
    counts = Counter((case.municipality.name["nb"], case.developer.municipality.name["nb"]) for case in answered)
    across = sum(count for (business, helper), count in counts.items() if business != helper)

    made = making.document(session, "competence", "nb", period, TODAY)

    matrix = table(made, "Besvarte saker etter bedriftens kommune og kommunen som hjalp")
    for row, was in zip(matrix["rows"][::2], matrix["rows"][1::2], strict=True):
        assert was == [f"{row[0]}, perioden før", *["0"] * (len(row) - 1)]
        for helper, said in zip(matrix["head"][1:-1], row[1:-1], strict=True):
            assert said in {str(counts[row[0], helper]), "ikke vist"}
            assert said == "ikke vist" or not 0 < counts[row[0], helper] < 5
    assert f"{across} bedrifter fikk hjelp fra en annen kommune" in words(made)
    status = making.document(session, "status", "nb", period, TODAY)
    assert f"{round(100 * across / len(answered))}\N{NO-BREAK SPACE}%" in words(status)


def test_what_nobody_knows_is_told_as_missing(session, period):
    made = making.document(session, "competence", "nb", period, TODAY)

    missing = table(made, "Ingen kan det")
    asked = sum(case.area.slug == "energi-og-klima" for case in within(session, period) if case.area)
    assert [row[0] for row in missing["rows"]] == ["Energi, klima og sirkulær drift"]
    assert missing["rows"][0][2] == str(asked)


def test_no_document_names_a_business_or_a_case(session, period):
    for kind in KINDS:
        said = words(making.document(session, kind, "nb", period, TODAY))
        for secret in ("Solveig", "Skarvika", "Gratangsbotn", "NF-20", "Fossbakk", "hytter i"):
            assert secret not in said


def test_the_status_begins_the_day_after_its_last_version(session):
    from app.memos.operations import Made, keep

    made = Made("status", "nb", date(2026, 8, 1), date(2026, 9, 30), "Statusrapport", b"%PDF-")
    keep(session, made, by=building.person(session, "hilde-aroy"), at=clock.now())

    assert making.usual_period(session, "status", TODAY) == Period(date(2026, 10, 1), TODAY)
    assert making.usual_period(session, "services", TODAY) == Period(date(2025, 11, 1), TODAY)


def test_the_status_of_the_same_day_in_the_other_language_tells_of_the_same_days(session):
    from app.memos.operations import Made, keep

    period = Period(date(2026, 10, 1), TODAY)
    made = Made("status", "nb", period.first, period.last, "Statusrapport", b"%PDF-")
    keep(session, made, by=building.person(session, "hilde-aroy"), at=clock.now())

    assert making.usual_period(session, "status", TODAY) == period
    assert making.usual_period(session, "status", TODAY + timedelta(1)) == Period(*[TODAY + timedelta(1)] * 2)


def test_costs_are_summed_and_compared_with_today(session):
    hilde = building.person(session, "hilde-aroy")
    for what, is_yearly, *kroner in (
        ("Lønn", True, 400_000, 500_000, 450_000), ("Kontor", True, 60_000, 20_000, 60_000),
        ("Stifte", False, 0, 30_000, 9),
    ):  # fmt: skip
        enter_cost(session, NewCost(what, is_yearly, *kroner), by=hilde, at=clock.now())

    made = making.document(session, "decision", "nb", EMPTY, TODAY)

    def cells(caption):
        return [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in table(made, caption)["rows"]]

    assert cells("Hvert år")[-2:] == [
        ["Sum", "460 000", "520 000", "510 000"],
        ["Forskjell fra i dag", "\N{EN DASH}", "+60 000", "+50 000"],
    ]
    assert cells("Én gang")[-1][2:] == ["+30 000", "+9"]


def test_a_trial_of_one_office_against_each_alone_is_told_where_there_is_one(session, period):
    def tried(office):
        trial = trials.ask(session, name="a", period=period,
                           setting=Setting(office=office), by=hilde, at=clock.now())  # fmt: skip
        session.commit()
        runner = working.Runner()
        runner.look(session)
        runner.wait()
        session.refresh(trial)
        return trial.result

    hilde = building.person(session, "hilde-aroy")
    assert "ikke lagret noe forsøk" in words(making.document(session, "decision", "nb", period, TODAY))
    together = tried(TOGETHER)
    assert "ikke lagret noe forsøk" in words(making.document(session, "decision", "nb", period, TODAY))
    alone = tried(ALONE)

    made = making.document(session, "decision", "nb", period, TODAY)

    assert "60 saker fra" in words(made)
    sent = [str(sum(result["would"]["sent"].values())) for result in (alone, together)]
    assert ["Fant en person av seg selv", *sent] in [
        list(row) for row in table(made, "Ett kontor mot hver for seg")["rows"]
    ]
    assert int(sent[0]) < int(sent[1])


def test_wishes_are_told_with_who_wrote_them_and_from_where(session):
    people = {
        "service": building.person(session, "anne-ristin-fossbakk"),
        "competence": building.person(session, "vegard-tunheim"),
    }
    for about, by in people.items():
        wishing.write(session, kind=about, text=f"Mer {about} om AI", area=None, by=by, at=clock.now())
    who = {"service": "Ánne Ristin Fossbakk, Lavangen", "competence": "Vegard Tunheim"}
    for kind, about in (("services", "service"), ("competence", "competence")):
        rows = [row for node in making.document(session, kind, "nb", EMPTY, TODAY).nodes
                if node["kind"] == "table" for row in node["rows"]]  # fmt: skip
        assert [row for row in rows if row[0].startswith("Mer ")] == [[f"Mer {about} om AI", who[about], "1"]]


def test_what_people_wrote_stands_in_its_language_alone(session):
    hilde = building.person(session, "hilde-aroy")
    write_text(
        session,
        kind="status",
        place="done",
        language="nn",
        text="Vi **gjorde** det.",
        version=0,
        by=hilde,
        at=clock.now(),
    )

    assert "gjorde" in words(making.document(session, "status", "nn", EMPTY, TODAY))
    assert "gjorde" not in words(making.document(session, "status", "nb", EMPTY, TODAY))
