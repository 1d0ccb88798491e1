"""Fit a model from what we know, in a process of its own that ends afterwards; in force it comes if it is no worse."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread

import structlog
from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.child import in_child
from app.database import reading
from app.errors import ExpectedError
from app.extensions import db
from app.learning import examples, labelled, queries, registry
from app.learning.models import Refit
from app.learning.operations import chronicle, gathering
from triage.contest import Contest, Result

NICENESS = 10
FIRST_HOUR, HOURS, AT_MOST_NIGHTLY = 1, 4, timedelta(hours=12)
"""At night, in Norway, from one to five: new words of people are learned then, however few."""

REST = timedelta(minutes=10)
"""After a fit that failed nobody tries again for so long, unless somebody asks."""

log = structlog.get_logger(__name__)


class NothingToLearnError(ExpectedError):
    """The catalogue has no examples yet; load a region first."""


class UnderWayError(ExpectedError):
    """Somebody else is fitting a model just now."""


@dataclass(frozen=True)
class Outcome:
    """What a contest gave, and the model as bytes when one is to be put in force."""

    result: Result
    content: bytes | None


def is_due(session: Session) -> bool:
    """Whether there is a reason to fit now."""
    return cause(session, at=clock.now()) is not None


def cause(session: Session, *, at: datetime) -> str | None:
    """Why a fit is due now: somebody asked, no model can be used, the catalogue has changed, enough was said; or None.

    What was tried once is not tried again before something has changed: not after the old model was kept, and not
    after somebody went back.
    """
    under_way = queries.under_way(session)
    if under_way is not None and (under_way.state == "running" and not _is_dead(under_way, at)):
        return None
    if under_way is not None and under_way.state == "asked":
        return "asked"
    if _has_just_failed(session, at):
        return None
    if registry.active(session) is None:
        return "start"
    if examples.fingerprint(session) != _tried(session):
        return "catalogue"
    return _rhythm(session, at)


def refit(session: Session, why: str = "command") -> Refit:
    """Let a challenger meet the model in force, and put it in force if it is no worse. Commits; gives the row.

    The transaction is ended while the child works (some seconds), so that nobody waits for it. Raises
    NothingToLearnError, UnderWayError.
    """
    session.rollback()
    with reading(session):
        contest, content = _contest(session)
        fingerprint = examples.fingerprint(session)
    if not contest.catalogue:
        raise NothingToLearnError("there is nothing to learn from: load a region first")
    row = chronicle.begin(session, why, fingerprint, at=clock.now())
    if row is None:
        raise UnderWayError("a model is being fitted just now; wait until it is done")
    refit_id = row.id
    session.commit()
    try:
        outcome = in_child(_hold, contest, content)
    except BaseException as error:
        chronicle.fail(session, refit_id, type(error).__name__, at=clock.now())
        session.commit()
        raise
    row = chronicle.end(session, refit_id, outcome.result, outcome.content, fingerprint, at=clock.now())
    chronicle.forget_models_of_erased_cases(session)
    session.commit()
    log.info("model_fitted", cause=row.cause, state=row.state, verdict=row.verdict, version=row.version)
    return row


class Fitting:
    """A fit beside the other steps of a worker: cases and letters go on meanwhile. `run` runs it in its own session."""

    def __init__(self, run: Callable[[Callable[[], int]], int]) -> None:
        self._run, self._thread = run, Thread()

    def begin_if_due(self, session: Session) -> int:
        """Begin when there is a reason and none is going on. Gives 0: nothing waits behind it."""
        if self._thread.is_alive():
            return 0
        with reading(session):
            why = cause(session, at=clock.now())
        if why:

            def fit() -> int:
                try:
                    refit(db.session(), why)
                except Exception:  # noted here: the steps beside know nothing of it
                    log.exception("fit_failed")
                return 0

            self._thread = Thread(target=self._run, args=(fit,), daemon=True)
            self._thread.start()
        return 0

    def wait(self) -> None:
        """Until the fit that is going on is done."""
        if self._thread.is_alive():
            self._thread.join()


def gather_due(session: Session) -> int:
    """Write down what people have said that cases are about, some cases at a time; gives how many. Commits."""
    with reading(session):
        is_due = queries.is_any_to_gather(session)
    if not is_due:
        return 0
    done = gathering.gather(session, at=clock.now())
    session.commit()
    return done


def _contest(session: Session) -> tuple[Contest, bytes | None]:
    """What is known now, and the model in force as bytes, None when none fits this program."""
    active, corrections = queries.active_row(session), queries.corrections(session)
    usable = registry.active(session) is not None
    seen = frozenset(active.case_ids) if active else frozenset()
    is_changed = active is not None and active.data_fingerprint != examples.fingerprint(session)
    contest = Contest(
        catalogue=tuple(examples.examples(session)),
        corrections=tuple(corrections),
        seen=seen,
        must=is_changed or not queries.case_ids(session).issuperset(seen),
        neutral=tuple(examples.neutral_words(session)),
        places=tuple(examples.places(session)),
        test_set=labelled.of_region(current_app.config["SETTINGS"].region),
    )
    return contest, active.content if active and usable else None


def _hold(contest: Contest, champion: bytes | None) -> Outcome:
    """In the child: scikit-learn never stays in the memory of a worker, and all others go first."""
    from triage import contest as contests  # noqa: PLC0415 - scikit-learn is loaded in the child only
    from triage import persistence  # noqa: PLC0415

    os.nice(NICENESS)
    result = contests.hold(contest, persistence.load(champion) if champion else None)
    if result.model is None:
        return Outcome(result, None)
    scores = {**result.scores, "figures": dict(result.model.figures)}
    return Outcome(Result(result.verdict, None, result.case_ids, scores), persistence.dump(result.model))


def _tried(session: Session) -> str | None:
    """The catalogue's fingerprint at the last fit that came to an end."""
    last, active = queries.last_fit(session), queries.active_row(session)
    if last is not None:
        return last.catalogue_fingerprint
    return active.data_fingerprint if active else None


def _rhythm(session: Session, at: datetime) -> str | None:
    """Whether enough was said since the last fit, or it is night and anything was, or a case is no more."""
    last, active = queries.last_fit(session), queries.active_row(session)
    since = last.began_at if last else active.fitted_at if active else None
    new = queries.noted_since(session, since)
    if new >= current_app.config["SETTINGS"].refit_cases:
        return "examples"
    is_night = FIRST_HOUR <= clock.local(at).hour < FIRST_HOUR + HOURS
    if not is_night or (since is not None and at - since < AT_MOST_NIGHTLY):
        return None
    if active is not None and not queries.case_ids(session).issuperset(active.case_ids):
        return "erased"
    return "night" if new else None


def _has_just_failed(session: Session, at: datetime) -> bool:
    last = queries.newest(session)
    return last is not None and last.state == "failed" and last.ended_at is not None and at - last.ended_at < REST


def _is_dead(row: Refit, at: datetime) -> bool:
    return row.began_at is not None and at - row.began_at > chronicle.GIVEN_UP_AFTER
