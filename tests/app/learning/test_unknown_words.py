"""Words that the model does not know are told when three businesses use them, and never one that tells who wrote."""

from datetime import timedelta

import pytest

from app import clock
from app.learning import queries, registry, unknown_words
from tests.support import building

WORD = "krypteringsblåskjell"
TEXT = f"Vi vil selge {WORD} på nett. Hva må vi passe på med avgifter og regnskap?"


@pytest.fixture
def found(session, model):
    """The new words of the last 90 days, with their cases and businesses."""

    def words():
        session.rollback()
        since = clock.today() - timedelta(days=90)
        told = unknown_words.unknown_words(session, registry.active(session).model, since)
        return {one.word: (one.cases, one.businesses) for one in told}

    return words


def test_a_word_of_three_businesses_is_told_with_its_cases(session, found):
    for number, email in enumerate(("a@example.org", "b@example.org", "c@example.org", "C@example.org")):
        building.a_case(session, text=TEXT, subject=f"Spørsmål {number}", email=email)

    assert found() == {WORD: (4, 3)}


def test_a_word_of_two_businesses_is_not(session, found):
    for number, _twice in enumerate((1, 1, 2)):
        building.a_case(session, text=TEXT, email=f"{number % 2}@example.org")

    assert found() == {}


def test_the_same_firm_is_one_business_whoever_writes(session, found):
    for _ in range(3):
        building.a_case(session, text=TEXT, organisation_number="974760673")

    assert found() == {}


def test_what_is_confidential_old_or_not_for_us_is_not_looked_at(session, found):
    for _ in range(3):
        building.a_case(session, text=TEXT, is_confidential=True)
        building.a_case(session, text=TEXT, at=clock.now() - timedelta(days=100))
        building.a_sorted_case(session, text=TEXT, areas={}, not_for_us={"privatsak": 0.95})

    assert found() == {}


def test_names_are_not_told_however_they_are_written(session, found):
    for number in range(4):
        building.a_case(
            session,
            text=f"Hei, jeg heter Qvinzella Zwyxhammer. Qvinzella har hytter. Hilsen qvinzella {number}",
            name="Qvinzella Zwyxhammer",
        )
        building.a_case(session, text="Regnskapet til Vrolquist-hytta er sent.", organisation_name="Vrolquist hytter")

    assert found() == {}


def test_words_that_are_known_misspelt_or_places_are_not_new(session, found):
    for _ in range(3):
        building.a_case(session, text="Vi vil ha regnskpa og finansierinng i Gratangen og Gratangens bygder. MVA 25.")

    assert found() == {}


def test_only_the_newest_are_looked_at(session, found, monkeypatch):
    for _ in range(3):
        building.a_case(session, text=TEXT, at=clock.now() - timedelta(days=2))
    building.a_case(session)
    assert found() == {WORD: (3, 3)}
    monkeypatch.setattr(queries, "MOST_TEXTS", 3)

    assert found() == {}
