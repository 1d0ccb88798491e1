"""What is written into the history: changes, readings, what was emptied, and the seals. Callers commit."""

from app.history.operations.emptying import empty, empty_case, let_go, let_readings_go
from app.history.operations.noting import note, note_reading, note_settings
from app.history.operations.sealing import Sealer, seal_all

__all__ = [
    "Sealer", "empty", "empty_case", "let_go", "let_readings_go", "note", "note_reading", "note_settings", "seal_all",
]  # fmt: skip
