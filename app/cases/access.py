"""Guards that look at the case: the business's own link, and the staff by the table of rights."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Response, after_this_request, g, request

from app import clock
from app.cases import deadlines, queries, rights
from app.cases.models import Case
from app.errors import NotAllowedError, NotFoundError
from app.extensions import db
from app.history import operations as history
from app.people import queries as people
from app.people.access import case_worker, current_person
from app.people.models import User

Guard = Callable[..., None]


def own_case(token: str, **_arguments: object) -> None:
    """Whoever holds the private link. The case is found again with `opened_case`."""
    case = queries.by_page_secret(db.session(), token)
    if case is None:
        raise NotFoundError("no case has this link")
    g.opened_case = case


def allowing(action: str) -> Guard:
    """A guard for those who may do this with the case. To whoever may not even read it, it does not exist."""

    def guard(reference: str, **_arguments: object) -> None:
        case_worker()
        person = current_person()
        case = queries.by_reference(db.session(), reference)
        if case is None or not may(rights.READ, person, case):
            raise NotFoundError("no such case for you")
        if not may(action, person, case):
            raise NotAllowedError(f"you may not {action} this case")
        g.opened_case = case
        if case.is_confidential:
            _note_reader(case.id, person.id)

    guard.__name__ = f"may_{action}"
    return guard


def _note_reader(case_id: int, user_id: int) -> None:
    """Note who reads this page: before it is made, and of a form that is shown again when its transaction has ended."""
    if request.method == "GET":
        note_reading(case_id, user_id)
        return

    @after_this_request
    def note_what_is_shown(response: Response) -> Response:
        if response.mimetype == "text/html" and not response.location:
            db.session.rollback()  # after a fault nobody has ended it
            note_reading(case_id, user_id)
        return response


def note_reading(case_id: int, user_id: int) -> None:
    """Keep that this person opens a confidential case, before they see anything: what cannot be noted is not shown.

    The page reads in a transaction that writes nothing and is rolled back; so this is a short one of its own. The
    page's must not hold the lock to write meanwhile: on SQLite there is one.
    """
    with db.session.session_factory() as own:
        history.note_reading(own, case_id, user_id, at=clock.now())
        own.commit()


def may_register(**_arguments: object) -> None:
    """Those who may write down a question on behalf of a business."""
    person = current_person()
    if not rights.may(rights.REGISTER, role_names(person), rights.OTHER, is_confidential=False):
        raise NotAllowedError("this page is for those who have cases")


def role_names(person: User) -> list[str]:
    """What the person is."""
    return [role.name for role in person.roles]


def may(action: str, person: User, case: Case) -> bool:
    """Whether this person may do this with this case."""

    def is_allowed(whose: str) -> bool:
        return rights.may(action, role_names(person), whose, is_confidential=case.is_confidential)

    # What one may do with anybody's case one may do with each: only else is it looked up whose it is.
    return person.active and (is_allowed(rights.OTHER) or is_allowed(_whose(person, case)))


def _whose(person: User, case: Case) -> str:
    if person.developer is not None and person.developer.id == case.developer_id:
        return rights.OWN
    if stands_in(person, case, clock.now()):
        return rights.DEPUTY
    helps = next((one for one in case.helpers if one.user_id == person.id and one.ended_at is None), None)
    if helps is None:
        return rights.OTHER
    return rights.SHARING if helps.is_sharing else rights.ASKED


def stands_in(user: User, case: Case, at: datetime) -> bool:
    """Whether the case is with somebody whose deputy this person is, and who is away or lets it lie unopened."""
    holder = case.developer
    if holder is None or holder.deputy_id != user.id:
        return False
    return deadlines.lies_unopened(case.standing, at) or not people.is_here(holder, clock.local(at).date())


def keeper(case: Case, kind: str, today: date) -> User | None:
    """Who is to be reminded of the case: its developer, or their deputy; None when it falls to the coordinators.

    Of a case that lies unopened its developer is not reminded: that did not help.
    """
    holder = case.developer
    if holder is None:
        return None
    if kind != deadlines.UNOPENED and people.is_here(holder, today):
        return holder.user
    return people.deputy_of(holder, today)


def opened_case() -> Case:
    """The case that the guard has let this request open."""
    case: Case = g.opened_case
    return case
