"""One mark follows a request: on the answer, on the case, its letters, and in every line of the log about them."""

import json
import re
import subprocess
import sys

import pytest
from sqlalchemy import select

from app import tracing
from app.cases.models import Case
from app.mail.models import OutgoingMail
from app.worker import Worker
from tests.support import building

ENQUIRY = {
    "subject": "Hytter", "text": "Vi leier ut fire hytter og vil fylle vårsesongen.", "municipality": "bardu",
    "name": "Kari Nordmann", "email": "kari@example.org",
}  # fmt: skip
MARK = re.compile(r"[0-9a-f]{16}")


def ask(client, **headers):
    return client.post("/api/v1/enquiries", json=ENQUIRY, headers={"Idempotency-Key": "k" * 24} | headers)


def test_the_answer_the_case_and_every_letter_bear_the_same_mark_also_those_that_the_worker_writes(
    app, client, session, model, monkeypatch
):
    monkeypatch.setattr(Worker, "_refit", lambda _self: 0)

    mark = ask(client).headers["X-Request-ID"]
    session.rollback()
    Worker(app).once()

    assert MARK.fullmatch(mark)
    session.expire_all()
    assert session.scalar(select(Case.request_id)) == mark
    letters = session.execute(select(OutgoingMail.letter, OutgoingMail.request_id)).all()
    assert len(letters) == 2
    assert {row.request_id for row in letters} == {mark}


def test_two_requests_have_two_marks_also_when_they_fail(client):
    marks = [client.get(path).headers["X-Request-ID"] for path in ("/nb/", "/nb/", "/nb/no-such", "/helse/lever")]
    marks.append(client.get("/nb/", headers={"Host": "evil.example"}).headers["X-Request-ID"])

    assert len(set(marks)) == 5


@pytest.mark.parametrize(
    ("proxies", "given", "is_believed"),
    [
        (0, "abcdef-123456", False),
        (1, "abcdef-123456", True),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'mark" secret="x', False),
        (1, "mark mark mark", False),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mark_from_outside_is_believed_only_behind_a_proxy_of_ours_and_when_it_looks_like_one(
    settings, proxies, given, is_believed
):
    import dataclasses

    from app import create_app

    client = create_app(dataclasses.replace(settings, proxies=proxies)).test_client()

    mark = client.get("/helse/lever", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert (mark == given) is is_believed
    assert is_believed or MARK.fullmatch(mark)


def test_nothing_is_marked_when_nobody_asks(session):
    building.a_case(session)

    assert tracing.current() is None
    assert session.scalar(select(Case.request_id)) is None


SAYS = """
import logging, sys
from pathlib import Path
sys.path.insert(0, ".")
from tests.conftest import make_settings
from app.cli import configure_logging
from app import tracing
import dataclasses, structlog
logging.root.handlers.clear()  # what the tests have put there to watch
configure_logging(dataclasses.replace(make_settings(Path("x")), log_format="json"))
with tracing.following("mark-1234"):
    structlog.get_logger().info("own", about="NF-1")
    logging.getLogger("gunicorn.error").error("of a library %s", 3)
structlog.get_logger().info("nobody", request_id="another")
"""


def test_every_line_is_json_with_the_mark_of_what_caused_it_also_those_of_libraries():
    done = subprocess.run([sys.executable, "-c", SAYS], capture_output=True, text=True, check=True)

    own, library, nobody = (json.loads(line) for line in done.stderr.splitlines())
    assert (own["event"], own["about"], own["request_id"], own["level"]) == ("own", "NF-1", "mark-1234", "info")
    assert (library["event"], library["request_id"]) == ("of a library 3", "mark-1234")
    assert library["logger"] == "gunicorn.error"
    assert nobody["request_id"] == "another"
    assert "timestamp" in nobody
