"""A program asks for a business: the same checks and promises as the form, and one case however often it is sent."""

import dataclasses
import io
import json
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app import create_app
from app.cases import secrets
from app.cases.models import Case, CaseEvent
from app.extensions import db
from app.mail.models import OutgoingMail
from tests.app.api.conftest import ADDRESS, ENQUIRY, KEY, changed, counts, faults, town_of


def test_an_enquiry_is_a_case_with_history_and_acknowledgement_before_it_is_answered(send, session):
    answer = send(organisation_number="923 609 016", service="kommunalt-naeringsfond", confidential=True)

    case = session.scalars(select(Case)).one()
    mail = session.scalars(select(OutgoingMail)).one()
    event = session.scalars(select(CaseEvent)).one()
    assert answer.status_code == 201
    assert (answer.json["reference"], answer.json["promised_on"]) == (case.reference, case.promised_on.isoformat())
    assert (case.municipality.slug, case.service.slug, case.organisation_number, case.is_confidential) == (
        "gratangen", "kommunalt-naeringsfond", "923609016", True,
    )  # fmt: skip
    assert case.subject.startswith("Vi leier ut fire hytter")
    assert (event.kind, event.facts) == ("received", {"channel": "api"})
    assert (mail.to_address, mail.about) == ("solveig@example.org", case.reference)


def test_whoever_sends_gets_no_way_into_the_case(send, client, session):
    answer = send()

    case = session.scalars(select(Case)).one()
    token = secrets.page_token(case)
    receipt = client.get(urlsplit(answer.headers["Location"]).path)
    assert token in session.scalars(select(OutgoingMail)).one().text
    assert token not in answer.text + str(answer.headers) + receipt.text
    assert receipt.status_code == 200
    assert ENQUIRY["name"] not in answer.text + receipt.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_several_municipalities_and_nothing_optional_will_do(send, session):
    answer = send(
        municipality="undecided",
        language=None,
        phone=None,
        service=None,
        confidential=None,
        headers={"Accept-Language": "nn"},
    )

    case = session.scalars(select(Case)).one()
    assert answer.status_code == 201
    assert (case.municipality, case.reply_language, case.page_language) == (None, "nn", "nn")
    assert "Du høyrer frå oss" in answer.json["what_happens_next"]


@pytest.mark.parametrize(("language", "page_language"), [("nn", "nn"), ("se", "en")])
def test_letters_are_in_the_language_that_was_wished_for_if_we_write_it(send, session, language, page_language):
    send(language=language, headers={"Accept-Language": "en"})

    case = session.scalars(select(Case)).one()
    assert (case.reply_language, case.page_language) == (language, page_language)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None), ("text", ""), ("text", " \u200b\u2800"), ("text", "\ud800"), ("text", "\0"), ("text", 1),
        ("text", "x" * 20_001), ("text", "tap\ufffd"), ("text", ["x"]), ("text", {"x": {}}), ("text", 10**300),
        ("municipality", None), ("municipality", "oslo"), ("municipality", ""), ("municipality", []),
        ("name", "x" * 201), ("name", True), ("subject", "x" * 201),
        ("email", "solveig"), ("email", "kåre@example.org"), ("email", "a@b.no\nBcc: c@d.no"), ("email", "x" * 300),
        ("phone", "ring meg"), ("phone", 77000000),
        ("organisation_number", "923609017"), ("organisation_number", 923609016),
        ("organisation_name", "x" * 201), ("service", "none"), ("service", "\0"), ("service", 3),
        ("language", "de"), ("language", []), ("confidential", "yes"), ("confidential", 1), ("confidential", {}),
        ("attachments", []), ("csrf_token", "x"), ("submission_key", "x"), ("website", ""),
    ],
    ids=lambda value: str(value)[:20].encode("unicode_escape").decode(),
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_field_that_cannot_be_is_named_and_nothing_is_saved(send, session, field, value):
    answer = send(**{field: value})

    assert answer.status_code == 422
    assert list(faults(answer)) == [f"#/{field}"]
    assert counts(session) == (0, 0, 0)


