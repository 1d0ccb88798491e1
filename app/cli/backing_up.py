"""`backup` while running, and `restore` into a place where nobody works meanwhile."""

import dataclasses
import hmac
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app import clock, store
from app.cli import preparing
from app.config import Settings, read_settings

OURS = ("FORSTELINJA_", "MAIL_", "DATABASE_URL", "SECRET_KEY")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-key", is_flag=True, help="SECRET_KEY goes into the backup too: keep it as you keep the key")
def backup(file: Path, *, with_key: bool) -> None:
    """Save database, attachments and letters that came to one FILE, while everybody works."""
    from app.extensions import db
    from app.upkeep import archive, snapshots

    app = preparing.make_app()
    settings: Settings = app.config["SETTINGS"]
    began, at = time.monotonic(), clock.now()
    with app.app_context(), archive.place_beside(file.absolute()) as folder:
        if preparing.current_migration() is None:
            raise archive.BackupError("There is no database of ours yet: nothing to back up.")
        database = folder / "database"
        found = snapshots.take(db.engine, database)
        if with_key:
            (folder / archive.SECRET_KEY).write_text(settings.secret_key)
        manifest = _manifest(settings, found, at)
        archive.write(folder / "archive", manifest, database, store.places(settings), found.names)
        archive.put_in_place(folder / "archive", file.absolute())
        size, files = file.stat().st_size, sum(map(len, found.names.values())) - len(manifest.missing)
        took = time.monotonic() - began
        made = {"at": at, "name": file.name, "size": size, "files": files, "seconds": took}
        is_noted = _note(found.migration, made)
    click.echo(f"{found.cases} cases and {files} files are in {file} ({size:,} bytes, {took:.1f} s).")
    if manifest.missing:
        click.echo(f"{len(manifest.missing)} files that the database names are not there, first {manifest.missing[0]}.")
    if not is_noted:
        click.echo("The database was too busy, or too old, to note down that this backup was made.")


def _note(migration: str, made: dict[str, Any]) -> bool:
    """Note down that a backup was made; False when that cannot be done: the backup is good all the same."""
    from sqlalchemy.exc import OperationalError

    from app.extensions import db
    from app.upkeep import operations

    if migration != preparing.newest_migration():
        return False
    try:
        operations.note_backup(db.session(), **made)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        return False
    return True


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="also over a database that holds cases")
@click.option("--check", "only_check", is_flag=True, help="say what is in the file and what is missing; change nothing")
def restore(file: Path, *, replace: bool, only_check: bool) -> None:
    """Put back what `backup` saved. Letters are held afterwards until a person lets them go."""
    from app.upkeep import archive, putting_back

    settings = read_settings()
    if only_check:
        _tell(archive.read(file), settings)
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with archive.place_beside(settings.data_dir / "restore") as folder:
        manifest = archive.read(file, folder)
        _check_fits(manifest, settings)
        cases = putting_back.cases_there(settings.database_url)
        if cases and not replace:
            raise archive.BackupError(
                f"The database holds {cases} cases. Nothing was changed. To put the backup in their place, take a "
                "backup of what is there, then say --replace."
            )
        putting_back.check_nobody_is_in(settings.database_url)
        putting_back.put_files(folder, store.places(settings))
        kept = _put_back(settings, manifest, folder)
        _put_key(settings, folder)
    _tell_after(manifest, kept)


def _manifest(settings: Settings, found: Any, at: datetime) -> Any:  # noqa: ANN401 - loaded late
    from importlib.metadata import version

    from app.upkeep.archive import FORMAT, Manifest

    return Manifest(
        format=FORMAT,
        program=version("forstelinja"),
        migration=found.migration,
        database=found.kind,
        at=at.isoformat(),
        cases=found.cases,
        key_mark=key_mark(settings.secret_key),
        settings=_names_set(),
    )


def key_mark(key: str) -> str:
    """By what it is seen whether a key is the same, without telling it: 16 hexadecimal digits."""
    return hmac.digest(key.encode(), b"forstelinja backup", "sha256").hex()[:16]


