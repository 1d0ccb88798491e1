"""What a person reads for a service's business event and for whom it is."""

from flask_babel import gettext as _

from catalogue.vocabulary import Audience, BusinessEvent


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
