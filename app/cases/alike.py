"""Closed cases in which the words of a question are written: found by the index of words, the best by rare words first.

Two statements, whatever the number of cases: the first counts in how many each word is written, the second adds up for
each case the weights of the rarest words in it. No word is followed into more than `MOST_OF_A_WORD` cases, the newest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, desc, func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload, lazyload

from app.cases import search_index
from app.cases.models import Case, CaseHelper, Message
from app.people.models import Developer, User

MOST_OF_A_WORD = 4_000
WORDS_FOLLOWED = 8
LEAST_FOLLOWED = 3
"""So many are followed even when they are common."""

FIRST_LOOKED_AT, CANDIDATES = 300, 40
NOT_TO_LEARN_FROM = ("spam", "merged")
MOST_MESSAGES = 1_000


@dataclass(frozen=True)
class Said:
    """A message of a closed case: `kind` addition | answer, who of ours wrote it, and whether it is formatted."""

    kind: str
    text: str
    writer: str
    writer_slug: str
    is_formatted: bool


def candidates(session: Session, case: Case, words: Sequence[Sequence[str]]) -> Sequence[Case]:
    """At most 40 answered and closed cases, those first that have the most and rarest of these words.

    A word is given with its other spellings. Left out are spam, what was emptied, and what went on as another case.
    """
    followed = _followed(session, words)
    if not followed:
        return ()
    dialect = session.get_bind().dialect.name
    parts = []
    for spellings, weighs in followed:
        some = search_index.cases_with(dialect, spellings).limit(MOST_OF_A_WORD).subquery()
        parts.append(select(some.c.case_id, literal(weighs).label("weight")))
    hits = union_all(*parts).subquery()
    weight = func.sum(hits.c.weight).label("weight")
    first = select(hits.c.case_id, weight).group_by(hits.c.case_id)
    best = first.order_by(desc("weight"), hits.c.case_id.desc()).limit(FIRST_LOOKED_AT).subquery()
    chosen = (
        select(Case)
        .join(best, best.c.case_id == Case.id)
        .where(may_be_learned_from(), Case.id != case.id)
        .options(*_WITH_READERS)
        .order_by(best.c.weight.desc(), Case.id.desc())
        .limit(CANDIDATES)
    )
    return session.scalars(chosen).unique().all()


def may_be_learned_from() -> ColumnElement[bool]:
    """Closed cases with an answer and with everything that was written in them."""
    return and_(
        Case.closed_at.is_not(None),
        Case.first_answered_at.is_not(None),
        Case.emptied_at.is_(None),
        Case.outcome.not_in(NOT_TO_LEARN_FROM),
    )


def one(session: Session, case_id: int) -> Case | None:
    """The closed case with this number, when there is something to learn from it."""
    chosen = select(Case).where(Case.id == case_id, may_be_learned_from()).options(*_WITH_READERS)
    return session.scalars(chosen).unique().one_or_none()


def said_in(session: Session, case_ids: Sequence[int]) -> dict[int, list[Said]]:
    """What was written in these cases after the question, oldest first: case id → messages; at most 1,000, the newest.

    Notes are left out, and answers that only say when the answer comes.
    """
    rows = session.execute(
        select(Message.case_id, Message.kind, Message.text, Message.channel, User.name, User.slug)
        .outerjoin(User, User.id == Message.user_id)
        .where(Message.case_id.in_(case_ids), Message.kind != "note", ~Message.is_provisional)
        .order_by(Message.id.desc())
        .limit(MOST_MESSAGES)
    ).all()
    found: dict[int, list[Said]] = {}
    for case_id, kind, text, channel, name, slug in reversed(rows):
        is_formatted = kind == "answer" and channel != "mail"
        found.setdefault(case_id, []).append(Said(kind, text, name or "", slug or "", is_formatted))
    return found


def _followed(session: Session, words: Sequence[Sequence[str]]) -> list[tuple[Sequence[str], float]]:
    """The rarest of these words with their weights; of common ones only as many as are needed."""
    if not words:
        return []
    dialect = session.get_bind().dialect.name
    counts = [
        select(func.count())
        .select_from(search_index.cases_with(dialect, spellings).limit(MOST_OF_A_WORD + 1).subquery())
        .scalar_subquery()
        for spellings in words
    ]
    newest = select(func.max(Case.id)).scalar_subquery()
    all_cases, *written = session.execute(select(func.coalesce(newest, literal(0)), *counts)).one()
    rare = sorted((count, at) for at, count in enumerate(written) if count)
    kept = [pair for at, pair in enumerate(rare) if at < LEAST_FOLLOWED or pair[0] <= MOST_OF_A_WORD]
    return [(words[at], math.log(1 + all_cases / count)) for count, at in kept[:WORDS_FOLLOWED]]


_WITH_READERS = (
    joinedload(Case.developer).options(
        lazyload(Developer.municipality),
        joinedload(Developer.user).options(lazyload(User.roles), lazyload(User.developer)),
    ),
    joinedload(Case.helpers).lazyload(CaseHelper.user),
)
"""What `app.cases.access.may` looks at, so that no statement comes for each case."""
