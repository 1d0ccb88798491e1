"""`region`: check, load and export a region's files."""

import sys
from pathlib import Path

import click

from app.cli import preparing


@click.group()
def region() -> None:
    """A region's files."""


@region.command()
@click.argument("directory", metavar="NAME|DIR")
def check(directory: str) -> None:
    """Name every fault of a region's files, by file and place."""
    from catalogue import region_files

    faults = region_files.check(region_files.find_region(directory))
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        click.echo(f"{len(faults)} fault{'' if len(faults) == 1 else 's'}.", err=True)
        sys.exit(1)
    click.echo("No faults.")


@region.command()
@click.argument("name")
@click.option("--replace", is_flag=True, help="also undo what was edited on the pages since the last load")
@click.option("--retire", is_flag=True, help="also when much of what there is would be taken out of use")
def load(name: str, *, replace: bool, retire: bool) -> None:
    """Load a region by NAME or directory: again and again with the same end, nothing half loaded."""
    from app.extensions import db
    from app.history import operations as history
    from catalogue import region_files

    with preparing.make_app().app_context():
        preparing.upgrade()
        loaded = region_files.load(db.session(), region_files.find_region(name), replace=replace, retire=retire)
        if loaded.changed:
            after = loaded.counts | loaded.after
            history.note(db.session(), "region", name[-120:], "loaded", before=loaded.before, after=after)
        db.session.commit()
    counts = ", ".join(f"{count} {what}" for what, count in loaded.counts.items())
    click.echo(f"{'Loaded' if loaded.changed else 'Nothing had changed'}: {counts}.")


@region.command()
@click.argument("directory", type=click.Path(path_type=Path))
def export(directory: Path) -> None:
    """Write the tables back to files."""
    from app.extensions import db
    from catalogue import region_files

    with preparing.make_app().app_context():
        region_files.export(db.session(), directory)
    click.echo(f"Written to {directory}.")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(region)
