"""Guards that look at the case: the business's own link, and the staff who may read it."""

from flask import g

from app.cases import queries
from app.cases.models import Case
from app.errors import NotFoundError
from app.extensions import db
from app.people.access import case_worker, current_person


def own_case(token: str, **_arguments: object) -> None:
    """Whoever holds the private link. The case is found again with `opened_case`."""
    case = queries.by_page_secret(db.session(), token)
    if case is None:
        raise NotFoundError("no case has this link")
    g.opened_case = case


def case_reader(reference: str, **_arguments: object) -> None:
    """The developer who has the case, and coordinators. To everybody else on the staff it does not exist."""
    case_worker()
    person = current_person()
    case = queries.by_reference(db.session(), reference)
    if case is None or not may_read(
        person.developer.id if person.developer else None, case, person.is_one_of("coordinator")
    ):
        raise NotFoundError("no such case for you")
    g.opened_case = case


def may_read(developer_id: int | None, case: Case, is_coordinator: bool) -> bool:  # noqa: FBT001 - a fact, not a switch
    """Whether this person may read this case."""
    return is_coordinator or (developer_id is not None and developer_id == case.developer_id)


def opened_case() -> Case:
    """The case that the guard has let this request open."""
    case: Case = g.opened_case
    return case
