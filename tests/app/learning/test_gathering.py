"""What people said of a case becomes an example, with its text without what tells whose it is; nothing else does."""

from sqlalchemy import func, select, update

from app import clock
from app.cases import operations as cases
from app.learning import queries
from app.learning.models import TrainingExample
from app.learning.operations import gathering
from catalogue import queries as catalogue
from tests.support import building
from tests.support.history import erase

TEXT = (
    "Hei, jeg heter Solveig Holm og driver Skarvika hytter (org.nr 974 760 673). Ring 91 23 45 67 eller skriv til "
    "solveig@skarvika.example. Jeg bor i Strandveien 12. Hvordan fyller vi hyttene om vinteren?"
)


def learned(session, case):
    session.rollback()
    while gathering.gather(session, at=clock.now()):
        session.commit()
    session.commit()
    session.expire_all()
    return session.scalar(select(TrainingExample).where(TrainingExample.case_id == case.id))


def correct(session, case, slug, *, by="hilde-aroy"):
    area = catalogue.area_by_slug(session, slug)
    person = building.person(session, by)
    cases.correct_area(session, case, area, by=person, at=clock.now(), version=case.version)
    session.commit()


def close(session, case, outcome=None, *, by="hilde-aroy"):
    person = building.person(session, by)
    cases.close(session, case, by=person, at=clock.now(), version=case.version, outcome=outcome)
    session.commit()


def answer(session, case, by):
    person = building.person(session, by)
    cases.answer(session, case, by=person, text="Dette kan du gjøre.", at=clock.now(), version=case.version)
    session.commit()


def holder(case):
    return case.developer.user.slug


def test_a_corrected_area_is_learned_without_whose_it_is(session):
    case = building.a_sorted_case(session, text=TEXT, phone="91 23 45 67", email="solveig@skarvika.example")
    correct(session, case, "landbruk")

    row = learned(session, case)

    assert (row.area.slug, row.origin, row.weight, row.by_id) == (
        "landbruk",
        "coordinator",
        1.0,
        building.person(session, "hilde-aroy").id,
    )
    for told in ("Solveig", "Holm", "Skarvika", "974", "91 23", "@", "Strandveien"):
        assert told not in row.text
    assert "fyller vi hyttene om vinteren" in row.text
    assert row.language == "nb"
    assert "[" not in queries.corrections(session)[0].example.text


def test_whoever_has_the_case_may_correct_it_too(session):
    case = building.a_sorted_case(session)
    correct(session, case, "landbruk", by=holder(case))

    assert learned(session, case).origin == "developer"


def test_a_case_that_nobody_said_anything_of_is_not_learned_from(session):
    sorted_only = building.a_sorted_case(session)
    closed_only = building.a_sorted_case(session)
    close(session, closed_only, "other")

    assert learned(session, sorted_only) is None
    assert learned(session, closed_only) is None


def test_that_the_sorting_was_right_is_learned(session):
    case = building.a_sorted_case(session)
    person = building.person(session, holder(case))
    cases.confirm_area(session, case, by=person, at=clock.now(), version=case.version)
    session.commit()

    row = learned(session, case)

    assert (row.area.slug, row.origin) == ("reiseliv", "confirmed")


def test_an_answered_and_closed_case_that_nobody_corrected_counts_half(session):
    case = building.a_sorted_case(session)
    answer(session, case, holder(case))
    close(session, case, "answered", by=holder(case))

    row = learned(session, case)

    assert (row.area.slug, row.origin, row.weight) == ("reiseliv", "closed", 0.5)


def test_a_case_given_to_somebody_who_does_not_know_its_area_tells_nothing_of_it(session):
    case = building.a_sorted_case(session)
    strange = next(
        slug
        for slug in ("anne-ristin-fossbakk", "petter-andreas-solbakk", "hilde-aroy")
        if (person := building.person(session, slug)).developer
        and all(row.area.slug != "reiseliv" for row in person.developer.competences)
    )
    building.give(session, case, strange)
    answer(session, case, strange)
    close(session, case, "answered", by=strange)

    assert learned(session, case) is None


