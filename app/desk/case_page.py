"""What the page of a case shows, gathered once: conversation, promise, why it is where it is, what can be done."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import clock
from app.assignment import reasons
from app.assignment.models import TriageResult
from app.cases import queries as cases
from app.cases import rights, states
from app.cases.access import may
from app.cases.models import SPOKEN, Attachment, Case, CaseEvent, Message
from app.cases.operations import ANSWERS, can_be_merged, can_be_undone, may_take_back
from app.cases.presence import SAYS_EVERY_S
from app.desk import partner_facts, phrases, queries
from app.desk.forms import AnswerForm, NoteForm
from app.desk.titles import title
from app.people.models import User
from app.ui import region
from app.ui.filters import and_list
from app.ui.locale import current

STEP_OF = {
    rights.NOTE: None,
    rights.ANSWER: "answer",
    rights.HAND_OVER: "hand_over",
    rights.CORRECT_AREA: None,
    rights.ASK: None,
    rights.WAIT: "wait_for_business",
    rights.REFER: "wait_for_partner",
    rights.CLOSE: "close",
    rights.MARK_SPAM: "close",
    rights.ARCHIVE: None,
    rights.SPLIT: "merge",
    rights.MERGE: "merge",
}
"""The step that an action takes, which the state must allow; None for those that take none."""

GUESSES_SHOWN = 3
LEAST_SHOWN = 0.01
CHANGES_SHOWN = 5


@dataclass(frozen=True)
class Said:
    """A message of the conversation. `side`: you (the business), us, inside (a note)."""

    side: str
    heading: str
    at: datetime
    text: str
    files: Sequence[Attachment]
    mail_id: int | None = None
    is_formatted: bool = False


@dataclass(frozen=True)
class Guess:
    """What the program thought of an area, 0 to 1. `is_quiet`: not what it decided by."""

    name: str
    p: float
    is_quiet: bool


@dataclass(frozen=True)
class Line:
    """A line of the history."""

    sentence: str
    reason: str
    at: datetime


def facts(
    session: Session,
    case: Case,
    person: User,
    *,
    answer: AnswerForm,
    note: NoteForm,
    result: TriageResult | None,
    changed_since: int | None = None,
) -> dict[str, Any]:
    """Everything the template needs. `result` is the newest sorting.

    `changed_since` is the newest line of history that the person had seen.
    """
    history = cases.history(session, case)
    area_names = region.current().areas_in(current())
    names = queries.names(session)
    lines = [_line(event, names, area_names) for event in history]
    passed = partner_facts.passed(case, history, clock.now())
    return {
        "case": case,
        "case_title": title(case),
        "holder": case.developer.user if case.developer else None,
        "is_mine": bool(person.developer and person.developer.id == case.developer_id),
        "talk": _talk(
            case, history, cases.conversation(session, case), cases.attachments(session, case), person, names
        ),
        "history": lines[::-1],
        "changes": changes(history, changed_since, names, area_names),
        "newest_event": history[-1].id if history else 0,
        "areas": list(area_names.items()),
        "why": _why(result, area_names, person.slug),
        "moved": _moved(case, history, names),
        "today": clock.today(),
        "says_every_s": SAYS_EVERY_S,
        "is_first_answer_late": phrases.is_first_answer_late(case),
        "phrases": phrases,
        "urgency": phrases.urgency(case, clock.today()),
        "answer": answer,
        "note": note,
        "language_name": phrases.language_name,
        "can": can(case, person),
        "waits": _waits(case, history, names, area_names),
        "undo": _undo(case, history, names, area_names),
        "helpers": [one for one in case.helpers if one.ended_at is None],
        "take_back_for_s": _take_back_for_s(case, history, person),
        "passed": passed,
        "taken_over_by": partner_facts.taken_over_by(case, passed),
        "kin": [event.facts for event in history if event.kind in {"split", "split_off"}],
    }


def can(case: Case, person: User) -> set[str]:
    """What this person can do with the case as it is: words of `app.cases.rights`, and the steps among them."""
    if case.is_final:
        return {rights.NOTE} if may(rights.NOTE, person, case) else set()
    steps = {action for action, step in STEP_OF.items() if step is None or states.allows(step, case.state)}
    if not can_be_merged(case):
        steps -= {rights.MERGE, rights.SPLIT}
    allowed = {action for action in rights.ACTIONS if may(action, person, case)}
    more = {"take_up": rights.WAIT, "reopen": rights.CLOSE, "correct_outcome": rights.CLOSE}
    return steps & allowed | {
        step for step, action in more.items() if action in allowed and states.allows(step, case.state)
    }


def _waits(case: Case, history: Sequence[CaseEvent], names: Mapping[str, str], areas: Mapping[str, str]) -> Line | None:
    """How the case came to wait, with what was written then; None when it waits for nobody."""
    if case.state not in states.WAITING:
        return None
    began = next((event for event in reversed(history) if event.kind == "waiting"), None)
    return _line(began, names, areas) if began else None


def _undo(case: Case, history: Sequence[CaseEvent], names: Mapping[str, str], areas: Mapping[str, str]) -> Line | None:
    """The last step, when it can be taken back."""
    last = next((event for event in reversed(history) if event.kind not in cases.NO_STEP), None)
    if case.is_final or last is None or not can_be_undone(last):
        return None
    return _line(last, names, areas)


def _take_back_for_s(case: Case, history: Sequence[CaseEvent], person: User) -> int:
    """For how many seconds yet the last answer can be taken back; 0 when it cannot."""
    answered, at = next((event for event in reversed(history) if event.kind in ANSWERS), None), clock.now()
    if answered is None or not may_take_back(case, answered, person, at):
        return 0
    return math.ceil((datetime.fromisoformat(answered.facts["goes_at"]) - at).total_seconds())


def changes(
    history: Sequence[CaseEvent], seen: int | None, names: Mapping[str, str], areas: Mapping[str, str]
) -> list[Line]:
    """What others have done since the person opened the page, oldest first; empty when nothing is asked for."""
    if seen is None:
        return []
    return [_line(event, names, areas) for event in history if event.id > seen][-CHANGES_SHOWN:]


def guesses(result: TriageResult | None, areas: Mapping[str, str]) -> list[Guess]:
    """The likeliest three areas, the others together, and "not for us"; the shares add up to one.

    None for a text that the program could not read: its shares mean nothing.
    """
    if result is None or not result.areas or result.facts.get("doubt"):
        return []
    shown = likeliest(result, areas)
    others = sum(result.areas.values()) - sum(guess.p for guess in shown)
    foreign = sum(result.not_for_us.values())
    return [*shown, Guess(_("Other areas"), others, True), Guess(_("Not for us"), foreign, True)]


def likeliest(result: TriageResult | None, areas: Mapping[str, str]) -> list[Guess]:
    """At most three areas, likeliest first, without those that have less than a hundredth."""
    best = reasons.best_areas(result)[:GUESSES_SHOWN] if result else []
    return [
        Guess(areas.get(slug, slug), p, position > 0) for position, (slug, p) in enumerate(best) if p >= LEAST_SHOWN
    ]


def _why(result: TriageResult | None, areas: Mapping[str, str], reader: str) -> dict[str, Any] | None:
    """Why the program did what it did; None while it has done nothing."""
    if result is None:
        return None
    explained = reasons.explanation(result, current(), reader)
    return {
        "sentences": explained.reasons,
        "words": explained.words,
        "guesses": guesses(result, areas),
        "runner_up": (result.facts.get("runner_up") or {}).get("name", ""),
        "model": result.model_version,
        "at": result.at,
    }


def _moved(case: Case, history: Sequence[CaseEvent], names: Mapping[str, str]) -> Line | None:
    """How a person gave the case to whoever has it; None when the program did, or nobody has it."""
    if case.developer_id is None or case.is_assigned_by_machine:
        return None
    undone = {event.facts.get("event") for event in history if event.kind == "undone"}
    last = next((one for one in reversed(history) if one.kind == "handed_over" and one.id not in undone), None)
    return _line(last, names, {}) if last else None


def _talk(
    case: Case,
    history: Sequence[CaseEvent],
    messages: Sequence[Message],
    files: Sequence[Attachment],
    person: User,
    names: Mapping[str, str],
) -> list[Said]:
    by_message: dict[int | None, list[Attachment]] = {}
    for file in files:
        by_message.setdefault(file.message_id, []).append(file)
    asked = Said("you", _asked(case, history), case.received_at, case.text, by_message.get(None, []))
    spoken_to, partners = _spoken_to(history, names), partner_facts.written_by(history)
    return [
        asked,
        *(
            _said(case, message, by_message.get(message.id, []), person, spoken_to.get(message.id), partners)
            for message in messages
        ),
    ]


def _spoken_to(history: Sequence[CaseEvent], names: Mapping[str, str]) -> dict[int, str]:
    """Whom notes have asked, by the note's number."""
    found: dict[int, list[str]] = {}
    for event in history:
        if event.kind in {"asked", "shared"}:
            found.setdefault(event.facts["message"], []).append(names.get(event.facts["to"], ""))
    return {message: and_list(people) for message, people in found.items()}


