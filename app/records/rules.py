"""What the region says of its archive: shielding, which documents are records, receipts, the public journal. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.vocabulary import FINDABLE

SHIELDING_CODE = "UO"
SHIELDING_GROUND = "offl. § 13 jf. fvl. § 13"
INTERNAL_GROUND = "offl. § 14"
"""Unless the region says otherwise: excepted from public access, for what the law binds us to be silent about.
Source: offentleglova (LOV-2006-05-19-16) § 13 with forvaltningsloven (LOV-1967-02-10) § 13; documents that a body has
made for its own preparation of a case: § 14."""


@dataclass(frozen=True)
class Rules:
    """The region's rules. `name` is the region's slug, which stands in our keys.

    `part` is the code of the archive's part that folders go to, empty where the archive decides. `has_notes`: internal
    notes are records too. `has_history`: the course of the case goes along as a document. `needs_receipt`: a case is
    archived when the archive has said so, and not already when it was exported.
    """

    name: str
    shielding_code: str = SHIELDING_CODE
    shielding_ground: str = SHIELDING_GROUND
    internal_ground: str = INTERNAL_GROUND
    part: str = ""
    journal: str = FINDABLE
    has_notes: bool = False
    has_history: bool = True
    needs_receipt: bool = True

    def system_id(self, key: str) -> uuid.UUID:
        """The same number for the same thing at every export (UUID version 5, RFC 9562), another in each region."""
        region = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:forstelinja:{self.name}")
        return uuid.uuid5(region, key)


def of_region(name: str, facts: Mapping[str, Any]) -> Rules:
    """The rules of a region by its slug and facts; what it does not say is as usual."""
    said = facts.get("archive") or {}
    known = {key: said[key] for key in ("part", "journal") if said.get(key)}
    for key, ours in (("notes", "has_notes"), ("history", "has_history"), ("receipts", "needs_receipt")):
        if key in said:
            known[ours] = bool(said[key])
    shielding = said.get("shielding") or {}
    if shielding.get("internal"):
        known["internal_ground"] = shielding["internal"]
    known |= {f"shielding_{key}": shielding[key] for key in ("code", "ground") if shielding.get(key)}
    return Rules(name=name, **known)
