"""Reads of the catalogue: ordered, whole, and in a constant number of statements."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy.orm import Session

from catalogue import queries
from catalogue.errors import NoRegionError
from catalogue.region_files import find_region, load


class _NoAliases(yaml.CSafeDumper):
    def ignore_aliases(self, _data: object) -> bool:
        return True


def test_without_a_region_one_is_told_to_load_one(session: Session) -> None:
    assert not queries.has_region(session)
    with pytest.raises(NoRegionError, match="region load"):
        queries.region(session)
    with pytest.raises(LookupError):
        queries.region(session)
    assert queries.published_services(session) == []


def test_everything_comes_in_the_order_of_the_files(session: Session) -> None:
    load(session, find_region("sor-troms"))

    assert queries.has_region(session)
    assert [town.slug for town in queries.municipalities(session)] == ["bardu", "gratangen", "lavangen", "salangen"]
    assert [area.slug for area in queries.areas(session)][:3] == ["etablering", "finansiering", "areal-og-bygg"]
    assert [kind.slug for kind in queries.kinds(session)][-1] == "testmelding"
    services = queries.published_services(session)
    assert [service.competences[0].area.slug for service in services][:3] == ["etablering"] * 3
    assert [service.position for service in services] == list(range(47))


def test_a_service_is_there_with_everything_that_is_shown_of_it(session: Session, statements: list[str]) -> None:
    load(session, find_region("sor-troms"))
    session.commit()
    statements.clear()

    service = queries.service_by_slug(session, "kommunalt-naeringsfond")
    assert service is not None
    shown = (
        service.text_in("en").name,
        service.text_in("se").name,
        [needed.area.name["nb"] for needed in service.competences],
        [offer.municipality.name["nb"] for offer in service.offers],
    )

    assert shown == (
        "Municipal business fund",
        "Kommunalt næringsfond",
        ["Finansiering og tilskudd"],
        ["Bardu", "Gratangen", "Lavangen", "Salangen"],
    )
    assert len(service.text_in("nn").requirements) == 4
    assert len(statements) == 4


def test_what_is_not_there_is_none(session: Session, fosen: Path) -> None:
    load(session, fosen)

    assert queries.service_by_slug(session, "nei") is None
    assert queries.municipality_by_slug(session, "nei") is None
    assert queries.area_by_slug(session, "nei") is None
    assert queries.municipality_by_slug(session, "afjord") in queries.municipalities(session)
    assert queries.area_by_slug(session, "sjomat") in queries.areas(session)


def test_two_thousand_services_take_as_many_statements_as_one(
    session: Session, statements: list[str], fosen: Path
) -> None:
    path = fosen / "services" / "sjomat.yaml"
    [service] = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
    many = [service | {"slug": f"nr-{n}", "example_questions": {"nb": [f"Hva med nummer {n}?"]}} for n in range(2000)]
    path.write_text(yaml.dump({"version": 1, "services": many}, Dumper=_NoAliases), encoding="utf-8")
    load(session, fosen)
    session.commit()
    statements.clear()

    services = queries.published_services(session)
    names = [(s.text_in("nb").name, s.competences[0].area.slug, s.offers[0].municipality.slug) for s in services]

    assert len(names) == 2001
    assert len(statements) <= 4 + 3 * 4  # related rows are fetched for 500 services at a time
