"""What can be done about people: accounts, what they know and when they are here. Nothing is ever deleted but absences.

Callers commit.
"""

from app.people.operations.accounts import (
    PersonError,
    choose_reminders,
    correct_address,
    disable,
    enable,
    ensure_roles,
    invite,
    load_sample_staff,
    move_competence,
)
from app.people.operations.profiles import Profile, change, profile_of, register_absence, remove_absence

__all__ = [
    "PersonError",
    "Profile",
    "change",
    "choose_reminders",
    "correct_address",
    "disable",
    "enable",
    "ensure_roles",
    "invite",
    "load_sample_staff",
    "move_competence",
    "profile_of",
    "register_absence",
    "remove_absence",
]
