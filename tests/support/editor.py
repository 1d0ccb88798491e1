"""The editor's pages as a browser fills them in: what stands on a page is sent back, with what was changed."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

EDITOR = "petter-andreas-solbakk"
DESK = "/skrivebord/katalog"
NEW = f"{DESK}/ny-tjeneste"
FUND = f"{DESK}/tjenester/kommunalt-naeringsfond"

KELP: dict[str, Any] = {
    "name_nb": "Dyrke tare", "name_nn": "Dyrke tare", "name_en": "Growing kelp",
    "summary_nb": "Vi hjelper deg i gang.", "summary_nn": "Vi hjelper deg i gang.", "summary_en": "We help you begin.",
    "description_nb": "Tare er alger.", "description_nn": "Tare er algar.", "description_en": "Kelp is algae.",
    "what_you_get_nb": "Råd.", "what_you_get_nn": "Råd.", "what_you_get_en": "Advice.",
    "cost_nb": "Gratis", "cost_nn": "Gratis", "cost_en": "Free", "amount": "0",
    "event": "start", "area": "havbruk-og-sjomat", "audience": ["etablerer"], "channels": ["form"],
    "municipalities": ["bardu", "salangen"],
    "questions_nb": "Hvordan begynner jeg med taredyrking?\nTrenger tarelinjer konsesjon?",
    "questions_nn": "Korleis byrjar eg med taredyrking?", "questions_en": "How do I start a kelp farm?",
}  # fmt: skip
"""A whole service of the first region."""


def page(answer: TestResponse) -> BeautifulSoup:
    """What came, to look at."""
    return BeautifulSoup(answer.text, "html.parser")


def fields(answer: TestResponse, at: int = 0) -> dict[str, list[str]]:
    """All that a browser would send of a form of the page, its buttons left out."""
    form = [one for one in page(answer).select("main form") if one.get("method") == "post"][at]
    found: dict[str, list[str]] = {}
    for field in form.select("input, textarea, select"):
        for value in _values(field):
            found.setdefault(str(field["name"]), []).append(value)
    return found


def send(client: FlaskClient, address: str, then: str = "save", **changes: Any) -> TestResponse:
    """Open a service's form, change some fields, press a button."""
    return client.post(address, data=fields(client.get(address)) | changes | {"then": then})


def faults(answer: TestResponse) -> dict[str, str]:
    """The sentences beside the fields, by the field's id, after every link of the summary was found to lead there."""
    seen = page(answer)
    targets = [link["href"].removeprefix("#") for link in seen.select(".ds-error-summary a")]
    beside = {
        one["id"]: " ".join(
            seen.find(id=mark).get_text(" ", strip=True) for mark in str(one["aria-describedby"]).split()
        )
        for one in seen.select("[aria-describedby]")
        if "-error" in str(one["aria-describedby"])
    }
    assert all(seen.find(id=target) for target in targets), targets
    assert set(targets) == set(beside), (targets, list(beside))
    return beside


def _values(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]  # as HTML has it: the first line break is none
    if field.name == "select":
        chosen = field.select("option[selected]") or field.select("option")[:1]
        return [str(one["value"]) for one in chosen]
    if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
        return []
    return [str(field.get("value", ""))]
