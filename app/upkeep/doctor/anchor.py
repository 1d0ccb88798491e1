"""Whether the history still holds the seal that the last look has seen: who cuts off its end takes the seals along."""

from contextlib import suppress

from sqlalchemy.orm import Session

from app import disk
from app.config import Settings
from app.history import queries as history
from app.upkeep.doctor.finding import Finding, fault, ok

NAME = "history-anchor"


def look(session: Session, settings: Settings) -> Finding:
    """Compare with what lies in the data folder, and keep there what is the newest now; a fault keeps the old one."""
    path = settings.data_dir / NAME
    kept = path.read_text().strip() if path.exists() else ""
    position, _colon, digest = kept.partition(":")
    if kept and (not position.isdecimal() or history.seal_hash(session, int(position)) != digest):
        return fault(
            "history", f"Seal {kept}, which was here at the last look, is not there: its end was cut off or made anew.",
            f"Run: forstelinja history check --anchor {kept}. After an older backup was restored, remove {path}.",
        )  # fmt: skip
    newest = history.newest_seal(session)
    if newest is None:
        return ok("history", "Nothing is sealed yet.")
    with suppress(OSError), disk.whole_file(path, mode=0o600) as file:
        file.write(f"{newest.position}:{newest.hash}\n".encode())
    return ok("history", f"It goes on from what was seen at the last look, to seal {newest.position}.")
