"""`retention`: what is kept no longer goes."""

import json
import os
import time
from typing import Any

import click

from app.cli import preparing


@click.group()
def retention() -> None:
    """How long personal data is kept."""


@retention.command()
@click.option("--dry-run", "is_dry", is_flag=True, help="say what would go, and change nothing")
@click.option("--confirm-clock", "is_confirmed", is_flag=True, help="the time is right, although it has leapt")
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def run(*, is_dry: bool, is_confirmed: bool, as_json: bool) -> None:
    """Delete or strip what the rules say, in slices; say how much of what, and why."""
    from app import clock
    from app.extensions import db
    from app.privacy import retention as rules_applied
    from app.privacy.operations import watching

    app = preparing.make_app()
    with app.app_context():
        settings, session = app.config["SETTINGS"], db.session()
        due = rules_applied.dry_run(session, settings, at=clock.now())
        session.rollback()
        went: dict[str, int] = {}
        if not is_dry:
            if is_confirmed:
                watching.confirm(session, at=clock.now())
                session.commit()
            went = _apply(settings)
        told = _told(due, went, is_dry=is_dry)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _as_text(told))


def _apply(settings: Any) -> dict[str, int]:  # noqa: ANN401 - loaded late
    """Apply the rules, with a pause as long as each slice, so that visitors get their turn; how many of each went."""
    from app.extensions import db
    from app.privacy import queries
    from app.privacy import retention as rules_applied

    began = time.monotonic()
    for _count in rules_applied.apply(settings, cause="command", holder=f"command {os.getpid()}"):
        time.sleep(min(time.monotonic() - began, rules_applied.SLICE_S))
        began = time.monotonic()
    last = queries.last_finished(db.session())
    return last.counts if last else {}


def _told(due: Any, went: dict[str, int], *, is_dry: bool) -> dict[str, Any]:  # noqa: ANN401 - loaded late
    return {
        "dry_run": is_dry,
        "kinds": [
            {
                "kind": one.rule.kind,
                "setting": one.rule.setting,
                "kept_for": f"{one.rule.value} {one.rule.unit}",
                "due": one.count,
                "waits_for_archive": one.kept,
                "went": went.get(one.rule.kind, 0),
            }
            for one in due
        ],
    }


def _as_text(told: dict[str, Any]) -> str:
    """The same as `--json`, a line each."""
    lines = []
    for one in told["kinds"]:
        done = f"{one['due']} would go" if told["dry_run"] else f"{one['went']} went"
        waits = f", {one['waits_for_archive']} wait for the archive" if one["waits_for_archive"] else ""
        lines.append(f"{one['kind']}: {done}{waits} (older than {one['kept_for']}, {one['setting']})")
    return "\n".join(lines)


def summed_up(counts: dict[str, int]) -> str:
    """Counts by kind, in one line."""
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing"


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(retention)
