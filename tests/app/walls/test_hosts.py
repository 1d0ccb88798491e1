"""Headers that a stranger writes change neither our addresses nor whom we count."""

import dataclasses

import pytest

from app import create_app
from app.extensions import db
from tests.house.test_addresses import filled_in, rules
from tests.support import building
from tests.support.crawler import Plain

HOSTILE = {
    "X-Forwarded-Host": "evil.example.org",
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/skrivebord/",
    "X-Rewrite-URL": "/skrivebord/",
    "Forwarded": "host=evil.example.org;for=10.0.0.1",
    "X-Remote-User": "hilde-aroy",
    "Remote-User": "hilde-aroy",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_header_of_a_stranger_changes_an_address_of_ours(client):
    for address in ("/nb/", "/nb/tjenester", "/sitemap.xml", "/api/v1/", "/katalog.ttl", "/innebygd/skjema"):
        answer = client.get(address, headers=HOSTILE)
        assert answer.status_code == 200, address
        assert "evil.example" not in answer.text + str(answer.headers), address
    assert client.get("/skrivebord/", headers=HOSTILE).location.startswith("/inn")


@pytest.mark.parametrize(
    "host", ["evil.example.org", "localhost.evil.example.org", "localhost@evil.example.org", "a b"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_host_that_is_not_ours_gets_nothing(app, client, host):
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    answer = client.get("/nb/", headers={"Host": host})

    assert answer.status_code == 400
    assert host not in answer.text


@pytest.mark.parametrize("host", ["web1:8000", "10.0.0.7:8000", "evil.example.org"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_proxy_and_a_watcher_ask_by_any_name_for_signs_of_life_and_for_nothing_else(settings, host):
    app = create_app(dataclasses.replace(settings, mode="production", proxies=1, figures_from="10.0.0.9"))
    with app.app_context():
        client = app.test_client()

        def asked(address, by="10.0.0.9"):
            answer = client.get(address, headers={"Host": host}, environ_base={"REMOTE_ADDR": by})
            assert host not in answer.text + str(answer.headers)
            return answer.status_code

        signs = [asked("/helse/lever"), asked("/helse/tall"), asked("/helse/tall", by="10.0.0.8")]
        ready = asked("/helse/klar")
        others = {rule for rule in addresses_of(app) if not rule.startswith("/helse/") and asked(rule) != 400}
        strange = {asked(path) for path in ("/helse", "/helse/", "/helse/lever/", "/helse/tall/x", "//helse/lever")}
        db.session.remove()
        db.engine.dispose()

    assert signs == [200, 200, 404]
    assert ready == 503  # no worker is there
    assert others == set()
    assert strange == {400}


def addresses_of(app):
    """Every address that can be opened, with anything in place of what it names."""
    return {filled_in(rule, {}) for rule in rules(app) if "GET" in rule.methods}


@pytest.mark.parametrize(("proxies", "allowed"), [(0, 20), (1, 25)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_header_does_not_evade_a_limit_unless_a_proxy_is_set(settings, proxies, allowed):
    # given
    app = create_app(dataclasses.replace(settings, mode="production", proxies=proxies))
    app.test_client_class = Plain
    client = app.test_client()
    with app.app_context():
        token = building.token_in(client.get("/inn", base_url="https://localhost").text)

        # when
        sent = {"csrf_token": token, "email": "a@example.org", "password": "en lang og god frase"}
        statuses = [
            client.post(
                "/inn", data=sent, base_url="https://localhost",
                headers={"X-Forwarded-For": f"203.0.113.{number}", "Referer": "https://localhost/inn"},
            ).status_code
            for number in range(25)
        ]  # fmt: skip
        db.session.remove()
        db.engine.dispose()

    # then
    assert statuses == [401] * allowed + [429] * (25 - allowed)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_production_cookies_and_headers_are_the_strictest(settings):
    app = create_app(dataclasses.replace(settings, mode="production", base_url="https://localhost"))
    with app.app_context():
        answer = app.test_client().get("/inn", base_url="https://localhost")
        db.session.remove()
        db.engine.dispose()

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert (
        answer.headers["Cross-Origin-Opener-Policy"] == answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    )
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
