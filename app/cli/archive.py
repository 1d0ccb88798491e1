"""`archive`: cases go to the archive as packages, and its receipts come back."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app import store
from app.cli import preparing
from app.disk import whole_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.cases.models import CaseEvent
    from app.documents.typesetting import Press
    from app.records.rules import Rules

BATCH = 200
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@dataclass(frozen=True)
class Desk:
    """What every export needs."""

    session: "Session"
    rules: "Rules"
    told: "Callable[[CaseEvent], str]"
    press: "Press"
    attachments: store.Place


@click.group()
def archive() -> None:
    """What the archive gets, and what it answers."""


@archive.command()
@click.argument("reference", required=False)
@click.option("--closed", "is_all", is_flag=True, help="every closed case that is not exported, or changed since")
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, metavar="FILE.zip|DIR")
def export(reference: str | None, target: Path, *, is_all: bool) -> None:
    """Write a case, or all that are due, as packages of messages with documents, and note what was sent."""
    if bool(reference) == is_all:
        raise click.UsageError("give one REFERENCE, or --closed")
    if is_all and not target.is_dir():
        raise click.BadParameter(f"there is no folder {target}", param_hint="--to")
    if not is_all and not target.parent.is_dir():
        raise click.BadParameter(f"there is no folder {target.parent}", param_hint="--to")
    from app.documents import typesetting

    app = preparing.make_app()
    with app.app_context(), typesetting.press() as press:
        desk = _desk(press, store.attachments(app.config["SETTINGS"]))
        if reference:
            _export_one(desk, reference, target)
        else:
            _export_all(desk, target)


@archive.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE…")
def check(files: tuple[Path, ...]) -> None:
    """Hold packages against our own rules: codes, counts, days, checksums, names."""
    from app.records import checking

    faults = [f"{file}: {fault}" for file in files for fault in checking.check(file)]
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"No faults in {len(files)} package{'' if len(files) == 1 else 's'}.")


@archive.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE.xml…")
@click.option("--for", "key", default="", metavar="KEY", help="the message or case that it answers, where it says none")
def receipt(files: tuple[Path, ...], key: str) -> None:
    """Note what the archive has answered: a receipt, or why it refused."""
    from app import clock
    from app.errors import ExpectedError
    from app.extensions import db
    from app.records import operations, receipts

    failed = 0
    with preparing.make_app().app_context():
        session = db.session()
        for file in files:
            try:
                row = operations.received(session, receipts.read(file.read_bytes()), key=key, at=clock.now())
                session.commit()
            except ExpectedError as error:
                session.rollback()
                failed += 1
                click.echo(f"{file}: {error}", err=True)
                continue
            click.echo(f"{file}: {row.key} is {row.state}{': ' + row.fault if row.fault else ''}.")
    if failed:
        sys.exit(1)


def _desk(press: "Press", attachments: store.Place) -> Desk:
    from app.desk import queries as desk
    from app.desk import records
    from app.extensions import db
    from app.records import queries

    session = db.session()
    return Desk(session, queries.rules(session), records.teller(desk.names(session)), press, attachments)


def _export_one(desk: Desk, reference: str, file: Path) -> None:
    from app.cases import queries as cases
    from app.errors import NotFoundError
    from app.records import queries

    case = cases.by_reference(desk.session, reference)
    if case is None or case.emptied_at is not None:
        raise NotFoundError(f"there is no case {reference}, or nothing is left of it")
    case = cases.surviving(desk.session, case)
    record = queries.record_of(desk.session, case)
    if record is not None and not record.is_journalled:
        raise click.ClickException(f"{case.reference} is kept out of the archive: {record.reason}")
    count = _write(desk, case.reference, file, everything=True)
    click.echo(f"{case.reference}: {count} message{'' if count == 1 else 's'} written to {file}.")


def _export_all(desk: Desk, folder: Path) -> None:
    """Case by case: the file first, then the note of it. Stopped in between, it goes on where it was."""
    from app import clock
    from app.errors import ExpectedError
    from app.records import queries

    until = clock.now() - queries.SETTLES_AFTER
    total, done, failed, last = queries.count_due(desk.session, until), 0, 0, 0
    while rows := queries.due_references(desk.session, until, last, BATCH):
        for number, reference in rows:
            last = number
            try:
                _write(desk, reference, folder, everything=False)
                done += 1
            except (ExpectedError, OSError) as error:
                failed += 1
                click.echo(f"{reference} was not exported: {error}", err=True)
            desk.session.rollback()
            desk.session.expunge_all()
        click.echo(f"{done + failed} of {total}")
    click.echo(f"{done} exported to {folder}, {failed} were not." if failed else f"{done} exported to {folder}.")
    if failed:
        sys.exit(1)


def _write(desk: Desk, reference: str, target: Path, *, everything: bool) -> int:
    """Write a case's package, then note it; how many messages it has. A case that nothing is new in gets no file."""
    from app import clock
    from app.cases import queries as cases
    from app.database import reading
    from app.errors import ConflictError, NotFoundError
    from app.records import exporting, operations

    session = desk.session
    session.rollback()  # what was read before may have taken the lock of those who write
    with reading(session):
        case = cases.by_reference(session, reference)
        if case is None:
            raise NotFoundError("it is not there any more")
        number = case.id
        plan = exporting.plan(session, case, desk.rules, desk.told, everything=everything)
    plan.check_scanned()
    file = target / f"{reference}-v{plan.version}.zip" if target.is_dir() else target
    if plan.entries:
        with whole_file(file) as output:
            exporting.write(output, plan, rules=desk.rules, press=desk.press, attachments=desk.attachments)
    try:
        case = cases.by_id(session, number)
        operations.exported(session, case, plan.entries, version=plan.version, rules=desk.rules, at=clock.now())
        session.commit()
    except ConflictError as error:
        file.unlink(missing_ok=True)
        raise ConflictError("somebody has changed it meanwhile; export it again") from error
    return len(plan.entries)


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(archive)
