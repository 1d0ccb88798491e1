"""A catalogue as large as several counties': the region's own services again and again, each under its own name."""

from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.orm import Session

from catalogue.models import ExampleQuestion, Offer, Region, Service, ServiceCompetence, ServiceText

PARTS = (ServiceText, ServiceCompetence, Offer, ExampleQuestion)


def fill_up(session: Session, number: int) -> None:
    """Copy services until there are so many; commits. The copies' names and questions say which copy they are."""
    rows = session.execute(select(Service.__table__).order_by(Service.id)).mappings().all()
    parts: dict[type[Any], dict[int, list[RowMapping]]] = {
        model: _by_service(session.execute(select(model.__table__)).mappings().all()) for model in PARTS
    }
    next_id = max(row["id"] for row in rows)
    added: dict[type[Any], list[dict[str, Any]]] = {model: [] for model in (Service, *PARTS)}
    for at in range(number - len(rows)):
        row, copy = rows[at % len(rows)], 1 + at // len(rows)
        next_id += 1
        added[Service].append({**row, "id": next_id, "slug": f"{row['slug'][:70]}-{copy}", "position": next_id})
        for model in PARTS:
            for part in parts[model].get(row["id"], []):
                changes = {name: f"{part[name]} {copy}" for name in ("name", "text") if name in part}
                own = {name: value for name, value in part.items() if name != "id"}
                added[model].append({**own, **changes, "service_id": next_id})
    for model, new in added.items():
        session.execute(insert(model), new)
    session.execute(update(Region).values(revision=Region.revision + 1))
    session.commit()


def _by_service(rows: Any) -> dict[int, list[RowMapping]]:
    found: dict[int, list[RowMapping]] = {}
    for row in rows:
        found.setdefault(row["service_id"], []).append(row)
    return found
