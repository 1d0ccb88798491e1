"""What is gone from a region's files stays in the tables for the cases that name it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import queries
from catalogue.errors import MuchWouldGoError
from catalogue.models import ExampleQuestion, OutOfScopeKind, Service
from catalogue.region_files import Loaded, load

Change = Callable[[Path, str, str], None]


def load_and_commit(session: Session, directory: Path) -> Loaded:
    loaded = load(session, directory)
    session.commit()
    return loaded


def test_a_service_that_is_gone_is_withdrawn_and_comes_back_with_its_id(
    session: Session, fosen: Path, tmp_path: Path
) -> None:
    load_and_commit(session, fosen)
    before = session.scalars(select(Service).where(Service.slug == "mottak-av-fisk")).one().id
    kept = shutil.move(fosen / "services" / "sjomat.yaml", tmp_path / "kept.yaml")

    gone = load_and_commit(session, fosen)
    withdrawn = session.scalars(select(Service).where(Service.slug == "mottak-av-fisk")).one()

    assert (gone.changed, gone.counts["services"]) == (True, 1)
    assert (withdrawn.id, withdrawn.status) == (before, "withdrawn")
    assert {text.language for text in withdrawn.texts} == {"nb", "nn", "en"}
    assert queries.service_by_slug(session, "mottak-av-fisk") is None

    shutil.move(kept, fosen / "services" / "sjomat.yaml")
    assert load_and_commit(session, fosen).changed
    back = queries.service_by_slug(session, "mottak-av-fisk")
    assert back is not None
    assert back.id == before


def test_an_area_that_is_gone_is_retired_with_its_questions(session: Session, fosen: Path, change: Change) -> None:
    load_and_commit(session, fosen)
    change(
        fosen / "competences.yaml",
        "- slug: reiseliv\n  name: {nb: Reiseliv, nn: Reiseliv, en: Tourism}\n"
        '  definition: {nb: "Gjester, overnatting og opplevelser."}\n',
        "",
    )
    for name in ("services/reiseliv.yaml", "questions/reiseliv.yaml"):
        (fosen / name).unlink()
    change(fosen / "staff.yaml", "  - {slug: reiseliv, level: 1}\n", "")

    load_and_commit(session, fosen)

    assert [area.slug for area in queries.areas(session)] == ["oppstart", "sjomat"]
    retired = queries.area_by_slug(session, "reiseliv")
    assert retired is not None
    assert retired.is_retired
    asked = select(ExampleQuestion).where(ExampleQuestion.area_id == retired.id)
    assert len(session.scalars(asked).all()) == 2
    assert not load(session, fosen).changed


def test_a_municipality_that_has_ended_is_retired(session: Session, fosen: Path, change: Change) -> None:
    load_and_commit(session, fosen)
    text = (fosen / "municipalities.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [line for line in text if "slug: roan" not in line]
    (fosen / "municipalities.yaml").write_text("".join(lines), encoding="utf-8")
    change(fosen / "services" / "sjomat.yaml", "[osen, roan]", "[osen]")
    change(fosen / "services" / "oppstart.yaml", "rissa, roan,", "rissa,")

    load_and_commit(session, fosen)

    assert "roan" not in [town.slug for town in queries.municipalities(session)]
    ended = queries.municipality_by_slug(session, "roan")
    assert ended is not None
    assert ended.is_retired


def test_a_kind_that_is_gone_is_retired(session: Session, fosen: Path, change: Change) -> None:
    load_and_commit(session, fosen)
    text = (fosen / "competences.yaml").read_text(encoding="utf-8")
    (fosen / "competences.yaml").write_text(text[: text.index("- slug: salgstilbud")], encoding="utf-8")

    load_and_commit(session, fosen)

    assert [kind.slug for kind in queries.kinds(session)] == ["privatsak"]
    assert len(session.scalars(select(OutOfScopeKind)).all()) == 2


def test_areas_may_change_places(session: Session, fosen: Path) -> None:
    load_and_commit(session, fosen)
    text = (fosen / "competences.yaml").read_text(encoding="utf-8")
    head, first, rest = text.partition("- slug: sjomat")
    sea, tours, after = (first + rest).partition("- slug: reiseliv")
    tours, out, kinds = (tours + after).partition("\nout_of_scope:")
    (fosen / "competences.yaml").write_text(head + tours + sea + out + kinds, encoding="utf-8")

    load_and_commit(session, fosen)

    assert [area.slug for area in queries.areas(session)] == ["oppstart", "reiseliv", "sjomat"]


def test_a_draft_that_only_the_tables_know_stays_a_draft(session: Session, fosen: Path, change: Change) -> None:
    load_and_commit(session, fosen)
    session.scalars(select(Service).where(Service.slug == "mottak-av-fisk")).one().status = "draft"
    session.commit()
    (fosen / "services" / "sjomat.yaml").unlink()

    load_and_commit(session, fosen)

    assert session.scalars(select(Service.status).where(Service.slug == "mottak-av-fisk")).one() == "draft"


def test_a_partner_that_is_gone_is_retired_and_comes_back_with_its_id(session: Session, fosen: Path) -> None:
    load_and_commit(session, fosen)
    before = [(one.id, one.slug) for one in queries.partners(session)]
    text = (fosen / "partners.yaml").read_text(encoding="utf-8")
    (fosen / "partners.yaml").write_text(text[: text.index("- slug: naeringshagen")], encoding="utf-8")

    assert load_and_commit(session, fosen).changed
    assert [one.slug for one in queries.partners(session)] == ["innovasjon-norge"]
    assert not load(session, fosen).changed

    (fosen / "partners.yaml").write_text(text, encoding="utf-8")
    assert load_and_commit(session, fosen).changed
    assert [(one.id, one.slug) for one in queries.partners(session)] == before


def keep_few_services(directory: Path) -> None:
    for path in sorted((directory / "services").glob("*.yaml"))[5:]:
        path.unlink()


def cut_questions_short(directory: Path) -> None:
    for path in (directory / "questions").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        path.write_text("".join(lines[: 1 + len(lines) // 2]), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [(keep_few_services, r"\d+ services go and \d+ are left"), (cut_questions_short, r"\d+ questions go")],
)
def test_files_that_would_take_much_out_of_use_are_refused_unless_told_to_retire_it(
    session: Session, sor_troms: Path, spoil: Callable[[Path], None], what: str
) -> None:
    before = load_and_commit(session, sor_troms).counts
    spoil(sor_troms)

    with pytest.raises(MuchWouldGoError, match=rf"would take much out of use: {what}.*Nothing was loaded.*--retire"):
        load(session, sor_troms)
    session.rollback()
    assert len(queries.published_services(session)) == before["services"]
    assert len(session.scalars(select(ExampleQuestion)).all()) == before["questions"]

    after = load(session, sor_troms, retire=True)
    assert after.changed
    kind = re.findall("services|questions", what)[0]
    assert 0 < after.counts[kind] < 2 / 3 * before[kind]


def test_a_third_may_go_without_a_word(session: Session, sor_troms: Path) -> None:
    before = load_and_commit(session, sor_troms).counts["services"]
    for path in sorted((sor_troms / "services").glob("*.yaml"))[:4]:
        path.unlink()

    assert before * 2 / 3 < load(session, sor_troms).counts["services"] < before
