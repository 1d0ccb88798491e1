"""Coming in by a provider: found by its own word for the person, with the rights of today, or not at all."""

import re
import warnings

import pytest
import requests

from app.extensions import db
from app.people import queries
from app.people.models import OutsideIdentity, User
from app.sign_in_settings import ANSATTPORTEN, ENTRA, Right
from tests.app.desk.test_own_pages import FOREIGN
from tests.support import staff


def go(client, provider, **query):
    """Off to the provider, sign in there, and back."""
    away = client.get("/inn/tilbyder", query_string=query, base_url=staff.BASE)
    assert away.status_code == 302, away.text
    return staff.get(client, provider.answer_to(away.location))


def person(email="kari@example.org"):
    db.session.rollback()
    db.session.expire_all()
    return queries.by_email(db.session(), email)


def test_somebody_new_with_a_right_gets_an_account_with_role_and_municipality(with_provider, provider):
    app = with_provider(provider.issuer)
    client = app.test_client()

    answer = go(client, provider, next="/skrivebord/folk")

    user = person()
    assert (answer.status_code, answer.location) == (302 + 1, "/skrivebord/folk")
    assert staff.is_in(client)
    assert [role.name for role in user.roles] == ["developer"]
    assert user.developer.municipality.slug == "gratangen"
    assert user.password is None


def test_the_button_stands_on_the_page_with_its_name(with_provider, provider):
    page = staff.get(with_provider(provider.issuer).test_client(), "/inn?next=/skrivebord/folk").text

    assert "Logg inn med Kommunekonto" in page
    assert 'href="/inn/tilbyder?next=/skrivebord/folk"' in page


def test_what_is_asked_for_has_pkce_state_and_nonce(with_provider, provider):
    app = with_provider(provider.issuer, acr=("high",))

    locations = [staff.get(app.test_client(), "/inn/tilbyder").location for _ in range(2)]

    for word in ("code_challenge_method=S256", "code_challenge=", "state=", "nonce=", "acr_values=high",
                 "redirect_uri=https%3A%2F%2Flocalhost%2Finn%2Ftilbyder%2Fsvar", "response_type=code"):  # fmt: skip
        assert word in locations[0]
    for name in ("code_challenge", "state", "nonce"):
        values = {re.search(rf"[?&]{name}=([^&]+)", one)[1] for one in locations}
        assert len(values) == 2
        assert min(map(len, values)) >= 20


@pytest.mark.parametrize("address", FOREIGN)
def test_nobody_is_led_elsewhere_afterwards(with_provider, provider, address):
    assert go(with_provider(provider.issuer).test_client(), provider, next=address).location == "/skrivebord/"


def test_role_and_municipality_are_those_of_today_and_other_sessions_end_when_they_change(with_provider, provider):
    app = with_provider(provider.issuer)
    first, second = app.test_client(), app.test_client()
    go(first, provider)
    provider.claims |= {"roles": ["Forstelinja.Utvikler", "Forstelinja.Koordinator"], "town": ["9999", "4030"]}

    go(second, provider)

    user = person()
    assert {role.name for role in user.roles} == {"developer", "coordinator"}
    assert user.developer.municipality.slug == "bardu"
    assert (staff.is_in(first), staff.is_in(second)) == (False, True)


@pytest.mark.parametrize("roles", [[], ["Something.Else"], None, "Forstelinja", {"a": 1}, [None, 3]])
def test_without_a_right_nobody_comes_in_and_what_was_open_ends(with_provider, provider, roles):
    app = with_provider(provider.issuer)
    first, second = app.test_client(), app.test_client()
    go(first, provider)
    provider.claims["roles"] = roles

    answer = go(second, provider)

    assert answer.status_code == 403
    assert "ikke fått tilgang" in answer.text
    assert not staff.is_in(first)
    assert not staff.is_in(second)


def test_the_address_is_no_key_and_joins_no_account(with_provider, provider):
    app = with_provider(provider.issuer)
    staff.joined(app)

    answer = go(app.test_client(), provider)

    assert answer.status_code == 403
    assert "invitasjon" in answer.text
    assert db.session.query(OutsideIdentity).count() == 0


def test_another_address_at_the_provider_is_the_same_person(with_provider, provider):
    app = with_provider(provider.issuer)
    go(app.test_client(), provider)
    count = db.session.query(User).count()
    provider.claims |= {"email": "new@example.org", "email_verified": True}

    go(app.test_client(), provider)

    db.session.rollback()
    assert db.session.query(User).count() == count
    assert person() is not None


def test_an_invitation_ties_the_account_to_who_somebody_is_there(with_provider, provider):
    app = with_provider(provider.issuer)
    link = staff.invite(role="editor")
    client = app.test_client()
    page = staff.send(client, link, do="tie")

    answer = go(client, provider, kobling="1")

    assert page.status_code == 200
    assert answer.status_code == 303
    assert staff.is_in(client)
    assert [role.name for role in staff.account().roles] == ["developer"]
    assert staff.get(app.test_client(), link).status_code == 404
    assert len(staff.letters("account_changed")) == 1
    assert go(app.test_client(), provider).status_code == 303


