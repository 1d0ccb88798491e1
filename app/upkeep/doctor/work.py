"""Who works, what waits, what was saved, and what the work needs: model and pages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.config import LANGUAGES
from app.mail.queries import FETCH_SILENCE, TOO_LONG
from app.upkeep.doctor.finding import Finding, fault, ok, warning
from app.upkeep.queries import Standing

BACKUP_EVERY = timedelta(hours=26)
"""A nightly backup, and two hours for it."""

SORTED_WITHIN = timedelta(minutes=5)
AHEAD = timedelta(minutes=5)


def look(now: Standing) -> Iterator[Finding]:
    """Worker, queues, letters, backup and clock."""
    yield _worker(now)
    yield _queue("cases", now.at, now.case_due_at, SORTED_WITHIN, "Look into the worker's log for “sorting_failed”.")
    yield _queue(
        "letters", now.at, now.letter_due_at, TOO_LONG, "Look at “mail” above, and at `forstelinja mail status`."
    )
    yield _queue("incoming letters", now.at, now.incoming_due_at, TOO_LONG, "Look into the worker's log.")
    yield from _held(now)
    yield from _unsent(now)
    yield from _fetching(now)
    yield _backup(now)
    if now.newest_case_at is not None and now.newest_case_at - now.at > AHEAD:
        yield fault(
            "clock", f"The newest case came at {now.newest_case_at:%Y-%m-%d %H:%M} UTC, which is yet to come.",
            "This machine's clock was set back, or was ahead: let it be set by the net.",
        )  # fmt: skip


def _worker(now: Standing) -> Finding:
    if now.is_anybody_working:
        return ok("worker", f"{now.workers} at work.")
    since = f"since {now.last_beat_at:%Y-%m-%d %H:%M} UTC" if now.last_beat_at else "yet"
    return fault(
        "worker", f"No worker has given a sign of life {since}: no case is sorted and no letter goes.",
        "Start one: forstelinja serve, or forstelinja worker.",
    )  # fmt: skip


def _queue(about: str, now: datetime, since: datetime | None, patience: timedelta, mend: str) -> Finding:
    if since is None or now - since < patience:
        return ok(f"queue of {about}", "Nothing stands still.")
    return fault(f"queue of {about}", f"The oldest has waited since {since:%Y-%m-%d %H:%M} UTC.", mend)


def _held(now: Standing) -> Iterator[Finding]:
    if now.held_since is not None:
        yield fault(
            "letters", f"All letters are held since {now.held_since:%Y-%m-%d %H:%M} UTC, when a backup was restored.",
            "Look at /skrivebord/drift, then let them go there, or run: forstelinja mail release",
        )  # fmt: skip


def _unsent(now: Standing) -> Iterator[Finding]:
    count = now.unsent
    if count:
        yield warning(
            "letters",
            f"{count} did not arrive.",
            "The coordinator's list shows them; `forstelinja mail retry` tries again.",
        )
    if now.incoming["failed"]:
        yield warning("letters", f"{now.incoming['failed']} that came could not be read.", "The coordinator sees them.")


def _fetching(now: Standing) -> Iterator[Finding]:
    for one in now.fetches:
        last = one.last_ok_at or one.began_at
        if now.at - last > FETCH_SILENCE:
            yield fault(
                "inbox", f"Nothing could be fetched ({one.source}) since {last:%F %H:%M} UTC. {one.error}".strip(),
                "Look at “inbox” above; a source that is no longer set can be left.",
            )  # fmt: skip


def _backup(now: Standing) -> Finding:
    if now.last_backup_at is None:
        return warning("backup", "None was ever made.", "Run it every night: forstelinja backup FILE")
    says = f"The newest is of {now.last_backup_at:%Y-%m-%d %H:%M} UTC."
    if now.at - now.last_backup_at > BACKUP_EVERY:
        return warning("backup", says, "See why the nightly run did not end well: forstelinja backup FILE")
    return ok("backup", says)


def look_at_model(version: str | None, *, is_usable: bool, is_of_today: bool) -> Finding:
    """The model in force: one that this program can use, made of the catalogue as it is."""
    if version is None or not is_usable:
        what = "There is no model" if version is None else f"Model {version} cannot be used by this program"
        return fault("model", f"{what}: every case goes to the coordinator.", "Run: forstelinja triage refit")
    if not is_of_today:
        return warning(
            "model", f"Model {version} was made before the catalogue was last changed.",
            "A worker fits a new one within seconds; else run: forstelinja triage refit",
        )  # fmt: skip
    return ok("model", f"{version}, made of the catalogue as it is.")


def look_at_assets(house: Path) -> Finding:
    """What pages are made of and git does not hold: the look, and translations."""
    missing = [
        str(path.relative_to(house))
        for path in (
            house / "static" / "vendor",
            *(house / "translations" / one / "LC_MESSAGES" / "messages.mo" for one in LANGUAGES if one != "en"),
        )
        if not path.exists() or (path.is_dir() and not any(path.iterdir()))
    ]
    if missing:
        return fault(
            "assets", f"Missing in app/: {', '.join(missing)}.",
            "Run: make setup (or python app/static/build.py, and pybabel compile -d app/translations)",
        )  # fmt: skip
    return ok("assets", "Look and translations are there.")
