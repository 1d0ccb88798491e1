"""The application as in production, with somebody invited, and browsers to sign in with."""

import pytest

from app import create_app
from app.extensions import db
from tests.conftest import make_settings
from tests.support.pages import Browser
from tests.support.staff import BASE


@pytest.fixture
def make_production(tmp_path, database_url):
    """Make applications of production on the test's database; each with settings of its own."""
    made = []

    def make(**changes):
        settings = make_settings(tmp_path, mode="production", base_url=BASE, database_url=database_url, **changes)
        app = create_app(settings)
        app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=True)
        app.test_client_class = Browser
        context = app.app_context()
        context.push()
        made.append(context)
        return app

    yield make
    for context in reversed(made):
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.fixture
def production(make_production):
    return make_production()
