"""What a person reads for the catalogue's closed lists of words."""

from flask_babel import gettext as _

from catalogue.vocabulary import Channel, Provider, Status


def channels() -> dict[str, str]:
    """How a service is given, as words within a sentence."""
    return {
        Channel.FORM: _("form"),
        Channel.EMAIL: _("e-mail"),
        Channel.PHONE: _("telephone"),
        Channel.MEETING: _("meeting"),
        Channel.VISIT: _("visit"),
    }


def deciders() -> dict[str, str]:
    """Who gives the service in the end."""
    return {
        Provider.FRONT_LINE: _("We do, together with you"),
        Provider.MUNICIPALITY: _("The municipality"),
        Provider.COUNTY: _("The county"),
        Provider.STATE: _("A state body"),
        Provider.INNOVATION_NORWAY: _("Innovation Norway"),
        Provider.SAMI_PARLIAMENT: _("The Sámi Parliament"),
        Provider.BUSINESS_GARDEN: _("The business garden"),
    }


def actions() -> dict[str, str]:
    """What was done to a service or an area when a revision came to be."""
    return {
        "loaded": _("Loaded from the region's files"),
        "saved": _("Draft saved"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
        "discarded": _("Draft thrown away"),
        "restored": _("Older revision made the draft"),
        "checked": _("Checked and still true"),
        "added": _("Added"),
        "changed": _("Changed"),
        "merged": _("Merged into another area"),
        "retired": _("Taken out of use"),
    }


def states() -> dict[str, str]:
    """Where a service is in its life."""
    return {
        Status.DRAFT: _("Draft"),
        Status.PUBLISHED: _("Published"),
        Status.WITHDRAWN: _("Withdrawn"),
    }
