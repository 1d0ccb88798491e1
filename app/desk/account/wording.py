"""Sentences about an account that depend on facts."""

from flask_babel import gettext as _

from app.people import passwords


def refused(why: str) -> str:
    """Why a new password was refused, and what to do."""
    sentences = {
        passwords.SHORT: _("The password is too short. Write at least twelve characters, such as a short sentence."),
        passwords.LONG: _("The password is too long. Write at most 128 characters."),
        passwords.COMMON: _("This password is easy to guess: it is common, or made of your name. Choose another one."),
    }
    return str(sentences[why])


def way(name: str) -> str:
    """How somebody came in."""
    ways = {
        "password": _("with a password"),
        "link": _("by a link in an e-mail"),
        "provider": _("by single sign-on"),
        "demo": _("by the button of the demonstration"),
    }
    return str(ways.get(name, name))
