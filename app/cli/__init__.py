"""The command line `forstelinja`: every command exits 0, or 1 with one clear sentence, or 2 on wrong usage."""

import logging
import sys
from typing import Any

import click
import structlog

from app.config import SettingError, Settings


def main() -> None:
    """Run the command line. Expected failures become one sentence on stderr and exit code 1."""
    from app.cli import catalogue, demo, mail, people, preparing, region, serving, triage

    for room in (serving, preparing, region, catalogue, triage, people, mail, demo):
        room.add_to(commands)
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
    """Log facts as fields: for people in the demonstration, as JSON in production."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if settings.log_format == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


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
