"""The command line `forstelinja`: every command exits 0, or 1 with one clear sentence, or 2 on wrong usage."""

import logging
import sys
from importlib import import_module
from typing import Any

import click
import structlog

from app import tracebacks
from app.config import SettingError, Settings

ROOMS = (
    "serving", "preparing", "region", "catalogue", "triage", "people", "mail", "report", "archive", "retention",
    "person", "history", "demo", "doctor", "backing_up", "parts",
)  # fmt: skip
"""Modules with commands, in the order in which help lists them."""


def main() -> None:
    """Run the command line. Expected failures become one sentence on stderr and exit code 1."""
    for room in ROOMS:
        import_module(f"app.cli.{room}").add_to(commands)
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Exception as error:
        sentence = _sentence_of(error)
        if sentence is None:
            raise
        click.echo(sentence, err=True)
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Førstelinja: the shared front door for business."""


def configure_logging(settings: Settings) -> None:
    """Log facts as fields: for people in the demonstration, as JSON in production.

    Each line about what a request caused bears its mark (`app.tracing`). What libraries say goes the same way.
    """
    from app.cli.log_stream import LogStream
    from app.tracing import add_mark

    stream: Any = LogStream(sys.stderr)
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if settings.log_format == "console"
        else structlog.processors.JSONRenderer()
    )
    shared: list[Any] = [
        add_mark,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tracebacks.processor,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for library in ("sqlalchemy", "smtplib", "mail"):  # at DEBUG they write out rows, and letters
        logging.getLogger(library).setLevel(logging.WARNING)


def _sentence_of(error: Exception) -> str | None:
    """The one sentence that an expected failure deserves; None for a fault of ours."""
    from sqlalchemy.exc import DBAPIError

    from app.errors import ExpectedError
    from catalogue.errors import CatalogueError
    from triage.persistence import ModelError

    if isinstance(error, (SettingError, ExpectedError, CatalogueError, ModelError)):
        return str(error)
    if isinstance(error, DBAPIError):
        return f"The database did not answer as it should: {error.orig}. Nothing more was saved."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{': ' + str(error.filename) if error.filename else ''}"
    return None
