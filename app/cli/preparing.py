"""Making the house ready: database upgraded, region loaded if empty, sample staff in the demo, model if none."""

import json
from pathlib import Path

import click
import structlog
from flask import Flask
from sqlalchemy import inspect, text

from app import clock
from app.config import Settings, read_settings
from app.errors import ExpectedError

log = structlog.get_logger(__name__)
MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


class SchemaError(ExpectedError):
    """The database's schema is not the one this code was written for."""


def make_app(settings: Settings | None = None) -> Flask:
    """The application for a command, with its log set up."""
    from app import create_app
    from app.cli import configure_logging

    settings = settings or read_settings()
    configure_logging(settings)
    return create_app(settings)


def prepare(app: Flask, *, with_model: bool = True) -> None:
    """Do what is missing, in order; what is done already costs a few milliseconds. Needs an application context."""
    from app.extensions import db
    from app.learning import refit

    settings: Settings = app.config["SETTINGS"]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade()
    load_region_if_empty(settings)
    if settings.is_demo:
        load_sample_staff(settings)
    if with_model and refit.is_due(db.session()):
        log.info("fitting_model")
        refit.refit(db.session(), "start")
    db.session.remove()


def upgrade() -> None:
    """Bring the schema to the newest migration; at once when it is there. Raises SchemaError for a newer one."""
    newest = newest_migration()
    now = current_migration()
    if now == newest:
        return
    if now is not None and now > newest:
        raise SchemaError(
            f"The database is at migration {now}, newer than this program's {newest}: run the newer program. "
            "Nothing was changed."
        )
    from flask_migrate import upgrade as migrate

    log.info("upgrading_database", old=now, new=newest)
    migrate(directory=str(MIGRATIONS))


def newest_migration() -> str:
    """The number of the newest migration, as `migrations/current` has it."""
    return (MIGRATIONS / "current").read_text().strip()


def current_migration() -> str | None:
    """The number of the migration the database is at; None for an empty database."""
    from app.extensions import db

    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def load_region_if_empty(settings: Settings) -> None:
    """Load the configured region's files into a database that has none."""
    from app.extensions import db
    from app.history import operations as history
    from catalogue import queries, region_files

    if queries.has_region(db.session()):
        return
    loaded = region_files.load(db.session(), region_files.find_region(settings.region))
    history.note(db.session(), "region", settings.region[-120:], "loaded", after=loaded.counts)
    db.session.commit()
    log.info("region_loaded", region=settings.region, **loaded.counts)


def load_sample_staff(settings: Settings) -> None:
    """Load the region's sample people; those that are there stay as they are."""
    from app.extensions import db
    from app.people import operations
    from catalogue import region_files

    rows = region_files.read_staff(region_files.find_region(settings.region))
    made = operations.load_sample_staff(db.session(), rows, today=clock.today(), at=clock.now())
    db.session.commit()
    if made:
        log.info("sample_staff_loaded", people=made)


@click.group("db")
def database() -> None:
    """The database's schema."""


@database.command("upgrade")
def upgrade_command() -> None:
    """Bring the schema to the newest migration."""
    with make_app().app_context():
        upgrade()
        click.echo(f"The database is at migration {current_migration()}.")


@database.command("check")
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def check_command(*, as_json: bool) -> None:
    """Say whether schema and models agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.cases import search_index
    from app.extensions import db

    def has_model(name: str | None, kind: str, _parents: object) -> bool:
        return not search_index.is_of_index(name, kind)

    with make_app().app_context():
        with db.engine.connect() as connection:
            options = {"compare_type": True, "include_name": has_model}
            context = MigrationContext.configure(connection, opts=options)
            differences = [str(item) for item in compare_metadata(context, db.metadata)]
        now, newest = current_migration(), newest_migration()
    if as_json:
        click.echo(json.dumps({"migration": now, "newest": newest, "differences": differences}))
    if now != newest or differences:
        raise SchemaError(
            f"The database is at migration {now}, the newest is {newest}; {len(differences)} differences from the "
            f"models{': ' + '; '.join(differences[:5]) if differences else ''}. Run: forstelinja db upgrade"
        )
    if not as_json:
        click.echo(f"Schema and models agree (migration {now}).")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(database)
