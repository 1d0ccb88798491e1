"""`catalogue`: the services as linked data, out and in; every rule that is broken."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import preparing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORMATS = ("turtle", "json-ld", "rdf-xml")


@click.group()
def catalogue() -> None:
    """The catalogue as linked data (CPSV-AP-NO 1.1)."""


@catalogue.command()
@click.option("--format", "name", type=click.Choice(FORMATS), default="turtle", show_default=True)
def export(name: str) -> None:
    """Write the published catalogue to the standard output."""
    from catalogue.linked_data.formats import serialise
    from catalogue.linked_data.graph import graph

    app = preparing.make_app()
    with app.app_context():
        content = serialise(graph(_session(), base_url=app.config["SETTINGS"].base_url), name)
    sys.stdout.buffer.write(content)


@catalogue.command()
def check() -> None:
    """Name every rule of CPSV-AP-NO that is broken, by service."""
    from catalogue.linked_data.graph import graph
    from catalogue.linked_data.rules import faults

    app = preparing.make_app()
    with app.app_context():
        found = faults(graph(_session(), base_url=app.config["SETTINGS"].base_url))
    for fault in found:
        click.echo(f"{fault.subject}: {fault.property}: {fault.sentence}", err=True)
    if found:
        click.echo(f"{len(found)} fault{'' if len(found) == 1 else 's'}.", err=True)
        sys.exit(1)
    click.echo("No faults.")


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("directory", type=click.Path(path_type=Path))
def import_(file: Path, directory: Path) -> None:
    """Make region files in DIRECTORY of another region's catalogue; what it lacks is said, its services are drafts."""
    from catalogue.linked_data import importing

    imported = importing.region_files(importing.read(file), directory)
    for note in imported.notes:
        click.echo(note, err=True)
    click.echo(f"{imported.services} services, {imported.drafts} of them drafts, in {len(imported.files)} files.")


def _session() -> "Session":
    from app.extensions import db

    return db.session()


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(catalogue)