def _names_set() -> list[str]:
    return sorted(name for name in os.environ if name.startswith(OURS))


def _check_fits(manifest: Any, settings: Settings) -> None:  # noqa: ANN401 - loaded late
    from app.upkeep.archive import BackupError

    kind = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if manifest.database != kind:
        raise BackupError(
            f"The backup is of {manifest.database} and DATABASE_URL names {kind}: set it to the same kind. "
            "Nothing was changed."
        )
    newest = preparing.newest_migration()
    if manifest.migration > newest:
        raise BackupError(
            f"The backup is at migration {manifest.migration}, newer than this program's {newest}: restore with the "
            "newer program. Nothing was changed."
        )


def _put_back(settings: Settings, manifest: Any, folder: Path) -> Path | None:  # noqa: ANN401 - loaded late
    """The database into its place, brought up to date and with letters held; gives where the earlier file is kept."""
    from app.upkeep import archive, putting_back, snapshots

    database = folder / archive.DATABASES[manifest.database]
    if manifest.database == "postgresql":
        putting_back.replace_postgresql(settings.database_url, database, folder)
        _settle(settings, manifest)
        return None
    snapshots.look_into(database)
    _settle(dataclasses.replace(settings, database_url=f"sqlite:///{database}"), manifest)
    snapshots.to_one_file(database)
    target = snapshots.sqlite_path(settings.database_url)
    return putting_back.replace_file(database, target, at=clock.now())


def _settle(settings: Settings, manifest: Any) -> None:  # noqa: ANN401 - loaded late
    from app.extensions import db
    from app.privacy.person import operations as persons
    from app.upkeep import restored

    with preparing.make_app(settings).app_context():
        preparing.upgrade()
        restored.settle(db.session(), backup_at=datetime.fromisoformat(manifest.at), at=clock.now())
        persons.repeat_erasures(db.session(), at=clock.now())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _put_key(settings: Settings, folder: Path) -> None:
    from app.upkeep.archive import SECRET_KEY

    key = folder / SECRET_KEY
    if key.exists():
        key.chmod(0o600)
        key.replace(settings.data_dir / SECRET_KEY)
        click.echo(
            f"The key of the backup lies in {settings.data_dir / SECRET_KEY}. Outside the demonstration, set "
            "SECRET_KEY to what is in it and remove the file."
        )


def _tell(manifest: Any, settings: Settings) -> None:  # noqa: ANN401 - loaded late
    """What is in the file, and what is missing."""
    from app.upkeep.archive import SECRET_KEY

    click.echo(
        f"Whole: {manifest.cases} cases as of {manifest.at}, migration {manifest.migration}, {manifest.database}, "
        f"{len(manifest.sha256) - 1} files beside the database."
    )
    if manifest.missing:
        click.echo(f"Missing already when it was made: {len(manifest.missing)} files, first {manifest.missing[0]}.")
    if key_mark(settings.secret_key) != manifest.key_mark and SECRET_KEY not in manifest.sha256:
        click.echo(
            "SECRET_KEY is not the one of the backup: links and reply addresses in letters that were sent will lead to "
            "a page that says so. Set the old key if you have it."
        )
    unset = sorted(set(manifest.settings) - set(_names_set()))
    if unset:
        click.echo(f"Set then and not now: {', '.join(unset)}.")
    _check_fits(manifest, settings)


def _tell_after(manifest: Any, kept: Path | None) -> None:  # noqa: ANN401 - loaded late
    lines = [f"Restored: {manifest.cases} cases as of {manifest.at}. All letters are held."]
    if kept:
        lines.append(
            f"What was there before lies in {kept}; remove it when you do not need it: it holds personal data."
        )
    lines.append(
        "Start the service, look at /skrivebord/drift, and let letters go there or by `forstelinja mail release`. In a "
        f"mailbox read by IMAP, mark what came after {manifest.at} as unread: what is known already is recognised."
    )
    click.echo("\n".join(lines))


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(backup)
    commands.add_command(restore)
