"""The four documents as PDFs, with real figures and all that people write: for every reader, and fit to be kept."""

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest

from app.cli import making_up
from app.documents import typesetting
from app.memos.models import KINDS, LANGUAGES
from app.memos.operations import NewCost, enter_cost, write_text
from app.reports.documents import making
from app.reports.documents.setting import PLACES
from app.reports.periods import Period
from app.wishes import operations as wishing
from tests.support import building
from tests.support.commands import run_command
from tests.support.tagged import assert_it_is_for_everybody, read, roles, text_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
PERIOD = Period(TODAY - timedelta(days=365), TODAY)
MOST_PAGES = 16
WRITTEN = "# Et **viktig** kapittel\n\nVi har gjort *mye*:\n\n- ett\n- [to](https://example.org/)\n"


@pytest.fixture
def made(session):
    """Every kind in every language, when much has been asked, written, wished and reckoned."""
    making_up.make(session, 120, seed=4, now=NOW, tell=lambda _more: None)
    hilde = building.person(session, "hilde-aroy")
    for kind, language in ((kind, language) for kind in KINDS for language in LANGUAGES):
        for place in PLACES[kind]:
            words = {"kind": kind, "place": place, "language": language, "text": WRITTEN, "version": 0}
            write_text(session, **words, by=hilde, at=NOW)
    for about in ("service", "competence"):
        wishing.write(session, kind=about, text=f"Mer {about} om AI", area=None, by=hilde, at=NOW)
    enter_cost(session, NewCost("Lønn", True, 400_000, 500_000, 450_000), by=hilde, at=NOW)
    session.commit()
    return [making.document(session, kind, language, PERIOD, TODAY) for kind in KINDS for language in LANGUAGES]


def test_each_is_for_every_reader_and_another_program_sees_the_same(made, tmp_path):
    contents = [typesetting.set_here(json.dumps(one.as_values()), NOW) for one in made]
    all_roles = set()
    for one, content in zip(made, contents, strict=True):
        assert_it_is_for_everybody(content, language=one.language, title=one.title, author="Førstelinja i Sør-Troms")
        found = {role for role, _element in roles(content)}
        assert {"/Table", "/L", "/Link", "/Strong", "/Em"} <= found
        assert "viktig kapittel" in text_of(content)
        all_roles |= found
    assert "/Figure" in all_roles

    if shutil.which("pdfinfo") is None:
        pytest.skip("the rest needs pdfinfo, which is not installed; apt-get install poppler-utils")
    for one, content in zip(made, contents, strict=True):
        file = tmp_path / f"{one.title} {one.language}.pdf"
        file.write_bytes(content)
        said = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True)
        facts = dict(re.findall(r"^(\w[\w ]*):\s+(.*)$", said.stdout, re.MULTILINE))
        assert (facts["Tagged"], facts["Encrypted"], facts["JavaScript"]) == ("yes", "no", "no")
        assert 2 <= int(facts["Pages"]) == len(read(content).pages) <= MOST_PAGES
        assert facts["Title"] == one.title
        assert facts["Page size"].endswith("(A4)")


def test_the_command_writes_the_document_of_a_period(settings, session, tmp_path):
    session.close()
    file = tmp_path / "status.pdf"

    def memo(*more):
        return run_command(settings, "report", "memo", "status", "--language", "nn", *more)

    done = memo("--from", "2026-01-01", "--until", "2026-03-31", "--to", file)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Statusrapport, 2026-01-01 to 2026-03-31: written to {file}.\n"
    assert_it_is_for_everybody(
        file.read_bytes(), language="nn", title="Statusrapport", author="Førstelinja i Sør-Troms"
    )
    assert "1. januar 2026 til 31. mars 2026" in text_of(file.read_bytes())
    nowhere = memo("--to", tmp_path / "nowhere" / "status.pdf")
    assert (nowhere.returncode, "there is no folder" in nowhere.stderr) == (2, True)
