"""Settings of signing in: a provider is whole or not there, and nobody shuts everybody out."""

import pytest

from app import create_app
from app.config import SettingError, read_settings
from app.sign_in_settings import Right
from tests.conftest import make_settings

ROW = "- {claim: roles, value: Utvikler, role: developer}"
WHOLE = {
    "FORSTELINJA_OIDC_ISSUER": "https://id.example.org/",
    "FORSTELINJA_OIDC_CLIENT_ID": "forstelinja",
    "FORSTELINJA_OIDC_CLIENT_SECRET": "a-secret",
    "FORSTELINJA_OIDC_NAME": "Kommunekonto",
    "FORSTELINJA_OIDC_RIGHTS": ROW,
}


@pytest.fixture
def read(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", "k" * 32)

    def reading(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_settings()

    return reading


def test_without_a_provider_everybody_may_use_a_password(read):
    sign_in = read().sign_in

    assert sign_in.provider is None
    assert sign_in.may_use_password("kari@example.org")
    assert sign_in.mail_code == "new-device"


def test_a_whole_provider_is_read_and_its_secret_is_not_shown(read, tmp_path):
    (tmp_path / "rights.yaml").write_text(ROW, encoding="utf-8")
    settings = read(**WHOLE | {"FORSTELINJA_OIDC_RIGHTS": str(tmp_path / "rights.yaml")})

    provider = settings.sign_in.provider
    assert provider.issuer == "https://id.example.org"
    assert provider.rights == (Right("roles", "Utvikler", role="developer"),)
    assert provider.client_secret == "a-secret"
    assert "a-secret" not in repr(settings)


def test_break_glass_accounts_are_the_only_ones_with_a_password(read):
    sign_in = read(**WHOLE, FORSTELINJA_LOCAL_ACCOUNTS="Vakt@example.org, sjef@example.org").sign_in

    assert sign_in.may_use_password("vakt@EXAMPLE.org")
    assert not sign_in.may_use_password("kari@example.org")
    assert not read(FORSTELINJA_LOCAL_ACCOUNTS=" ").sign_in.may_use_password("vakt@example.org")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"FORSTELINJA_OIDC_ISSUER": "http://id.example.org"}, "FORSTELINJA_OIDC_ISSUER"),
        ({"FORSTELINJA_OIDC_ISSUER": "id.example.org"}, "FORSTELINJA_OIDC_ISSUER"),
        ({"FORSTELINJA_OIDC_ISSUER": ""}, "FORSTELINJA_OIDC_ISSUER"),
        ({"FORSTELINJA_OIDC_CLIENT_ID": ""}, "FORSTELINJA_OIDC_CLIENT_ID"),
        ({"FORSTELINJA_OIDC_NAME": ""}, "FORSTELINJA_OIDC_NAME"),
        ({"FORSTELINJA_OIDC_RIGHTS": ""}, "FORSTELINJA_OIDC_RIGHTS"),
        ({"FORSTELINJA_OIDC_RIGHTS": "- {claim: a, value: b, municipality: bardu}"}, "FORSTELINJA_OIDC_RIGHTS"),
        ({"FORSTELINJA_OIDC_PROFILE": "idporten"}, "FORSTELINJA_OIDC_PROFILE"),
        ({"FORSTELINJA_OIDC_PROFILE": "entra"}, "FORSTELINJA_OIDC_TENANTS"),
    ],
)
def test_half_a_provider_stops_the_start(read, changes, name):
    with pytest.raises(SettingError, match=name):
        read(**WHOLE | changes)


def test_a_role_that_there_is_not_stops_the_start(read, tmp_path):
    sign_in = read(**WHOLE | {"FORSTELINJA_OIDC_RIGHTS": "- {claim: a, value: b, role: king}"}).sign_in

    with pytest.raises(SettingError, match="king"):
        create_app(make_settings(tmp_path, sign_in=sign_in))