def test_a_later_word_beats_an_earlier_one_and_what_is_undone_was_never_said(session, model):
    case = building.a_sorted_case(session)
    correct(session, case, "landbruk")
    first = learned(session, case).area.slug
    correct(session, case, "finansiering")
    second = learned(session, case).area.slug
    close(session, case, "not_for_us")
    foreign = learned(session, case)

    assert (first, second) == ("landbruk", "finansiering")
    assert session.scalar(select(func.count(TrainingExample.id))) == 1
    assert (foreign.origin, foreign.area_id) == ("not_for_us", None)
    assert foreign.kind is not None

    person = building.person(session, "hilde-aroy")
    cases.undo(session, case, by=person, at=clock.now(), version=case.version)
    session.commit()
    assert learned(session, case).area.slug == "finansiering"


def test_what_is_not_for_us_waits_for_a_model_that_says_of_what_kind_it_is(session):
    case = building.a_sorted_case(session)
    close(session, case, "not_for_us")

    assert learned(session, case) is None


def test_an_area_that_becomes_part_of_another_is_nobodys_word(session):
    looked_at, not_looked_at = building.a_sorted_case(session), building.a_sorted_case(session)
    old, new = (catalogue.area_by_slug(session, slug) for slug in ("landbruk", "finansiering"))
    correct(session, looked_at, "landbruk")
    not_looked_at.area = old
    session.commit()
    person = building.person(session, "petter-andreas-solbakk")
    cases.move_area(session, old, new, by=person, at=clock.now())
    session.commit()

    assert learned(session, looked_at).area.slug == "finansiering"
    assert learned(session, looked_at).by_id == building.person(session, "hilde-aroy").id
    assert learned(session, not_looked_at) is None


def test_a_confidential_case_is_not_learned_from(session):
    case = building.a_sorted_case(session, is_confidential=True)
    correct(session, case, "landbruk")

    assert learned(session, case) is None


def test_with_the_case_goes_what_was_learned_of_it(session):
    case = building.a_sorted_case(session)
    correct(session, case, "landbruk")
    assert learned(session, case) is not None

    erase(session, case.id)
    session.commit()

    assert session.scalar(select(TrainingExample.id)) is None


def test_an_emptied_case_teaches_nothing_any_more(session, model):
    from datetime import timedelta

    case = building.a_sorted_case(session)
    person = building.person(session, "hilde-aroy")
    cases.mark_spam(session, case, by=person, at=clock.now(), version=case.version)
    session.commit()
    assert learned(session, case).origin == "not_for_us"

    building.empty_spam(session, at=clock.now() + timedelta(days=31), after_days=30)
    session.commit()

    assert learned(session, case) is None


def test_a_case_merged_into_another_leaves_its_word_behind(session):
    email = "begge@example.org"
    one, other = (building.a_sorted_case(session, email=email, text=text) for text in (TEXT, "Hvem kan gi råd?"))
    correct(session, one, "landbruk")
    assert learned(session, one) is not None

    person = building.person(session, "hilde-aroy")
    cases.merge(session, one, other, by=person, at=clock.now(), version=one.version, into_version=other.version)
    session.commit()

    assert learned(session, one) is None
    assert learned(session, other) is None


def test_what_was_said_while_it_was_written_down_is_not_lost(session):
    case = building.a_sorted_case(session)
    correct(session, case, "landbruk")
    learned(session, case)

    correct(session, case, "finansiering")

    assert queries.is_any_to_gather(session)
    assert learned(session, case).area.slug == "finansiering"
    assert not queries.is_any_to_gather(session)


def test_a_retired_area_is_not_learned(session):
    case = building.a_sorted_case(session)
    correct(session, case, "landbruk")
    learned(session, case)
    area = catalogue.area_by_slug(session, "landbruk")
    session.execute(update(type(area)).where(type(area).id == area.id).values(is_retired=True))
    session.commit()

    assert queries.corrections(session) == []
