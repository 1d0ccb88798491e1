"""An entry becomes a document that can be read for ever: who wrote to whom, when and how, and every word of it."""

from babel.dates import format_datetime
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.cases.scanning.verdicts import kept_back
from app.documents import nodes, text_blocks
from app.documents.nodes import Document, Node
from app.records import titles
from app.records.entries import HISTORY, OUTGOING, Enclosure, Entry, Folder, Party
from app.ui.region import PRODUCT

FULL = "d. MMMM y 'kl.' HH.mm"


def document(folder: Folder, entry: Entry) -> Document:
    """The document in the folder's language."""
    with force_locale(folder.language):
        title = titles.of_document(entry)
        shown = [_history(entry, folder.language)] if entry.kind == HISTORY else _words(entry)
        return Document(
            title=title,
            subtitle=f"{folder.reference}. {_moment(entry, folder.language)}",
            author=entry.by or (entry.outside.name if entry.outside else PRODUCT),
            language=folder.language,
            keywords=[folder.reference, title],
            nodes=[_facts(folder, entry), *shown],
        )


def _facts(folder: Folder, entry: Entry) -> Node:
    us = ", ".join(part for part in (entry.by, folder.town, PRODUCT) if part)
    them = _party(entry.outside) if entry.outside else ""
    is_ours = entry.kind in OUTGOING or not entry.outside
    said = {
        _("From"): us if is_ours else them,
        _("To"): them if is_ours else us,
        _("About"): folder.subject,
        _("Area"): folder.area,
        _("Came or went by"): _channel(entry.channel),
        _("Enclosures"): ", ".join(_named(file) for file in entry.files),
        _("Access"): _("Confidential") if folder.is_confidential else "",
    }
    return nodes.facts([(str(name), value) for name, value in said.items() if value])


def _named(file: Enclosure) -> str:
    """A file's name; of one that is left out also why."""
    return f"{file.shown_name} ({kept_back(file.hindrance)})" if file.hindrance else file.shown_name


def _party(party: Party) -> str:
    number = _("organisation number %(number)s", number=party.organisation_number) if party.organisation_number else ""
    return ", ".join(part for part in (party.name, number, party.contact, party.email, party.phone) if part)


def _channel(channel: str) -> str:
    names = {
        "form": _("form on the web"),
        "embedded": _("form on a municipality's own site"),
        "api": _("another program"),
        "page": _("the private page of the business"),
        "desk": _("e-mail"),
        "mail": _("e-mail"),
        "phone": _("telephone"),
        "in_person": _("meeting"),
    }
    return str(names.get(channel, ""))


def _words(entry: Entry) -> list[Node]:
    shown = text_blocks.nodes_of(entry.text) if entry.is_formatted else nodes.written(entry.text)
    return [nodes.heading(_("Text")), *(shown or [nodes.paragraph(_("There is no text."))])]


def _history(entry: Entry, language: str) -> Node:
    head = [_("When"), _("What"), _("Why")]
    rows = [
        [str(format_datetime(clock.local(line.at), "d.M.y HH.mm", locale=language)), line.sentence, line.reason]
        for line in entry.lines
    ]
    return nodes.table(_("Everything that happened, oldest first"), head, rows, widths=[2, 4, 4])


def _moment(entry: Entry, language: str) -> str:
    return str(format_datetime(clock.local(entry.at), FULL, locale=language))
