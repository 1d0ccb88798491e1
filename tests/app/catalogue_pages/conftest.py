"""The editor at work: a browser that is signed in, and a process that sees each change of the catalogue at once."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.support import building
from tests.support.editor import EDITOR


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks once a second whether the catalogue has changed; here with every page."""
    monkeypatch.setattr("app.ui.region.LOOKS_EVERY", timedelta())


@pytest.fixture
def editor(client: FlaskClient, at_once: None) -> FlaskClient:
    """The editor's browser."""
    building.sign_in(client, EDITOR)
    return client
