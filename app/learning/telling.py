"""Why a model was put in force, or not, in plain words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _


def why(verdict: str, scores: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """The verdict in a sentence or two, in the reader's language. `names` are names of parts by their slugs."""
    held_out = int(scores.get("held_out") or 0)
    known = {
        "first": _("There was no model that fits the program."),
        "catalogue": _(
            "The catalogue had changed. There were too few new cases to compare on, so none of them counts yet."
        ),
        "too_few": _(
            "The old model stays: there are too few new cases to compare on, %(number)s. At least 20 are needed, and "
            "one that was answered and closed without correction counts half.",
            number=int(scores.get("fresh") or 0),
        ),
        "back": _("A person put an older model in force again."),
        "stopped": _("The program was stopped while it learned. It tries again."),
    }
    if verdict in known:
        return str(known[verdict])
    compared = ngettext(
        "Both were tried on %(num)s new case that neither had seen.",
        "Both were tried on %(num)s new cases that neither had seen.",
        held_out,
    )
    reason = str(scores.get("why") or verdict)
    sentences = {
        "no_worse": _(
            "The new model was no worse: right %(new)s times of 100, the old one %(old)s.", **_shares(scores)
        ),
        "worse": _("The new model was worse: right %(new)s times of 100, the old one %(old)s.", **_shares(scores)),
        "worse_in_part": _(
            "The new model was worse for a part of the cases: %(parts)s.", parts=_parts(scores, names or {})
        ),
        "worse_on_test_set": _("The new model was worse on the region's own test set."),
    }
    if reason not in sentences:
        return str(_("It could not be done. The log says why."))
    told = [compared, sentences[reason]]
    if verdict == "catalogue_alone":
        told.append(_("The catalogue had changed, so a model without the new cases is in force."))
    return " ".join(map(str, told))


def in_english(verdict: str, scores: Mapping[str, Any]) -> str:
    """The same in the language of commands."""
    with force_locale("en"):
        return why(verdict, scores)


def _shares(scores: Mapping[str, Any]) -> dict[str, int]:
    figures = scores.get("all", {})
    return {
        "new": round(100 * (figures.get("challenger_right") or 0)),
        "old": round(100 * (figures.get("champion_right") or 0)),
    }


def _parts(scores: Mapping[str, Any], names: Mapping[str, str]) -> str:
    worse = [str(part["name"]) for part in scores.get("parts", ()) if part.get("is_worse")]
    return ", ".join(names.get(name, name) for name in worse)
