"""«Has anyone solved this before?»: closed cases of the whole region that are like this one, with their answers.

Whose they were is hidden: colleagues learn from what was asked and answered, not from who asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from sqlalchemy.orm import Session

from app.cases import alike, anonymising, rights, running_names
from app.cases import queries as cases
from app.cases.access import may, opened_case
from app.cases.alike import Said
from app.cases.anonymising import Ordinary, Personal
from app.cases.models import Case
from app.cases.ordinary import ordinary_words, personal
from app.config import MAX_TEXT_CHARACTERS
from app.desk import case_page, phrases
from app.desk.steps import View
from app.desk.titles import title
from app.extensions import db
from app.learning import registry
from app.people.access import current_person
from app.people.models import User
from triage import likeness
from triage.likeness import Asked
from triage.model import Model

MOST_SHOWN = 10
WORDS_ASKED_FOR, WORDS_SHOWN = 10, 6
LEAST_LIKENESS, SAME_AREA = 0.3, 2.5
"""Less is not shown; a case of the same area weighs so much more. Of the catalogue's questions only one pair of 1,000
from two areas is liker than 0.13, but of the nearest three to a question from any area every second is of another one
until 0.35 (trials, November 2026). So 0.12 is enough within an area, and 0.3 is asked for from another."""

ANSWERS_COUNT = 0.35
"""How much the answers of a case count beside its question."""

LONGEST_SHOWN, LONGEST_READ, LAST_WORDS = 3_000, 5_000, 12


@dataclass(frozen=True)
class Told:
    """A question or an answer as it is shown; `writer` and `slug` are whoever of ours wrote it, else empty."""

    text: str
    writer: str = ""
    slug: str = ""
    is_formatted: bool = False


@dataclass(frozen=True)
class Hit:
    """A closed case that is like the one before us. `reference` is empty for whoever may not read it."""

    case: Case
    title: str
    reference: str
    asked: Sequence[Told]
    answers: Sequence[Told]
    shared: Sequence[str]
    outcome: str


def similar(reference: str) -> View:
    """The page; of a case that goes on as another, that one's."""
    session, case, person = db.session(), opened_case(), current_person()
    other = cases.surviving(session, case)
    if other is not case:
        return redirect(url_for("desk.similar", reference=other.reference))
    active = registry.active(session)
    return render_template(
        "desk/similar.html",
        reference=reference,
        case=case,
        case_title=title(case),
        has_model=active is not None,
        hits=hits(session, active.model, case, person) if active else [],
        may_ask=not case.is_final and may(rights.ASK, person, case),
        may_answer="answer" in case_page.can(case, person),
        phrases=phrases,
    )


def hits(session: Session, model: Model, case: Case, person: User) -> list[Hit]:
    """What is like the case, the likest first, at most ten; nothing when nothing is like it."""
    ordinary, own = ordinary_words(), personal(case)
    told = likeness.matter(model, _bare(f"{case.subject}. {case.text}", own, ordinary))
    asked = Asked(model, told)
    telling = likeness.telling(model, told, most=WORDS_ASKED_FOR)
    found = [
        one
        for one in alike.candidates(session, case, [word.spellings for word in telling])
        if may(rights.LEARN_FROM, person, one)
    ]
    said = alike.said_in(session, [one.id for one in found]) if found else {}
    scored = [(_score(asked, model, case, one, said.get(one.id, ())), one) for one in found if said.get(one.id)]
    ranked = sorted((pair for pair in scored if pair[0] >= LEAST_LIKENESS), key=lambda pair: (-pair[0], -pair[1].id))
    return [_hit(asked, model, one, said[one.id], person, ordinary) for _score, one in ranked[:MOST_SHOWN]]


def answers_of(session: Session, case_id: int, person: User) -> str:
    """The answers of a closed case that this person may learn from, without whose they were; empty for any other."""
    case = alike.one(session, case_id)
    if case is None or not may(rights.LEARN_FROM, person, case):
        return ""
    answers = _answers(alike.said_in(session, [case.id]).get(case.id, ()), personal(case), ordinary_words())
    return "\n\n".join(answer.text for answer in answers)


def _score(asked: Asked, model: Model, case: Case, other: Case, said: Sequence[Said]) -> float:
    """How like the question is; the answers may add to that, and the same area does."""
    question = _joined(other, said)
    answers = " ".join(one.text for one in said if one.kind == "answer")
    score = asked.likeness(likeness.matter(model, question))
    score *= SAME_AREA if case.area_id is not None and case.area_id == other.area_id else 1
    if score < LEAST_LIKENESS / (1 + ANSWERS_COUNT):
        return 0.0
    return score * (1 + ANSWERS_COUNT * asked.likeness(likeness.matter(model, answers)))


def _joined(case: Case, said: Sequence[Said]) -> str:
    return "\n".join([f"{case.subject}. {case.text}", *_added(said)])


def _added(said: Sequence[Said]) -> list[str]:
    """What the business wrote after its question."""
    return [one.text for one in said if one.kind == "addition"]


def _hit(asked: Asked, model: Model, case: Case, said: Sequence[Said], person: User, ordinary: Ordinary) -> Hit:
    own = personal(case)
    title = anonymising.anonymised(case.subject, own, ordinary)
    questions = [_hidden(text, own, ordinary, most=LONGEST_READ) for text in (case.text, *_added(said))]
    theirs = likeness.matter(model, anonymising.without_brackets("\n".join([f"{title}.", *questions])))
    return Hit(
        case=case,
        title=title,
        reference=case.reference if may(rights.READ, person, case) else "",
        asked=[Told(_short(text)) for text in questions if text],
        answers=[
            Told(_short(one.text), one.writer, one.slug, one.is_formatted)
            for one in _answers(said, own, ordinary, most=LONGEST_READ)
        ],
        shared=asked.shared(theirs, most=WORDS_SHOWN),
        outcome=phrases.outcome({"outcome": case.outcome, "jobs": None, "funding_nok": None}),
    )


def _answers(said: Sequence[Said], own: Personal, ordinary: Ordinary, *, most: int = MAX_TEXT_CHARACTERS) -> list[Told]:
    answers = [one for one in said if one.kind == "answer"]
    return [
        Told(_hidden(one.text, own, ordinary, most=most), one.writer, one.writer_slug, one.is_formatted)
        for one in answers
    ]


def _hidden(text: str, own: Personal, ordinary: Ordinary, *, most: int) -> str:
    """The first characters without whose they are; a number may be cut at their end, so the last words go."""
    own_words = running_names.without_signature(text)
    if len(own_words) > most:
        own_words = own_words[:most].rsplit(None, LAST_WORDS)[0]
    return anonymising.anonymised(own_words, own, ordinary).strip()


def _bare(text: str, own: Personal, ordinary: Ordinary) -> str:
    """For comparing: without names, and without the words that stand for them."""
    return anonymising.without_brackets(anonymising.anonymised(text, own, ordinary))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"
