"""The private key that our letters are signed with (DKIM, RFC 6376), and what the world must know of it."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from pathlib import Path

LEAST_BITS = 2048
"""RFC 8301, section 3.2: signers should use at least so many; under 1024 no receiver believes a signature."""

MOST_BYTES = 100_000
TXT_BYTES = 255
"""The longest string of a TXT record; a longer text is published as several, which readers join (RFC 6376, 3.6.2.2)."""

SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
"""The algorithm's name, as it stands in a public key (RFC 8017, appendix C: rsaEncryption)."""

_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03


class KeyRefusedError(Exception):
    """Nothing can be signed with this; the sentence says why, and holds nothing of the key."""


@dataclass(frozen=True)
class SigningKey:
    """An RSA key. `pem` has line ends that the library reads."""

    pem: bytes = field(repr=False)
    modulus: int
    exponent: int

    @property
    def record(self) -> str:
        """What is published for the selector, as one text."""
        return "v=DKIM1; k=rsa; p=" + base64.b64encode(self._public()).decode()

    @property
    def strings(self) -> list[str]:
        """The same in pieces that a TXT record can hold."""
        return [self.record[start : start + TXT_BYTES] for start in range(0, len(self.record), TXT_BYTES)]

    def _public(self) -> bytes:
        """SubjectPublicKeyInfo (RFC 5280, section 4.1) in DER."""
        pair = _der(_SEQUENCE, _integer(self.modulus) + _integer(self.exponent))
        return _der(_SEQUENCE, _RSA + _der(_BITS, b"\0" + pair))


def read(path: Path) -> SigningKey:
    """The key in this file. Raises KeyRefusedError."""
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key  # noqa: PLC0415 - loaded where letters are signed

    try:
        with path.open("rb") as file:
            pem = file.read(MOST_BYTES).replace(b"\r\n", b"\n")
    except OSError as error:
        raise KeyRefusedError(f"the file {path} cannot be read: {error.strerror}") from error
    try:
        parts = parse_pem_private_key(pem)
    except (UnparsableKeyError, binascii.Error, ValueError, AssertionError) as error:
        raise KeyRefusedError(f"the file {path} holds no RSA private key in PEM without a passphrase") from error
    if parts["prime1"] * parts["prime2"] != parts["modulus"]:
        raise KeyRefusedError(f"the RSA key in {path} is not whole")
    if parts["modulus"].bit_length() < LEAST_BITS:
        raise KeyRefusedError(
            f"the RSA key in {path} has {parts['modulus'].bit_length()} bits, and at least {LEAST_BITS} are needed"
        )
    return SigningKey(pem, parts["modulus"], parts["publicExponent"])


def check(path: str, selector: str) -> None:
    """Pass when letters can be signed with this, or are not to be. Raises KeyRefusedError naming the setting."""
    if not path and not selector:
        return
    if not path:
        raise KeyRefusedError("FORSTELINJA_DKIM_KEY is missing: FORSTELINJA_DKIM_SELECTOR says that letters are signed")
    try:
        read(Path(path))
    except KeyRefusedError as error:
        raise KeyRefusedError(f"FORSTELINJA_DKIM_KEY: {error}") from error
    if not SELECTOR.fullmatch(selector):
        raise KeyRefusedError("FORSTELINJA_DKIM_SELECTOR must be letters, digits and hyphens, such as forste2026")


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:  # noqa: PLR2004 - DER's own border
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def _integer(number: int) -> bytes:
    """A number above zero; a byte more than it needs where its highest bit would make it negative."""
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
