"""What a trial changes, and what came out of it, in words and rows for the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.assignment.models import RoutingTrial
from app.assignment.reasons import to_coordinator
from app.desk.laboratory.forms import NUMBERS
from app.ui.filters import and_list, day, number, share
from triage.replay import ALONE
from triage.replay_summary import BANDS, UNDECIDED

Names = Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What slugs are called: people, areas and municipalities."""

    people: Names
    areas: Names
    towns: Names

    def person(self, slug: str) -> str:
        """Who it is; the coordinator for nobody."""
        return self.people.get(slug, slug) if slug else str(_("The coordinator"))

    def area(self, slug: str) -> str:
        """What it is called; empty is what could not be read."""
        return self.areas.get(slug, slug) if slug else str(_("Could not be read"))

    def town(self, slug: str) -> str:
        """What it is called; empty is a business that has not decided."""
        return self.towns.get(slug, slug) if slug else str(_("Several, or not decided"))


@dataclass(frozen=True)
class Pair:
    """A row of a figure: what was, what would be, and how long their bars are, 0 to 1. The texts stand in the table."""

    label: str
    was: str
    would: str
    was_share: float
    would_share: float


@dataclass(frozen=True)
class Figure:
    """A figure: a sentence in plain words, rows, and what the rows are called."""

    id: str
    heading: str
    sentence: str
    head: str
    rows: Sequence[Pair]


def changes_of(setting: Mapping[str, Any], known: Known) -> list[str]:
    """What a trial changes, a sentence each; one that says so when it changes nothing."""
    return list(_changes(setting, known)) or [str(_("Nothing is changed: everything as it was."))]


def _changes(setting: Mapping[str, Any], known: Known) -> Iterator[str]:
    if setting.get("office") == ALONE:
        yield str(_("Each municipality alone: its cases only to its own people."))
    for name, value in setting.get("numbers", {}).items():
        yield f"{NUMBERS[name]}: {number(value, 2)}."
    for slug, area, level in setting.get("levels", ()):
        who, what = known.person(slug), known.area(area)
        if level:
            yield str(_("%(name)s knows %(area)s at level %(level)s.", name=who, area=what, level=level))
        else:
            yield str(_("%(name)s does not know %(area)s.", name=who, area=what))
    for slug, first, last in setting.get("away", ()):
        days = {"first": day(date.fromisoformat(first)), "last": day(date.fromisoformat(last))}
        yield str(_("%(name)s is away from %(first)s to %(last)s.", name=known.person(slug), **days))
    for slug in setting.get("gone", ()):
        yield str(_("%(name)s takes no cases.", name=known.person(slug)))
    for one in setting.get("newcomers", ()):
        areas = and_list(known.area(area) for area in one["levels"])
        yield str(_("One more specialist, %(name)s: %(areas)s.", name=one["name"], areas=areas))


def rested_on(result: Mapping[str, Any]) -> list[str]:
    """How far the result can be relied upon, and which cases are not in it."""
    cases, same = result["cases"], result["reproduced"]
    said = [
        str(_("All %(count)s cases come out as they did when nothing is changed.", count=number(cases)))
        if cases == same
        else str(
            _(
                "%(same)s of %(count)s cases come out as they did when nothing is changed. The others cannot be relied upon.",  # noqa: E501 - one sentence
                same=number(same),
                count=number(cases),
            )
        )
    ]
    texts = {
        "made_up": _("made up for the demonstration, without what a decision rests on"),
        "before": _("sorted before what a decision rests on was kept"),
        "failed": _("the program could not sort them"),
        "unsorted": _("never sorted by the program"),
    }
    for why, count in result["left_out"].items():
        left = ngettext(
            "%(num)s case is left out: %(why)s.", "%(num)s cases are left out: %(why)s.", count, why=texts[why]
        )
        said.append(str(left))
    return said


def figures(result: Mapping[str, Any], known: Known, *, left: str = "was") -> list[Figure]:
    """All figures of a result; `left` and "would" are the two sides."""
    was, would = result[left], result["would"]
    return [
        _people(was, would, known),
        _load(was, would, result["people"], known),
        _areas(was, would, known),
        _towns(was, would, known),
        _sure(was, would),
        _reasons(was, would),
    ]


def sent(side: Mapping[str, Any]) -> int:
    """How many cases found a person by themselves."""
    return sum(side["sent"].values())


def across(side: Mapping[str, Any]) -> int:
    """How many of them went to another municipality than the business's own."""
    return sum(numbers[1] for town, numbers in side["towns"].items() if town != UNDECIDED)


def _pairs(rows: Sequence[tuple[str, float, float]], text: Any = number) -> list[Pair]:  # noqa: ANN401 - a way to write
    longest = max((max(was, would) for _label, was, would in rows), default=0) or 1
    return [Pair(label, text(was), text(would), was / longest, would / longest) for label, was, would in rows]


