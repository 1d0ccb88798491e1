"""The demonstration's mailbox: the letters that would have been sent, as a receiver would see them."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path

from flask import current_app, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app.config import Settings
from app.desk.fencing import fenced_in
from app.errors import NotFoundError
from app.mail.rendering import one_line, plain
from app.ui.forms import whole_number

PAGE_SIZE = 50
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """A letter as it lies in the mailbox."""

    name: str
    sender: str
    receiver: str
    subject: str
    at: datetime | None
    message: EmailMessage


@dataclass(frozen=True)
class Letters:
    """One page of letters, newest first."""

    rows: list[Letter]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def mailbox() -> str:
    """The letters, newest first, 50 a page."""
    files = sorted(_files().items(), reverse=True)
    page = max(1, whole_number(request.args.get("side")))
    shown = files[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    letters = [letter for name, path in shown if (letter := _read(name, path, is_whole=False))]
    return render_template(
        "desk/mailbox.html", listed=Letters(letters, len(files), page), link=_link, mail_server=_settings().mail_server
    )


def letter(name: str) -> str:
    """One letter: its headers, its text with our own links, and its HTML in a frame of its own."""
    found = _letter(name)
    html = found.message.get_body(("html",))
    return render_template(
        "desk/letter.html", letter=found, text=_with_links(_text(found.message)), has_html=html is not None
    )


def letter_html(name: str) -> Response:
    """The letter's HTML, fenced in: no script, no picture from elsewhere, no form."""
    body = _letter(name).message.get_body(("html",))
    if body is None:
        raise NotFoundError("this letter has no HTML")
    return fenced_in(_content(body))


def _letter(name: str) -> Letter:
    """The letter with this name. Only names that are there are opened, so no path can lead elsewhere."""
    path = _files().get(name)
    found = _read(name, path, is_whole=True) if path else None
    if found is None:
        raise NotFoundError("there is no such letter")
    return found


def _files() -> dict[str, Path]:
    """The letters by name, without a Maildir's flags."""
    folder = _settings().mailbox_dir
    found: dict[str, Path] = {}
    for part in ("new", "cur"):
        with contextlib.suppress(FileNotFoundError):
            found.update({path.name.partition(":")[0]: path for path in (folder / part).iterdir()})
    return found


def _read(name: str, path: Path, *, is_whole: bool) -> Letter | None:
    """The letter in this file; None when a mail program has moved it meanwhile."""
    parser = BytesParser(policy=policy.default)
    try:
        with path.open("rb") as file:
            message = parser.parse(file, headersonly=not is_whole)
    except FileNotFoundError:
        return None
    return Letter(
        name=name,
        sender=one_line(str(message.get("From", ""))),
        receiver=one_line(str(message.get("To", ""))),
        subject=one_line(str(message.get("Subject", ""))),
        at=_date(message),
        message=message,
    )


def _date(message: EmailMessage) -> datetime | None:
    moment = getattr(message.get("Date"), "datetime", None)
    return moment if isinstance(moment, datetime) and moment.tzinfo else None


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return plain(_content(body)) if body is not None else ""


def _content(part: MIMEPart) -> str:
    """The part's text; what cannot be read in its own alphabet is shown as far as it goes."""
    try:
        return str(part.get_content())
    except LookupError:
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _with_links(text: str) -> Markup:
    """The text, harmless, with links to our own pages only."""
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    own, last = f"{_settings().base_url}/", 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)»”'")
        yield escape(text[last : match.start()])
        last = match.start() + len(address)
        yield Markup('<a href="{0}">{0}</a>').format(address) if address.startswith(own) else escape(address)
    yield escape(text[last:])


def _link(side: int) -> str:
    return url_for("desk.mailbox", side=side)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
