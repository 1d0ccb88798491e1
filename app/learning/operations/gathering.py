"""What people said of cases is written down as examples: a case at a time, each whenever something was said of it.

The history of the case is what it follows from, and every line that matters marks the case in its own transaction
(`app.cases.operations.record`): nothing can be lost, and whoever acts waits for nothing.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases import anonymising
from app.cases import queries as cases
from app.cases.models import Case
from app.cases.ordinary import ordinary_words, personal
from app.learning import judgements, registry
from app.learning.judgements import Judgement
from app.learning.models import TrainingExample
from app.learning.operations import chronicle
from catalogue import queries as catalogue
from catalogue.models import CompetenceArea, OutOfScopeKind
from triage import language
from triage import text as writing

AT_A_TIME = 40
"""Cases looked at in one transaction; hiding what is personal takes some milliseconds for each."""


def gather(session: Session, *, at: datetime) -> int:
    """Look at the cases of which something was said, longest ago first; gives how many there were, at most 40."""
    due = session.scalars(
        select(Case)
        .where(Case.learn_at.is_not(None))
        .order_by(Case.learn_at, Case.id)
        .limit(AT_A_TIME)
        .with_for_update(of=Case, skip_locked=True)
    ).all()
    for case in due:
        note(session, case, at=at)
        case.learn_at = None
    session.flush()
    return len(due)


def note(session: Session, case: Case, *, at: datetime) -> None:
    """Write down what is to be learned from the case as it is now; when that is nothing, forget what was."""
    judged = judgements.judgement(case, cases.history(session, case))
    text, written_in = _text(case) if judged else ("", "")
    kind = _kind(session, case) if judged and judged.origin == judgements.NOT_FOR_US else None
    area = case.area if judged and judged.origin != judgements.NOT_FOR_US else None
    if judged is None or not writing.words(anonymising.without_brackets(text)) or (area is None and kind is None):
        gone = delete(TrainingExample).where(TrainingExample.case_id == case.id).returning(TrainingExample.id)
        if session.scalars(gone).all():
            chronicle.forget_models_of_erased_cases(session)
        return
    row = session.scalar(select(TrainingExample).where(TrainingExample.case_id == case.id))
    if row is None:
        row = TrainingExample(case_id=case.id, noted_at=at)
        session.add(row)
    _write(row, judged, area, kind, at)
    row.text, row.language = text, written_in


def _write(
    row: TrainingExample, judged: Judgement, area: CompetenceArea | None, kind: OutOfScopeKind | None, at: datetime
) -> None:
    label = (area.id if area else None, kind.id if kind else None)
    if label != (row.area_id, row.kind_id):
        row.noted_at = at
    row.area_id, row.kind_id = label
    row.origin, row.weight = judged.origin, judged.weight
    row.by_id, row.said_at = judged.by.id, judged.at


def _text(case: Case) -> tuple[str, str]:
    """The question as the model reads one, without what tells whose it is, and the language it is in."""
    own, ordinary = personal(case), ordinary_words()
    subject = anonymising.anonymised(case.subject, own, ordinary)
    whole = writing.joined(subject, anonymising.anonymised(case.text, own, ordinary))
    return whole, language.detect(anonymising.without_brackets(whole))


def _kind(session: Session, case: Case) -> OutOfScopeKind | None:
    """The kind of "not for us" that the model finds likeliest: a person has said only that it is none of ours.

    A wrong kind does little harm, for what counts is the sum of all kinds. Without a model none is guessed.
    """
    active = registry.active(session)
    slug = active.model.predict(case.text, case.subject).kind if active else None
    return next((kind for kind in catalogue.kinds(session) if kind.slug == slug), None)
