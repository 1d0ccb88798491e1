"""Sentences of the desk that depend on facts: reasons, promise dates, history, absences. In the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date

from babel import Locale
from babel.dates import get_day_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.cases.models import Case, CaseEvent
from app.cases.states import WAITING_FOR_US
from app.cases.workdays import working_days_between
from app.desk import feedback_facts
from app.desk.forms import OUTCOME_LABELS
from app.people.models import Absence, Developer
from app.people.queries import WEEKDAYS
from app.ui.filters import and_list, in_words, near_day, number, plain_date, translated
from app.ui.locale import current

SOON_WORKING_DAYS = 1


def referral(reason: str | None) -> str:
    """Why a case is with the coordinator, as a short mark."""
    marks = {
        "unsure": _("Unsure"),
        "competence_gap": _("Nobody covers this"),
        "nobody_available": _("The right person is away"),
        "not_for_us": _("Not for us?"),
    }
    return str(marks.get(reason or "", _("Not handed out")))


def language_name(code: str) -> str:
    """«bokmål», «nordsamisk», «engelsk»: in the reader's language, as it stands inside a sentence."""
    own = {"nb": _("Norwegian Bokmål"), "nn": _("Norwegian Nynorsk"), "se": _("Northern Sámi")}
    return str(own.get(code) or Locale.parse(current()).languages.get(code, code))


def language_names(codes: Iterable[str]) -> str:
    """«bokmål, nynorsk og engelsk»."""
    return and_list([language_name(code) for code in codes])


def away(until: date) -> str:
    """Somebody is away today, and until when."""
    return str(_("Away until and including %(day)s.", day=plain_date(until)))


def absence(developer: Developer, today: date) -> str:
    """The absence that is now or comes next; empty when there is none."""
    coming = next(iter(upcoming(developer, today)), None)
    if coming is None:
        return ""
    if coming.from_on <= today:
        return away(coming.until_on)
    if coming.from_on == coming.until_on:
        return str(_("Away on %(day)s.", day=plain_date(coming.from_on)))
    return str(
        _("Away from %(first)s to %(last)s.", first=plain_date(coming.from_on), last=plain_date(coming.until_on))
    )


def upcoming(developer: Developer, today: date) -> list[Absence]:
    """Absences that have not ended, the nearest first."""
    return sorted((row for row in developer.absences if row.until_on >= today), key=lambda row: row.from_on)


def working_week(days: Iterable[str]) -> str:
    """«mandag til torsdag», or the days one by one; a whole week is «mandag til fredag»."""
    numbers = [WEEKDAYS.index(name) for name in days if name in WEEKDAYS]
    names = get_day_names(locale=current())
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return str(_("%(first)s to %(last)s", first=names[numbers[0]], last=names[numbers[-1]]))
    return and_list([names[number] for number in numbers])


def weekdays() -> list[str]:
    """The names of the days, Monday first."""
    names = get_day_names(locale=current())
    return [names[number] for number in range(len(WEEKDAYS))]


def promise(case: Case, today: date) -> str:
    """When an answer is due, and how long that is."""
    left = working_days_between(today, case.promised_on)
    if left < 0 or case.promised_on < today:
        return str(_("The answer was promised by %(day)s.", day=near_day(case.promised_on)))
    if case.promised_on == today:
        return str(_("Answer by today."))
    return str(
        ngettext(
            "Answer by %(day)s, %(number)s working day left.",
            "Answer by %(day)s, %(number)s working days left.",
            left,
            day=near_day(case.promised_on),
            number=in_words(left),
        )
    )


def urgency(case: Case, today: date) -> str:
    """How a promise date is shown: `late`, `soon` or nothing; a case that has an answer is never late."""
    if case.first_answered_at or case.state not in WAITING_FOR_US:
        return ""
    if case.promised_on < today:
        return "late"
    return "soon" if working_days_between(today, case.promised_on) <= SOON_WORKING_DAYS else ""


def is_first_answer_late(case: Case) -> bool:
    """Whether the first answer went after the promise date, by Norway's calendar."""
    return case.first_answered_at is not None and clock.local(case.first_answered_at).date() > case.promised_on


STATE_LABELS = {
    "received": _l("Not sorted yet"),
    "referred": _l("With the coordinator"),
    "assigned": _l("With a developer"),
    "waiting_for_business": _l("Waiting for the business"),
    "waiting_for_partner": _l("Waiting for a partner"),
    "answered": _l("Answered"),
    "closed": _l("Closed"),
}
"""Where a case stands, by its state."""


def business(case: Case) -> str:
    """Who asks, and where: «Skarvika hytter, Gratangen»."""
    town = case.municipality
    who = case.organisation_name or case.name
    return f"{who}, {translated(town.name)}" if town else who


