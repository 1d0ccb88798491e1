"""What can be done about people: accounts, what they know and when they are here. Nothing is ever deleted but absences.

Callers commit.
"""

from app.people.operations.accounts import (
    PersonError,
    correct_address,
    disable,
    enable,
    ensure_roles,
    invite,
    load_sample_staff,
    move_competence,
)
from app.people.operations.profiles import Profile, add_absence, change, profile_of, remove_absence

__all__ = [
    "PersonError",
    "Profile",
    "add_absence",
    "change",
    "correct_address",
    "disable",
    "enable",
    "ensure_roles",
    "invite",
    "load_sample_staff",
    "move_competence",
    "profile_of",
    "remove_absence",
]
