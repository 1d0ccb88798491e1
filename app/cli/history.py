"""`history`: whether anything that was written down has been tampered with since."""

import json
import sys
from itertools import islice
from typing import Any

import click

from app.cli import preparing

MOST_TOLD = 1_000
"""Faults that are told one by one; the others are counted."""

TELLS_EVERY = 50_000


@click.group()
def history() -> None:
    """What has happened, and whether it is still told as it was."""


@history.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
@click.option("--anchor", default="", metavar="POSITION:HASH", help="a seal that was written down: is it still there?")
def check(*, as_json: bool, anchor: str) -> None:
    """Look through the whole history; name every row that was changed, removed, added or moved, and exit 1 if any was.

    Rows of the last seconds are not sealed yet: they are counted.
    """
    from app.extensions import db
    from app.history import checking

    counted = checking.Counted()
    with preparing.make_app().app_context():
        checking.keep_still(db.session())
        found = checking.check(db.session(), counted, wanted=anchor, tell=_progress())
        told = list(islice(found, MOST_TOLD))
        more = sum(1 for _fault in found)
        db.session.rollback()
    if as_json:
        click.echo(json.dumps(_as_facts(counted, told, more), ensure_ascii=False))
    else:
        click.echo("\n".join([*(_line(one) for one in told), *_summary(counted, len(told) + more, more)]))
    if told:
        sys.exit(1)


def _progress() -> Any:  # noqa: ANN401 - a function that says how far it is
    """Say on stderr how many rows are done, now and then."""
    said = 0

    def tell(rows: int) -> None:
        nonlocal said
        if rows >= said + TELLS_EVERY:
            said = rows - rows % TELLS_EVERY
            click.echo(f"{said} rows …", err=True)

    return tell


def _as_facts(counted: Any, told: list[Any], more: int) -> dict[str, Any]:  # noqa: ANN401 - imported late
    facts = vars(counted) | {"reached": counted.reached and counted.reached.isoformat()}
    return {"is_whole": not told, **facts, "faults": [vars(one) for one in told], "more_faults": more}


def _line(fault: Any) -> str:  # noqa: ANN401 - the same
    where = f" ({', '.join(filter(None, [fault.case, fault.event]))})" if fault.case or fault.event else ""
    return f"{fault.what}: {fault.table} {fault.row}{where}: {fault.sentence}"


def _summary(counted: Any, faults: int, more: int) -> list[str]:  # noqa: ANN401 - the same
    lines = [f"… and {more} more."] if more else []
    lines += [f"{faults} fault{'' if faults == 1 else 's'}." if faults else "Nothing was tampered with."]
    lines += [f"{counted.rows} rows are sealed; of {counted.emptied} the words were erased."]
    lines += [f"{counted.gone} rows went with their case; {counted.unsealed} are newer than the last seal."]
    if counted.anchor:
        lines += [f"Newest seal, of {counted.reached:%Y-%m-%d %H:%M} UTC, to be written down: {counted.anchor}"]
    return lines


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(history)