def happened(event: CaseEvent, *, names: Mapping[str, str], areas: Mapping[str, str]) -> str:
    """A line of the history: who did what. `names` and `areas` are by slug."""
    facts = event.facts
    by = event.user.name if event.user else _("The business")
    to = names.get(str(facts.get("to") or facts.get("developer") or ""), "")
    partner = translated(facts.get("partner") or {})
    sentences = {
        "received": _received(facts.get("channel"), by),
        "triaged": _("Sorted by the program"),
        "assigned": _("Given to %(name)s by the program", name=to),
        "referred": _("Given to the coordinator by the program: %(why)s", why=referral(facts.get("reason_code"))),
        "handed_over": _("%(name)s gave the case to %(other)s", name=by, other=to),
        "answered": _("%(name)s answered", name=by),
        "provisional": _provisional(facts, by),
        "taken_back": _("%(name)s took the answer back before it was sent", name=by),
        "added": _("%(name)s wrote more", name=by),
        "noted": _("%(name)s wrote a note", name=by),
        "asked": _("%(name)s asked %(other)s for advice", name=by, other=to),
        "shared": _("%(name)s asked %(other)s to share the case", name=by, other=to),
        "released": _("%(name)s thanked %(other)s for the help", name=by, other=to),
        "corrected": _("%(name)s set the area to %(area)s", name=by, area=areas.get(str(facts.get("to")), "")),
        "confirmed": _("%(name)s said that %(area)s is right", name=by, area=areas.get(str(facts.get("area")), "")),
        "waiting": _waiting(facts, by),
        "passed_on": _("%(name)s passed the question on to %(partner)s", name=by, partner=partner),
        "consent_asked": _("%(name)s asked the business about passing it on to %(partner)s", name=by, partner=partner),
        "consent_given": _("The business said yes to %(partner)s, and the question was passed on", partner=partner),
        "consent_refused": _("The business said no to %(partner)s", partner=partner),
        "referral_withdrawn": _("%(name)s took back what was to go to %(partner)s", name=by, partner=partner),
        "partner_wrote": _("%(partner)s wrote", partner=partner),
        "feedback_asked": feedback_facts.asked(facts),
        "feedback_given": feedback_facts.happened(facts),
        "feedback_declined": _("The business does not want to be asked again"),
        "taken_up": _("%(name)s does not wait any longer", name=by),
        "followed_up": _("The day to follow up has come"),
        "closed": _("%(name)s closed the case: %(outcome)s", name=by, outcome=outcome(facts)),
        "outcome": _("%(name)s corrected what the case came to: %(outcome)s", name=by, outcome=outcome(facts)),
        "reopened": _("%(name)s opened the case again", name=by),
        "merged": _("%(name)s merged the case into %(reference)s", name=by, reference=facts.get("into")),
        "merged_here": _("%(name)s merged case %(reference)s into this one", name=by, reference=facts.get("from")),
        "split": _("%(name)s made case %(reference)s of a part", name=by, reference=facts.get("to")),
        "split_off": _("%(name)s split it from case %(reference)s", name=by, reference=facts.get("from")),
        "emptied": _("Everything personal was deleted"),
        "undone": _("%(name)s undid the last step", name=by),
        "taken": _("%(name)s has taken the case on", name=by),
        "declined": _("%(name)s gave the case back to the coordinator", name=by),
        "auto_replied": _("The mail program of the business answered by itself"),
        "journalled": _("%(name)s decided that the case goes to the archive", name=by),
        "kept_out": _("%(name)s decided that the case does not go to the archive", name=by),
        "undelivered": _("A letter came back: it could not be delivered"),
        "file_refused": _("A file was kept back: it holds malicious software (%(name)s)", name=facts.get("malware")),
        "readdressed": _readdressed(facts, by),
    }
    sentence = str(sentences.get(event.kind, event.kind))
    if facts.get("case"):
        sentence = str(_("%(sentence)s, in case %(reference)s", sentence=sentence, reference=facts["case"]))
    if files := facts.get("left_out"):
        sentence += ". " + _("These files could not be taken: %(names)s", names=", ".join(files))
    return sentence


def _readdressed(facts: Mapping[str, object], by: str) -> str:
    old, new = str(facts.get("from", "")), str(facts.get("to", ""))
    return str(
        _("%(name)s corrected the e-mail address of the business from %(old)s to %(new)s", name=by, old=old, new=new)
    )


