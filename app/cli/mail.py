"""`mail`: letters by state, and another try."""

import json

import click

from app import clock
from app.cli import preparing


@click.group()
def mail() -> None:
    """Letters in the outbox."""


@mail.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def status(*, as_json: bool) -> None:
    """How many letters are in each state, and which need a person."""
    from app.extensions import db
    from app.mail import queries

    with preparing.make_app().app_context():
        counts = queries.counts(db.session())
        trouble = [
            {"id": row.id, "about": row.about, "letter": row.letter, "state": row.state, "error": row.last_error}
            for row in queries.trouble(db.session(), now=clock.now())
        ]
    if as_json:
        click.echo(json.dumps({"counts": counts, "trouble": trouble}, ensure_ascii=False))
        return
    for state, count in counts.items():
        click.echo(f"{state}: {count}")
    for row in trouble:
        click.echo(f"{row['id']}\t{row['about']}\t{row['letter']}\t{row['state']}\t{row['error']}")


@mail.command()
@click.argument("ids", nargs=-1, type=int)
def retry(ids: tuple[int, ...]) -> None:
    """Try letters again that were refused or given up: those with these IDs, or all."""
    from app.extensions import db
    from app.mail import operations

    with preparing.make_app().app_context():
        count = operations.retry(db.session(), list(ids) or None, at=clock.now())
        db.session.commit()
    click.echo(f"{count} letters will be tried again.")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(mail)
