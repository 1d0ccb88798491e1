"""What the product is made of is free to use, known by its lock, and told by a command."""

import json
import re

import pytest

from app.cli import parts
from tests.house.reading import ROOT

ALLOWED = {
    "MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "PSF-2.0", "MPL-2.0", "Zlib", "0BSD", "CC0-1.0",
    "Unlicense", "OFL-1.1", "LGPL-3.0-only", "LGPL-2.1-or-later", "LGPL-2.1-only", "BlueOak-1.0.0", "Python-2.0",
    "MIT-0", "LGPL-3.0-or-later",
}  # fmt: skip
"""Licences that ask for no more than their own text to come along, or for changes to the library itself to be open."""


def words(expression: str) -> set[str]:
    return set(re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", expression)) - {""}


@pytest.fixture(scope="module")
def found():
    return parts.parts()


def test_the_licence_of_every_part_is_one_that_a_public_body_can_live_with(found):
    told = {part.name: part.licence for part in found}

    assert len(told) > 50
    assert {name: licence for name, licence in told.items() if not words(licence) <= ALLOWED} == {}


def test_the_bill_names_every_pin_of_the_locks_with_its_hashes(found):
    bill = parts.bill(found)

    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    named = {one["name"] for one in bill["components"]}
    assert set(pins) | {"@digdir/designsystemet-css", "@fontsource-variable/inter"} <= named
    assert all(one["hashes"] and one["purl"].startswith("pkg:") for one in bill["components"])
    assert bill == parts.bill(found)
    assert json.loads(json.dumps(bill))["bomFormat"] == "CycloneDX"
