"""What the catalogue teaches the classifier."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import examples, queries
from catalogue.models import Service
from catalogue.region_files import find_region, load
from tests.support import region_examples

Change = Callable[[Path, str, str], None]


def test_the_tables_teach_the_same_as_the_files(session: Session) -> None:
    load(session, find_region("sor-troms"))

    taught = examples.examples(session)

    assert Counter(taught) == Counter(region_examples.region_examples())
    assert len(taught) > 7000
    assert Counter(example.origin for example in taught) == {
        "question": 4941, "keyword": 1389, "description": 1216,
        "lexicon_strong": 191, "lexicon_good": 168, "lexicon_hint": 71,
    }  # fmt: skip
    assert len({example.label for example in taught}) == 25


def test_examples_come_in_the_same_order_each_time_in_few_statements(session: Session, statements: list[str]) -> None:
    load(session, find_region("sor-troms"))
    session.commit()
    first = examples.examples(session)
    session.expire_all()
    statements.clear()

    assert examples.examples(session) == first
    assert len(statements) <= 8


def test_a_tiny_region_teaches_this(session: Session, fosen: Path) -> None:
    load(session, fosen)

    taught = [(e.label, e.language, e.origin, e.group, e.text) for e in examples.examples(session)]

    assert [row for row in taught if row[0] == "sjomat"] == [
        ("sjomat", "nb", "description", "label:sjomat", "Sjømat"),
        ("sjomat", "nn", "description", "label:sjomat", "Sjømat"),
        ("sjomat", "en", "description", "label:sjomat", "Seafood"),
        ("sjomat", "nb", "description", "label:sjomat", "Oppdrett, fiske og foredling."),
        ("sjomat", "", "lexicon_strong", "lexicon:sjomat", "fiskemottak"),
        ("sjomat", "", "lexicon_hint", "lexicon:sjomat", "kai"),
        ("sjomat", "nb", "description", "service:mottak-av-fisk", "Mottak av fisk"),
        ("sjomat", "nb", "description", "service:mottak-av-fisk", "Råd om mottak."),
        ("sjomat", "nb", "description", "service:mottak-av-fisk", "Vi kjenner reglene."),
        ("sjomat", "nn", "description", "service:mottak-av-fisk", "Mottak av fisk"),
        ("sjomat", "nn", "description", "service:mottak-av-fisk", "Råd om mottak."),
        ("sjomat", "nn", "description", "service:mottak-av-fisk", "Vi kjenner reglane."),
        ("sjomat", "en", "description", "service:mottak-av-fisk", "Landing fish"),
        ("sjomat", "en", "description", "service:mottak-av-fisk", "Advice on landing."),
        ("sjomat", "en", "description", "service:mottak-av-fisk", "We know the rules."),
        ("sjomat", "nb", "question", "service:mottak-av-fisk", "Kan vi ta imot krabbe på kaia i Osen?"),
    ]
    assert [row for row in taught if row[0] == "oos:privatsak" and row[2] == "question"] == [
        ("oos:privatsak", "nb", "question", "bank:oos:privatsak:0", "Når får vi barnehageplass?")
    ]
    assert "Ikke penger." not in [row[4] for row in taught]


def test_what_is_not_published_teaches_nothing(session: Session, fosen: Path) -> None:
    load(session, fosen)
    session.scalars(select(Service).where(Service.slug == "mottak-av-fisk")).one().status = "draft"
    area = queries.area_by_slug(session, "reiseliv")
    assert area is not None
    area.is_retired = True
    session.flush()

    taught = examples.examples(session)

    assert not [example for example in taught if example.group == "service:mottak-av-fisk"]
    assert not [example for example in taught if example.label == "reiseliv"]
    assert [example for example in taught if example.label == "sjomat"]


def test_places_and_neutral_words_are_the_regions_own(session: Session, fosen: Path) -> None:
    load(session, fosen)

    assert examples.places(session) == [
        "Bjugn", "Botngård", "Leksvik", "Osen", "Steinsdalen", "Rissa", "Årnseth", "Roan", "Åfjord", "Å i Åfjord",
        "Stokkøya", "Linesøya", "Ørland", "Brekstad", "Opphaug", "Uthaug",
    ]  # fmt: skip
    assert examples.neutral_words(session) == ["bedrift", "fosen"]


def test_sami_place_names_are_places_too(session: Session) -> None:
    load(session, find_region("sor-troms"))

    assert {"Rivtták", "Loabák", "Setermoen"} <= set(examples.places(session))


def test_the_fingerprint_follows_the_catalogue(session: Session, fosen: Path, change: Change) -> None:
    load(session, fosen)
    first = examples.fingerprint(session)
    load(session, fosen)
    again = examples.fingerprint(session)
    change(fosen / "services" / "sjomat.yaml", "krabbe", "hummer")
    load(session, fosen)

    assert len(first) == 64
    assert again == first
    assert examples.fingerprint(session) != first
