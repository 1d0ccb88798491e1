"""What keeps a service from being published, in plain words."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from app.catalogue_pages.field_names import LANGUAGE_NAMES
from app.ui.region import current as current_region
from catalogue.base import in_language
from catalogue.errors import Lack


def sentence(lack: Lack, language: str) -> str:
    """The sentence for one, in the language of the page."""
    return _SENTENCES[lack.kind](lack.facts, language)


Facts = tuple[str, ...]


def _missing(_facts: Facts, _language: str) -> str:
    return str(_("This must be filled in before the service can be published."))


def _other_language(facts: Facts, _language: str) -> str:
    return str(_("This is missing in %(language)s.", language=LANGUAGE_NAMES.get(facts[0], facts[0]).lower()))


def _lines_differ(facts: Facts, _language: str) -> str:
    return str(
        _("There are %(here)s lines here and %(nb)s in bokmål. Line by line they must say the same.",
          here=facts[0], nb=facts[1])
    )  # fmt: skip


def _law_title(_facts: Facts, _language: str) -> str:
    return str(_("A number of a law needs the law's name beside it."))


def _url_missing(_facts: Facts, _language: str) -> str:
    return str(_("You have said that one gets the service at another body. Write its address."))


def _channel_missing(_facts: Facts, _language: str) -> str:
    return str(_("There is an address at another body. Tick “at another body” too, or remove the address."))


def _no_question(_facts: Facts, _language: str) -> str:
    return str(_("Write at least one question that a business would ask. The sorting learns from it."))


def _asked_elsewhere(facts: Facts, language: str) -> str:
    region = current_region()
    where = in_language(dict(region.services.get(facts[1]) or region.areas.get(facts[1]) or {}), language) or facts[1]
    return str(
        _("“%(question)s” stands at “%(where)s” already. Write it in another way.", question=facts[0], where=where)
    )


def _asked_twice(facts: Facts, _language: str) -> str:
    return str(_("“%(question)s” stands here twice. Write it in another way.", question=facts[0]))


def _town_not_chosen(facts: Facts, language: str) -> str:
    names = {town.slug: in_language(dict(town.name), language) for town in current_region().towns}
    town = names.get(facts[0], facts[0])
    return str(_("Something is said of %(town)s further down. Tick it here, or remove what is said.", town=town))


def _area_gone(facts: Facts, language: str) -> str:
    name = in_language(dict(current_region().areas.get(facts[0], {})), language) or facts[0]
    return str(_("The area “%(area)s” is not in use any more. Choose another.", area=name))


def _town_gone(_facts: Facts, _language: str) -> str:
    return str(_("Choose at least one municipality that is in use."))


def _format(_facts: Facts, _language: str) -> str:
    return str(_("This cannot be kept as it stands: too long, or with characters that cannot be stored."))


def _standard_missing(facts: Facts, _language: str) -> str:
    return str(_("The national standard CPSV-AP-NO needs this (%(rule)s).", rule=facts[0]))


def _standard(facts: Facts, _language: str) -> str:
    return str(_("The national standard CPSV-AP-NO does not accept this as it stands (%(rule)s).", rule=facts[0]))


_SENTENCES: Mapping[str, Callable[[Facts, str], str]] = {
    "missing": _missing,
    "other_language": _other_language,
    "lines_differ": _lines_differ,
    "law_title": _law_title,
    "url_missing": _url_missing,
    "channel_missing": _channel_missing,
    "no_question": _no_question,
    "asked_elsewhere": _asked_elsewhere,
    "asked_twice": _asked_twice,
    "area_gone": _area_gone,
    "town_gone": _town_gone,
    "town_not_chosen": _town_not_chosen,
    "format": _format,
    "standard_missing": _standard_missing,
    "standard": _standard,
}
