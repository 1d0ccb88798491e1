"""`report`: the documents for the steering group, as PDF."""

from pathlib import Path

import click

from app.cli import preparing
from app.disk import whole_file

KINDS = ("services", "competence", "status", "decision")


@click.group()
def report() -> None:
    """What the steering group gets."""


@report.command()
@click.argument("kind", type=click.Choice(KINDS), metavar="|".join(KINDS))
@click.option("--language", type=click.Choice(("nb", "nn")), default="nb", show_default=True)
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.pdf")
@click.option("--from", "first", default="", metavar="D", help="first day, as 2026-01-01; the usual period without")
@click.option("--until", "last", default="", metavar="D", help="last day, included; today without")
def memo(kind: str, language: str, file: Path, first: str, last: str) -> None:
    """Write a document with the figures of a period to a file; nothing is kept as a version."""
    from flask_babel import force_locale

    from app import clock
    from app.extensions import db
    from app.reports.documents import making
    from app.reports.documents.periods import period_of

    if not file.parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}", param_hint="--to")
    with preparing.make_app().app_context(), force_locale("en"):
        session, today = db.session(), clock.today()
        period = period_of(first, last, making.usual_period(session, kind, today), today)
        made = making.make(session, kind, language, period, clock.now())
    with whole_file(file) as written:
        written.write(made.content)
    click.echo(f"{made.title}, {period.first} to {period.last}: written to {file}.")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(report)
