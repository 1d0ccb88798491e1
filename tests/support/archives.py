"""The official schemas of messages to an archive, where they are at hand: they are no part of this house."""

import os
from pathlib import Path

import pytest

from tests.house.reading import ROOT

WHERE = ("FORSTELINJA_SCHEMAS", ROOT.parent / "shared" / "reference")
CREATE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"
RECEIPT = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering.xsd"


def schema(name: str):
    """A schema of Fiks Arkiv V1, ready to validate; the test is skipped aloud where there is none."""
    etree = pytest.importorskip("lxml.etree", reason="lxml validates against the official schemas; it is not installed")
    folder = Path(os.environ.get(WHERE[0]) or WHERE[1]) / "arkivmelding" / "fiks-arkiv-v1"
    if not (folder / name).is_file():
        pytest.skip(f"the official schemas are not at hand: set {WHERE[0]}, or put them into {WHERE[1]}")
    return etree.XMLSchema(etree.parse(str(folder / name)))


def faults_by_schema(content: bytes, name: str = CREATE) -> list[str]:
    """What the official schema says against a message."""
    official = schema(name)
    from lxml import etree

    official.validate(etree.fromstring(content))
    return [f"{one.line}: {one.message}" for one in official.error_log]
