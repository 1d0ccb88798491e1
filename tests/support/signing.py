"""Keys to sign letters with, and DNS as it would be when their record is published."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from app import signing_key

SELECTOR = "test2026"


def a_key(path: Path, *, bits: int = 2048, more: tuple[str, ...] = ()) -> Path:
    """A fresh RSA key in this file, as the README says to make it."""
    command = ["openssl", "genpkey", "-algorithm", "rsa", "-pkeyopt", f"rsa_keygen_bits:{bits}", "-out", str(path)]
    subprocess.run([*command, *more], check=True, capture_output=True)
    return path


def published(path: Path, domain: str) -> Callable[..., bytes | None]:
    """The DNS that holds this key's record for one domain, and nothing else."""
    record = b"".join(piece.encode() for piece in signing_key.read(path).strings)

    def text_of(name: bytes, timeout: float = 5) -> bytes | None:
        return record if name == f"{SELECTOR}._domainkey.{domain}.".encode() else None

    return text_of