def _people(was: Mapping[str, Any], would: Mapping[str, Any], known: Known) -> Figure:
    slugs = sorted({*was["sent"], *would["sent"]}, key=lambda slug: (-would["sent"].get(slug, 0), slug))
    rows = [(known.person(slug), was["sent"].get(slug, 0), would["sent"].get(slug, 0)) for slug in slugs]
    sentence = _("Nobody would have got a case by themselves.")
    if rows and rows[0][2]:
        sentence = _("%(name)s would have got most: %(count)s.", name=rows[0][0], count=number(rows[0][2]))
    return Figure("people", str(_("Who would have got how many")), str(sentence), str(_("Name")), _pairs(rows))


def _load(was: Mapping[str, Any], would: Mapping[str, Any], people: Mapping[str, Any], known: Known) -> Figure:
    def taken(side: Mapping[str, Any], slug: str) -> float:
        room = people[slug]["capacity"]
        return float(side["load"][slug]["mean"] / room) if room and slug in side["load"] else 0.0

    slugs = [slug for slug in people if slug in would["load"] or slug in was["load"]]
    rows = sorted(((known.person(one), taken(was, one), taken(would, one)) for one in slugs), key=lambda row: -row[2])
    sentence = _("Everybody would have had room.")
    if rows and rows[0][2] > 0:
        sentence = _(
            "%(name)s would have been the busiest: %(share)s of the room taken on average.",
            name=rows[0][0],
            share=share(rows[0][2]),
        )
    return Figure(
        "load",
        str(_("How much of their room is taken, on average")),
        str(sentence),
        str(_("Name")),
        _pairs(rows, share),
    )


def _areas(was: Mapping[str, Any], would: Mapping[str, Any], known: Known) -> Figure:
    slugs = sorted({*was["areas"], *would["areas"]})
    rows = [
        (known.area(slug), was["areas"].get(slug, (0, 0))[1], would["areas"].get(slug, (0, 0))[1]) for slug in slugs
    ]
    rows.sort(key=lambda row: (-row[2], row[0]))
    sentence = _("Nothing would have gone to you.")
    if rows and rows[0][2]:
        sentence = _(
            "Most of what comes to you would be %(area)s: %(count)s.", area=rows[0][0], count=number(rows[0][2])
        )
    heading = _("What comes to the coordinator, by area")
    return Figure("areas", str(heading), str(sentence), str(_("Area")), _pairs(rows))


def _towns(was: Mapping[str, Any], would: Mapping[str, Any], known: Known) -> Figure:
    slugs = sorted({*was["towns"], *would["towns"]})
    rows = [
        (known.town(slug), was["towns"].get(slug, (0, 0, 0))[1], would["towns"].get(slug, (0, 0, 0))[1])
        for slug in slugs
        if slug != UNDECIDED
    ]
    sentence = ngettext(
        "%(num)s case would have gone to another municipality than its own.",
        "%(num)s cases would have gone to another municipality than their own.",
        across(would),
    )
    heading = _("Cases that another municipality takes")
    return Figure("towns", str(heading), str(sentence), str(_("Business in")), _pairs(rows))


def _sure(was: Mapping[str, Any], would: Mapping[str, Any]) -> Figure:
    ends = (*BANDS, 1.0)
    labels = [str(_("under %(share)s", share=share(BANDS[0])))]
    labels += [str(_("%(low)s to %(high)s", low=share(low), high=share(high))) for low, high in pairwise(ends)]
    rows = list(zip(labels, was["sure"], would["sure"], strict=True))
    count = sum(would["sure"])
    sentence = _(
        "%(share)s of what is sent would be sent with at least 95%% certainty.",
        share=share(sum(would["sure"][3:]) / count if count else 0),
    )
    return Figure(
        "sure", str(_("How sure the program is of what it sends")), str(sentence), str(_("Sure")), _pairs(rows)
    )


def _reasons(was: Mapping[str, Any], would: Mapping[str, Any]) -> Figure:
    names = reason_names()
    codes = [code for code in names if code in was["reasons"] or code in would["reasons"]]
    rows = [(names[code], was["reasons"].get(code, 0), would["reasons"].get(code, 0)) for code in codes]
    sentence = _("Why the cases go where they go, as the program sees it.")
    return Figure("reasons", str(_("Why")), str(sentence), str(_("Reason")), _pairs(rows))


def reason_names() -> dict[str, str]:
    """What a reason code is called."""
    return {
        "specialist": str(_("To a specialist")),
        "overflow": str(_("To another specialist: the first is full")),
        "competent": str(_("To somebody competent")),
        "specialist_away": str(_("To somebody competent: the specialist is away")),
        "specialist_full": str(_("To somebody competent: the specialist is full")),
        "specialist_busy": str(_("To somebody competent: the specialists are away or full")),
        "first_step": str(_("To somebody who can help with a first step")),
        "sami_reader": str(_("To somebody who reads Sámi")),
        **to_coordinator(),
    }


def state_of(trial: RoutingTrial) -> str:
    """Where a trial stands."""
    states = {
        "waiting": _("Waits to begin"),
        "running": _("Is being worked through"),
        "done": _("Done"),
        "stopped": _("Was stopped"),
        "failed": _("Failed"),
    }
    return str(states[trial.state])
