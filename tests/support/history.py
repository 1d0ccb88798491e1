"""A history with a row of every kind, checking it, and tampering with it as somebody with the database would."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app import clock
from app.cases.models import Case
from app.history import checking, triggers
from app.history import operations as history
from app.history.checking import Counted, Fault
from catalogue.models import Revision
from tests.support import building


def one_of_everything(session: Session) -> Case:
    """A case with a history, a revision, a change, a reading, something emptied; all of it sealed."""
    case, _address = building.held(session, is_confidential=True)
    at, by = clock.now(), building.person(session, "hilde-aroy")
    revision = {
        "subject": "area", "slug": "reiseliv", "number": 1, "at": at, "by_slug": by.slug, "by_name": by.name,
        "action": "changed", "reason": "Nye ord.", "content": {"name": {"nb": "Reiseliv"}}, "outdated": [],
    }  # fmt: skip
    session.execute(insert(Revision), revision)
    history.note(session, "person", "astrid-lundmo", "changed", before={"capacity": 3}, after={"capacity": 5}, at=at)
    history.note(session, "policy", "", "adopted", after={"w": 1.0}, reason="Prøvd.", by=by.slug, at=at)
    history.note_reading(session, case.id, by.id, at=at)
    other, _address = building.held(session)
    history.seal_all(session)
    history.empty_case(session, other.id, at=at, by=by.slug, reason="test")
    session.commit()
    history.seal_all(session)
    return case


def faults(session: Session, **more: str) -> list[Fault]:
    """What checking finds."""
    return list(checking.check(session, Counted(), tell=lambda _rows: None, **more))


def erase(session: Session, *cases: int) -> None:
    """Delete cases with all that is about them, as the only way is."""
    for case in cases:
        history.let_go(session, case, at=clock.now(), reason="test")
    session.execute(delete(Case).where(Case.id.in_(cases)))


def without_rule(session: Session) -> None:
    """The triggers are gone, as for whoever owns the database."""
    triggers.drop_triggers(session.connection())
    session.commit()
