"""`doctor`: what is wrong, and how to mend it."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask
from flask.helpers import get_debug_flag

from app import clock
from app.cli import preparing
from app.config import SettingError, Settings, check_for_serving, read_settings

if TYPE_CHECKING:
    from app.upkeep.doctor.finding import Finding

SIGNS = {"ok": "ok     ", "warning": "WARNING", "fault": "FAULT  "}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def doctor(*, as_json: bool) -> None:
    """Say what is wrong with settings, database, mail, model, clock, worker, queues and files, and what mends it."""
    found = list(_examine())
    faults = sum(one.state == "fault" for one in found)
    if as_json:
        click.echo(json.dumps({"well": not faults, "findings": [dataclasses.asdict(one) for one in found]}))
    else:
        for one in found:
            click.echo(f"{SIGNS[one.state]} {one.about}: {one.says}" + (f"\n        → {one.mend}" if one.mend else ""))
    if faults:
        click.echo("1 fault." if faults == 1 else f"{faults} faults.", err=True)
        sys.exit(1)


def _examine() -> Iterator["Finding"]:
    """Everything, as far as one can look: what cannot be reached hides only what lies behind it."""
    from app.upkeep.doctor import holes, work
    from app.upkeep.doctor.finding import fault, ok

    try:
        settings = read_settings()
        check_for_serving(settings, "127.0.0.1")
    except SettingError as error:
        yield fault("settings", f"{error}.", "Set it in the environment or in .env; the README's table says how.")
        return
    yield ok("settings", f"Read and checked; mode {settings.mode}, region {settings.region}.")
    yield from holes.look(settings, is_debugging=get_debug_flag())
    yield work.look_at_assets(Path(__file__).parent.parent)
    app = preparing.make_app(settings)
    with app.app_context():
        yield from _inside(app, settings)


def _inside(app: Flask, settings: Settings) -> Iterator["Finding"]:
    from app.upkeep.doctor import places, post

    yield from places.look_at_disk(settings)
    yield from places.look_at_store(settings)
    yield from _of_database(settings)
    yield from post.look(settings, app.extensions["mail"], now=clock.now())


def _of_database(settings: Settings) -> Iterator["Finding"]:
    from sqlalchemy.exc import DBAPIError

    from app.database import reading
    from app.extensions import db
    from app.upkeep import queries
    from app.upkeep.doctor import anchor, places, work
    from app.upkeep.doctor.finding import fault

    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite:///") and not path.exists():
        yield fault("database", f"There is none at {path}.", "Start the service once: forstelinja serve makes it.")
        return
    try:
        schema = preparing.current_migration(), preparing.newest_migration()
        with reading(db.session()):
            yield from places.look_at_database(db.session(), now=clock.now(), schema=schema)
            if schema[0] != schema[1]:
                return
            yield from work.look(queries.standing(db.session(), now=clock.now()))
            yield _model()
            yield anchor.look(db.session(), settings)
    except DBAPIError as error:
        yield fault(
            "database", f"It does not answer as it should: {type(error.orig).__name__}.",
            "Check that DATABASE_URL is right, that the server runs, and that the file can be read.",
        )  # fmt: skip
    finally:
        db.session.remove()


def _model() -> "Finding":
    from app.extensions import db
    from app.learning import examples, queries, registry
    from app.upkeep.doctor import work

    row = queries.active_row(db.session())
    return work.look_at_model(
        row.version if row else None,
        is_usable=registry.active(db.session()) is not None,
        is_of_today=row is not None and row.data_fingerprint == examples.fingerprint(db.session()),
    )


def add_to(commands: click.Group) -> None:
    """Hang this command into the command line."""
    commands.add_command(doctor)
