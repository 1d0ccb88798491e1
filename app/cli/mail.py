"""`mail`: letters by state, another try, and letters taken in by hand."""

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from app import clock, store
from app.cli import preparing


@click.group()
def mail() -> None:
    """Letters that go and letters that came."""


@mail.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def status(*, as_json: bool) -> None:
    """How many letters are in each state, out and in, which need a person, and how fetching goes."""
    from app.extensions import db
    from app.mail import queries

    with preparing.make_app().app_context():
        told = {
            "counts": queries.counts(db.session()),
            "trouble": [
                {"id": row.id, "about": row.about, "letter": row.letter, "state": row.state, "error": row.last_error}
                for row in queries.trouble(db.session(), now=clock.now())
            ],
            "incoming": {
                "counts": queries.incoming_counts(db.session()),
                "trouble": [
                    {"id": row.id, "state": row.state, "outcome": row.outcome, "error": row.last_error}
                    for row in queries.held(db.session())
                ],
                "fetches": [
                    {"source": row.source, "last_ok_at": row.last_ok_at and row.last_ok_at.isoformat(),
                     "error": row.last_error}
                    for row in queries.fetches(db.session())
                ],
            },
        }  # fmt: skip
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _as_text(told))


def _as_text(told: dict[str, Any]) -> str:
    """The same as `--json`, a line each."""
    incoming = told["incoming"]
    lines = [f"{state}: {count}" for state, count in told["counts"].items()]
    lines += ["\t".join(str(value) for value in row.values()) for row in told["trouble"]]
    lines += [f"incoming {state}: {count}" for state, count in incoming["counts"].items()]
    lines += ["\t".join(["incoming", *(str(value or "") for value in row.values())]) for row in incoming["trouble"]]
    for row in incoming["fetches"]:
        last = f"last fetched {row['last_ok_at']}" if row["last_ok_at"] else "never fetched"
        lines.append(" ".join(filter(None, [f"{row['source']}: {last}.", row["error"]])))
    return "\n".join(lines)


@mail.command()
@click.argument("files", nargs=-1, type=click.File("rb"))
def take(files: tuple[BinaryIO, ...]) -> None:
    """Take letters in from files as they came, each once; without a file, one from stdin."""
    app = preparing.make_app()
    with app.app_context():
        folder = store.incoming(app.config["SETTINGS"])
        for file in files or (sys.stdin.buffer,):
            stored = _take_in(file, folder)
            click.echo(f"{file.name}: {'known already' if stored is None else stored}")


def _take_in(file: BinaryIO, folder: store.Place) -> int | None:
    from app.extensions import db
    from app.mail import content_key, inbox, raw_files
    from app.mail.models import BY_HAND

    with raw_files.Draft(folder) as draft:
        try:
            while piece := file.read(raw_files.CHUNK_BYTES):
                draft.write(piece)
        except raw_files.LetterTooLargeError as error:
            raise click.ClickException(f"{file.name} is larger than 50 MB; it was not taken.") from error
        if not draft.size:
            raise click.ClickException(f"{file.name} is empty; it was not taken.")
        stored = inbox.store(
            db.session(),
            draft,
            source=BY_HAND,
            envelope_to=content_key.receivers_of(draft.head),
            envelope_from=content_key.sender_of(draft.head),
            at=clock.now(),
            folder=folder,
        )
        db.session.commit()
    return stored


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


@mail.command()
@click.option("--without-doubtful", is_flag=True, help="those that may have gone before the restore are withdrawn")
def release(*, without_doubtful: bool) -> None:
    """Let letters go that are held since a restore."""
    from app.extensions import db
    from app.mail.holding import operations

    with preparing.make_app().app_context():
        withdrawn = operations.release(
            db.session(), by="the command line", at=clock.now(), without_doubtful=without_doubtful
        )
        db.session.commit()
    if withdrawn is None:
        raise click.ClickException("No letters are held.")
    click.echo(f"Letters go again; {withdrawn} that may have gone before were withdrawn.")


@mail.command()
def dkim() -> None:
    """The DNS record to publish, made of the key that letters are signed with."""
    from app import signing_key
    from app.config import DEFAULT_LANGUAGE
    from app.mail.addresses import domain_of
    from app.mail.message import wire_address
    from app.mail.sender import sender

    app = preparing.make_app()
    settings = app.config["SETTINGS"]
    if not settings.dkim_key:
        raise click.ClickException("FORSTELINJA_DKIM_KEY is not set: letters are not signed, and nothing is published.")
    with app.app_context():
        address = sender(DEFAULT_LANGUAGE).address
    if not address:
        raise click.ClickException("Nobody knows the sender's domain yet: load a region, or set FORSTELINJA_MAIL_FROM.")
    domain = domain_of(wire_address(address))
    key = signing_key.read(Path(settings.dkim_key))
    name = f"{settings.dkim_selector}._domainkey.{domain}"
    pieces = " ".join(f'"{piece}"' for piece in key.strings)
    click.echo(f"Name:  {name}\nType:  TXT\nValue: {key.record}\n\nIn a zone file:\n{name}. IN TXT ( {pieces} )")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(mail)
