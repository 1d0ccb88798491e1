"""Made-up cases: what might have been asked, by whom, and what became of it. The same seed makes the same cases.

Nothing of it is real: people and firms are put together from lists, addresses end in example.org, and no organisation
number has the right check digit.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from app.cases.references import ALPHABET
from app.cases.states import CHOSEN_OUTCOMES
from app.cases.workdays import add_working_days, first_working_day
from app.cli import made_up_feedback
from app.cli.made_up_desk import Desk
from app.clock import NORWAY
from triage import candidates as policy
from triage.decision import Assignment, Decision

YEARS = timedelta(days=3 * 365)
SPAM_IS_EMPTIED = timedelta(days=30)
CASES_OF_A_BUSINESS = 4
AN_HOUR = timedelta(hours=1)

Row = dict[str, Any]

WORDS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
REPLIES = WORDS["replies"]


@dataclass(frozen=True)
class Question:
    """A question of the catalogue. `area` is an id and slug; None: a kind of what is not for us."""

    text: str
    language: str
    area: tuple[int, str] | None


@dataclass(frozen=True)
class Holder:
    """Somebody who takes cases, and which areas, by id; `town` is their municipality's, 0 for none."""

    developer_id: int
    user_id: int
    slug: str
    town: int
    areas: frozenset[int]


@dataclass(frozen=True)
class Stage:
    """What the cases are made of."""

    questions: Sequence[Question]
    towns: Sequence[int]
    holders: Sequence[Holder]
    coordinator_id: int
    promise_days: int
    now: datetime
    desk: Desk
    town_names: Mapping[int, str]
    area_slugs: Mapping[int, str]


@dataclass
class MadeUp:
    """A case and its rows, without the number that the database gives it; `triage` is None when it was not sorted."""

    case: Row
    events: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    triage: Row | None = None
    feedback: list[Row] = field(default_factory=list)


