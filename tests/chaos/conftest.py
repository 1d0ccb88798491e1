"""A chaos run of a few seconds without chaos, as something to plant faults in."""

import shutil
from pathlib import Path

import pytest

from tests.chaos.run import Run


@pytest.fixture(scope="module")
def quiet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run leaves in which nothing was broken."""
    folder = tmp_path_factory.mktemp("quiet") / "sqlite"
    said, report = Run(folder, "sqlite", seed=1, seconds=8, is_quiet=True).go()
    assert said == [], report
    return folder


@pytest.fixture
def left(quiet_folder: Path, tmp_path: Path) -> Path:
    """A copy of it, of this test's own."""
    return Path(shutil.copytree(quiet_folder, tmp_path / "left"))
