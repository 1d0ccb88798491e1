"""Tables of how a case found its person, what that rests on, what was tried on old cases, and the policy in force."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import User
from catalogue.base import Base, Json, Key


class SortingBasis(Base):
    """Who took cases and by which policy, from some day on: shared by all sortings until one of it changes.

    `people` are profiles as `triage.profiles` keeps them, without names; `policy` the numbers of
    `triage.policy_numbers`. `fingerprint` is the SHA-256 of both.
    """

    __tablename__ = "sorting_basis"

    id: Mapped[Key]
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    policy: Mapped[dict[str, float]]
    people: Mapped[list[Any]] = mapped_column(Json, deferred=True)


class TriageResult(Base):
    """One sorting of one case. Probabilities are 0 to 1; areas plus kinds of "not for us" sum to 1.

    `words` is [[word, weight], …], heaviest first. `decision`: assign | refer. `facts` holds the policy's reasons and
    `candidates` everybody it looked at, best first, as `triage.routing` gave them.

    `given` is what else the decision rests on (`app.assignment.facts.given`), so that with `basis` it can be made
    again; both NULL for what was sorted before this was kept, or not by the policy.
    """

    __tablename__ = "triage_result"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    model_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    areas: Mapped[dict[str, float]]
    not_for_us: Mapped[dict[str, float]]
    words: Mapped[list[Any]]
    decision: Mapped[str] = mapped_column(String(6))
    reason_code: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]]
    candidates: Mapped[list[Any]]
    basis_id: Mapped[int | None] = mapped_column(ForeignKey(SortingBasis.id, ondelete="RESTRICT"), index=True)
    given: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    )

    basis: Mapped[SortingBasis | None] = relationship(lazy="joined")


class AdoptedPolicy(Base):
    """Numbers of the policy that a person put in force, and why; the newest row counts. Rows are only ever added.

    What is not in `numbers` is as it is in `triage.candidates.Policy`, and the least mass follows the promise.
    `trial_id` is the trial that spoke for it.
    """

    __tablename__ = "adopted_policy"

    id: Mapped[Key]
    at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    numbers: Mapped[dict[str, float]]
    reason: Mapped[str] = mapped_column(Text)
    trial_id: Mapped[int | None] = mapped_column(ForeignKey("routing_trial.id", ondelete="SET NULL"), index=True)

    user: Mapped[User] = relationship()


class RoutingTrial(Base):
    """A trial on old cases: what is changed, how far it has come, what came out.

    The cases are those received from `first_on` to `last_on`, Norwegian dates. `setting` as `triage.replay.Setting`
    keeps it; `result` as `triage.replay_summary` makes it, empty until done. `beat_at` is when whoever works on it last
    said so; `attempts` how often somebody began.
    """

    __tablename__ = "routing_trial"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    first_on: Mapped[date]
    last_on: Mapped[date]
    setting: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    is_stop_wished: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cases_done: Mapped[int] = mapped_column(default=0)
    cases_total: Mapped[int | None]
    result: Mapped[dict[str, Any]]

    user: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'stopped', 'failed')", name="state_is_known"),
        Index("ix_routing_trial_state_id", "state", "id"),
    )


class TrialChange(Base):
    """A case that would have gone elsewhere in a trial. `was` and `becomes` are slugs of people, empty: coordinator.

    `was_why` and `why` are reason codes of `triage.decision`; `place` counts from 1, in the order the cases came.
    `was_mass` and `mass` are how sure the program was of the person, or of the best there was when the coordinator got
    it; NULL where it is not known, and in trials from before it was kept.
    """

    __tablename__ = "trial_change"

    trial_id: Mapped[int] = mapped_column(ForeignKey(RoutingTrial.id, ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    area: Mapped[str] = mapped_column(String(80))
    was: Mapped[str] = mapped_column(String(80))
    was_why: Mapped[str] = mapped_column(String(20))
    becomes: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(20))
    was_mass: Mapped[float | None]
    mass: Mapped[float | None]
