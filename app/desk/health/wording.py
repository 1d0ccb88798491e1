"""What the figures of the model's health mean, in plain words and in the reader's language."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext

from app.desk import phrases
from app.ui.filters import and_list, number, share
from app.ui.region import RegionFacts
from catalogue.base import in_language
from triage.drift import Drift
from triage.judged import FEWEST, NOT_FOR_US, Band, Part, Share, Tally

OTHER_LANGUAGE = "other"
NOTHING = "\N{EN DASH}"

Key = TypeVar("Key", bound=Hashable)


def area_names(facts: RegionFacts, language: str) -> dict[str, str]:
    """What is said and meant by its slug: the areas, and what is not for us."""
    names = {slug: in_language(name, language) for slug, name in facts.areas.items()}
    return {**names, NOT_FOR_US: _("Not for us")}


def language_name(code: str) -> str:
    """The language that a text is written in."""
    return str(_("Another language")) if code == OTHER_LANGUAGE else phrases.language_name(code)


def town_name(towns: Mapping[int, str], town: int | None) -> str:
    """The municipality of a business."""
    return towns.get(town or 0, _("Several, or not decided"))


def cell(one: Share) -> str:
    """«87 % (45 of 52)»; of too few cases without the share."""
    if not one.n:
        return NOTHING
    counted = _("%(part)s of %(whole)s", part=number(one.part), whole=number(one.n))
    return f"{share(one.share)} ({counted})" if one.is_telling else str(counted)


def over_time(found: Tally) -> str:
    """How it went on the whole."""
    if not found.right.is_telling:
        return _too_few(found.n)
    low, high = found.right.interval
    right = _(
        "The program found the right area in %(share)s of the %(count)s cases that somebody has judged. With as many "
        "cases as these, the true share lies between %(low)s and %(high)s.",
        share=share(found.right.share), count=number(found.n), low=share(low), high=share(high),
    )  # fmt: skip
    sent = _("It sent %(share)s of them to a person by itself.", share=share(found.sent.share))
    if not found.stayed.is_telling:
        return f"{right} {sent}"
    stayed = _("%(share)s of those stayed with that person.", share=share(found.stayed.share))
    return f"{right} {sent} {stayed}"


def certainty(bands: Sequence[Band]) -> str:
    """Whether what the program says of its own certainty holds."""
    telling = [one for one in bands if one.true.is_telling]
    if not telling:
        return _too_few(sum(one.true.n for one in bands))
    worst = max(telling, key=lambda one: (one.verdict == "worse", one.verdict == "better", one.true.n))
    told = {"stated": share(worst.stated), "true": share(worst.true.share)}
    if worst.verdict == "worse":
        return str(
            _("The program is too sure: where it said %(stated)s, it was right in %(true)s of the cases.", **told)
        )
    if worst.verdict == "better":
        return str(_(
            "The program is more careful than it has to be: where it said %(stated)s, it was right in %(true)s of the "
            "cases.", **told,
        ))  # fmt: skip
    return str(_("The program is as sure as it should be: where it said %(stated)s, it was right in %(true)s.", **told))


def confused(pairs: Sequence[tuple[tuple[str, str], int]], names: Mapping[str, str]) -> str:
    """What is taken for something else most often."""
    if not pairs:
        return str(_("The program has taken no judged case for something else."))
    (said, meant), count = pairs[0]
    return str(
        ngettext(
            "%(num)s case was sorted as %(said)s, and was about %(meant)s. Nothing else was mixed up more often.",
            "%(num)s cases were sorted as %(said)s, and were about %(meant)s. Nothing else was mixed up more often.",
            count,
            said=names.get(said, said),
            meant=names.get(meant, meant),
        )
    )


def languages(parts: Mapping[str, Part]) -> list[str]:
    """Whether a language is sorted worse than the others, and what could not be read."""
    found = _parts(parts, language_name, _("No language is sorted worse than the others."))
    return found + [
        ngettext(
            "%(num)s case could not be read by the program. Language: %(name)s.",
            "%(num)s cases could not be read by the program. Language: %(name)s.",
            part.tally.unread,
            name=language_name(code),
        )
        for code, part in parts.items()
        if part.tally.unread
    ]


def municipalities(parts: Mapping[int | None, Part], name: Callable[[int | None], str]) -> list[str]:
    """Whether a municipality's businesses are sorted worse than the others'."""
    return _parts(parts, name, _("No municipality is sorted worse than the others."))


def _parts(parts: Mapping[Key, Part], name: Callable[[Key], str], nothing: str) -> list[str]:
    found = [
        _worse(name=name(key), own=share(part.tally.right.share), rest=share(part.rest.right.share))
        for key, part in parts.items()
        if part.verdict == "worse"
    ]
    if not found and any(part.verdict in {"same", "better"} for part in parts.values()):
        found = [nothing]
    few = [name(key) for key, part in parts.items() if part.verdict == "too_few"]
    return found + ([_("There are too few cases to say anything of: %(names)s.", names=and_list(few))] if few else [])


def _worse(**told: str) -> str:
    return str(
        _(
            "Sorted worse than the others: %(name)s. The right area was found in %(own)s of the cases, in %(rest)s "
            "of the others.",
            **told,
        )
    )


def drifting(rows: Iterable[Drift], names: Mapping[str, str]) -> list[str]:
    """What has changed more than chance would make it."""
    rows = list(rows)
    found = [sentence for row in rows for sentence in _changes(row, names.get(row.area, row.area))]
    if found:
        return found
    if any(row.asked != "too_few" for row in rows):
        return [_("No area has changed more than chance would make it.")]
    return [_("There are too few cases to say whether anything has changed.")]


def _changes(row: Drift, name: str) -> Iterable[str]:
    asked = {"name": name, "lately": share(row.asked_lately.share), "before": share(row.asked_before.share)}
    if row.asked == "more":
        yield _(
            "%(name)s is asked about more often: %(lately)s of the questions in the last 90 days, %(before)s in the "
            "year before.", **asked,
        )  # fmt: skip
    if row.asked == "less":
        yield _(
            "%(name)s is asked about less often: %(lately)s of the questions in the last 90 days, %(before)s in the "
            "year before.", **asked,
        )  # fmt: skip
    if row.found == "less":
        yield _(
            "%(name)s is found less often: in %(lately)s of the cases of the last 90 days, in %(before)s of those of "
            "the year before.",
            name=name, lately=share(row.found_lately.share), before=share(row.found_before.share),
        )  # fmt: skip


def verdicts() -> Mapping[str, str]:
    """What the words of a comparison mean in a table."""
    return {
        "more": _("more than before"),
        "less": _("less than before"),
        "same": _("as before"),
        "too_few": _("too few to say"),
    }


def part_verdicts() -> Mapping[str, str]:
    """What the words of a part mean in a table."""
    return {
        "worse": _("worse than the others"),
        "better": _("better than the others"),
        "same": _("as the others"),
        "too_few": _("too few to say"),
    }


def _too_few(count: int) -> str:
    if not count:
        return str(_("Nobody has judged a case in this time."))
    return str(
        ngettext(
            "%(num)s case has been judged. That is too few to say anything: %(least)s are needed.",
            "%(num)s cases have been judged. That is too few to say anything: %(least)s are needed.",
            count,
            least=FEWEST,
        )
    )
