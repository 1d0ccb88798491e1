"""Every address, its methods and its guard, as in the committed list; every change needs a token.

After a change that is meant:  python -m tests.house.test_addresses   and read what changed.
"""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

LIST = Path(__file__).parent / "addresses.txt"
KEBAB = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?")
VALUES = {"language": "nb", "attachment_id": "1", "letter_id": "1"}


def rules(app: Flask) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)


def filled_in(rule: Rule, values: dict[str, str]) -> str:
    """The address with these values, "none" for the rest."""
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: values.get(found[1], "none"), rule.rule)


def line(app: Flask, rule: Rule) -> str:
    guard = app.view_functions[rule.endpoint].guard
    methods = " ".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
    return f"{rule.rule:72}{methods:10}{guard.__module__}.{guard.__name__}"


def listed(app: Flask) -> str:
    return "".join(f"{line(app, rule)}\n" for rule in rules(app))


def test_the_addresses_are_those_of_the_list(app):
    assert listed(app) == LIST.read_text(encoding="utf-8")


def test_every_address_has_a_guard_and_is_written_with_hyphens(app):
    assert len(rules(app)) > 20
    for rule in rules(app):
        assert callable(app.view_functions[rule.endpoint].guard), rule
        for part in re.sub(r"<[^>]+>", "", rule.rule).split("/"):
            assert KEBAB.fullmatch(part), rule.rule


def test_no_change_is_made_without_a_token(app, statements):
    client = app.test_client()
    posts = [rule for rule in rules(app) if "POST" in rule.methods]

    assert len(posts) > 10
    for rule in posts:
        address = filled_in(rule, VALUES)
        with statements() as seen:
            answer = client.post(address, data={"text": "x", "person": "hilde-aroy"})
        assert answer.status_code >= 400 or answer.location.startswith("/inn"), address
        assert not [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))], address


@pytest.mark.parametrize("address", ["/nb/henvendelse/", "/NB/henvendelse", "/se/henvendelse", "/skrivebord/Alle"])
def test_an_address_that_is_none_is_answered_with_a_page(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert "<h1" in answer.text


def main() -> None:
    import tempfile

    from app import create_app
    from tests.conftest import make_settings

    LIST.write_text(listed(create_app(make_settings(Path(tempfile.mkdtemp())))), encoding="utf-8")


if __name__ == "__main__":
    main()