def outcome(facts: Mapping[str, object]) -> str:
    """What a case came to, with its figures: «A firm was started, 2 jobs, 250 000 kroner»; «done» when nobody said."""
    chosen = str(facts.get("outcome") or "")
    parts = [str(OUTCOME_LABELS[chosen]) if chosen in OUTCOME_LABELS else _("done")]
    jobs, funding = facts.get("jobs"), facts.get("funding_nok")
    if isinstance(jobs, int):
        parts.append(ngettext("%(num)s job", "%(num)s jobs", jobs))
    if isinstance(funding, int):
        parts.append(_("%(amount)s kroner", amount=number(funding)))
    return ", ".join(parts)


def _waiting(facts: Mapping[str, object], by: str) -> str:
    day = plain_date(date.fromisoformat(str(facts["until"]))) if "until" in facts else ""
    if facts.get("for") == "partner":
        return str(_("%(name)s waits for a partner until %(day)s", name=by, day=day))
    return str(_("%(name)s waits for the business until %(day)s", name=by, day=day))


def _provisional(facts: Mapping[str, object], by: str) -> str:
    day = plain_date(date.fromisoformat(str(facts["until"]))) if "until" in facts else ""
    return str(_("%(name)s sent a provisional answer: the new promise is %(day)s", name=by, day=day))


def _received(channel: object, by: str) -> str:
    channels = {
        "mail": _("Received by e-mail"),
        "api": _("Received from another program"),
        "phone": _("Received by telephone by %(name)s", name=by),
        "in_person": _("Received in person by %(name)s", name=by),
        "embedded": _("Received through the form on a municipality's own site"),
    }
    return str(channels.get(str(channel), _("Received through the form")))


def letter(name: str) -> str:
    """What a letter is, for the coordinator."""
    kinds = {
        "received": _("The receipt to the business"),
        "assigned": _("The case to the developer"),
        "referred": _("The case to the coordinator"),
        "handed_over_to": _("The case to its new developer"),
        "handed_over_from": _("The word to the one who had the case"),
        "answered": _("The answer to the business"),
        "provisional": _("The provisional answer to the business"),
        "added": _("What the business added, to whoever has the case"),
        "overdue": _("The reminder of a promise date"),
        "due_soon": _("The reminder that a promise date is near"),
        "provisional_due": _("The reminder of a provisional answer"),
        "unopened": _("The word that a case lies unopened"),
        "digest": _("The digest of the day"),
        "asked": _("The question to a colleague"),
        "advised": _("What a colleague has advised"),
        "follow_up": _("The word that the day to follow up has come"),
        "to_partner": _("The question to a partner outside"),
        "passed_on": _("The word to the business that its question was passed on"),
        "consent_asked": _("The question to the business whether we may pass it on"),
        "consent_answered": _("The word that the business has said yes or no to a partner"),
        "partner_wrote": _("What a partner outside has written"),
        "file_refused": _("The word to the business that a file was kept back"),
        "joined": _("The word to the business that two cases are one"),
        "merged": _("The word to the one whose case was merged"),
        "not_understood": _("The word that an e-mail was not understood"),
        "did_it_help": _("The question to the business whether it helped"),
        "what_came_of_it": _("The question to the business what came of it"),
        "invitation": _("The invitation to a colleague"),
        "reset": _("The link to a new password"),
        "code": _("The code for signing in"),
        "new_device": _("The word that an account was opened on a new device"),
        "account_changed": _("The word that an account was changed"),
    }
    return str(kinds.get(name.rpartition("/")[2], _("A letter")))


def letter_variant(facts: Mapping[str, object]) -> list[str]:
    """What sets a sample of a letter apart from the others of its kind."""
    variants = (
        (facts.get("is_summary"), _("without content")),
        (facts.get("reply_language") == "se", _("to somebody who wants an answer in Northern Sámi")),
        (facts.get("split_from"), _("of a part that has become a case of its own")),
        (facts.get("additions"), _("of a business that has written more")),
        (facts.get("by_phone"), _("of somebody who is answered by phone")),
        (facts.get("said_yes"), _("when it said yes")),
        (facts.get("goes_by_mail") is False, _("where there is no e-mail address")),
        (facts.get("shares"), _("to share the case")),
        (facts.get("is_deputy"), _("to the deputy")),
        (facts.get("unsent"), _("to the coordinator")),
        (facts.get("can_reply"), _("while we read replies by e-mail")),
        (facts.get("device") == "", _("when it does not say what it is")),
        (facts.get("what") == "password", _("the password")),
        (facts.get("what") == "app_on", _("with an app")),
        (facts.get("what") == "app_off", _("without an app")),
        (facts.get("what") == "paper", _("the recovery codes")),
        (facts.get("what") == "tied", _("single sign-on")),
    )
    return [str(text) for holds, text in variants if holds]
