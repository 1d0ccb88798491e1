"""The tiny region loaded, and two editors."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue.editing.services import Editor
from catalogue.region_files import load

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def region(session: Session, fosen: Path) -> Session:
    """The session on the tiny region's catalogue."""
    load(session, fosen)
    session.commit()
    return session


@pytest.fixture
def by() -> Callable[..., Editor]:
    """`by("Kari", reason="…")`: an editor, at a fixed time."""

    def made(name: str = "Kari", reason: str = "", at: datetime = AT) -> Editor:
        return Editor(name.lower(), name, at, reason)

    return made
