"""Fits are asked for, begun and ended, each with a row that says why; and an older model is put in force again."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock
from app.errors import ExpectedError
from app.history import operations as history
from app.learning import queries
from app.learning.models import FittedModel, Refit
from app.people.models import User
from triage.contest import Result

GIVEN_UP_AFTER = timedelta(minutes=10)
"""A fit takes seconds: one that has been under way for so long has died with its worker."""

MODELS_KEPT = 12
"""Older models can be put in force again; each is 3 to 8 MB."""


class ErasedCaseError(ExpectedError):
    """The model has learned from a case that is no more: it is removed, and never in force again."""


def ask(session: Session, *, by: User | None, at: datetime) -> Refit:
    """Somebody wants a fit now; the worker begins within seconds. Gives the one that is under way already, if any."""
    under_way = queries.under_way(session)
    if under_way is not None:
        return under_way
    row = Refit(state="asked", cause="asked", by_id=by.id if by else None, asked_at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else was quicker
        return queries.refits(session)[0]
    return row


def begin(session: Session, cause: str, fingerprint: str, *, at: datetime) -> Refit | None:
    """Take what was asked for, or begin for another reason; None when somebody else is at it."""
    _give_up_the_dead(session, at)
    row = session.scalar(select(Refit).where(Refit.state == "asked").with_for_update(skip_locked=True))
    champion = queries.active_row(session)
    if row is None:
        row = Refit(cause=cause, asked_at=at)
        session.add(row)
    row.state, row.began_at, row.catalogue_fingerprint = "running", at, fingerprint
    row.champion = champion.version if champion else None
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return None
    return row


def end(
    session: Session, refit_id: int, result: Result, content: bytes | None, fingerprint: str, *, at: datetime
) -> Refit:
    """Write down what came of it, and put the model in force if there is one."""
    row = session.get_one(Refit, refit_id)
    row.ended_at, row.verdict, row.scores = at, result.verdict, dict(result.scores)
    row.state = "kept"
    if content is not None:
        figures = dict(result.scores.get("figures", {}))
        row.scores = {name: value for name, value in result.scores.items() if name != "figures"}
        row.version = _store(session, content, figures, result, fingerprint, at=at).version
        row.state = "promoted"
    session.flush()
    return row


def fail(session: Session, refit_id: int, why: str, *, at: datetime) -> None:
    """It could not be brought to an end."""
    row = session.get_one(Refit, refit_id)
    row.state, row.ended_at, row.verdict = "failed", at, why[:30]
    session.flush()


def go_back(session: Session, model: FittedModel, *, by: User, at: datetime) -> None:
    """Put this model in force again, whatever is newer. Raises ErasedCaseError."""
    if model.is_active:
        return
    forget_models_of_erased_cases(session)
    if queries.model(session, model.version) is None:
        raise ErasedCaseError(f"model {model.version} has learned from a case that is no more")
    champion = queries.active_row(session)
    _activate(session, model)
    _note_in_force(session, champion, model, "back", by, at)
    session.add(
        Refit(
            state="promoted",
            cause="back",
            by_id=by.id,
            asked_at=at,
            began_at=at,
            ended_at=at,
            champion=champion.version if champion else None,
            version=model.version,
            verdict="back",
        )
    )
    session.flush()
    forget_models_of_erased_cases(session)


def forget_models_of_erased_cases(session: Session) -> None:
    """Words of a case that is no more stand in no model that could be put in force again.

    The model in force is replaced by the next night's fit (`app.learning.refit.cause`), and removed by then.
    """
    left = queries.case_ids(session)
    rows = session.execute(select(FittedModel.id, FittedModel.case_ids).where(~FittedModel.is_active)).all()
    gone = [key for key, cases in rows if not left.issuperset(cases)]
    if gone:
        session.execute(delete(FittedModel).where(FittedModel.id.in_(gone), ~FittedModel.is_active))


def _give_up_the_dead(session: Session, at: datetime) -> None:
    dead = (Refit.state == "running") & (Refit.began_at < at - GIVEN_UP_AFTER)
    session.execute(update(Refit).where(dead).values(state="failed", ended_at=at, verdict="stopped"))


def _store(
    session: Session, content: bytes, figures: dict[str, object], result: Result, fingerprint: str, *, at: datetime
) -> FittedModel:
    row = FittedModel(
        version=_next_version(session, at),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        fitted_at=at,
        data_fingerprint=fingerprint,
        figures=figures,
        reason=result.verdict,
        is_active=False,
        case_ids=sorted(result.case_ids),
    )
    session.add(row)
    session.flush()
    champion = queries.active_row(session)
    _activate(session, row)
    _note_in_force(session, champion, row, result.verdict, None, at)
    _keep_the_newest(session)
    return row


def _note_in_force(
    session: Session, old: FittedModel | None, new: FittedModel, verdict: str, by: User | None, at: datetime
) -> None:
    """Another model sorts from now on: both by version and checksum, and the verdict that put it in force."""
    before, after = ({"version": row.version, "sha256": row.sha256} if row else {} for row in (old, new))
    after["verdict"] = verdict
    by_slug = by.slug if by else ""
    history.note(session, "model", new.version, "in_force", before=before, after=after, by=by_slug, at=at)


def _next_version(session: Session, at: datetime) -> str:
    """The day and the first number after all that the day has had: a number is never given twice."""
    day = clock.local(at).date().isoformat()
    of_refits = select(Refit.version).where(Refit.version.startswith(day))
    of_models = select(FittedModel.version).where(FittedModel.version.startswith(day))
    taken = {*session.scalars(of_refits), *session.scalars(of_models)}
    return f"{day}.{max((int(version.rpartition('.')[2]) for version in taken if version), default=0) + 1}"


def _activate(session: Session, model: FittedModel) -> None:
    session.execute(update(FittedModel).where(FittedModel.is_active).values(is_active=False))
    session.execute(update(FittedModel).where(FittedModel.id == model.id).values(is_active=True))
    session.expire(model, ["is_active"])


def _keep_the_newest(session: Session) -> None:
    newest = select(FittedModel.id).order_by(FittedModel.id.desc()).limit(MODELS_KEPT)
    kept = set(session.scalars(newest))
    if len(kept) == MODELS_KEPT and (session.scalar(select(func.count(FittedModel.id))) or 0) > MODELS_KEPT:
        session.execute(delete(FittedModel).where(FittedModel.id.not_in(kept), ~FittedModel.is_active))
