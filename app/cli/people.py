"""`user`: staff accounts."""

import click

from app import clock
from app.cli import preparing
from app.errors import NotFoundError


@click.group()
def user() -> None:
    """Staff accounts."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True)
def invite(email: str, name: str, role: str) -> None:
    """Make an account and owe its letter, with a link to choose a password."""
    from app.extensions import db
    from app.people import notifications, operations

    with preparing.make_app().app_context():
        person = operations.invite(db.session(), email=email, name=name, role=role, at=clock.now())
        notifications.invited(db.session(), person, at=clock.now())
        db.session.commit()
        click.echo(f"{person.name} is invited; the letter to {person.email} goes when the worker runs.")


@user.command("list")
def list_command() -> None:
    """All accounts."""
    from app.extensions import db
    from app.people import queries

    with preparing.make_app().app_context():
        for person in queries.users(db.session()):
            roles = ", ".join(role.name for role in person.roles)
            click.echo(f"{person.email}\t{person.name}\t{roles}\t{'active' if person.active else 'disabled'}")


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close an account; its sessions end at the next click."""
    from app.extensions import db
    from app.people import operations, queries

    with preparing.make_app().app_context():
        person = queries.by_email(db.session(), email)
        if person is None:
            raise NotFoundError(f"There is no account for {email}.")
        operations.disable(db.session(), person)
        db.session.commit()
        click.echo(f"{person.name} can no longer sign in.")


@user.command()
@click.argument("email")
def lost(email: str) -> None:
    """Ask for no code from an app any more, for somebody who has lost it and the recovery codes; they are told."""
    from app.extensions import db
    from app.people import notifications, queries
    from app.people.operations import second_steps

    with preparing.make_app().app_context():
        person = queries.by_email(db.session(), email)
        if person is None:
            raise NotFoundError(f"There is no account for {email}.")
        second_steps.turn_off_app(db.session(), person, by=None)
        notifications.account_changed(db.session(), person, notifications.APP_OFF, at=clock.now())
        db.session.commit()
        click.echo(f"{person.name} signs in with the password, and a code by e-mail where one is asked for.")


@user.command()
@click.argument("email")
@click.argument("new")
def address(email: str, new: str) -> None:
    """Correct the address of an account; what did not reach the old one goes to the new one."""
    from app.cases import colleagues
    from app.extensions import db
    from app.people import queries

    with preparing.make_app().app_context():
        person = queries.by_email(db.session(), email)
        if person is None:
            raise NotFoundError(f"There is no account for {email}.")
        letters = colleagues.correct_address(db.session(), person, new, at=clock.now())
        db.session.commit()
        click.echo(f"{person.name} has the address {person.email} now, and signs in again; {letters} letters go to it.")


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(user)
