"""Who our letters are from, the settings' sender or else the region's, and which addresses are ours."""

from dataclasses import dataclass

from flask import current_app

from app.config import DEFAULT_LANGUAGE, Settings
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


def is_ours(address: str) -> bool:
    """Whether a letter to this address may come in: any under our reply domain, and our own sender's.

    Raises LookupError when nobody knows which those are, because the region cannot be read now.
    """
    ours = sender(DEFAULT_LANGUAGE)
    if not ours.address or not ours.reply_domain:
        raise LookupError("the region is not known now")
    address = address.lower()
    return address == ours.address.lower() or address.endswith(f"@{ours.reply_domain.lower()}")