def cases(stage: Stage, count: int, *, seed: str, taken: set[str]) -> Iterator[MadeUp]:
    """So many cases over three years, oldest first. References come into `taken`, and none that is there is used."""
    random = Random(seed)
    businesses = max(1, count // CASES_OF_A_BUSINESS)
    for number in range(count):
        part = (number + random.random()) / count
        moment = stage.now - YEARS * (1 - part)
        if part < 1 - 3 / YEARS.days:  # all but the newest come by daylight
            day = first_working_day(moment.astimezone(NORWAY).date())
            moment = min(datetime.combine(day, time(7), NORWAY) + random.random() * 10 * AN_HOUR, moment)
        story = _Story(stage, random, moment)
        story.tell(_business(Random(f"{seed} {random.randrange(businesses)}"), stage))
        story.made.case |= {
            "reference": _reference(random, moment.astimezone(NORWAY).year, taken),
            "submission_key": hashlib.sha256(f"{seed} form {number}".encode()).hexdigest(),
            "content_key": hashlib.sha256(f"{seed} content {number}".encode()).hexdigest(),
        }
        heard = made_up_feedback.rows(story.made.case, WORDS, seed=f"{seed} {number}", now=stage.now)
        story.made.feedback, story.made.events = heard, story.made.events + made_up_feedback.events(heard)
        yield story.made


def _reference(random: Random, year: int, taken: set[str]) -> str:
    while (found := f"NF-{year}-" + "".join(random.choices(ALPHABET, k=5))) in taken:
        pass
    taken.add(found)
    return found


def _business(random: Random, stage: Stage) -> Row:
    first, last = random.choice(WORDS["first_names"]), random.choice(WORDS["last_names"])
    place, trade = random.choice(WORDS["places"]), random.choice(WORDS["trades"])
    number = f"{random.choice('89')}{random.randrange(10**7):07}"
    has_firm = random.random() < 0.8
    return {
        "name": f"{first} {last}",
        "email": f"post.{number[1:]}@example.org",
        "phone": "",
        "organisation_name": f"{random.choice((place, last, last + 's'))} {trade}" if has_firm else "",
        "organisation_number": f"{number}{_wrong_digit(number)}" if has_firm and random.random() < 0.7 else "",
        "municipality_id": random.choice(stage.towns) if random.random() < 0.95 else None,
    }


def _wrong_digit(eight: str) -> int:
    """A last digit by which the number belongs to nobody (modulus 11)."""
    rest = sum(int(digit) * weight for digit, weight in zip(eight, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return (11 - rest + 1) % 10


class _Story:
    """One case from its receipt to where it stands now."""

    def __init__(self, stage: Stage, random: Random, at: datetime) -> None:
        self.stage, self.random, self.at, self.received_at = stage, random, at, at
        self.age = stage.now - at
        self.question = random.choice(stage.questions)
        self.holder: Holder | None = None
        self.holders = {one.slug: one for one in stage.holders}
        self.made = MadeUp({})

    def tell(self, business: Mapping[str, Any]) -> None:
        question, random = self.question, self.random
        subject = question.text.split(".")[0].split("?")[0][:70] if random.random() < 0.5 else ""
        language = question.language if question.language in {"nb", "nn", "en"} else "nb"
        received_on = self.received_at.astimezone(NORWAY).date()
        self.made.case = {
            "version": 1, "state": "received", "subject": subject or random.choice(WORDS["subjects"]),
            "text": f"{question.text} {random.choice(REPLIES)}", "service_id": None, "page_language": language,
            "reply_language": "se" if random.random() < 0.01 else language, "is_confidential": random.random() < 0.03,
            "received_at": self.received_at, "promised_on": add_working_days(received_on, self.stage.promise_days),
            "first_answered_at": None, "closed_at": None, "area_id": None, "developer_id": None, "assigned_at": None,
            "opened_at": None, "remind_at": None, "is_assigned_by_machine": False, "referral_reason": None,
            "triage_at": None, "triage_attempts": 0, "secret_round": None, "outcome": None, "jobs": None,
            "funding_nok": None, "follow_up_on": None, "on_reply": None, "waiting_since": None, "merged_into_id": None,
            "split_from_id": None, "emptied_at": None, **business,
        }  # fmt: skip
        channel = random.choices(("form", "mail", "phone", "api"), (80, 12, 5, 3))[0]
        if channel == "phone":
            self._event("received", by=self.stage.coordinator_id, facts={"channel": channel})
        else:
            self._event("received", actor="business", facts={"channel": channel})
        if self.age > AN_HOUR:
            self._sort()

    def _sort(self) -> None:
        self._later(0.02)
        self.made.case["triage_attempts"] = 1
        decision = self._decide()
        self.made.case["area_id"] = self.question.area[0] if self.question.area else None
        if isinstance(decision, Assignment):
            self._give(self.holders[decision.person], by_hand=False)
        else:
            self._refer(decision.reason_code)
            if self.question.area is None:
                if self._goes_on(0.9):
                    self._later(20)
                    self._close(self.random.choices(("not_for_us", "spam"), (55, 45))[0], self.stage.coordinator_id)
                return
            if not self._goes_on(0.98):
                return
            self._later(10)
            able = [one for one in self.stage.holders if self.question.area[0] in one.areas]
            self._give(self.random.choice(able or self.stage.holders), by_hand=True)
        since = self.at
        self._work()
        if self.holder is not None:
            self.stage.desk.hold(self.holder.slug, since, self.made.case["closed_at"])

    def _decide(self) -> Decision:
        """By the real policy, from what a model might have said."""
        desk, case = self.stage.desk, self.made.case
        area = self.question.area[1] if self.question.area else None
        is_unsure = area is not None and self.random.random() < 0.12
        said = desk.say(self.random, area, is_unsure=is_unsure, language=self.question.language)
        asked = policy.Question(self.stage.town_names.get(case["municipality_id"]), case["reply_language"])
        decision, self.made.triage = desk.decide(said, asked, self.at, case["promised_on"])
        return decision

    def _refer(self, reason: str) -> None:
        self.made.case |= {"state": "referred", "referral_reason": reason}
        self._event("referred", facts={"reason_code": reason})

    def _give(self, holder: Holder, *, by_hand: bool) -> None:
        self.holder = holder
        self.made.case |= {
            "state": "assigned", "referral_reason": None, "developer_id": holder.developer_id, "assigned_at": self.at,
            "is_assigned_by_machine": not by_hand,
        }  # fmt: skip
        if by_hand:
            self._event("handed_over", by=self.stage.coordinator_id, facts={"to": holder.slug})
        else:
            area = self.question.area[1] if self.question.area else None
            self._event("assigned", facts={"developer": holder.slug, "area": area})

    def _work(self) -> None:
        """A developer has it: they open it, answer, wait, hear more, and close it in the end."""
        assert self.holder is not None
        if not self._goes_on(0.993):
            return
        self._later(20)
        self.made.case["opened_at"] = self.at
        if self.random.random() < 0.3:
            self._message("note", self.random.choice(WORDS["notes"]), "desk")
        if not self._goes_on(0.993):
            return
        self._later(60)
        self.made.case["first_answered_at"] = self.at
        self._message("answer", self.random.choice(WORDS["answers"]), "desk", helped_from=self.holder.town)
        self.made.case["state"] = "answered"
        if self.random.random() < 0.4:
            self._hear_more()
        if self._goes_on(0.9, wait_days=21) and self.made.case["state"] == "answered":
            self._later(300)
            self._close(self.random.choices(CHOSEN_OUTCOMES, (50, 8, 6, 4, 8, 14, 2, 8))[0], self.holder.user_id)
        elif self.made.case["state"] == "answered" and self.random.random() < 0.5:
            self._wait()

    def _hear_more(self) -> None:
        if self._goes_on(1):
            self._later(80)
            self._message("addition", self.random.choice(REPLIES), self.random.choice(("mail", "mail", "page")))
            self.made.case["state"] = "assigned"
            if self._goes_on(0.98):
                self._later(30)
                self._message("answer", self.random.choice(WORDS["answers"]), "desk")
                self.made.case["state"] = "answered"

    def _wait(self) -> None:
        """From lately on we wait, until a day that is still to come."""
        assert self.holder is not None
        self.at = max(self.at, self.stage.now - self.random.random() * timedelta(days=14))
        whom = self.random.choice(("business", "business", "partner"))
        until = first_working_day((self.stage.now + timedelta(days=self.random.randint(1, 40))).date())
        on_reply = self.random.choice(("back", "back", "wait"))
        self.made.case |= {"state": f"waiting_for_{whom}", "follow_up_on": until, "on_reply": on_reply}
        if whom == "business":
            self.made.case["waiting_since"] = self.at
        facts = {"for": whom, "until": until.isoformat(), "on_reply": on_reply}
        self._event("waiting", by=self.holder.user_id, facts=facts)

    def _close(self, outcome: str, by: int) -> None:
        case = self.made.case
        jobs = self.random.randint(1, 9) if outcome in {"jobs", "founded"} else None
        funding = self.random.randint(5, 80) * 10_000 if outcome == "funding" else None
        case |= {"state": "closed", "outcome": outcome, "closed_at": self.at, "jobs": jobs, "funding_nok": funding}
        facts = {"outcome": outcome, "jobs": jobs, "funding_nok": funding}
        self._event("closed", by=by, facts=facts)
        if outcome == "spam" and self.at + SPAM_IS_EMPTIED < self.stage.now:
            self.at += SPAM_IS_EMPTIED
            blank = ("text", "subject", "name", "email", "phone", "organisation_number", "organisation_name")
            case |= dict.fromkeys(blank, "") | {"emptied_at": self.at}
            self._event("emptied")

    def _goes_on(self, chance: float, *, wait_days: int = 4) -> bool:
        """Whether the next step has been taken by now: hardly at once, nearly always after a while."""
        left = self.stage.now - self.at
        return left > timedelta(days=wait_days) * (0.2 + self.random.random()) and self.random.random() < chance

    def _later(self, hours: float) -> None:
        """Some time passes, at most so many hours, and never until after now."""
        self.at = min(self.at + self.random.random() * hours * AN_HOUR, self.stage.now)

    def _message(self, kind: str, text: str, channel: str, **more: int) -> None:
        by = self.holder.user_id if self.holder and kind != "addition" else None
        self.made.messages.append({"at": self.at, "kind": kind, "channel": channel, "user_id": by, "text": text})
        step = {"answer": "answered", "addition": "added", "note": "noted"}[kind]
        facts = {"channel": channel, "nth": len(self.made.messages) - 1, **more}
        self._event(step, by=by, actor="" if by else "business", facts=facts)

    def _event(self, kind: str, *, by: int | None = None, actor: str = "", facts: Row | None = None) -> None:
        self.made.events.append(
            {
                "at": self.at, "kind": kind, "user_id": by, "reason": "", "facts": facts or {},
                "actor": actor or ("staff" if by else "machine"),
            }
        )  # fmt: skip
        self.made.case["version"] = len(self.made.events)
