"""The demonstration's key, made once and kept beside its data."""

import contextlib
import os
import secrets
from pathlib import Path


def kept_key(data_dir: Path) -> str:
    """The key of the demonstration in this folder; links and sessions outlive a restart."""
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = data_dir / f"secret-key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
