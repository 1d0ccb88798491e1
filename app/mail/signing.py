"""Letters signed with a key of our own (DKIM, RFC 6376), where the operator has given one."""

from collections.abc import Callable
from pathlib import Path

from app import signing_key
from app.config import Settings
from app.mail.addresses import domain_of
from app.mail.errors import CANNOT_BE_WRITTEN, FinalError
from app.mail.message import Envelope, build, wire_address

ONCE = (
    "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "MIME-Version",
    "Content-Type",
)  # fmt: skip
"""Headers of which a letter has one or none, signed once more than they stand there: nobody on the way can add another
From, or a Reply-To that leads elsewhere (RFC 6376, section 8.15)."""

ALSO = ("Auto-Submitted", "Content-Language", "X-Auto-Response-Suppress")

Finish = Callable[[Envelope], bytes]
"""The whole message as it goes over the wire. Raises FinalError when it can never be built."""


def finisher(settings: Settings) -> Finish:
    """How these settings finish a letter: signed, or as it is built."""
    if not settings.dkim_key:
        return build
    import dkim  # noqa: PLC0415 - a third of a second, for those alone who sign

    key = signing_key.read(Path(settings.dkim_key))
    selector = settings.dkim_selector.encode()

    def signed(envelope: Envelope) -> bytes:
        raw = build(envelope)
        letter = dkim.DKIM(raw, linesep=b"\r\n")
        present = {name.lower() for name, _value in letter.headers}
        names = [name.lower().encode() for name in (*ONCE, *ALSO)]
        domain = domain_of(wire_address(envelope.from_address)).encode()
        try:
            signature: bytes = letter.sign(
                selector,
                domain,
                key.pem,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=[name for name in names if name in present] + names[: len(ONCE)],
            )
        except dkim.DKIMException as error:
            raise FinalError(CANNOT_BE_WRITTEN) from error
        return signature + raw

    return signed
