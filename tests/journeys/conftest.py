"""What the journeys share: a prepared product to copy, since fitting a model for each would take most of the time."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Eye, chromium_at
from tests.support.serving import ROOT, Served, prepare, serving

Serve = Callable[..., Served]


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with database, region, staff and model."""
    return prepare(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def serve(tmp_path: Path, ready: Path) -> Iterator[Serve]:
    """Start products of this test's own; all are killed at its end. Called as `serve(options=…, SETTING=…)`."""
    with ExitStack() as running:

        def start(name: str = "product", **more: object) -> Served:
            one: AbstractContextManager[Served] = serving(tmp_path / name, ready=ready, **more)  # type: ignore[arg-type]
            return running.enter_context(one)

        yield start


@pytest.fixture(scope="session")
def enquiries_file() -> Path:
    """The region's 216 real-life enquiries; the test is skipped where they are not at hand."""
    path = Path(os.environ.get("FORSTELINJA_SHARED", ROOT.parent / "shared")) / "domain" / "enquiries_open.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here; FORSTELINJA_SHARED names the folder that has domain/enquiries_open.jsonl")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; the test is skipped where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium is installed; apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium."""
    with chromium_at(chromium) as one:
        yield one


@pytest.fixture
def product(serve: Serve) -> Served:
    """A product that runs."""
    return serve()


@pytest.fixture
def eye(product: Served) -> Eye:
    """Looks at its pages."""
    return Eye(product.address)
