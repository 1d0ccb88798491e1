"""A business says whether it helped, or what came of it; or that it does not want to be asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import secrets
from app.cases.feedback import queries, questions
from app.cases.feedback.models import Feedback, NoQuestions
from app.cases.models import Case
from app.cases.operations import record
from app.claims import insert_unless_there
from app.errors import ExpectedError
from app.mail import operations as mail


class ClosedQuestionError(ExpectedError):
    """The question cannot be answered, or the answer not be changed: it was asked too long ago, or the case is gone."""


@dataclass(frozen=True)
class Came:
    """What came of a case; None was not told. `funding_nok` is in whole kroner."""

    is_founded: bool = False
    jobs: int | None = None
    funding_nok: int | None = None


NOTHING = Came()


def is_open(row: Feedback, at: datetime) -> bool:
    """Whether the question can be answered now, or its answer changed."""
    return row.asked_at is not None and at < questions.open_until(row.asked_at, row.answered_at)


def say(
    session: Session,
    row: Feedback,
    case: Case,
    said: str | None,
    *,
    at: datetime,
    came: Came = NOTHING,
    comment: str | None = None,
) -> None:
    """Keep what the business says. Without `said` that stays as it was, without `comment` the sentence does.

    The sentence stands here alone: the history says only that there was an answer. Raises ClosedQuestionError, and
    ValueError for what is no answer to this question.
    """
    now = queries.locked(session, row.id)
    if now is None or not is_open(now, at):
        raise ClosedQuestionError("the question is closed")
    word = said or now.said
    if word not in questions.ANSWERS[now.kind]:
        raise ValueError(f"{word} is no answer to {now.kind}")
    before = (now.said, now.is_founded, now.jobs, now.funding_nok)
    now.said, now.answered_at = word, now.answered_at or at
    if said is not None:
        now.is_founded, now.jobs, now.funding_nok = came.is_founded, came.jobs, came.funding_nok
    if comment is not None:
        now.comment = comment
    after = (now.said, now.is_founded, now.jobs, now.funding_nok)
    if after != before:
        facts = dict(zip(("said", "is_founded", "jobs", "funding_nok"), after, strict=True)) | {"question": now.kind}
        record.event(session, case, "feedback_given", at, actor="business", facts=facts)
    session.flush()


def decline(session: Session, case: Case, *, at: datetime, on: Feedback | None = None) -> None:
    """The address of this case is never asked again, about this case or any other; questions that wait do not go.

    The question `on` whose page it is said stays one that was asked, and can be answered still.
    """
    session.execute(
        insert_unless_there(session, NoQuestions, "hash"), {"hash": secrets.address_mark(case.email), "at": at}
    )
    for row in queries.waiting_to(session, case.email):
        if mail.call_off(session, row.letter) and row is not on:
            row.asked_at, row.letter = None, ""
    record.event(session, case, "feedback_declined", at, actor="business")
    session.flush()
