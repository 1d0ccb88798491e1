"""What tests of questions to businesses share: cases closed at a moment, who is asked, and what is kept."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import operations
from app.cases.feedback import queries as feedback
from app.cases.feedback.models import Feedback
from app.cases.feedback.operations import asking
from app.cases.models import Case
from app.mail.models import OutgoingMail
from tests.support import building
from tests.support.reminders import HILDE, at

CLOSED, DUE = "2026-11-24T10:00", "2026-11-27T10:05"
HALF_A_YEAR = "2027-05-25T10:05"
"""A Tuesday; the Friday three days after; 182 days after, again a Tuesday."""


def closed(session: Session, moment: str = CLOSED, outcome: str = "answered", **changes: object) -> Case:
    """A case that was closed at this moment."""
    case, _address = building.held(session, at=at(moment), **changes)
    by = building.person(session, HILDE)
    operations.close(session, case, by=by, at=at(moment), version=case.version, outcome=outcome)
    session.commit()
    return case


def letters(session: Session, kind: str = "did_it_help") -> Sequence[tuple[str, str]]:
    """Case and state of every question to a business."""
    session.rollback()
    chosen = select(OutgoingMail).where(OutgoingMail.letter == f"cases/letters/{kind}").order_by(OutgoingMail.id)
    return [(one.about, one.state) for one in session.scalars(chosen)]


def ask(session: Session, moment: str = DUE) -> int:
    """A worker asks what is due; how many are asked."""
    asked = asking.ask_due(session, at=at(moment))
    session.commit()
    return asked


def rows(session: Session, case: Case) -> Mapping[str, Feedback]:
    """The case's questions as they are in the database, by kind."""
    session.rollback()
    session.expire_all()
    return {row.kind: row for row in feedback.of_case(session, case.id)}
