"""Two programs that know holes look at us: bandit at our own code, a list of known holes at what we are made of."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from importlib import metadata

import pytest

from tests.house.reading import ROOT, STOREYS

OF_OUR_OWN_WORDS = "SQL that is put together of nothing but our own words"
MADE_UP = "sample cases are drawn the same from the same seed; nothing secret is"
NO_SECRET = "the name of a column that is empty here"
WRITTEN_ONLY = "only writes XML, or marks in it"
ALL = "*"
LOOKED_AT = {
    (
        ALL,
        "B101",
    ): "an assertion tells the type checker what a check before it has made sure; nothing is guarded by one",
    ("app/cases/operations/receiving.py", "B105"): NO_SECRET,
    ("app/people/operations/second_steps.py", "B105"): NO_SECRET,
    ("app/cli/made_up.py", "B105"): NO_SECRET,
    ("app/cli/made_up.py", "B311"): MADE_UP,
    ("app/cli/made_up_desk.py", "B311"): MADE_UP,
    ("app/cli/made_up_feedback.py", "B311"): MADE_UP,
    ("app/cli/made_up_hours.py", "B311"): MADE_UP,
    ("app/cli/made_up_judgements.py", "B311"): MADE_UP,
    ("app/mail/retry.py", "B311"): "so that not all letters are tried again in the same moment",
    ("app/upkeep/putting_back.py", "B404"): "the database's own programs, called with a list and never through a shell",
    ("app/upkeep/snapshots.py", "B404"): "the database's own programs, called with a list and never through a shell",
    ("app/catalogue_pages/public.py", "B405"): WRITTEN_ONLY,
    ("app/records/fiks.py", "B405"): WRITTEN_ONLY,
    ("app/records/checking.py", "B405"): "reads packages that we have made",
    ("app/records/receipts.py", "B405"): "a document type is refused before anything is read",
    ("triage/picture.py", "B406"): WRITTEN_ONLY,
    ("app/cases/figures/rows.py", "B608"): OF_OUR_OWN_WORDS,
    ("app/cases/figures/told.py", "B608"): OF_OUR_OWN_WORDS,
    ("app/cases/figures/hands.py", "B608"): OF_OUR_OWN_WORDS,
    ("app/cases/search_index.py", "B608"): OF_OUR_OWN_WORDS,
    ("app/history/triggers.py", "B608"): OF_OUR_OWN_WORDS,
}
"""File and bandit's number → why what it sees there is none; what ruff was told in the line itself is not repeated."""

OSV = "https://api.osv.dev/v1/querybatch"
ASKS = f"""
import json, sys, urllib.request
body = json.dumps({{"queries": json.load(sys.stdin)}}).encode()
request = urllib.request.Request({OSV!r}, body, {{"Content-Type": "application/json"}})
try:
    print(urllib.request.urlopen(request, timeout=20).read().decode())
except OSError as error:
    sys.exit(f"away: {{error}}")
"""


def marked_or_looked_at(found: dict) -> bool:
    path, lines = found["filename"].removeprefix("./"), found["line_range"]
    text = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return any("noqa: S" in text[line - 1] for line in lines) or LOOKED_AT.keys() & {
        (path, found["test_id"]), (ALL, found["test_id"])
    }  # fmt: skip


def test_bandit_sees_nothing_that_nobody_has_looked_at():
    if importlib.util.find_spec("bandit") is None:
        pytest.skip("NOT TESTED: bandit is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", *STOREYS, "-x", "app/static", "-f", "json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    found = json.loads(done.stdout)

    assert found["errors"] == []
    assert found["metrics"]["_totals"]["loc"] > 20_000
    unseen = [
        f"{one['filename']}:{one['line_number']} {one['test_id']}"
        for one in found["results"]
        if not marked_or_looked_at(one)
    ]
    assert unseen == []
    seen = {(path, one["test_id"]) for one in found["results"] for path in (ALL, one["filename"].removeprefix("./"))}
    assert set(LOOKED_AT) <= seen


def pinned() -> list[tuple[str, str]]:
    """Every part of every lock, and of the extras what is installed here: name and version, each once."""
    locks = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "requirements").glob("*.txt")))
    pins = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", locks, re.MULTILINE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for name in (name for extra, names in extras.items() if extra != "development" for name in names):
        with suppress(metadata.PackageNotFoundError):
            pins.append((name, metadata.version(name)))
    return list(dict.fromkeys(pins))


def test_what_tests_and_builds_are_made_of_is_asked_about_too():
    names = {name.lower() for name, _version in pinned()}

    assert {"flask", "pytest", "bandit", "setuptools"} <= names


def test_nothing_that_we_are_made_of_has_a_known_hole():
    pins = pinned()
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in pins]

    done = subprocess.run(
        [sys.executable, "-c", ASKS], input=json.dumps(queries), capture_output=True, text=True, check=False
    )

    if done.returncode:
        pytest.skip(f"NOT TESTED: the list of known holes cannot be reached ({done.stderr.strip()})")
    results = json.loads(done.stdout)["results"]
    holes = {
        pin[0]: [one["id"] for one in found["vulns"]]
        for pin, found in zip(pins, results, strict=True)
        if found.get("vulns")
    }
    assert holes == {}
