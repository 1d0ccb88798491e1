"""What would become of a text today: the same model, people and policy as for a case, and nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.assignment import facts, reasons
from app.assignment.operations import NO_MODEL, adopted_numbers, result_of
from app.cases import queries as cases
from app.cases.workdays import add_working_days
from app.errors import ExpectedError
from app.learning import registry
from app.people import queries as people
from catalogue import queries as catalogue
from triage.candidates import Person, Question
from triage.decision import Assignment, Decision
from triage.prediction import Prediction
from triage.routing import route

REPLY_LANGUAGES = ("nb", "nn", "en", "se")


class FaultyLineError(ExpectedError):
    """A line of the file cannot be read as an enquiry; the sentence says why."""


@dataclass(frozen=True)
class Tried:
    """One text tried: what the model said, and what the policy made of it."""

    prediction: Prediction | None
    decision: Decision


class Trial:
    """Sorts texts as they would be sorted today. People and model are read once.

    `kept` says how the promise is kept (see `app.assignment.facts.kept_promise`).
    """

    def __init__(self, session: Session, today: date) -> None:
        self.session = session
        self.active = registry.active(session)
        promised_on = add_working_days(today, catalogue.promise_working_days(session))
        load = cases.open_case_counts(session)
        self.people: list[Person] = facts.people(people.developers(session), load, today, promised_on)
        adopted = adopted_numbers(session)
        self.kept = facts.kept_promise(self.active, self.people, facts.policy(None, adopted))
        self.policy = facts.policy(self.kept, adopted)

    def sort(self, text: str, *, subject: str = "", language: str = "", municipality: str | None = None) -> Tried:
        """Classify and route one text. `language` is the one an answer is wished in."""
        prediction = facts.prediction(self.active, text, subject)
        question = Question(
            municipality=municipality or None, reply_language=language if language in REPLY_LANGUAGES else "nb"
        )
        return Tried(prediction, route(prediction, self.people, question, self.policy))

    def line(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one line of `triage predict --jsonl`. Raises FaultyLineError."""
        text = row.get("text")
        if not isinstance(text, str):
            raise FaultyLineError("“text” is missing or is no text")
        tried = self.sort(
            text,
            subject=_text_of(row, "subject"),
            language=_text_of(row, "language"),
            municipality=_text_of(row, "municipality") or None,
        )
        return {"id": row.get("id"), **self.answer(tried)}

    def answer(self, tried: Tried, language: str = "nb") -> dict[str, Any]:
        """The promised form of an answer; the reason in words is in `language`."""
        version = self.active.version if self.active else NO_MODEL
        result = result_of(tried.prediction, tried.decision, version, self.policy)
        sentences = list(reasons.explanation(result, language, None).reasons)
        said = tried.prediction
        sent = isinstance(tried.decision, Assignment)
        return {
            "language": said.language if said else "",
            "areas": [{"slug": slug, "p": round(p, 6)} for slug, p in said.areas.items()] if said else [],
            "not_for_us": {
                "p": round(said.p_not_for_us, 6) if said else 0.0,
                "kind": said.kind if said and said.p_not_for_us >= MENTIONED else None,
            },
            "decision": result.decision,
            **({"developer": tried.decision.person} if isinstance(tried.decision, Assignment) else {}),
            **({} if sent else {"suggested": result.facts["suggested"]}),
            "reason": " ".join(sentences),
            "reason_code": result.reason_code,
            "words": [{"word": word, "weight": weight} for word, weight in result.words],
            "model": version,
        }


MENTIONED = 0.5
"""The kind of "not for us" is named when that is likelier than not."""


def _text_of(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise FaultyLineError(f"“{key}” is no text")
    return value
