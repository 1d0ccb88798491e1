"""An entry (as in a region's file) as the flat fields of an editor's form, and back; what two of them differ in.

A field is a text, or a tuple of words where several may be chosen. Lists of lines are one text, a line each. Names:
`name_nb`, `requirements_nn`, `law_0_title_en`, `offer_bardu_note_nb`. An empty field is not there.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.vocabulary import Language

Fields = dict[str, str | tuple[str, ...]]
Entry = dict[str, Any]

TEXTS = {
    "name": "name",
    "summary": "summary",
    "description": "description",
    "what_you_get": "what_you_get",
    "cost": "cost",
    "time": "processing_time_note",
}
"""Fields with one text a language, and their keys in the file."""

LINES = ("requirements", "questions", "keywords")
"""Fields with a row of lines a language."""

WORDS = {
    "event": "business_event",
    "url": "external_url",
    "provider": "provider",
}
SETS = ("audience", "channels", "municipalities")
OFFER_TEXTS = ("note", "cost", "contact")
OFFER_WORDS = ("email", "phone", "url")
MOST_LAWS = 20
_LAW = re.compile(r"law_(\d{1,3})_", re.ASCII)

TRANSLATED = (*TEXTS, *LINES)
"""Every field of a service that is written once in each language, in the order of the page."""


@dataclass(frozen=True)
class Merged:
    """What two editors wrote, put together: `fields`, and for each field both changed what the other one wrote."""

    fields: Fields
    taken: tuple[str, ...]
    conflicts: Mapping[str, str | tuple[str, ...]]


def fields_of(entry: Mapping[str, Any]) -> Fields:
    """The entry as flat fields."""
    found: dict[str, Any] = {}
    for name, key in TEXTS.items():
        found |= {f"{name}_{language}": (entry.get(key) or {}).get(language, "") for language in Language}
    found |= _lines(entry)
    found |= {name: entry.get(key) or "" for name, key in WORDS.items()}
    found |= {name: tuple(entry.get(name) or ()) for name in SETS}
    areas = tuple(entry.get("competences") or ())
    found |= {"area": "".join(areas[:1]), "more_areas": areas[1:]}
    found["amount"] = _number((entry.get("cost") or {}).get("amount_nok"))
    found["days"] = (entry.get("processing_time") or "")[1:-1]
    for at, law in enumerate(entry.get("legal_basis") or ()):
        found |= {f"law_{at}_title_{language}": law.get(f"title_{language}") or "" for language in Language}
        found[f"law_{at}_reference"] = law.get("reference") or ""
    for town, offer in (entry.get("offers") or {}).items():
        found |= _offer_fields(town, offer)
    return filled(found)


def entry_of(fields: Mapping[str, Any], towns: Collection[str]) -> Entry:
    """The flat fields as an entry, without its slug and state; what is empty is left out."""
    cost: Entry = _texts(fields, "cost")
    if amount := fields.get("amount"):
        cost["amount_nok"] = int(amount)
    entry: Entry = {key: _texts(fields, name) for name, key in TEXTS.items() if name != "cost"}
    entry |= {key: fields.get(name) for name, key in WORDS.items()}
    entry |= {name: list(fields.get(name, ())) for name in SETS}
    first, more = fields.get("area"), fields.get("more_areas", ())
    entry["competences"] = [*([first] if first else []), *(area for area in more if area != first)]
    entry["cost"] = cost
    entry["processing_time"] = f"P{days}D" if (days := fields.get("days")) else None
    entry["requirements"] = _rows(fields, "requirements")
    entry["example_questions"] = {language: _split(fields, f"questions_{language}") for language in Language}
    entry |= {f"keywords_{language}": _split(fields, f"keywords_{language}") for language in Language}
    entry["legal_basis"] = [law for at in range(laws_in(fields)) if (law := _law(fields, at))]
    entry["offers"] = {town: _offer(fields, town) for town in towns}
    return dict(normal(entry))


def normal(value: Any) -> Any:  # noqa: ANN401 - plain data of any kind
    """The same without what is empty, so that two entries that say the same are equal."""
    if isinstance(value, Mapping):
        kept = {key: normal(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ("", [], {})}
    if isinstance(value, list | tuple):
        return [normal(item) for item in value]
    return value


def filled(fields: Mapping[str, Any]) -> Fields:
    """The fields that are not empty."""
    return {name: value for name, value in fields.items() if value}


def laws_in(names: Iterable[str]) -> int:
    """How many rows for laws these fields need; names of any other kind are no fields of ours."""
    return 1 + max((int(found[1]) for name in names if (found := _LAW.match(name))), default=-1)


def in_known_order(fields: Fields, known: Fields) -> Fields:
    """The fields with those sets that hold the same words as before in the order they had: a form has its own."""
    kept = {name: known[name] for name in (*SETS, "more_areas") if name in fields and name in known}
    return fields | {name: words for name, words in kept.items() if set(words) == set(fields[name])}


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names of the fields in which two differ, in the order of the newer one."""
    return [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]


