"""`parts`: what the product is made of, from the locks: a bill of materials (SBOM) and the licences.

Source of the form: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/.
"""

import base64
import binascii
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parent.parent.parent
LOCK, LOOK = ROOT / "requirements" / "runtime.txt", ROOT / "package-lock.json"
UNKNOWN = "unknown"
LONGEST_NAME = 60
"""Of a licence: some packages write the whole text of it into the field for its name."""

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)
_CLASSIFIER = "License :: OSI Approved :: "
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Zlib": "Zlib",
    "zlib": "Zlib",
}
"""What packages call their licences → the names of SPDX."""

_READ_BY_A_PERSON = {"dkimpy": "Zlib", "tzdata": "Apache-2.0"}
"""Packages whose facts name no licence, or are for another system: what their licence file says."""


@dataclass(frozen=True)
class Part:
    """A part with its version; `kind` is pypi or npm, `licence` an SPDX expression, `hashes` of its archives."""

    kind: str
    name: str
    version: str
    licence: str
    hashes: tuple[tuple[str, str], ...]

    @property
    def address(self) -> str:
        """Its package URL."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def parts() -> list[Part]:
    """Every part that is locked, by name. Raises OSError where the locks are not beside the program."""
    return sorted([*_of_python(), *_of_the_look()], key=lambda part: (part.kind, part.name.lower()))


def bill(found: list[Part]) -> dict[str, Any]:
    """The bill of materials; the same parts give the same bill."""
    serial = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(part.address for part in found))
    own = metadata.version("forstelinja")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "forstelinja", "version": own}},
        "components": [_component(part) for part in found],
    }


@click.group("parts")
def parts_group() -> None:
    """What the product is made of."""


@parts_group.command("sbom")
def sbom() -> None:
    """Write the bill of materials (CycloneDX 1.6, JSON) of all that is locked to standard output."""
    click.echo(json.dumps(bill(parts()), indent=2))


@parts_group.command("licences")
def licences() -> None:
    """List every part with its licence, and how many have each."""
    found = parts()
    width = max(len(part.name) for part in found)
    for part in found:
        click.echo(f"{part.name:{width}}  {part.version:12}  {part.licence}")
    for licence, count in Counter(part.licence for part in found).most_common():
        click.echo(f"{count:4} {licence}")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(parts_group)


def _of_python() -> Iterator[Part]:
    text = LOCK.read_text(encoding="utf-8")
    for pin in _PIN.finditer(text):
        name, version = pin.groups()
        until = _PIN.search(text, pin.end())
        digests = re.findall(r"sha256:([0-9a-f]{64})", text[pin.end() : until.start() if until else None])
        yield Part("pypi", name, version, _licence(name), tuple(("SHA-256", digest) for digest in digests))


def _of_the_look() -> Iterator[Part]:
    for path, facts in json.loads(LOOK.read_text(encoding="utf-8"))["packages"].items():
        if path:
            name = path.removeprefix("node_modules/")
            digest = binascii.hexlify(base64.b64decode(facts["integrity"].removeprefix("sha512-"))).decode()
            yield Part("npm", name, facts["version"], facts.get("license", UNKNOWN), (("SHA-512", digest),))


def _licence(name: str) -> str:
    """What the installed package says of its licence; `unknown` where it is for another system and not installed."""
    if name in _READ_BY_A_PERSON:
        return _READ_BY_A_PERSON[name]
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    if "License-Expression" in facts:
        return facts["License-Expression"]
    told = [one.removeprefix(_CLASSIFIER) for one in facts.get_all("Classifier", []) if one.startswith(_CLASSIFIER)]
    named = facts["License"].strip() if "License" in facts else ""
    told = told or [named] * (0 < len(named) <= LONGEST_NAME)
    return " OR ".join(sorted({_SPDX.get(one, one) for one in told})) or UNKNOWN


def _component(part: Part) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": part.address,
        "name": part.name,
        "version": part.version,
        "purl": part.address,
        "licenses": [{"expression": part.licence}] if part.licence != UNKNOWN else [],
        "hashes": [{"alg": name, "content": digest} for name, digest in part.hashes],
    }
