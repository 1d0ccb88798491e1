"""Why a case went where it did, in whole sentences of the reader's language. The facts are the policy's own."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.assignment.models import TriageResult
from app.cases.notifications import Explanation
from app.ui.region import current as current_region
from catalogue.base import in_language

MAX_WORDS = 4
MAX_GUESSES = 3
LEAST_GUESS = 0.01
"""An area that is less likely is no guess."""


def to_coordinator() -> dict[str, str]:
    """For which reasons the coordinator gets cases, as figures call them."""
    return {
        "unsure": str(_("To the coordinator: unsure")),
        "competence_gap": str(_("To the coordinator: nobody covers this")),
        "nobody_available": str(_("To the coordinator: the right person is away")),
        "not_for_us": str(_("To the coordinator: not for us")),
    }


def explanation(result: TriageResult, language: str, reader: str | None) -> Explanation:
    """The machine's reasons for one reader. `reader` is their slug when the case is theirs: then it says "you"."""
    with force_locale(language):
        sentences = (
            _of_assignment(result, language, is_you=reader is not None and reader == result.facts.get("person"))
            if result.decision == "assign"
            else _of_referral(result, language)
        )
        return Explanation(
            reasons=tuple(sentences),
            guesses=tuple(
                (area_name(slug, language), p) for slug, p in best_areas(result)[:MAX_GUESSES] if p >= LEAST_GUESS
            ),
            words=tuple(word for word, _weight in result.words[:MAX_WORDS]),
        )


def area_name(slug: str | None, language: str) -> str:
    """What an area is called; its slug when the catalogue has forgotten it, nothing without one."""
    return in_language(current_region().areas.get(slug or ""), language) or slug or ""


def kind_name(slug: str | None, language: str) -> str:
    """What a kind of message that is not for us is called; as `area_name`."""
    return in_language(current_region().kinds.get(slug or ""), language) or slug or ""


def best_areas(result: TriageResult) -> list[tuple[str, float]]:
    """Areas with their probabilities, likeliest first (the database keeps no order in such a column).

    None when the program could not read the text: the probabilities then mean nothing.
    """
    if result.facts.get("doubt"):
        return []
    return sorted(result.areas.items(), key=lambda item: (-item[1], item[0]))


def _of_assignment(result: TriageResult, language: str, *, is_you: bool) -> Iterator[str]:
    facts = result.facts
    chosen: Mapping[str, Any] = next((one for one in result.candidates if one["slug"] == facts["person"]), {})
    name, area = chosen.get("name", ""), area_name(facts.get("area"), language)
    yield _knowledge(facts.get("level"), name, area, is_you=is_you)
    wish = Locale.parse(facts["reply_language"]).get_language_name(language)
    if not facts["speaks"]:
        yield _("Nobody who fits better answers in %(language)s, which the business wishes.", language=wish)
    elif is_you:
        yield _("You answer in %(language)s, as the business wishes.", language=wish)
    else:
        yield _("%(name)s answers in %(language)s, as the business wishes.", name=name, language=wish)
    if facts["near"] == "home":
        yield _("The business is in the same municipality.")
    elif facts["near"] == "covers":
        yield _("The business is in a neighbouring municipality that is covered too.")
    if is_you:
        yield _("This is case %(number)s of %(most)s for you.", number=facts["open_cases"] + 1, most=facts["capacity"])
    else:
        yield _("This is case %(number)s of %(most)s.", number=facts["open_cases"] + 1, most=facts["capacity"])
    yield from _absent_specialists(facts)
    yield from _warnings(facts)


def _knowledge(level: int | None, name: str, area: str, *, is_you: bool) -> str:
    if level is None:
        return str(_("The question is in Northern Sámi, and the program cannot read what it is about."))
    if is_you:
        texts = {
            3: _("You are a specialist in %(area)s.", area=area),
            2: _("You are competent in %(area)s.", area=area),
            1: _("You can help with a first step in %(area)s; nobody in the region knows more about it.", area=area),
        }
    else:
        texts = {
            3: _("%(name)s is a specialist in %(area)s.", name=name, area=area),
            2: _("%(name)s is competent in %(area)s.", name=name, area=area),
            1: _(
                "%(name)s can help with a first step in %(area)s; nobody in the region knows more about it.",
                name=name,
                area=area,
            ),
        }
    return str(texts[level])


