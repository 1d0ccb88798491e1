"""Colleagues that a note speaks to: «@Kari Nordmann», «@kari» or «@kari-nordmann». Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.people.models import User

_CALL = re.compile(r"(?<![\w@.])@(?P<name>[^\W\d_][\w-]*(?: [^\W\d_][\w-]*){0,3})")


@dataclass(frozen=True)
class Mentioned:
    """Who is spoken to, in the order of the text, and the names that are nobody's or several people's."""

    people: tuple[User, ...] = ()
    unknown: tuple[str, ...] = ()


def names_of(user: User) -> set[str]:
    """What a colleague may be called, in small letters: name, first name, slug, address."""
    whole = user.name.casefold()
    return {whole, whole.split()[0], user.slug, user.email.casefold()}


def mentioned(text: str, colleagues: Sequence[User]) -> Mentioned:
    """Who of these the text speaks to. The longest name that one alone has counts: what follows it is just text."""
    found: dict[int, User] = {}
    unknown: list[str] = []
    for call in _CALL.finditer(text):
        words = call["name"].split(" ")
        tries = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        user = next((one for name in tries if (one := _only(name, colleagues))), None)
        if user is None:
            unknown.append(words[0])
        else:
            found[user.id] = user
    return Mentioned(tuple(found.values()), tuple(dict.fromkeys(unknown)))


def _only(name: str, colleagues: Sequence[User]) -> User | None:
    meant = [one for one in colleagues if name.casefold() in names_of(one)]
    return meant[0] if len(meant) == 1 else None
