"""What a person reads for the catalogue's closed lists of words."""

from flask_babel import gettext as _

from catalogue.vocabulary import Audience, BusinessEvent, Channel, Provider


def events() -> dict[str, str]:
    """What the business is about to do, in the order of the list."""
    return {
        BusinessEvent.START: _("Start a business"),
        BusinessEvent.RUN: _("Run the business"),
        BusinessEvent.GROW: _("Grow"),
        BusinessEvent.CHANGE: _("Change or hand over"),
        BusinessEvent.CLOSE: _("Close down"),
    }


def audiences() -> dict[str, str]:
    """Whom a service is for."""
    return {
        Audience.FOUNDER: _("Founders"),
        Audience.SOLE_TRADER: _("Sole traders"),
        Audience.SMALL_BUSINESS: _("Small businesses"),
        Audience.ESTABLISHED_BUSINESS: _("Established businesses"),
        Audience.INVESTOR_OR_NEWCOMER: _("Investors and newcomers"),
        Audience.FARM: _("Farms"),
        Audience.ASSOCIATION: _("Clubs and associations"),
    }


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
