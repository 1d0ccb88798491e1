"""What the fields of the editor's form are called, on the form, in comparisons and in sentences about faults."""

from flask_babel import gettext as _

from app.catalogue_pages import words
from app.config import LANGUAGES
from app.ui.filters import translated
from app.ui.region import current as current_region
from app.ui.service_words import audiences, events

LANGUAGE_NAMES = {**LANGUAGES, "se": "Davvisámegiella"}


def names() -> dict[str, str]:
    """The name of each field, without its language."""
    return {
        "name": _("Name"),
        "summary": _("In one sentence"),
        "description": _("How it works"),
        "what_you_get": _("What you get"),
        "cost": _("What it costs, in words"),
        "time": _("How long it takes, in words"),
        "requirements": _("What one must have ready"),
        "questions": _("Typical questions"),
        "keywords": _("Search words"),
        "event": _("What is the business about to do?"),
        "area": _("The area that answers first"),
        "more_areas": _("Other areas that may be needed"),
        "audience": _("Who is it for?"),
        "channels": _("How one gets help"),
        "municipalities": _("Municipalities"),
        "amount": _("Fee in kroner"),
        "days": _("Working days it usually takes"),
        "url": _("Address of the service at another body"),
        "provider": _("Who decides?"),
        "definition": _("What the area is about"),
        "law": _("Law or rules"),
        "reference": _("Number of the law, such as LOV-2005-06-17-62"),
        "note": _("What differs here"),
        "contact": _("Whom to ask here"),
        "email": _("E-mail address"),
        "phone": _("Telephone"),
        "slug": _("Short name in addresses"),
        "reason": _("What is changed, and why?"),
    }


def label(field: str) -> str:
    """A field's whole name: "Name, bokmål"; "Bardu: Fee in kroner"; "Law or rules 1, nynorsk"."""
    stem, _under, language = field.rpartition("_")
    if stem and language in LANGUAGE_NAMES:
        return f"{label(stem)}, {LANGUAGE_NAMES[language].lower()}"
    known = names()
    if field.startswith("law_"):
        at, part = field.removeprefix("law_").split("_", 1)
        return f"{known['reference' if part == 'reference' else 'law']} ({int(at) + 1})"
    if field.startswith("offer_"):
        town, part = field.removeprefix("offer_").split("_", 1)
        towns = {one.slug: translated(one.name) for one in current_region().towns}
        return f"{towns.get(town, town)}: {known.get(part, part)}"
    return known.get(field, field)


def shown(field: str, value: str | tuple[str, ...]) -> str:
    """A field's value as people read it."""
    region = current_region()
    lists = {
        "event": events(),
        "audience": audiences(),
        "channels": words.channels(),
        "provider": words.deciders(),
        "municipalities": {town.slug: translated(town.name) for town in region.towns},
        "area": {slug: translated(name) for slug, name in region.areas.items()},
    }
    known = lists.get("area" if field == "more_areas" else field, {})
    if isinstance(value, tuple):
        return "\n".join(known.get(word, word) for word in value)
    return known.get(value, value)
