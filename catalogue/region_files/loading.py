"""Rows → tables, all or nothing: what is the same stays untouched, what is gone is retired and kept for its cases."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    RowMapping,
    ScalarSelect,
    Table,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Session

from catalogue.base import Base
from catalogue.errors import EditedSinceLoadError, MuchWouldGoError, OtherRegionError, RegionFileError
from catalogue.models import (
    CompetenceArea,
    ExampleQuestion,
    Municipality,
    Offer,
    OutOfScopeKind,
    Partner,
    Region,
    Service,
    ServiceCompetence,
    ServiceText,
)
from catalogue.region_files import checking, reading, rows
from catalogue.region_files.noting import Noted, Told
from catalogue.region_files.rows import Row, Rows
from catalogue.vocabulary import Status

MUCH, FEW = 1 / 3, 2
"""A larger share of what there is goes only when it is meant; so few may always go, for a region may be small."""


@dataclass(frozen=True)
class Loaded:
    """What the region holds after loading, and whether loading changed anything that is shown or learned from.

    `before` and `after` tell what was changed in a region that was there.
    """

    counts: dict[str, int]
    changed: bool
    before: Told = field(default_factory=dict)
    after: Told = field(default_factory=dict)


def load(session: Session, directory: Path, *, replace: bool = False, retire: bool = False) -> Loaded:
    """Bring the tables to what a region's files say; the caller commits.

    Rows keep their ids, found by slug. What is gone from the files stays for the cases that name it: municipalities,
    areas, kinds and partners are retired, published services withdrawn. Files that were loaded last are not read again.
    Raises RegionFileError, which lists every fault, or OtherRegionError, both before anything is written; and
    EditedSinceLoadError when that would undo what an editor has changed since the last load, unless told to `replace`
    it; and MuchWouldGoError when much of what there is would be taken out of use, as by a file that is cut short,
    unless told to `retire` it. The region's row is locked meanwhile, so that two loads follow each other.
    """
    session.flush()
    known = session.execute(select(_table(Region)).with_for_update()).mappings().one_or_none()
    fingerprint = reading.fingerprint(directory)
    if known and known["fingerprint"] == fingerprint:
        return Loaded(_counts(session), changed=False)
    files = reading.read(directory)
    if faults := checking.faults_of(files):
        raise RegionFileError(faults)
    wanted = rows.rows_of(files)
    if known and known["slug"] != wanted.region["slug"]:
        raise OtherRegionError(
            f'This database holds the region "{known["slug"]}", and the files are for "{wanted.region["slug"]}": '
            "one database serves one region. Nothing was loaded."
        )
    asked_before = _number_of_questions(session)
    noted = Noted()
    changed, gone = _write(session, wanted, noted)
    changed = _write_region(session, known, wanted.region, noted, fingerprint=fingerprint, changed=changed)
    if changed and known and not known["fingerprint"] and not replace:
        raise EditedSinceLoadError(
            "The catalogue was edited on its pages since its files were loaded, and these files would undo that. "
            "Nothing was loaded. Keep the edits with `region export DIR`, or say --replace."
        )
    questions = _number_of_questions(session)
    much = _much_of(gone | {"questions": (asked_before - questions, questions)})
    if much and not retire:
        raise MuchWouldGoError(
            f"These files would take much out of use: {', '.join(much)}. Nothing was loaded. "
            "Is a file cut short? If all of it is to go, say --retire."
        )
    session.expire_all()
    if not known:
        return Loaded(_counts(session), changed)
    return Loaded(_counts(session), changed, *noted.told())


def _much_of(gone: dict[str, tuple[int, int]]) -> list[str]:
    """What goes, in words, by what it is: how many go, and how many stay or come."""
    return [
        f"{going} {what} go and {left} are left"
        for what, (going, left) in gone.items()
        if going > FEW and going > MUCH * (going + left)
    ]


def _number_of_questions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ExampleQuestion)) or 0


def _write(session: Session, wanted: Rows, noted: Noted) -> tuple[bool, dict[str, tuple[int, int]]]:
    """Whether anything changed; and of each kind how many are taken out of use, and how many are in use then."""
    towns = _by_slug(session, Municipality, wanted.municipalities, noted, retired={"is_retired": True})
    areas = _by_slug(session, CompetenceArea, wanted.areas, noted, retired={"is_retired": True})
    kinds = _by_slug(session, OutOfScopeKind, wanted.kinds, noted, retired={"is_retired": True})
    partners = _by_slug(session, Partner, wanted.partners, noted, retired={"is_retired": True})
    services = _by_slug(session, Service, wanted.services, noted, retired={"status": Status.WITHDRAWN.value})
    linked_by = {"service_id": services, "area_id": areas, "kind_id": kinds, "municipality_id": towns}
    noted.slugs = {column: {number: slug for slug, number in one.ids.items()} for column, one in linked_by.items()}

    def is_ours(row: RowMapping) -> bool:
        return row["service_id"] not in services.gone

    def is_asked(row: RowMapping) -> bool:
        owner = row["service_id"] or row["area_id"] or row["kind_id"]
        left = services if row["service_id"] else areas if row["area_id"] else kinds
        return owner not in left.gone

    def linked(entries: list[Row]) -> list[Row]:
        ids = {"service": services.ids, "area": areas.ids, "kind": kinds.ids, "municipality": towns.ids}
        return [
            {
                f"{key}_id" if key in ids else key: ids[key].get(value) if key in ids else value
                for key, value in row.items()
            }
            for row in entries
        ]

    parts = [
        _bring(session, ServiceText, ("service_id", "language"), linked(wanted.texts), is_ours, noted),
        _bring(session, ServiceCompetence, ("service_id", "area_id"), linked(wanted.competences), is_ours, noted),
        _bring(session, Offer, ("service_id", "municipality_id"), linked(wanted.offers), is_ours, noted),
        _bring(session, ExampleQuestion, _QUESTION_KEY, linked(wanted.questions), is_asked, noted),
    ]
    kept = {"services": services, "areas": areas, "municipalities": towns, "kinds": kinds, "partners": partners}
    gone = {what: (one.retired, one.wanted) for what, one in kept.items()}
    return any([*(one.changed for one in kept.values()), *parts]), gone


_QUESTION_KEY = ("area_id", "kind_id", "service_id", "language", "position")


def _write_region(
    session: Session, known: RowMapping | None, wanted: Row, noted: Noted, *, fingerprint: str, changed: bool
) -> bool:
    table = _table(Region)
    if known is None:
        session.execute(insert(table).values(**wanted, fingerprint=fingerprint, revision=1))
        return True
    if any(known[key] != value for key, value in wanted.items()):
        noted.note(table, ("slug",), known, wanted)
        changed = True
    revision = known["revision"] + changed
    session.execute(
        update(table).where(table.c.id == known["id"]).values(**wanted, fingerprint=fingerprint, revision=revision)
    )
    return changed


@dataclass(frozen=True)
class _Kept:
    """A table's rows after writing: the ids by slug, and the ids of those that the files no longer have.

    `retired` counts those that were in use until now, `wanted` those that are from now on.
    """

    ids: dict[str, int]
    gone: frozenset[int]
    changed: bool
    retired: int
    wanted: int


def _by_slug(session: Session, model: type[Base], wanted: list[Row], noted: Noted, *, retired: Row) -> _Kept:
    """Bring a table with slugs to what is wanted; rows that are gone get the values of `retired`."""
    table = _table(model)
    changed = _bring(session, model, ("slug",), wanted, lambda _row: False, noted)
    slugs = {row["slug"] for row in wanted}
    present = session.execute(select(table).order_by(table.c.id)).mappings().all()
    gone = [row for row in present if row["slug"] not in slugs]
    # A draft that only the tables know is not shown to anybody: it stays a draft.
    to_retire = [
        row
        for row in gone
        if any(row[key] != value for key, value in retired.items()) and row.get("status") != Status.DRAFT
    ]
    if to_retire:
        session.execute(update(table).where(table.c.id.in_([row["id"] for row in to_retire])).values(**retired))
    for row in to_retire:
        noted.note(table, ("slug",), row, retired)
    ids = {row["slug"]: row["id"] for row in present}
    is_gone = frozenset(row["id"] for row in gone)
    return _Kept(ids, is_gone, changed or bool(to_retire), len(to_retire), len(wanted))


def _bring(
    session: Session,
    model: type[Base],
    key: tuple[str, ...],
    wanted: list[Row],
    may_delete: Callable[[RowMapping], bool],
    noted: Noted,
) -> bool:
    """Insert, change and delete rows until a table holds what is wanted; says whether anything had to be done.

    Rows are the same when the columns of `key` are; a row that is not wanted is deleted only if `may_delete` says so.
    At most four statements, whatever the number of rows.
    """
    table, connection = _table(model), session.connection()

    def key_of(row: RowMapping | Row) -> tuple[object, ...]:
        return tuple(row[name] for name in key)

    present = {key_of(row): row for row in connection.execute(select(table)).mappings()}
    names = {key_of(row): row for row in wanted}
    unwanted = [row for at, row in present.items() if at not in names and may_delete(row)]
    fresh = [row for at, row in names.items() if at not in present]
    pairs = [(present[at], row) for at, row in names.items() if at in present]
    differing = [(old, new) for old, new in pairs if any(old[name] != new[name] for name in new)]
    if unwanted:
        connection.execute(delete(table).where(*_is_row(table)), [_found_by(table, row) for row in unwanted])
    if differing:
        values: dict[str, BindParameter[object]] = {name: bindparam(f"new_{name}") for name in differing[0][1]}
        connection.execute(
            update(table).where(*_is_row(table)).values(values),
            [_found_by(table, old) | {f"new_{name}": value for name, value in new.items()} for old, new in differing],
        )
    if fresh:
        connection.execute(insert(table), fresh)
    for old in unwanted:
        noted.note(table, key, old, None)
    for old, new in differing:
        noted.note(table, key, old, new)
    for new in fresh:
        noted.note(table, key, None, new)
    return bool(unwanted or fresh or differing)


def _is_row(table: Table) -> list[ColumnElement[bool]]:
    return [column == bindparam(f"old_{column.name}") for column in table.primary_key]


def _found_by(table: Table, row: RowMapping) -> Row:
    return {f"old_{column.name}": row[column.name] for column in table.primary_key}


def _counts(session: Session) -> dict[str, int]:
    """How many of each are in force, in one statement."""

    def number(model: type[Base], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count()).select_from(model).where(*conditions).scalar_subquery()

    columns = {
        "municipalities": number(Municipality, ~Municipality.is_retired),
        "areas": number(CompetenceArea, ~CompetenceArea.is_retired),
        "kinds": number(OutOfScopeKind, ~OutOfScopeKind.is_retired),
        "services": number(Service, Service.status == Status.PUBLISHED),
        "questions": number(ExampleQuestion),
    }
    counted = session.execute(select(*(column.label(name) for name, column in columns.items()))).mappings().one()
    return {name: int(counted[name]) for name in columns}


def _table(model: type[Base]) -> Table:
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} stands on no table")
    return table
