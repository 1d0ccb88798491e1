"""`demo`: cases for trying the product out, and for measuring it. Only in the demonstration."""

import click

from app.cli import preparing
from app.config import SettingError, Settings


@click.group()
def demo() -> None:
    """What only the demonstration has."""


@demo.command()
@click.argument("count", type=click.IntRange(1, 1_000_000), metavar="N")
@click.option("--seed", default=1, show_default=True, help="another seed makes other cases")
def cases(count: int, seed: int) -> None:
    """Make up N cases in every state, over three years; no letter is written and nothing is sorted."""
    from app import clock
    from app.cli import making_up
    from app.extensions import db

    app = preparing.make_app()
    settings: Settings = app.config["SETTINGS"]
    if not settings.is_demo:
        raise SettingError("Cases are made up in the demonstration alone: set FORSTELINJA_MODE=demo.")
    with app.app_context():
        preparing.prepare(app, with_model=False)
        with click.progressbar(length=count, label="Making cases up") as bar:
            making_up.make(db.session(), count, seed=seed, now=clock.now(), tell=bar.update)
    click.echo(f"{count} cases have been made up.")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(demo)
