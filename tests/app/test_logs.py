"""Nothing personal and no secret stands in any log, whatever happens; where it happened does."""

import logging
import os
import subprocess
import sys

import pytest
import structlog

from app import tracebacks
from tests.house.reading import ROOT
from tests.support import log_watch


def test_a_whole_journey_with_faults_leaves_nothing_personal_in_the_log(settings, session, model):
    session.close()
    environment = os.environ | {
        "FORSTELINJA_MODE": "demo",
        "FORSTELINJA_DATA_DIR": str(settings.data_dir),
        "FORSTELINJA_LOG_FORMAT": "json",
        "FORSTELINJA_SUBMIT_LIMIT": "",
        "DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "SECRET_KEY": settings.secret_key,
    }

    done = subprocess.run(
        [sys.executable, "-m", "tests.support.whole_journey"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    log, hidden = done.stderr.lower(), done.stdout.lower().splitlines()
    assert len(hidden) >= 12
    for told in ("unexpected", "whole_journey.py", "sorting_failed", "keyerror", "integrityerror", "letter_understood"):
        assert told in log, told
    assert [word for word in hidden if word in log] == []


def test_a_traceback_says_where_and_of_what_kind_and_quotes_nothing():
    try:
        try:
            int("hemmeleg")
        except ValueError as error:
            raise OSError(28, "hemmeleg") from error
    except OSError as error:
        told = tracebacks.told(error)

    assert "hemmeleg" not in told.replace('int("hemmeleg")', "").replace('"hemmeleg") from', "")
    assert "builtins.ValueError\nAfter that:" in told
    assert told.endswith("builtins.OSError (28)")


@pytest.mark.parametrize("given", [True, None])
def test_the_log_of_libraries_is_wordless_too(given):
    try:
        int("hemmeleg")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), (ValueError, error, error.__traceback__))
        facts = tracebacks.processor(None, "", {"event": "x", "exc_info": given or error})

    line = tracebacks.Wordless("%(message)s").format(record)
    assert line.startswith("failed\n")
    assert line.endswith("builtins.ValueError")
    assert facts["exception"].endswith("builtins.ValueError")
    assert "exc_info" not in facts


@pytest.mark.parametrize(
    "said",
    [
        {"to": "kari@example.org"},
        {"who": "Hilde Årøy"},
        {"by": "hilde-aroy"},
        {"facts": {"text": "Hytter i Gratangsbotn"}},
        {"path": "/nb/sak/4HV9K2MQE7RM3XWBDZ5T"},
    ],
)
def test_every_test_is_watched_for_what_is_personal_in_the_log(said):
    structlog.get_logger("a test").warning("told", **said)
    logging.getLogger("a library").warning("told %s", said)
    structlog.get_logger("a test").warning("told", case="NF-2026-7KQ4X", state="sent")

    assert len(log_watch.found) == 2
    log_watch.found.clear()
