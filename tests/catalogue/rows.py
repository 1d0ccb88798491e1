"""All rows of the catalogue as plain values, to compare what is there before and after."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models import (
    CompetenceArea,
    ExampleQuestion,
    Municipality,
    Offer,
    OutOfScopeKind,
    Partner,
    Region,
    Revision,
    Service,
    ServiceCompetence,
    ServiceDraft,
    ServiceText,
)

MODELS = (
    Region,
    Municipality,
    CompetenceArea,
    OutOfScopeKind,
    Partner,
    Service,
    ServiceText,
    ServiceCompetence,
    Offer,
    ExampleQuestion,
)
TABLES = [model.__table__ for model in MODELS]
EDITED = [model.__table__ for model in (ServiceDraft, Revision)]
"""What is in the making, and what was: no file holds it."""


def everything(session: Session, *, without: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """All rows of the catalogue's tables, as plain values; what refers to another row gives its slug."""
    session.expire_all()
    slugs = {
        key: {row.id: row.slug for row in session.execute(select(model.id, model.slug))}
        for key, model in {
            "service_id": Service,
            "area_id": CompetenceArea,
            "kind_id": OutOfScopeKind,
            "municipality_id": Municipality,
        }.items()
    }
    found = {}
    for table in TABLES:
        rows = session.execute(select(table)).mappings()
        plain = [{k: slugs[k].get(v) if k in slugs else v for k, v in row.items() if k not in without} for row in rows]
        found[table.name] = sorted(plain, key=repr)
    return found
