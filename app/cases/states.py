"""The states of a case and the moves allowed between them. Pure."""

from app.errors import ExpectedError

STATES = ("received", "referred", "assigned", "answered", "closed")
OPEN_STATES = ("received", "referred", "assigned", "answered")

MOVES = {
    "received": ("assigned", "referred"),
    "referred": ("assigned", "referred", "answered", "closed"),
    "assigned": ("assigned", "referred", "answered", "closed"),
    "answered": ("assigned", "referred", "answered", "closed"),
    "closed": ("assigned", "referred"),
}
"""received: stored, not yet sorted. referred: the coordinator's turn. assigned: a developer's turn.
answered: the business's turn. closed: done, opened again when the business writes."""


class MoveNotAllowedError(ExpectedError):
    """A case cannot go from `old` to `new`; trying again does not help."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"a case that is {old} cannot become {new}")
        self.old, self.new = old, new


def check_move(old: str, new: str) -> None:
    """Pass when a case may go from `old` to `new`; raise MoveNotAllowedError otherwise."""
    if new not in MOVES[old]:
        raise MoveNotAllowedError(old, new)