def test_all_faults_are_told_at_once_in_the_forms_own_words(send):
    answer = send(text=None, email="solveig", headers={"Accept-Language": "nb"}, **{"a/b~é": 1})

    assert faults(answer) == {
        "#/text": "Skriv hva du lurer på. Noen få ord er nok.",
        "#/email": "En e-postadresse har @ i seg. Du skrev «solveig».",
        "#/a~1b~0%C3%A9": "Det finnes ikke noe slikt felt her.",
    }


def test_eleven_digits_are_not_said_again(send):
    answer = send(organisation_number="01017012345")

    assert answer.status_code == 422
    assert "01017012345" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null and void", b'{"text": NaN}', b'{"text": "a", "text": "b"}', b"\xff\xfe{}",
        b'{"text": "\xe6"}',
        b"[" * 100_000, b'{"a":' * 50_000, b'{"a": ' + b"9" * 5000 + b"}", b'{"text": "\x00"}',
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_what_is_not_json_is_refused(client, body):
    answer = client.post(ADDRESS, data=body, content_type="application/json", headers={"Idempotency-Key": KEY})

    assert answer.status_code == 400
    assert answer.json["type"].endswith("/problems/unreadable")


@pytest.mark.parametrize("body", [[], "text", 1, None, [ENQUIRY]], ids=repr)
def test_json_that_is_no_object_is_refused(client, body):
    answer = client.post(
        ADDRESS, data=json.dumps(body), content_type="application/json", headers={"Idempotency-Key": KEY}
    )

    assert (answer.status_code, list(faults(answer))) == (422, ["#"])


def test_many_unknown_fields_are_not_all_said_again(send):
    answer = send(**{"x" * 1000 + str(number): 1 for number in range(300)})

    assert answer.status_code == 422
    assert len(answer.data) < 5000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "*/*"])
def test_only_json_is_taken(client, kind):
    answer = client.post(ADDRESS, data=json.dumps(ENQUIRY), content_type=kind, headers={"Idempotency-Key": KEY})

    assert answer.status_code == 415


@pytest.mark.parametrize("is_length_told", [True, False])
def test_too_much_is_not_read(client, is_length_told):
    body = json.dumps(ENQUIRY).encode() + b" " * 600_000

    answer = client.post(
        ADDRESS,
        input_stream=io.BytesIO(body),
        content_length=len(body) if is_length_told else None,
        environ_overrides={"wsgi.input_terminated": True},
        content_type="application/json",
        headers={"Idempotency-Key": KEY},
    )

    assert answer.status_code == 413
    assert faults(answer) == {}


def test_the_longest_text_can_be_sent_however_it_is_escaped(client, session):
    body = json.dumps(ENQUIRY | {"text": "\N{FISH}" * 20_000})

    answer = client.post(ADDRESS, data=body, content_type="application/json", headers={"Idempotency-Key": KEY})

    assert answer.status_code == 201
    assert session.scalars(select(Case)).one().text == "\N{FISH}" * 20_000


def test_what_cannot_be_kept_of_a_text_is_left_out(send, session):
    send(text="Hei\0 \ud800du\r\nder")

    assert session.scalars(select(Case)).one().text == "Hei du\nder"


def test_too_many_are_told_when_to_try_again(settings):
    app = create_app(dataclasses.replace(settings, submit_limit="1 per hour"))
    client = app.test_client()
    answers = [client.post(ADDRESS, json=ENQUIRY, headers={"Idempotency-Key": KEY}) for _ in range(2)]
    with app.app_context():
        db.engine.dispose()

    assert [answer.status_code for answer in answers] == [201, 429]
    assert int(answers[1].headers["Retry-After"]) > 0
    assert faults(answers[1]) == {}


def test_with_the_database_away_nothing_is_promised(app, send, session, monkeypatch):
    def away(*_arguments, **_more):
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr("app.cases.operations.receive_once", away)

    answer = send()

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert faults(answer) == {}
    assert counts(session) == (0, 0, 0)


def test_a_municipality_that_has_ended_cannot_be_chosen(send, session):
    town_of(session, "bardu").is_retired = True
    changed(session)

    assert list(faults(send(municipality="bardu"))) == ["#/municipality"]
