"""What a business has said after its case was closed, in sentences of the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.feedback.models import Feedback
from app.ui.filters import and_list, day, number


@dataclass(frozen=True)
class Told:
    """A question to the business: when it was asked and what it said. `comment` is in its own words."""

    sentence: str
    comment: str


def told(rows: Sequence[Feedback]) -> list[Told]:
    """Everything that the business of a case was asked; what it does not want to be asked is left out."""
    return [Told(_sentence(row), row.comment) for row in rows if row.asked_at is not None]


def _sentence(row: Feedback) -> str:
    if row.said is None or row.answered_at is None:
        asked_on = day(row.asked_at) if row.asked_at else ""
        if row.kind == "helped":
            return str(_("Did it help? Asked on %(day)s, no answer yet.", day=asked_on))
        return str(_("What came of it? Asked on %(day)s, no answer yet.", day=asked_on))
    facts = {"said": row.said, "is_founded": row.is_founded, "jobs": row.jobs, "funding_nok": row.funding_nok}
    return str(_("%(sentence)s (%(day)s)", sentence=answer(facts), day=day(row.answered_at)))


def answer(facts: Mapping[str, object]) -> str:
    """What was said: «It helped partly», «A firm was started, 2 jobs and 250 000 kroner in funding»."""
    sentences = {
        "yes": _("It helped"),
        "partly": _("It helped partly"),
        "no": _("It did not help"),
        "nothing": _("Nothing has come of it yet"),
    }
    said = str(facts.get("said"))
    if said in sentences:
        return str(sentences[said])
    parts = [_("A firm was started")] if facts.get("is_founded") else []
    jobs, funding = facts.get("jobs"), facts.get("funding_nok")
    if isinstance(jobs, int):
        parts.append(ngettext("%(num)s job", "%(num)s jobs", jobs))
    if isinstance(funding, int):
        parts.append(_("%(amount)s kroner in funding", amount=number(funding)))
    return and_list(parts)


def happened(facts: Mapping[str, object]) -> str:
    """The line of the history that tells of an answer."""
    return str(_("The business said: %(answer)s", answer=answer(facts)))


def asked(facts: Mapping[str, object]) -> str:
    """The line of the history that tells of a question."""
    if facts.get("question") == "came":
        return str(_("The business was asked what came of it"))
    return str(_("The business was asked whether it helped"))
