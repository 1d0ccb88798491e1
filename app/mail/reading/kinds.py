"""Who wrote: a person or a machine, and which. By what the head says first, by words only together with a sign.

Signs follow RFC 3834 and what programs write besides. X-Auto-Response-Suppress is none by itself: Exchange puts it
on what people write as well. A subject alone makes no machine of a person.
"""

from dataclasses import dataclass
from typing import Literal

from app.mail.reading import kind_words as words
from app.mail.reading.fields import Fields
from app.mail.reading.structure import Part

Kind = Literal["person", "auto_reply", "out_of_office", "bounce", "bulk", "report"]

LOOKED_AT_CHARACTERS = 4_000
"""Of the text: what machines say stands at its beginning."""

_AUTOMATIC = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-autoreply-domain",
    "x-mail-autoreply", "x-vacation", "x-cron-env",
)  # fmt: skip
_BULK = ("list-id", "list-unsubscribe", "list-post", "x-mailing-list", "x-campaign-id", "x-mailgun-variables")
_DELIVERED = ("delivered", "relayed", "expanded")


@dataclass(frozen=True)
class Signs:
    """What is known of a letter when its kind is asked for."""

    fields: Fields
    parts: list[Part]
    from_address: str
    subject: str
    new_text: str


def kind_of(signs: Signs) -> Kind:
    """The kind of a letter."""
    report = _report(signs)
    if report:
        return report
    if _is_bounce(signs):
        return "bounce"
    is_automatic = _is_automatic(signs.fields)
    beginning = signs.new_text[:LOOKED_AT_CHARACTERS]
    is_away_subject = bool(words.AWAY_SUBJECT.match(signs.subject))
    is_notice = signs.fields.get("auto-submitted").strip().lower().startswith("auto-generated")
    says_away = is_away_subject or (not is_notice and bool(words.AWAY_TEXT.search(beginning)))
    says_reply = is_away_subject or bool(words.REPLY_SUBJECT.match(signs.subject))
    is_named = bool(words.NAMED_SUBJECT.match(signs.subject)) and bool(words.AWAY_TEXT.search(beginning))
    if is_automatic or is_named or (says_reply and _has_hint(signs.fields)):
        return "out_of_office" if says_away else "auto_reply"
    if _is_bulk(signs.fields):
        return "bulk"
    return "person"


def _report(signs: Signs) -> Kind | None:
    """What a multipart/report says of itself (RFC 6522)."""
    root = signs.parts[0]
    types = {part.media_type for part in signs.parts[:20]}
    said = root.parameters.get("report-type", "").lower()
    if root.media_type == "multipart/report":
        if said == "delivery-status" or types & {"message/delivery-status", "message/global-delivery-status"}:
            return "report" if _is_success(signs.parts) else "bounce"
        return "report"
    is_report = bool(types & {"message/feedback-report", "message/disposition-notification"})
    return "report" if is_report or words.AGGREGATE_SUBJECT.match(signs.subject) else None


def _is_success(parts: list[Part]) -> bool:
    """Whether a delivery report says nothing but that the letter arrived."""
    actions = [
        line.partition(":")[2].strip().lower()
        for part in parts[:20]
        if part.media_type.endswith("delivery-status")
        for line in part.text()[:100_000].splitlines()
        if line.lower().startswith("action:")
    ]
    return bool(actions) and all(action.split(" ")[0] in _DELIVERED for action in actions)


def _is_bounce(signs: Signs) -> bool:
    if "x-failed-recipients" in signs.fields:
        return True
    is_machine = bool(words.MACHINE_SENDER.fullmatch(signs.from_address or signs.fields.get("from").strip()[:300]))
    if not (is_machine or _is_from_nobody(signs.fields)):
        return False
    says = words.BOUNCE_TEXT.search(signs.new_text[:LOOKED_AT_CHARACTERS])
    return bool(words.BOUNCE_SUBJECT.match(signs.subject) or (is_machine and says))


def _is_from_nobody(fields: Fields) -> bool:
    """Whether the envelope had no sender: what may not be answered (RFC 5321, section 4.5.5)."""
    return fields.get("return-path").replace(" ", "") == "<>"


def _is_automatic(fields: Fields) -> bool:
    said = fields.get("auto-submitted").partition(";")[0].strip().lower()
    if said and said != "no":
        return True
    if fields.get("precedence").strip().lower() in ("auto_reply", "auto-reply"):
        return True
    if fields.get("x-precedence").strip().lower() == "auto_reply" or fields.get("preference").lower() == "auto_reply":
        return True
    if any(name in fields for name in _AUTOMATIC):
        return True
    return (
        "autoresponder" in fields.get("x-post-messageclass").lower()
        or fields.get("x-fc-machinegenerated").lower() == "true"
        or fields.get("delivered-to").lower().strip() == "autoresponder"
        or _is_from_nobody(fields)
    )


def _has_hint(fields: Fields) -> bool:
    """What is no sign by itself, but one together with a subject that programs write."""
    precedence = fields.get("precedence").strip().lower()
    return "x-auto-response-suppress" in fields or precedence in ("bulk", "junk", "list")


def _is_bulk(fields: Fields) -> bool:
    return fields.get("precedence").strip().lower() in ("bulk", "list", "junk") or any(one in fields for one in _BULK)
