"""Whether a file, or a letter as it came, may be handed out."""

from typing import BinaryIO

from flask import current_app
from flask_babel import gettext as _

from app import clamd
from app.cases.models import Attachment

WAITS, MALWARE = "waits", "malware"


def hindrance(file: Attachment) -> str:
    """Why a file is kept back: it `waits` for the scanner that is set, or holds `malware`; empty when it is not."""
    if file.malware:
        return MALWARE
    has_scanner = bool(current_app.config["SETTINGS"].clamd)
    return WAITS if has_scanner and file.scanned_at is None else ""


def hindrance_of_letter(raw: BinaryIO) -> str:
    """The same for a letter as it came, with all that is in it: the scanner that is set is asked at once.

    It takes its time: hold no transaction meanwhile.
    """
    place = current_app.config["SETTINGS"].clamd
    if not place:
        return ""
    try:
        return MALWARE if clamd.find_malware(clamd.read_place(place), raw) else ""
    except clamd.ClamdAwayError:
        return WAITS


def kept_back(why: str) -> str:
    """A hindrance as a sentence."""
    if why == MALWARE:
        return str(_("Kept back: malicious software was found in it."))
    return str(_("Being checked for malicious software. You can open it in a moment."))