def merged(base: Fields, theirs: Fields, mine: Fields) -> Merged:
    """What I wrote with what another changed meanwhile; where both changed a field mine stands and theirs is told."""
    by_them, by_me = set(changed(base, theirs)), set(changed(base, mine))
    taken = [name for name in changed(base, theirs) if name not in by_me]
    both = [name for name in changed(base, theirs) if name in by_me and theirs.get(name) != mine.get(name)]
    names = dict.fromkeys([*mine, *theirs])
    together = {name: (theirs if name in by_them and name not in by_me else mine).get(name) for name in names}
    return Merged(filled(together), tuple(taken), {name: theirs.get(name, "") for name in both})


def outdated(before: Collection[str], old: Fields, new: Fields) -> list[str]:
    """The texts that are older than their nb text: those of `before` that are still untouched, and the new ones."""
    touched = set(changed(old, new))
    found = []
    for name in new:
        field, _, language = name.rpartition("_")
        is_translated = field in TRANSLATED and language in {*Language} - {Language.NB}
        if is_translated and name not in touched and (name in before or f"{field}_{Language.NB}" in touched):
            found.append(name)
    return found


def _lines(entry: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for language in Language:
        found[f"requirements_{language}"] = _as_lines(row.get(language, "") for row in entry.get("requirements") or ())
        found[f"questions_{language}"] = _as_lines((entry.get("example_questions") or {}).get(language, ()))
        found[f"keywords_{language}"] = _as_lines(entry.get(f"keywords_{language}") or ())
    return found


def _as_lines(rows: Iterable[str]) -> str:
    """One text, a line each; a row that was broken into lines is one line, or it would become several rows."""
    return "\n".join(row.replace("\n", " ") for row in rows).rstrip("\n")


def _offer_fields(town: str, offer: Mapping[str, Any]) -> dict[str, str]:
    found = {f"offer_{town}_amount": _number((offer.get("cost") or {}).get("amount_nok"))}
    for name in OFFER_TEXTS:
        found |= {f"offer_{town}_{name}_{language}": (offer.get(name) or {}).get(language, "") for language in Language}
    return found | {f"offer_{town}_{name}": (offer.get("contact") or {}).get(name, "") for name in OFFER_WORDS}


def _offer(fields: Mapping[str, Any], town: str) -> Entry:
    note, cost, contact = (_texts(fields, f"offer_{town}_{name}") for name in OFFER_TEXTS)
    if amount := fields.get(f"offer_{town}_amount"):
        cost["amount_nok"] = int(amount)
    contact |= {name: fields.get(f"offer_{town}_{name}") for name in OFFER_WORDS}
    return {"note": note, "cost": cost, "contact": contact}


def _law(fields: Mapping[str, Any], at: int) -> Entry:
    titles = {f"title_{language}": text for language, text in _texts(fields, f"law_{at}_title").items()}
    reference = fields.get(f"law_{at}_reference")
    return normal({**titles, "reference": reference})  # type: ignore[no-any-return] # a mapping in, a mapping out


def _texts(fields: Mapping[str, Any], name: str) -> Entry:
    return {
        language.value: text for language in Language if (text := fields.get(f"{name}_{language}")) and text is not None
    }


def _split(fields: Mapping[str, Any], name: str) -> list[str]:
    return unique(line.strip() for line in (fields.get(name) or "").split("\n"))


def _rows(fields: Mapping[str, Any], name: str) -> list[Entry]:
    """Line by line what each language says: the second line of nn belongs to the second line of nb."""
    columns = {language.value: (fields.get(f"{name}_{language}") or "").split("\n") for language in Language}
    number = max(len(lines) for lines in columns.values())
    rows = [
        {language: lines[at].strip() for language, lines in columns.items() if at < len(lines) and lines[at].strip()}
        for at in range(number)
    ]
    return [row for row in rows if row]


def unique(lines: Iterable[str]) -> list[str]:
    """The lines that are not empty, each once, in order."""
    return list(dict.fromkeys(line for line in lines if line))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
