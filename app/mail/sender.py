"""Who our letters are from: the settings' sender, else the region's."""

from dataclasses import dataclass

from flask import current_app

from app.config import Settings
from app.mail.addresses import name_and_address
from app.ui.region import current as current_region
from catalogue.base import in_language


@dataclass(frozen=True)
class Sender:
    """Our name and address, and the domain of our reply addresses."""

    name: str
    address: str
    reply_domain: str


def sender(language: str) -> Sender:
    """Who a letter in this language is from. Without a name of its own it bears the region's."""
    settings: Settings = current_app.config["SETTINGS"]
    region = current_region()
    name, address = name_and_address(settings.mail_from or region.mail_from)
    return Sender(
        name or in_language(region.name, language), address, settings.mail_reply_domain or region.mail_reply_domain
    )