def test_whoever_only_opened_a_strange_invitation_is_tied_to_nothing(with_provider, provider):
    app = with_provider(provider.issuer)
    link = staff.invite(email="thief@example.org")
    client = app.test_client()
    staff.get(client, link)

    go(client, provider, kobling="1")

    owner = db.session.query(OutsideIdentity).one().user_id
    assert owner == person().id != person("thief@example.org").id


def test_a_closed_account_stays_closed(with_provider, provider):
    app = with_provider(provider.issuer)
    go(app.test_client(), provider)
    person().active = False
    db.session.commit()

    answer = go(app.test_client(), provider)

    assert answer.status_code == 403
    assert "stengt" in answer.text


def test_local_accounts_are_shut_but_for_the_break_glass_ones(with_provider, provider):
    app = with_provider(provider.issuer, local_accounts=("kari@example.org",))
    own, other = staff.joined(app), app.test_client()
    link = staff.invite("ola@example.org", name="Ola")
    offered = 'name="password"' in staff.get(other, link).text
    refused = staff.send(other, link, password=staff.PASSWORD)
    staff.send(other, "/inn/glemt-passord", email="ola@example.org")

    assert staff.is_in(own)
    assert (offered, refused.location) == (False, "/inn")
    assert staff.account("ola@example.org").password is None
    assert staff.letters("reset") == []
    assert not staff.is_in(other)
    assert staff.sign_in(own).status_code == 303
    assert staff.sign_in(other, email="ola@example.org").status_code == 401


def test_entra_is_known_by_tenant_and_oid(with_provider, provider):
    app = with_provider(provider.issuer, profile=ENTRA, tenants=("t-1",))
    provider.claims |= {"tid": "t-1", "oid": "o-1"}
    home, foreign = go(app.test_client(), provider), None
    provider.claims |= {"tid": "t-2"}
    foreign = go(app.test_client(), provider)

    assert home.status_code == 303
    assert db.session.query(OutsideIdentity).one().subject == "o-1"
    assert foreign.status_code == 403
    assert "ikke er med i denne tjenesten" in foreign.text


def test_ansattporten_gives_rights_by_resource_and_level_and_the_birth_number_is_not_kept(with_provider, provider):
    resource = "urn:altinn:resource:forstelinja-koordinator"
    app = with_provider(
        provider.issuer,
        profile=ANSATTPORTEN,
        acr=("substantial", "high"),
        rights=(Right(resource, "0192:940793808", role="coordinator", municipality="lavangen"),),
    )
    away = staff.get(app.test_client(), "/inn/tilbyder").location
    detail = {"type": "ansattporten:altinn:resource", "resource": resource}
    provider.claims = {
        "sub": "s-9", "pid": "01019012345", "acr": "high", "name": "Kari", "email": "kari@example.org",
        "authorization_details": [detail | {"reportees": [{"ID": "0192:940793808", "Name": "Lavangen kommune"}]}],
    }  # fmt: skip
    right = go(app.test_client(), provider)
    rows = [*db.session.query(OutsideIdentity), *db.session.query(User)]
    everything = " ".join(str(vars(row)) for row in rows)
    provider.claims |= {"acr": "low"}
    low = go(app.test_client(), provider)
    provider.claims |= {"acr": "high", "authorization_details": [detail | {"reportees": [{"ID": "0192:1"}]}]}
    other = go(app.test_client(), provider)

    assert "authorization_details=" in away
    assert resource.replace(":", "%3A") in away
    assert "scope=openid&" in away + "&"
    assert (right.status_code, low.status_code, other.status_code) == (303, 403, 403)
    assert "01019012345" not in everything
    assert "ikke sikker nok" in low.text


def test_the_provider_ends_what_it_began_and_nothing_else(with_provider, provider):
    app = with_provider(provider.issuer)
    provider.claims["sid"] = "provider-session-1"
    client, local = app.test_client(), staff.joined(app, "ola@example.org", name="Ola")
    go(client, provider)

    for query in ({}, {"sid": "provider-session-1"}, {"sid": "provider-session-1", "iss": "https://evil.example.org"},
                  {"sid": "x", "iss": provider.issuer}, {"sid": "", "iss": provider.issuer}):  # fmt: skip
        client.get("/ut/tilbyder", query_string=query, base_url=staff.BASE)
    still = staff.is_in(client)
    app.test_client().get(
        "/ut/tilbyder", query_string={"sid": "provider-session-1", "iss": provider.issuer}, base_url=staff.BASE
    )

    assert still
    assert not staff.is_in(client)
    assert staff.is_in(local)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_provider_that_others_have_written_lets_people_in_too(with_provider):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mock = pytest.importorskip("oidc_provider_mock")
        user = mock.User(
            sub="m-1", claims={"name": "Kari", "email": "kari@example.org", "roles": ["Forstelinja.Utvikler"]}
        )
        with mock.run_server_in_thread(require_nonce=True, user_claims=[user]) as server:
            app = with_provider(f"http://localhost:{server.server_port}", client_secret="hush")
            client = app.test_client()
            away = staff.get(client, "/inn/tilbyder").location
            back = requests.post(away, data={"sub": "m-1"}, allow_redirects=False, timeout=10).headers["Location"]
            answer = staff.get(client, back.removeprefix(staff.BASE))

    assert answer.status_code == 303
    assert staff.is_in(client)
    assert db.session.query(OutsideIdentity).one().subject == "m-1"