def _asked(case: Case, history: Sequence[CaseEvent]) -> str:
    """Who asked; and how, when somebody of ours wrote it down."""
    came = next((event for event in history if event.kind == "received" and "case" not in event.facts), None)
    channel = came.facts.get("channel") if came else None
    if channel == "phone":
        return str(_("%(name)s asked by telephone", name=case.name))
    if channel == "in_person":
        return str(_("%(name)s asked in person", name=case.name))
    return str(_("%(name)s asked", name=case.name))


def _said(
    case: Case,
    message: Message,
    files: Sequence[Attachment],
    person: User,
    spoken_to: str | None,
    partners: Mapping[int, str],
) -> Said:
    name = message.user.name if message.user else case.name
    if message.id in partners:
        heading = _("%(name)s wrote", name=partners[message.id])
        return Said("inside", heading, message.at, message.text, files, message.mail_id)
    if message.kind == "addition":
        return Said("you", _("%(name)s wrote", name=name), message.at, message.text, files, message.mail_id)
    if message.kind == "note":
        heading = (
            _("%(name)s asks %(other)s", name=name, other=spoken_to) if spoken_to else _("%(name)s, note", name=name)
        )
        return Said("inside", heading, message.at, message.text, files, message.mail_id)
    if message.is_provisional:
        heading = _("%(name)s sent a provisional answer", name=name)
    elif message.channel in SPOKEN:
        heading = _("%(name)s answered, by telephone or in person", name=name)
    else:
        heading = _("You answered") if message.user_id == person.id else _("%(name)s answered", name=name)
    return Said("us", heading, message.at, message.text, files, message.mail_id, message.is_formatted)


def _line(event: CaseEvent, names: Mapping[str, str], areas: Mapping[str, str]) -> Line:
    return Line(phrases.happened(event, names=names, areas=areas), event.reason, event.at)
