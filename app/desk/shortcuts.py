"""The desk's shortcuts: one table, from which come the page and the dialog that list them, and what the script knows.

The palette offers the same pages: the menu's, and those below it that the person may open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, render_template, url_for
from flask_babel import get_locale, lazy_gettext
from flask_security import current_user
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.desk import menu
from app.errors import NotAllowedError

EVERYWHERE, LIST, CASE, WRITING, GO = "everywhere", "list", "case", "writing", "go"
WHERE = {
    EVERYWHERE: lazy_gettext("On every page"),
    LIST: lazy_gettext("In a list of cases"),
    CASE: lazy_gettext("In a case"),
    WRITING: lazy_gettext("While you write"),
    GO: lazy_gettext("Go to a page"),
}


@dataclass(frozen=True)
class Shortcut:
    """What keys do, for whoever may open the address `needs`.

    In `keys`, a space stands between those pressed after each other, a plus between those pressed together. `kind` is
    the word of keys.js for what it does, `target` what with.
    """

    keys: str
    does: str
    where: str
    kind: str
    target: str = ""
    needs: str = ""

    @property
    def presses(self) -> Sequence[Sequence[str]]:
        """What is pressed after each other, and in each of these together."""
        return [press.split("+") for press in self.keys.split(" ")]


FIND, SHOW = "desk.find", "desk.mine_closed"
"""Addresses that those may open who have the search, and cases."""

TABLE = (
    Shortcut("?", lazy_gettext("Show the shortcuts"), EVERYWHERE, "list"),
    Shortcut("Ctrl+K", lazy_gettext("Find a page, an action or a case by its name"), EVERYWHERE, "palette"),
    Shortcut("/", lazy_gettext("Go to the search field"), EVERYWHERE, "focus", "#search, #q", needs=FIND),
    Shortcut("j", lazy_gettext("The next case"), LIST, "step", "1", needs=SHOW),
    Shortcut("k", lazy_gettext("The case before"), LIST, "step", "-1", needs=SHOW),
    Shortcut("Enter", lazy_gettext("Open the case"), LIST, "", needs=SHOW),
    Shortcut("x", lazy_gettext("Tick the case, or take the tick away"), LIST, "tick", needs="desk.many"),
    Shortcut("s", lazy_gettext("Write the answer"), CASE, "focus", "#answer-text", needs=SHOW),
    Shortcut("n", lazy_gettext("Write a note"), CASE, "focus", "#note-text", needs=SHOW),
    Shortcut("o", lazy_gettext("Hand the case over"), CASE, "click", "[data-way='desk.hand_over']", needs=SHOW),
    Shortcut("b", lazy_gettext("Ask a colleague"), CASE, "click", "[data-way='desk.ask']", needs=SHOW),
    Shortcut("v", lazy_gettext("Wait and follow up"), CASE, "click", "[data-way='desk.wait']", needs=SHOW),
    Shortcut("l", lazy_gettext("Close the case"), CASE, "click", "[data-way='desk.close']", needs=SHOW),
    Shortcut(".", lazy_gettext("The next case in the list that you came from"), CASE, "following", needs=SHOW),
    Shortcut("Ctrl+Enter", lazy_gettext("Send what you write"), WRITING, "send"),
)

LETTERS = {
    "desk.mine": "m",
    "desk.everything": "a",
    FIND: "s",
    "desk.register": "n",
    "catalogue_editor.list_services": "k",
    "desk.all_letters": "b",
    "desk.texts": "t",
    "desk.people": "f",
    "desk.wishes": "o",
    "reports.figures": "r",
}
"""Which letter after g leads to which page. The letters are those of the Norwegian names, where these are free."""

BELOW_THE_MENU = {
    FIND: lazy_gettext("Search the cases"),
    "desk.register": lazy_gettext("Register a question"),
    "desk.mine_closed": lazy_gettext("My closed cases"),
    "desk.reminders": lazy_gettext("My reminders"),
    "desk.spam": lazy_gettext("Spam and sales"),
    "desk.plan": lazy_gettext("Plan for sharing out the open cases"),
    "desk.models": lazy_gettext("What the program has learned"),
    "desk.changes": lazy_gettext("What was changed, and by whom"),
    "desk.health": lazy_gettext("How well the program sorts"),
    "desk.list_shortcuts": lazy_gettext("Shortcuts"),
}
"""Pages that no line of the menu leads to."""


def list_shortcuts() -> str:
    """All shortcuts of the person, and the choice to be without those of one character."""
    return render_template("desk/shortcuts.html")


def for_templates() -> dict[str, Any]:
    """What the desk's shell needs: shortcuts by where they work, and the dialogs."""
    return {"shortcuts": LocalProxy(_by_place), "key_dialogs": _dialogs}


def _dialogs() -> Markup:
    """The dialogs of the shortcuts and the palette: the same for everybody of the same roles, and kept for them."""
    roles = frozenset(role.name for role in current_user.roles)
    key = (str(get_locale()), roles, current_user.developer is not None)
    kept: dict[Any, Markup] = current_app.extensions.setdefault("key_dialogs", {})
    if key not in kept:
        kept[key] = Markup(render_template("parts/keys.html", palette_pages=_pages()))  # noqa: S704 - our own
    return kept[key]


def _by_place() -> Mapping[str, Sequence[Shortcut]]:
    if "desk_shortcuts" not in g:
        mine = [one for one in TABLE if not one.needs or _may_open(one.needs)]
        mine += [
            Shortcut(f"g {LETTERS[endpoint]}", label, GO, "go", url_for(endpoint))
            for endpoint, label in _places().items()
            if endpoint in LETTERS
        ]
        by_place = {WHERE[where]: [one for one in mine if one.where == where] for where in WHERE}
        g.desk_shortcuts = {str(where): some for where, some in by_place.items() if some}
    found: Mapping[str, Sequence[Shortcut]] = g.desk_shortcuts
    return found


def _pages() -> Sequence[Mapping[str, str]]:
    return [{"url": url_for(endpoint), "label": label} for endpoint, label in _places().items()]


def _places() -> Mapping[str, str]:
    """The endpoints that the person may open, with what they are called: first those of the menu."""
    in_menu = {item.endpoint: item.label for item in menu.items()}
    below = {endpoint: str(label) for endpoint, label in BELOW_THE_MENU.items() if _may_open(endpoint)}
    return in_menu | below


def _may_open(endpoint: str) -> bool:
    """What the address's own guard says to the person who is signed in."""
    try:
        current_app.view_functions[endpoint].guard()  # type: ignore[union-attr] # app.pages sets it
    except NotAllowedError:
        return False
    return True