def _absent_specialists(facts: Mapping[str, Any]) -> Iterator[str]:
    away, full = facts.get("specialists_away") or [], facts.get("specialists_full") or []
    if away:
        yield ngettext(
            "%(names)s is a specialist, but is away.",
            "%(names)s are specialists, but away.",
            len(away),
            names=_names(away),
        )
    if full:
        yield ngettext(
            "%(names)s is a specialist, but has no room for more cases.",
            "%(names)s are specialists, but have no room for more cases.",
            len(full),
            names=_names(full),
        )


def _warnings(facts: Mapping[str, Any]) -> Iterator[str]:
    warnings = facts.get("warnings", [])
    if "leaves_before_promise" in warnings:
        yield _("An absence begins before the promise date.")
    if "not_at_work_today" in warnings:
        yield _("Today is not a working day for this person.")


def _of_referral(result: TriageResult, language: str) -> Iterator[str]:
    facts = result.facts
    cause = facts.get("cause", "")
    area = area_name(facts.get("area"), language)
    if result.reason_code == "not_for_us":
        kind = kind_name(facts.get("kind"), language)
        yield _("It looks like this: %(kind)s (%(share)s%%).", kind=kind, share=_percent(facts["p_not_for_us"]))
        return
    texts = {
        "no_model": _("The program has nothing to sort by just now."),
        "no_words": _("The question does not say what it is about in words that the program knows."),
        "language": _("The question is in a language that the program has not learned."),
        "failed": _("The program could not sort the case, for a reason of its own."),
    }
    if cause in texts:
        yield texts[cause]
    elif cause == "low_mass":
        yield from _unsure(facts.get("least_mass", 1))
    elif cause == "maybe_not_for_us":
        yield _("It may not be a case for us (%(share)s%%).", share=_percent(facts["p_not_for_us"]))
    elif cause == "nobody_covers":
        yield _("The case concerns %(area)s, and nobody in the region covers that.", area=area)
    elif cause == "only_level_1":
        yield _("The case concerns %(area)s, and nobody can do more than a first step.", area=area)
    else:
        yield from _of_absence(facts, cause)


def _unsure(least_mass: float) -> Iterator[str]:
    """That it is not sure enough, and from when it would have been."""
    if least_mass >= 1:
        yield _("The program is not sure enough of what the case is about.")
    else:
        yield _(
            "The program is not sure enough of what the case is about: it sends by itself when it is %(least)s%% sure.",
            least=_percent(least_mass),
        )


def _of_absence(facts: Mapping[str, Any], cause: str) -> Iterator[str]:
    if cause == "sami_wish_nobody":
        yield _("The business has a right to an answer in Northern Sámi, and nobody who writes it is available.")
    elif cause == "sami_wish_not_covered":
        yield _(
            "The business has a right to an answer in Northern Sámi, and whoever writes it does not cover the matter."
        )
    if facts.get("away"):
        yield ngettext(
            "%(names)s could take it, but is away.",
            "%(names)s could take it, but are away.",
            len(facts["away"]),
            names=_names(facts["away"]),
        )
    if facts.get("full"):
        yield ngettext(
            "%(names)s could take it, but has no room for more cases.",
            "%(names)s could take it, but have no room for more cases.",
            len(facts["full"]),
            names=_names(facts["full"]),
        )


def _names(people: list[Mapping[str, Any]]) -> str:
    return ", ".join(str(one["name"]) for one in people)


def _percent(p: float) -> int:
    """A whole per cent between 1 and 99: the machine is never certain."""
    return min(max(round(p * 100), 1), 99)
