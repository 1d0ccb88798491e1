"""`person`: the rights of whoever asked us something (GDPR art. 15, 17 and 20)."""

from pathlib import Path

import click

from app import clock
from app.cli import preparing
from app.cli.retention import summed_up
from app.disk import whole_file


@click.group()
def person() -> None:
    """What is kept of one person."""


@person.command()
@click.argument("email")
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.zip")
@click.option("--language", type=click.Choice(("nb", "nn", "en")), default="nb", show_default=True)
@click.option("--reason", default="", help="why, for the record")
def export(email: str, file: Path, language: str, reason: str) -> None:
    """Write everything that is kept of whoever has this address: JSON, a page to read, and the files."""
    from flask_babel import force_locale

    from app.extensions import db
    from app.privacy.person import exporting, operations

    if not file.parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}", param_hint="--to")
    app = preparing.make_app()
    with app.app_context(), force_locale(language), whole_file(file, mode=0o600) as zipped:
        session = db.session()
        found = exporting.gather(session, app.config["SETTINGS"], email, at=clock.now())
        session.rollback()  # the scanner is asked while it is written
        exporting.write(zipped, found)
        operations.note_export(session, email, found, by=None, reason=reason, at=clock.now())
        session.commit()
    click.echo(f"Written to {file}: {summed_up(found.counts)}. Read the notes of colleagues before you hand it out.")


@person.command()
@click.argument("email", required=False)
@click.option("--dry-run", "is_dry", is_flag=True, help="say what would go, and change nothing")
@click.option("--again", "is_again", is_flag=True, help="after a restore: repeat everything that was ever erased")
@click.option("--reason", default="", help="why, for the record")
def erase(email: str | None, reason: str, *, is_dry: bool, is_again: bool) -> None:
    """Erase what is kept of whoever has this address; figures that name nobody stay."""
    from app.extensions import db
    from app.privacy.operations import overwriting
    from app.privacy.person import operations, queries

    if bool(email) == is_again:
        raise click.UsageError("Give an address, or --again.")
    with preparing.make_app().app_context():
        session, at = db.session(), clock.now()
        if is_again:
            count = operations.repeat_erasures(session, at=at)
            said = f"Erased again: {count} cases."
        elif is_dry:
            said = f"Would go: {summed_up(queries.of_person(session, email or '', until=at).counts)}."
        else:
            erased = operations.erase(session, email or "", by=None, reason=reason, at=at)
            said = f"Erased: {summed_up(erased.counts)}."
            if erased.kept:
                said += f" Not before they are archived: {', '.join(erased.kept)}."
        session.commit()
        overwriting.write_out(db.engine)
    click.echo(said)


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(person)
