"""Staff come in and go out."""

import pytest

from app import clock, create_app
from app.extensions import db
from app.people import operations, queries, signin
from tests.app.desk.test_own_pages import FOREIGN
from tests.conftest import make_settings
from tests.support import building
from tests.support.pages import Browser

PASSWORD = "en hest gikk over fjellet i mai"


@pytest.fixture
def production(tmp_path, database_url):
    """The application as in production, on the same data."""
    app = create_app(
        make_settings(
            tmp_path / "production", mode="production", base_url="https://localhost", database_url=database_url
        )
    )
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=True)
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _invited(session):
    user = operations.invite(session, email="Ny@Example.org", name="Ny Kollega", role="developer", at=clock.now())
    session.commit()
    token = signin.password_token(user)
    session.rollback()
    return token


def _open(app):
    return app.test_client(), "https://localhost"


@pytest.mark.parametrize(
    ("slug", "start"),
    [
        ("hilde-aroy", "/skrivebord/alle"),
        ("astrid-lundmo", "/skrivebord/"),
        ("petter-andreas-solbakk", "/skrivebord/"),
        ("gunn-britt-elvevold", "/rapporter/"),
        ("vegard-tunheim", "/rapporter/"),
    ],
)
def test_each_role_begins_at_its_own_page(client, slug, start):
    # given
    token = building.token_in(client.get("/inn").text)

    # when
    answer = client.post("/inn", data={"csrf_token": token, "person": slug})

    # then
    assert (answer.status_code, answer.location) == (303, start)
    assert client.get(start).status_code == 200


def test_everybody_of_the_sample_has_one_button(client, session):
    # when
    page = client.get("/inn").text

    # then
    for user in queries.sample_people(session):
        assert page.count(f'value="{user.slug}"') == 1


def test_the_page_asked_for_is_opened_after_sign_in(client):
    # given
    to_sign_in = client.get("/skrivebord/folk")
    page = client.get(to_sign_in.location).text

    # when
    answer = client.post(
        "/inn", data={"csrf_token": building.token_in(page), "person": "astrid-lundmo", "next": "/skrivebord/folk"}
    )

    # then
    assert 'name="next" value="/skrivebord/folk"' in page
    assert answer.location == "/skrivebord/folk"


@pytest.mark.parametrize("address", FOREIGN)
def test_nobody_is_led_elsewhere_after_sign_in(client, address):
    # given
    page = client.get("/inn", query_string={"next": address}).text

    # when
    answer = client.post(
        "/inn", data={"csrf_token": building.token_in(page), "person": "astrid-lundmo", "next": address}
    )

    # then
    assert 'name="next"' not in page
    assert answer.location == "/skrivebord/"


def test_an_unknown_person_is_told_to_choose_again(client):
    # given
    token = building.token_in(client.get("/inn").text)

    # when
    answer = client.post("/inn", data={"csrf_token": token, "person": "nobody"})

    # then
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_session_from_before_sign_in_is_worth_nothing_afterwards(client):
    # given
    client.get("/inn")
    before = client.get_cookie("forstelinja").value

    # when
    building.sign_in(client, "astrid-lundmo")

    # then
    after = client.get_cookie("forstelinja").value
    client.set_cookie("forstelinja", before)
    assert after != before
    assert client.get("/skrivebord/").status_code == 302


def test_signing_out_ends_the_session(client):
    # given
    building.sign_in(client, "astrid-lundmo")

    # when
    answer = building.post(client, "/ut")

    # then
    assert answer.location == "/inn"
    assert client.get("/skrivebord/").status_code == 302


def test_the_language_is_chosen_and_kept(client):
    # given
    building.sign_in(client, "astrid-lundmo")

    # when
    answer = building.post(client, "/skrivebord/sprak", language="en", back="/skrivebord/folk?a=1")
    odd = building.post(client, "/skrivebord/sprak", language="xx", back="//example.org")

    # then
    assert answer.location == "/skrivebord/folk?a=1"
    assert odd.location == "/skrivebord/"
    assert 'lang="en"' in client.get("/skrivebord/folk").text


def test_production_has_no_buttons_and_no_mailbox(production):
    # given
    client, base = _open(production)

    # when
    page = client.get("/inn", base_url=base).text
    token = building.token_in(page)
    tried = client.post(
        "/inn", data={"csrf_token": token, "person": "hilde-aroy"}, base_url=base, headers={"Referer": base}
    )

    # then
    assert 'name="person"' not in page
    assert tried.status_code == 400
    assert client.get("/skrivebord/", base_url=base).status_code == 302
    assert client.get("/postkasse", base_url=base).status_code == 404


def test_an_invitation_works_once_and_only_by_its_button(production):
    # given
    session = db.session()
    token = _invited(session)
    client, base = _open(production)
    address = f"/inn/passord/{token}"

    # when
    looked = [client.get(address, base_url=base) for _ in range(2)]
    weak = client.post(
        address, data={"csrf_token": building.token_in(looked[1].text), "password": "kort"}, base_url=base,
        headers={"Referer": base},
    )  # fmt: skip
    chosen = client.post(
        address, data={"csrf_token": building.token_in(weak.text), "password": PASSWORD}, base_url=base,
        headers={"Referer": base},
    )  # fmt: skip
    again = client.get(address, base_url=base)

    # then
    assert [page.status_code for page in looked] == [200, 200]
    assert looked[0].headers["Referrer-Policy"] == "no-referrer"
    assert weak.status_code == 400
    assert (chosen.status_code, chosen.location) == (303, "/skrivebord/")
    assert client.get("/skrivebord/", base_url=base).status_code == 200
    assert again.status_code == 404


def test_a_password_opens_and_a_wrong_one_says_the_same_as_an_unknown_address(production):
    # given
    session = db.session()
    signin_token = _invited(session)
    with production.test_request_context("/inn", base_url="https://localhost"):
        signin.set_password(db.session(), signin_token, PASSWORD)
        db.session.commit()
    client, base = _open(production)

    def tried(email, password):
        token = building.token_in(client.get("/inn", base_url=base).text)
        return client.post(
            "/inn", data={"csrf_token": token, "email": email, "password": password}, base_url=base,
            headers={"Referer": base},
        )  # fmt: skip

    # when
    wrong, unknown = tried("ny@example.org", "x" * 12), tried("ukjent@example.org", "x" * 12)
    right = tried("NY@example.org ", PASSWORD)

    # then
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace("ny@example.org", "").count("<") == unknown.text.replace("ukjent@example.org", "").count(
        "<"
    )
    assert PASSWORD not in wrong.text
    assert (right.status_code, right.location) == (303, "/inn/kode")  # a browser that we do not know


def test_too_many_tries_from_one_place_are_stopped(production):
    # given
    client, base = _open(production)
    token = building.token_in(client.get("/inn", base_url=base).text)

    # when
    statuses = [
        client.post(
            "/inn", data={"csrf_token": token, "email": "a@example.org", "password": ""}, base_url=base,
            headers={"Referer": base, "X-Forwarded-For": f"10.0.0.{number}"},
        ).status_code
        for number in range(22)
    ]  # fmt: skip

    # then
    assert statuses[:20] == [400] * 20
    assert statuses[20:] == [429, 429]
