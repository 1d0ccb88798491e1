"""Cases and their histories → the figures of a period, counted in plain Python: another way than the program's own."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.assignment.models import TriageResult
from app.cases.feedback.models import Feedback
from app.cases.hours.models import CaseHours
from app.cases.models import Case, CaseEvent
from app.cases.workdays import is_working_day


def exported(session):
    """Every case as plain facts."""
    session.flush()
    session.expire_all()
    cases = session.scalars(select(Case)).all()
    events, answers = {}, {}
    for event in session.scalars(select(CaseEvent).order_by(CaseEvent.id)):
        given = answers.setdefault(event.case_id, {}).setdefault(event.facts.get("case"), [])
        if event.kind in ("answered", "provisional"):
            given.append(event)
        if event.kind == "taken_back":
            given.pop()
        if "case" not in event.facts:
            events.setdefault(event.case_id, []).append((event.kind, event.facts, event.id))
    newest = {one.case_id: one for one in session.scalars(select(TriageResult).order_by(TriageResult.id))}
    said, hours = {}, {}
    for row in session.scalars(select(Feedback).where(Feedback.asked_at.is_not(None))):
        said[row.case_id, row.kind] = row
    for row in session.scalars(select(CaseHours)):
        developer = row.user.developer
        hours.setdefault(row.case_id, []).append(((developer and developer.municipality_id) or 0, row.quarters / 4))
    return [
        _facts(case, events.get(case.id, []), newest.get(case.id))
        | {
            "helper": _helper(answers[case.id].values()),
            "hours": hours.get(case.id, []),
            "helped": said.get((case.id, "helped")),
            "came": said.get((case.id, "came")),
        }
        for case in cases
    ]


def _facts(case, events, sorting):
    day = lambda moment: clock.local(moment).date() if moment else None  # noqa: E731 - a word
    undone = {facts["event"] for kind, facts, _number in events if kind == "undone"}
    return {
        "received": day(case.received_at), "answered": day(case.first_answered_at), "closed": day(case.closed_at),
        "promised": case.promised_on, "town": case.municipality_id or 0, "area": case.area_id or 0,
        "service": case.service_id or 0, "developer": case.developer_id or 0, "state": case.state,
        "outcome": case.outcome, "language": case.reply_language, "number": case.organisation_number,
        "jobs": case.jobs or 0, "funding": case.funding_nok or 0,
        "channel": next((facts.get("channel", "form") for kind, facts, _id in events if kind == "received"), "form"),
        "moved": any(kind == "handed_over" and number not in undone for kind, _facts, number in events),
        "sorted": None if sorting is None else "assign" if sorting.decision == "assign" else sorting.reason_code,
        "foreign": case.outcome in ("not_for_us", "spam")
        or (case.referral_reason == "not_for_us" and case.developer_id is None),
    }  # fmt: skip


def _helper(given):
    """The municipality that the first answer came from, of all that are in the case and were not taken back."""
    answers = [event for one in given for event in one if event.kind == "answered"]
    return min(answers, key=lambda event: event.at).facts["helped_from"] if answers else 0


def within(cases, period, town=None, area=None):
    """Those of the period that were not merged, with this municipality and this area."""
    return [
        one for one in cases
        if period.first <= one["received"] <= period.last and one["outcome"] != "merged"
        and town in (None, one["town"]) and area in (None, one["area"])
    ]  # fmt: skip


def days(cases, until):
    """Working days, counted one by one."""
    return Counter(
        sum(is_working_day(one["received"] + timedelta(n)) for n in range(1, (one[until] - one["received"]).days + 1))
        for one in cases
        if one[until]
    )


def figures(cases, today, before=()):
    """The figures by the names of `app.reports.counting.Counts`, as plain values; `before` are cases of before."""
    ours = [one for one in cases if not one["foreign"]]
    unanswered = [one for one in ours if not one["answered"] and one["state"] != "closed"]
    late = [
        one for one in unanswered
        if one["promised"] < today and one["state"] not in ("waiting_for_business", "answered")
    ]  # fmt: skip
    sent = [one for one in cases if one["sorted"] == "assign"]
    firms = Counter(one["number"] for one in cases if one["number"])
    return {
        "total": len(cases),
        "for_us": len(ours),
        "months": Counter(one["received"].replace(day=1) for one in cases),
        "municipalities": Counter(one["town"] for one in cases),
        "areas": Counter(one["area"] for one in ours),
        "services": Counter(one["service"] for one in ours),
        "channels": Counter(one["channel"] for one in cases),
        "languages": Counter(one["language"] for one in cases),
        "days": days(ours, "answered"),
        "closing": days(ours, "closed"),
        "kept": sum(bool(one["answered"]) and one["answered"] <= one["promised"] for one in ours),
        "late": sum(bool(one["answered"]) and one["answered"] > one["promised"] for one in ours),
        "missed": len(late),
        "waiting": len(unanswered) - len(late),
        "sent_and_kept": sum(not one["moved"] for one in sent),
        "sent_and_moved": sum(one["moved"] for one in sent),
        "referred": Counter(one["sorted"] for one in cases if one["sorted"] not in (None, "assign")),
        "unsorted": sum(one["sorted"] is None for one in cases),
        "helped": Counter((one["town"], one["helper"]) for one in cases if one["answered"]),
        "uncovered": Counter(one["area"] for one in cases if one["sorted"] == "competence_gap"),
        "outcomes": Counter(one["outcome"] for one in ours if one["outcome"]),
        "jobs": sum(one["jobs"] for one in ours),
        "funding_nok": sum(one["funding"] for one in ours),
        "with_jobs": sum(one["jobs"] > 0 for one in ours),
        "with_funding": sum(one["funding"] > 0 for one in ours),
        "closed": sum(one["state"] == "closed" for one in ours),
        "firms": Counter(firms.values()),
        "returning": len({one["number"] for one in before if one["number"]} & set(firms)),
        "helped_says": Counter(one["helped"].said or "asked" for one in ours if one["helped"]),
        "came_says": Counter(one["came"].said or "asked" for one in ours if one["came"]),
        "told_firms": sum(one["came"].is_founded for one in ours if one["came"]),
        "told_jobs": _sum(one["came"].jobs for one in ours if one["came"]),
        "told_funding": _sum(one["came"].funding_nok for one in ours if one["came"]),
        "load": Counter(one["developer"] for one in cases if one["developer"]),
        "load_answered": Counter(one["developer"] for one in cases if one["developer"] and one["answered"]),
        "still_open": Counter(one["developer"] for one in cases if one["developer"] and one["state"] != "closed"),
    }


def _sum(told):
    """How many told of more than nothing, and how much together."""
    some = [one for one in told if one]
    return len(some), sum(some)


def hours(cases):
    """Hours and on how many cases, by the municipalities of the business and of whoever noted them."""
    found = {}
    for number, one in enumerate(cases):
        for home, used in one["hours"]:
            at = found.setdefault((one["town"], home), [set(), 0.0])
            at[0].add(number)
            at[1] += used
    return {pair: (len(numbers), used) for pair, (numbers, used) in found.items()}


def as_plain(counts):
    """What the program counted, under the same names."""
    answers, sorting = counts.answers, counts.sorting
    same = (
        "total", "for_us", "months", "municipalities", "areas", "services", "channels", "languages", "helped",
        "uncovered", "outcomes", "jobs", "funding_nok", "with_jobs", "with_funding", "closed",
    )  # fmt: skip
    return {name: getattr(counts, name) for name in same} | {
        "days": answers.days.of, "closing": counts.closing.of, "kept": answers.kept, "late": answers.late,
        "missed": answers.missed, "waiting": answers.waiting, "sent_and_kept": sorting.kept,
        "sent_and_moved": sorting.moved, "referred": sorting.referred, "unsorted": sorting.unsorted,
        "helped_says": counts.told.helped, "came_says": counts.told.came, "told_firms": counts.told.firms,
        "told_jobs": (counts.told.with_jobs, counts.told.jobs),
        "told_funding": (counts.told.with_funding, counts.told.funding_nok),
        "firms": counts.businesses.by_cases, "returning": counts.businesses.returning,
        "load_answered": {key: one.answered for key, one in counts.load.items() if one.answered},
        "load": {key: one.cases for key, one in counts.load.items()},
        "still_open": {key: one.open for key, one in counts.load.items() if one.open},
    }  # fmt: skip
