"""Reads: what people's words teach, the models there are, and how each fit went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from app.cases.anonymising import without_brackets
from app.cases.models import Case
from app.clock import beginning
from app.learning.models import FittedModel, Refit, TrainingExample
from catalogue.models import CompetenceArea, Municipality, OutOfScopeKind
from triage.contest import Correction
from triage.examples import CASE, NOT_FOR_US, Example

MOST_CASES = 4_000
"""Cases that are learned from, the newest (triage.md G: all of them up to there)."""

REFITS_SHOWN = 20

MOST_TEXTS = 2_000
"""The newest enquiries in which words are looked for that the model does not know."""

Enquiry = Row[str, str, str, str, str, str, str]
"""Subject, text, name, organisation_name, organisation_number, email and phone of a case."""


@dataclass(frozen=True)
class Cases:
    """How many cases teach, by whose word, and how many of them came since a moment."""

    by_origin: dict[str, int]
    new: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_origin.values())


def corrections(session: Session) -> list[Correction]:
    """The newest 4,000 cases with a person's word, the oldest word first; none of areas and kinds that are retired."""
    rows = session.execute(
        select(TrainingExample, CompetenceArea.slug, OutOfScopeKind.slug, Municipality.slug)
        .join(Case, Case.id == TrainingExample.case_id)
        .outerjoin(CompetenceArea, CompetenceArea.id == TrainingExample.area_id)
        .outerjoin(OutOfScopeKind, OutOfScopeKind.id == TrainingExample.kind_id)
        .outerjoin(Municipality, Municipality.id == Case.municipality_id)
        .where(
            CompetenceArea.id.is_(None) | ~CompetenceArea.is_retired,
            OutOfScopeKind.id.is_(None) | ~OutOfScopeKind.is_retired,
        )
        .order_by(TrainingExample.said_at.desc(), TrainingExample.id.desc())
        .limit(MOST_CASES)
    ).all()
    return [_correction(row, area or NOT_FOR_US + kind, town) for row, area, kind, town in reversed(rows)]


def _correction(row: TrainingExample, label: str, town: str | None) -> Correction:
    example = Example(
        label=label,
        origin=CASE,
        group=f"case:{row.case_id}",
        language=row.language,
        text=without_brackets(row.text),
        weight=row.weight,
    )
    return Correction(row.case_id, example, town)


def is_any_to_gather(session: Session) -> bool:
    """Whether something was said of a case and not yet written down."""
    return bool(session.scalar(select(exists().where(Case.learn_at.is_not(None)))))


def case_ids(session: Session) -> set[int]:
    """The cases that teach something."""
    return set(session.scalars(select(TrainingExample.case_id)))


def noted_since(session: Session, at: datetime | None) -> int:
    """How many examples have come, or got another label, since this moment."""
    chosen = select(func.count(TrainingExample.id))
    return session.scalar(chosen.where(TrainingExample.noted_at > at) if at else chosen) or 0


def cases_by_origin(session: Session, since: datetime | None) -> Cases:
    """How many cases teach, by whose word."""
    rows = session.execute(select(TrainingExample.origin, func.count()).group_by(TrainingExample.origin))
    return Cases({origin: count for origin, count in rows}, noted_since(session, since))  # noqa: C416 - no mapping


def active_row(session: Session) -> FittedModel | None:
    """The row of the model in force, without its bytes."""
    return session.scalar(select(FittedModel).where(FittedModel.is_active))


def models(session: Session) -> Sequence[FittedModel]:
    """All models that are kept, the newest first, without their bytes."""
    return session.scalars(select(FittedModel).order_by(FittedModel.id.desc())).all()


def model(session: Session, version: str) -> FittedModel | None:
    """The model with this version, without its bytes."""
    return session.scalar(select(FittedModel).where(FittedModel.version == version))


def under_way(session: Session) -> Refit | None:
    """The fit that somebody has asked for or that is going on."""
    return session.scalar(select(Refit).where(Refit.state.in_(("asked", "running"))).order_by(Refit.id).limit(1))


def last_fit(session: Session) -> Refit | None:
    """The last fit that was brought to an end; going back is none."""
    return session.scalar(
        select(Refit)
        .where(Refit.state.in_(("promoted", "kept")), Refit.cause != "back")
        .order_by(Refit.id.desc())
        .limit(1)
    )


def newest(session: Session) -> Refit | None:
    """What was begun last, however it ended."""
    return session.scalar(select(Refit).order_by(Refit.id.desc()).limit(1))


def refits(session: Session) -> Sequence[Refit]:
    """What was done last, the newest first, at most 20."""
    return session.scalars(
        select(Refit).options(joinedload(Refit.by)).order_by(Refit.id.desc()).limit(REFITS_SHOWN)
    ).all()


def is_for_us() -> ColumnElement[bool]:
    """SQL: nobody has said of the case that it is not for us or spam, and it was not merged into another."""
    return and_(
        Case.outcome.is_(None) | Case.outcome.not_in(("not_for_us", "spam", "merged")),
        Case.referral_reason.is_(None) | (Case.referral_reason != "not_for_us"),
    )


def enquiries_since(session: Session, since: date) -> Sequence[Enquiry]:
    """The newest enquiries since this day, newest first, at most 2,000; none of confidential cases or not for us."""
    return session.execute(
        select(
            Case.subject, Case.text, Case.name, Case.organisation_name, Case.organisation_number, Case.email, Case.phone
        )
        .where(
            Case.received_at >= beginning(since),
            ~Case.is_confidential,
            Case.emptied_at.is_(None),
            is_for_us(),
        )
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MOST_TEXTS)
    ).all()
