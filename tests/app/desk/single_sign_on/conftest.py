"""A provider in a thread, and the application with it in its settings."""

import pytest

from app.sign_in_settings import GENERIC, Provider, Right, SignInSettings
from tests.app.desk.account.conftest import make_production as make_production  # noqa: PLC0414 - a fixture
from tests.support import own_provider

RIGHTS = (
    Right("roles", "Forstelinja.Koordinator", role="coordinator"),
    Right("roles", "Forstelinja.Utvikler", role="developer"),
    Right("town", "4028", municipality="gratangen"),
    Right("town", "4030", municipality="bardu"),
)


@pytest.fixture
def provider():
    with own_provider.running() as one:
        one.claims = {
            "sub": "s-1",
            "name": "Kari Nordmann",
            "email": "Kari@Example.org",
            "roles": ["Forstelinja.Utvikler"],
            "town": "4028",
        }
        yield one


@pytest.fixture
def with_provider(make_production):
    """Make the application with a provider of these settings."""

    def make(issuer, local_accounts=None, **more):
        settings = {"profile": GENERIC, "client_id": "forstelinja", "name": "Kommunekonto", "rights": RIGHTS} | more
        return make_production(
            sign_in=SignInSettings(local_accounts, provider=Provider(issuer=issuer, **settings), mail_code="never")
        )

    return make
