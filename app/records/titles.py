"""What documents of a case are called. A public title names nobody and quotes nothing.

Offentleglova's regulation (FOR-2008-10-17-1119, § 7) keeps shielded words out of journals on the internet; a title that
somebody outside has written may hold any of them, so none is ever shown.
"""

from collections.abc import Callable

from flask_babel import gettext as _

from app.records.entries import ADDITION, ANSWER, ENQUIRY, HISTORY, NOTE, REFERRAL, Entry


def of_document(entry: Entry) -> str:
    """The title of the document alone."""
    names: dict[str, Callable[[], str]] = {
        ENQUIRY: lambda: _("Enquiry"),
        ADDITION: lambda: _("More about the enquiry"),
        ANSWER: lambda: _("Provisional answer") if entry.is_provisional else _("Answer to the enquiry"),
        NOTE: lambda: _("Internal note"),
        REFERRAL: lambda: _("Passed on to a partner"),
        HISTORY: lambda: _("Course of the case"),
    }
    return str(names[entry.kind]())


def public(kind: str, area: str, *, is_confidential: bool) -> str:
    """The title that everybody may read; of a confidential case not even what it is about."""
    if is_confidential:
        return str(_("Excepted from public access"))
    if not area:
        return str(_WITHOUT_AREA[kind]())
    return str(_ABOUT[kind](area))


def of_folder(area: str, *, is_confidential: bool) -> str:
    """The public title of the case itself."""
    return public(ENQUIRY, area, is_confidential=is_confidential)


_WITHOUT_AREA: dict[str, Callable[[], str]] = {
    ENQUIRY: lambda: _("Enquiry from a business"),
    ADDITION: lambda: _("More about an enquiry from a business"),
    ANSWER: lambda: _("Answer to an enquiry from a business"),
    NOTE: lambda: _("Internal note"),
    REFERRAL: lambda: _("Enquiry passed on to a partner"),
    HISTORY: lambda: _("Course of the case"),
}
_ABOUT: dict[str, Callable[[str], str]] = {
    ENQUIRY: lambda area: _("Enquiry about %(area)s", area=area),
    ADDITION: lambda area: _("More about an enquiry about %(area)s", area=area),
    ANSWER: lambda area: _("Answer to an enquiry about %(area)s", area=area),
    NOTE: lambda area: _("Internal note about %(area)s", area=area),
    REFERRAL: lambda area: _("Enquiry about %(area)s passed on to a partner", area=area),
    HISTORY: lambda area: _("Course of a case about %(area)s", area=area),
}
