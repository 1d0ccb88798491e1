"""What a bounce says: whom it could not reach, why, about which of our letters. RFC 3464 first, then known texts."""

import re
from dataclasses import dataclass

from app.mail.reading import address_lists, charsets, fields
from app.mail.reading.fields import Fields, fields_of
from app.mail.reading.structure import Part
from app.ui.cleaning import clean_line

MOST_GROUPS = 200
MOST_DIAGNOSTIC_CHARACTERS = 500
LOOKED_AT_CHARACTERS = 20_000

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"(?:^|[^\d.])([45])(\d\d)(?=[ \-#,;:'\"]|$)")
_GIVEN_UP = re.compile(
    r"permanent|given up|giving up|couldn't be delivered|wasn't delivered|could not be delivered|failed", re.IGNORECASE
)
_ADDRESS = r"<?([^\s<>()\[\]:;,\"']{1,64}@[^\s<>()\[\]:;,\"']{1,253})>?"
_NAMED = [
    re.compile(rf"^[ \t]*{_ADDRESS}:?[ \t]*$", re.MULTILINE),  # exim, qmail, Exchange: an address on a line of its own
    re.compile(rf"^[ \t]*{_ADDRESS} ?[:(<] ?.", re.MULTILINE),  # Postfix, and Exchange with the name behind it
    re.compile(rf"(?:delivered to|deliver(?:y)? to|adress\w*|recipient\w*|to)[: ]\s?{_ADDRESS}[\s.]", re.IGNORECASE),
]
_OWN_IDENTIFIER = re.compile(r"^[ \t]*Message-I[Dd]:\s*<([^<>\s]{1,250})>", re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """A letter that did not arrive. `status` is that of RFC 3463 ("5.1.1"); what is not known is "".

    `message_id` is that of the letter it is about, without brackets; whether it is one of ours, only the outbox knows.
    """

    recipient: str
    status: str
    diagnostic: str
    message_id: str
    is_final: bool


def bounce_of(head: Fields, parts: list[Part], text: str) -> Bounce | None:
    """Read a bounce; None when neither the receiver nor the letter can be told."""
    said = _from_report(parts) or _from_text(head, text[:LOOKED_AT_CHARACTERS])
    about = _about(head, parts, text[:LOOKED_AT_CHARACTERS])
    recipient, status, diagnostic, is_final = said
    if not recipient and not about:
        return None
    return Bounce(recipient, status, clean_line(diagnostic)[:MOST_DIAGNOSTIC_CHARACTERS], about, is_final)


def _from_report(parts: list[Part]) -> tuple[str, str, str, bool] | None:
    """The first failed receiver of a delivery report, else the first at all."""
    groups = [group for part in parts[:20] if part.media_type.endswith("delivery-status") for group in _groups(part)]
    groups = [group for group in groups if "final-recipient" in group or "original-recipient" in group]
    if not groups:
        return None
    failed = [group for group in groups if _action(group) == "failed"]
    group = (failed or groups)[0]
    diagnostic = _typed(group.get("diagnostic-code"))
    status = _first_status(group.get("status"))
    if status[1:] in ("", ".0.0"):
        status = _first_status(diagnostic) or status or _status_of_code(diagnostic)
    is_final = _action(group) == "failed" or (not _action(group) and status.startswith("5"))
    recipient = _recipient(group.get("original-recipient")) or _recipient(group.get("final-recipient"))
    return recipient, status, diagnostic, is_final


def _groups(part: Part) -> list[Fields]:
    content = part.content(200_000).replace(b"\r\n", b"\n")
    return [fields_of(block) for block in content.split(b"\n\n")[:MOST_GROUPS] if block.strip()]


def _action(group: Fields) -> str:
    return group.get("action").split(" ")[0].split("(")[0].strip().lower()


def _typed(value: str) -> str:
    """A value without the word for its type: `smtp; 550 …`."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and re.fullmatch(r"[\w.-]{1,20}", kind.strip()) else value.strip()


def _recipient(value: str) -> str:
    found = address_lists.people(_typed(value), 1)
    return found[0][1] if found else ""


def _from_text(head: Fields, text: str) -> tuple[str, str, str, bool]:
    """What programs write that send no report: exim, qmail, Exchange, Gmail, Postfix and their like."""
    named = address_lists.addresses(head.all("x-failed-recipients"))
    beginning = text.partition("Original message headers")[0]
    recipient = named[0] if named else next((one for pattern in _NAMED for one in _found(pattern, beginning)), "")
    lines = [line.strip() for line in beginning.split("\n")]
    diagnostic = next((line for line in lines if _STATUS.search(line)), "")
    diagnostic = diagnostic or next((line for line in lines if _CODE.search(line)), "")
    status = _first_status(diagnostic) or _status_of_code(diagnostic)
    is_final = status.startswith("5") or (not status and bool(_GIVEN_UP.search(beginning)))
    return recipient, status, diagnostic, is_final


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [address for one in pattern.findall(text)[:20] if (address := address_lists.usable(one.rstrip(".")))]


def _first_status(value: str) -> str:
    """The first status of a text that is more than "something went wrong"."""
    found = [".".join(one) for one in _STATUS.findall(value[:2_000])]
    return next((one for one in found if not one.endswith(".0.0")), found[0] if found else "")


def _status_of_code(value: str) -> str:
    code = _CODE.search(value[:2_000])
    return f"{code[1]}.0.0" if code else ""


def _about(head: Fields, parts: list[Part], text: str) -> str:
    """The Message-ID of the letter that came back: from its copy, from the report, from the text, from the thread."""
    for part in parts[1:20]:
        if part.media_type in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            content = part.content(fields.MOST_BYTES * 4).replace(b"\r\n", b"\n").lstrip(b"\n")
            found = fields.identifier(fields_of(content.partition(b"\n\n")[0]).get("message-id"))
            if found:
                return found
    for part in parts[1:20]:
        if part.media_type.endswith("delivery-status"):
            for group in _groups(part):
                found = fields.identifier(group.get("original-message-id") or group.get("x-original-message-id"))
                if found:
                    return found
    quoted = _OWN_IDENTIFIER.search(charsets.decode(text.encode("utf-8", "replace")))
    if quoted:
        return quoted[1]
    thread = fields.identifiers(head.all("in-reply-to")) or fields.identifiers(head.all("references"))[-1:]
    return thread[0] if thread else ""
