"""A provider that is away or lies, a stranger in between: a page in plain words, never a 500, and nobody is in."""

import base64
import hmac
import json
import time

import flask
import pytest
from joserfc import jwt

from app.extensions import db
from app.people.models import OutsideIdentity
from tests.app.desk.single_sign_on.test_coming_in import go
from tests.support import own_provider, staff


def nobody_is_in(client):
    db.session.rollback()
    return not staff.is_in(client) and db.session.query(OutsideIdentity).count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": "somebody-else", "azp": "forstelinja"},
        {"aud": None},
        {"iss": "https://evil.example.org"},
        {"iss": None},
        {"exp": int(time.time()) - 600},
        {"exp": None},
        {"exp": "soon"},
        {"iat": int(time.time()) + 6000},
        {"nbf": int(time.time()) + 6000},
        {"sub": None},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_token_that_is_not_for_us_now_opens_nothing(with_provider, provider, changes):
    client = with_provider(provider.issuer).test_client()
    provider.changes = changes

    answer = go(client, provider)

    assert answer.status_code == 400, changes
    assert nobody_is_in(client)


def forged(provider, key):
    """A token by somebody else: whatever they sign, it is not the provider's key."""

    def token():
        asked = provider.codes[flask.request.form["code"]]
        now = int(time.time())
        claims = provider.claims | {
            "iss": provider.issuer, "aud": "forstelinja", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
        }  # fmt: skip
        text = key(claims)
        return flask.jsonify({"access_token": "a", "token_type": "Bearer", "id_token": text})

    return token


def part(content):
    return base64.urlsafe_b64encode(content if isinstance(content, bytes) else json.dumps(content).encode()).rstrip(
        b"="
    )


def unsigned(claims):
    return b".".join([part({"alg": "none"}), part(claims), b""]).decode()


def by_another_key(claims):
    return jwt.encode({"alg": "RS256", "kid": "1"}, claims, own_provider.OTHER_KEY)


def with_the_public_key_as_a_word(claims):
    signed = part({"alg": "HS256", "kid": "1"}) + b"." + part(claims)
    word = own_provider.KEY.as_pem(private=False)
    return (signed + b"." + part(hmac.digest(word, signed, "sha256"))).decode()


@pytest.mark.parametrize("key", [unsigned, by_another_key, with_the_public_key_as_a_word])
@pytest.mark.parametrize("offered", [["RS256"], ["RS256", "none", "HS256"], None])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_token_that_somebody_else_has_signed_opens_nothing(with_provider, provider, key, offered):
    client = with_provider(provider.issuer).test_client()
    provider.description = {"id_token_signing_alg_values_supported": offered}
    provider.broken["token"] = forged(provider, key)

    answer = go(client, provider)

    assert answer.status_code == 400
    assert nobody_is_in(client)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_token_at_all_opens_nothing(with_provider, provider):
    client = with_provider(provider.issuer).test_client()
    provider.without_id_token = True

    assert go(client, provider).status_code == 400
    assert nobody_is_in(client)


@pytest.mark.parametrize(
    "query",
    ["", "?code=x", "?code=x&state=y", "?state=", "?error=access_denied&state=x", "?code=x&state=%00", "?code="],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_that_was_not_asked_for_opens_nothing(with_provider, provider, query):
    client = with_provider(provider.issuer).test_client()

    answer = staff.get(client, f"/inn/tilbyder/svar{query}")

    assert answer.status_code == 400
    assert nobody_is_in(client)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_with_a_changed_state_or_from_another_browser_or_twice_opens_nothing(with_provider, provider):
    app = with_provider(provider.issuer)
    client, other = app.test_client(), app.test_client()
    back = provider.answer_to(staff.get(client, "/inn/tilbyder").location)

    changed = staff.get(client, back + "x")
    elsewhere = staff.get(other, back)
    right = staff.get(client, back)
    again = staff.get(client, back)

    assert (changed.status_code, elsewhere.status_code) == (400, 400)
    assert right.status_code == 303
    assert again.status_code == 400
    assert not staff.is_in(other)


BROKEN = {
    "500": lambda: ("oops", 500),
    "html": lambda: "<h1>Maintenance</h1>",
    "a list": lambda: flask.jsonify([1]),
    "elsewhere": lambda: flask.redirect("http://169.254.169.254/"),
    "too much": lambda: b" " * 2_000_000 + b"{}",
    "empty": lambda: "",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("place", ["description", "keys", "token"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_provider_that_does_not_answer_as_it_should_is_told_of_in_plain_words(with_provider, provider, place, broken):
    client = with_provider(provider.issuer).test_client()
    provider.broken[place] = broken

    answer = staff.get(client, "/inn/tilbyder") if place == "description" else go(client, provider)

    assert answer.status_code in {400, 503}, answer.status_code
    assert "Du er ikke logget inn" in answer.text
    assert nobody_is_in(client)
    provider.broken.clear()
    assert go(client, provider).status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_provider_that_is_away_is_told_of_in_plain_words(with_provider):
    client = with_provider("http://localhost:1").test_client()

    for address in ("/inn/tilbyder", "/inn/tilbyder/svar?code=x&state=y"):
        answer = staff.get(client, address)
        assert answer.status_code == 503
        assert "Kommunekonto svarer ikke" in answer.text


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example.org"},
        {"issuer": None},
        {"jwks_uri": None},
        {"token_endpoint": "ftp://evil.example.org/"},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_description_of_somebody_else_is_not_believed(with_provider, provider, description):
    client = with_provider(provider.issuer).test_client()
    provider.description = description

    assert staff.get(client, "/inn/tilbyder").status_code == 503


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_provider_there_is_nothing_at_these_addresses(make_production):
    client = make_production().test_client()

    assert {staff.get(client, one).status_code for one in ("/inn/tilbyder", "/inn/tilbyder/svar", "/ut/tilbyder")} == {
        404
    }
