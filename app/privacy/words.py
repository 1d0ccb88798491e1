"""What pages say of the rules: which data, how long, from when. In the reader's language."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from app.config import Settings
from app.privacy import rules


def what() -> Mapping[str, str]:
    """What goes by each rule, by its kind."""
    return {
        rules.SPAM: _("Spam and sales: all that was written, and who wrote it"),
        rules.CASES: _("Closed cases: all that was written, names and addresses, letters and files"),
        rules.DRAFTS: _("Answers that were begun and not sent"),
        rules.LETTER_TEXTS: _("What the letters that we have sent say"),
        rules.DELIVERY: _("That a letter was sent, when no open case needs to know"),
        rules.INCOMING: _("Letters that came, as they came, when we are done with them"),
        rules.FEEDBACK: _("What businesses write about our help, in their own words"),
        rules.EXAMPLES: _("Questions that the program learns from, without names"),
        rules.PRESENCE: _("Who on the staff had a case before them"),
        rules.SESSIONS: _("In which browsers somebody on the staff was signed in"),
        rules.IDENTITIES: _("Who somebody with a closed account is to the single sign-on"),
        rules.READINGS: _("Who on the staff read a confidential case"),
        rules.REQUESTS: _("Why somebody's data was handed out or deleted"),
        rules.UPLOADS: _("Files that came with a form that was never sent"),
    }


def times(settings: Settings) -> Mapping[str, str]:
    """How long each kind is kept, and from when: «24 months after the case was closed»."""
    since = _since()
    return {rule.kind: f"{_how_long(rule)} {since[rule.kind]}" for rule in rules.rules(settings)}


def _since() -> Mapping[str, str]:
    closed, came = _("after the case was closed"), _("after it came")
    return {
        rules.SPAM: closed,
        rules.CASES: closed,
        rules.DRAFTS: _("after the last change"),
        rules.LETTER_TEXTS: _("after the letter was written"),
        rules.DELIVERY: _("after the letter was written"),
        rules.INCOMING: came,
        rules.FEEDBACK: _("after the answer"),
        rules.EXAMPLES: _("after somebody said what the case was about"),
        rules.PRESENCE: _("after they left it"),
        rules.SESSIONS: _("after it was last used"),
        rules.IDENTITIES: _("after the account was closed"),
        rules.READINGS: _("after they read it"),
        rules.REQUESTS: _("after it was done"),
        rules.UPLOADS: came,
    }


def _how_long(rule: rules.Rule) -> str:
    if rule.unit == rules.MONTHS:
        return str(ngettext("%(num)s month", "%(num)s months", rule.value))
    if rule.unit == rules.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", rule.value))
    return str(ngettext("%(num)s hour", "%(num)s hours", rule.value))


def amounts() -> Mapping[str, str]:
    """What is counted of a person, by the names in `person.queries`."""
    return {
        "cases": _("Cases"),
        "messages": _("Messages and notes"),
        "attachments": _("Files"),
        "examples": _("Examples that the program learns from"),
        "letters": _("Letters that we have sent"),
        "incoming": _("Letters that came"),
        "elsewhere": _("Letters on cases of others, which are left alone"),
    }
