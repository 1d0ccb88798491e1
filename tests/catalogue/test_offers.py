"""What differs in one municipality goes in and out by the region's files, and a slip of the pen is found."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from catalogue.models import Municipality, Offer, Service
from catalogue.region_files import check, export, load

OFFER = {
    "note": {"nb": "Fristen er 1. mars."},
    "cost": {"nb": "Eget gebyr.", "amount_nok": 1250},
    "contact": {"nb": "Servicetorget", "email": "torget@example.org", "phone": "77 00 00 00"},
}


def with_offers(region: Path, offers: object) -> str:
    """Write the offers into the first service; gives its slug."""
    file = min((region / "services").glob("*.yaml"))
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["services"][0]["offers"] = offers
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return content["services"][0]["slug"]


def towns_of(region: Path) -> list[str]:
    file = min((region / "services").glob("*.yaml"))
    return yaml.safe_load(file.read_text(encoding="utf-8"))["services"][0]["municipalities"]


def test_an_offer_is_loaded_and_comes_out_again(sor_troms, session, tmp_path):
    town = towns_of(sor_troms)[0]
    slug = with_offers(sor_troms, {town: OFFER})

    load(session, sor_troms)
    export(session, tmp_path / "out")

    offer = session.scalars(
        select(Offer).join(Service).join(Municipality).where(Service.slug == slug, Municipality.slug == town)
    ).one()
    assert (offer.cost_nok, offer.cost_note, offer.note) == (1250, {"nb": "Eget gebyr."}, OFFER["note"])
    assert offer.contact == OFFER["contact"]
    assert not load(session, tmp_path / "out").changed


@pytest.mark.parametrize(
    ("offers", "sentence"),
    [
        ({"oslo": OFFER}, 'the municipality "oslo" is unknown'),
        ({"oslo": OFFER}, '"oslo" does not stand among the municipalities'),
        ({"bardu": {"cost": {"amount_nok": -1}}}, "this must be between 0"),
        ({"bardu": {"contact": {"email": "torget"}}}, "is no e-mail address"),
        ({"bardu": {"fee": 3}}, 'the key "fee" is unknown'),
        ({"bardu": {"contact": {"url": "javascript:alert(1)"}}}, "is no address that begins with https://"),
    ],
)
def test_a_slip_of_the_pen_is_found_at_its_place(sor_troms, offers, sentence):
    with_offers(sor_troms, offers)

    faults = [str(fault) for fault in check(sor_troms)]

    assert any(sentence in fault and "offers" in fault for fault in faults), faults
