"""The names that figures are shown under, by the ids that they are counted by."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.reports.queries import Knowing, Person
from app.ui.filters import capitalised


@dataclass(frozen=True)
class Names:
    """`towns` and `areas` in the order of the region's files, `people` in that of their names; `knowing` by area."""

    towns: Mapping[int, str]
    areas: Mapping[int, str]
    services: Mapping[int, str]
    people: Mapping[int, Person]
    knowing: Mapping[int, Knowing]


def language_names() -> Mapping[str, str]:
    """The languages that answers are wanted in."""
    return {
        "nb": capitalised(_("Norwegian Bokmål")),
        "nn": capitalised(_("Norwegian Nynorsk")),
        "en": capitalised(_("English")),
        "se": capitalised(_("Northern Sámi")),
    }


def channel_names() -> Mapping[str, str]:
    """The ways in."""
    return {
        "form": _("Form on our pages"),
        "embedded": _("Form on a municipality's own site"),
        "mail": _("E-mail"),
        "phone": _("Telephone"),
        "in_person": _("In person"),
        "api": _("Another program"),
    }
