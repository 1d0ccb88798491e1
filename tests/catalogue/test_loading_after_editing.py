"""What an editor has changed is not undone by loading files, unless somebody says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue.editing import queries, services
from catalogue.errors import EditedSinceLoadError
from catalogue.region_files import export, load

BY = services.Editor("kari", "Kari Nordmann", datetime(2026, 5, 3, 12, tzinfo=UTC), "nytt navn")
SLUG = "mottak-av-fisk"


def rename(session: Session, name: str) -> None:
    now = queries.current(session, SLUG)
    assert now is not None
    entry = now.entry | {"name": dict.fromkeys(("nb", "nn", "en"), name)}
    saved = services.save(session, SLUG, entry, seen=now.number, by=BY)
    services.publish(session, SLUG, seen=saved.number, by=BY)
    session.commit()


def name_of(session: Session) -> str:
    now = queries.current(session, SLUG)
    assert now is not None
    return str(now.entry["name"]["nb"])


def test_files_that_would_undo_an_editors_work_are_refused_unless_told_to_replace_it(
    session: Session, fosen: Path
) -> None:
    load(session, fosen)
    before = name_of(session)
    rename(session, "Fiskemottak")

    with pytest.raises(EditedSinceLoadError, match=r"Nothing was loaded.*--replace"):
        load(session, fosen)
    session.rollback()
    assert name_of(session) == "Fiskemottak"

    assert load(session, fosen, replace=True).changed
    assert name_of(session) == before


def test_what_was_exported_after_editing_can_be_loaded(session: Session, fosen: Path, tmp_path: Path) -> None:
    load(session, fosen)
    rename(session, "Fiskemottak")

    export(session, tmp_path / "out")

    assert not load(session, tmp_path / "out").changed
    assert name_of(session) == "Fiskemottak"
