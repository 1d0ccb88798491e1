"""The description says what is there, no more and no less, and what it says is so."""

import re
from collections import Counter

import jsonschema
import pytest
import schemathesis
from openapi_spec_validator import validate
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from app.cases import checks
from app.config import MAX_TEXT_CHARACTERS
from app.ui import region, shelf
from catalogue.search import Index
from tests.app.api.conftest import changed

ADDRESS = "/api/v1/openapi.json"
MOST_EXAMPLES = 25
SAYS_NO_TO_WHAT_NO_SCHEMA_CAN_TELL = {
    "include-name": "POST /api/v1/enquiries",
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}},
}
"""A check digit, an address that mail servers take, a service that exists: 422 then, with the field's name."""


@pytest.fixture
def told(client):
    return client.get(ADDRESS).json


def operations(told):
    return [(path, method, one) for path, ways in told["paths"].items() for method, one in ways.items()]


def test_it_is_openapi(told):
    assert told["openapi"].startswith("3.1")
    validate(told)


def test_every_address_is_described_and_nothing_else(app, told):
    there = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, method, _one in operations(told)} == there
    assert len(there) > 10


def test_every_answer_that_is_shown_has_the_shape_that_is_told(told):
    shown = 0
    for _path, _method, one in operations(told):
        for answer in one["responses"].values():
            for content in answer.get("content", {}).values():
                examples = [content["example"]] if "example" in content else []
                examples += [example["value"] for example in content.get("examples", {}).values()]
                for example in examples:
                    jsonschema.Draft202012Validator(content["schema"] | {"components": told["components"]}).validate(
                        example
                    )
                    shown += 1
    assert shown > 40


def test_the_limits_are_those_that_are_checked(told):
    fields = told["components"]["schemas"]["Enquiry"]["properties"]

    assert set(fields) == {
        "text", "subject", "municipality", "name", "email", "phone", "organisation_number", "organisation_name",
        "language", "service", "confidential",
    }  # fmt: skip
    assert fields["text"]["maxLength"] == MAX_TEXT_CHARACTERS
    assert fields["language"]["enum"] == [*checks.REPLY_LANGUAGES, None]
    assert fields["municipality"]["enum"] == ["bardu", "gratangen", "lavangen", "salangen", "undecided"]
    assert told["components"]["schemas"]["Enquiry"]["additionalProperties"] is False


def test_the_enquiry_that_is_shown_can_be_sent(client, told):
    shown = told["paths"]["/api/v1/enquiries"]["post"]
    key = next(one for one in shown["parameters"] if one["name"] == "Idempotency-Key")["schema"]

    answer = client.post(
        "/api/v1/enquiries",
        json=shown["requestBody"]["content"]["application/json"]["example"],
        headers={"Idempotency-Key": key["examples"][0]},
    )

    assert answer.status_code == 201


def test_it_is_in_english_for_everybody_and_the_same_until_the_region_changes(client, session):
    first = client.get(ADDRESS, headers={"Accept-Language": "nn"})

    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert "Some fields must be changed" in first.text
    assert first.json["info"]["title"] == "Business front desk for Sør-Troms"
    changed(session)
    assert client.get(ADDRESS).json == first.json


def test_an_empty_region_is_described_too(app, client, monkeypatch):
    monkeypatch.setattr(shelf, "current", lambda: shelf.Shelf(0, {}, Index([])))
    monkeypatch.setattr("app.api.openapi.current_region", region.RegionFacts)

    validate(client.get(ADDRESS).json)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_sent_it_is_answered_as_described(app):
    app.config.update(PROPAGATE_EXCEPTIONS=False)
    config = SchemathesisConfig.from_dict(
        {
            "seed": 20261126,
            "generation": {"max-examples": MOST_EXAMPLES, "deterministic": True, "database": "none"},
            "operations": [SAYS_NO_TO_WHAT_NO_SCHEMA_CAN_TELL],
        }
    )
    schema = schemathesis.openapi.from_wsgi(ADDRESS, app, config=config)

    failures, statuses, phases = [], Counter(), {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            failures += failed(event.recorder)
            statuses.update(one.response.status_code for one in event.recorder.interactions.values() if one.response)
        elif isinstance(event, events.PhaseFinished):
            phases[event.phase.name.value] = event.status.value
        assert not isinstance(event, events.FatalError | events.NonFatalError), event

    assert failures == []
    assert set(phases.values()) == {"success"}, phases
    assert {200, 201, 304, 400, 404, 405, 415, 422} <= set(statuses)
    assert sum(statuses.values()) > 700


def failed(recorder) -> list[str]:
    """What a scenario has found, with the request that shows it."""
    return [
        f"{recorder.label}: {check.name}: {check.failure_info.failure.message}\n{check.failure_info.code_sample}"
        for found in recorder.checks.values()
        for check in found
        if check.failure_info
    ]
