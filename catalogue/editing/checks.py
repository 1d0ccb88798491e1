"""What a service lacks before it may be published: whole, in every language, and true to CPSV-AP-NO."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import queries
from catalogue.editing import entries
from catalogue.editing.fields import OFFER_WORDS, TEXTS, TRANSLATED, Entry, Fields, fields_of
from catalogue.errors import Lack
from catalogue.models import CompetenceArea, ExampleQuestion, OutOfScopeKind, Service
from catalogue.region_files import formats
from catalogue.region_files.rules import same_words
from catalogue.vocabulary import PAGE_LANGUAGES, Channel, Language

NEEDED = ("name_nb", "summary_nb", "description_nb", "what_you_get_nb", "cost_nb", "event", "area")
NEEDED_SETS = ("audience", "channels", "municipalities")
_ANY_BASE = "https://example.org"

_FIELD_OF_PART = {
    "resultat": "what_you_get_nb",
    "krav": "requirements_nb",
    "kanal": "channels",
    "gebyr": "cost_nb",
    "kontakt": "municipalities",
}
_FIELD_OF_PROPERTY = {
    "dct:title": "name_nb",
    "dct:description": "description_nb",
    "cpsvno:hasPossibleOutput": "what_you_get_nb",
    "cv:hasCompetentAuthority": "municipalities",
    "dct:spatial": "municipalities",
    "cv:contactPoint": "municipalities",
    "cv:isGroupedBy": "event",
    "cv:processingTime": "days",
    "cv:hasChannel": "channels",
    "cv:hasCost": "cost_nb",
    "cv:hasLegalResource": "law_0_title_nb",
    "cpsv:follows": "law_0_title_nb",
    "dcat:keyword": "keywords_nb",
    "dct:audience": "audience",
    "cv:isClassifiedBy": "area",
    "cv:thematicArea": "area",
}


def lacks(session: Session, slug: str, entry: Entry) -> list[Lack]:
    """Everything that keeps the entry from being published, each once, in the order of the page."""
    languages = queries.region(session).languages
    fields = fields_of(entry)
    found = [*_own(fields, languages), *_gone(session, entry), *_offers(entry), *_asked_twice(fields)]
    found += _asked_elsewhere(session, slug, fields)
    if not found:
        found = [*_format(slug, entry, languages), *_standard(session, slug, entry)]
    return list(dict.fromkeys(found))


def _own(fields: Fields, languages: Sequence[str]) -> Iterator[Lack]:
    yield from (Lack(name, "missing") for name in (*NEEDED, *NEEDED_SETS) if not fields.get(name))
    others = [language for language in languages if language != Language.NB]
    for name in TEXTS:
        if fields.get(f"{name}_nb"):
            yield from (
                Lack(f"{name}_{language}", "other_language", (language,))
                for language in others
                if not fields.get(f"{name}_{language}")
            )
    number = _lines(fields, "requirements_nb")
    yield from (
        Lack(f"requirements_{language}", "lines_differ", (str(_lines(fields, f"requirements_{language}")), str(number)))
        for language in others
        if _lines(fields, f"requirements_{language}") != number
    )
    for name in fields:
        law, is_reference, _ = name.partition("_reference")
        if is_reference and not fields.get(f"{law}_title_nb"):
            yield Lack(f"{law}_title_nb", "law_title")
    is_elsewhere = Channel.EXTERNAL in fields.get("channels", ())
    if is_elsewhere and not fields.get("url"):
        yield Lack("url", "url_missing")
    if fields.get("url") and not is_elsewhere:
        yield Lack("channels", "channel_missing")
    if not any(fields.get(f"questions_{language}") for language in PAGE_LANGUAGES):
        yield Lack("questions_nb", "no_question")


def _gone(session: Session, entry: Entry) -> Iterator[Lack]:
    """Areas and municipalities that are retired or were never there."""
    areas = {area.slug for area in queries.areas(session)}
    towns = {town.slug for town in queries.municipalities(session)}
    for at, area in enumerate(entry.get("competences", ())):
        if area not in areas:
            yield Lack("more_areas" if at else "area", "area_gone", (area,))
    if entry.get("municipalities") and not towns.intersection(entry["municipalities"]):
        yield Lack("municipalities", "town_gone")


def _offers(entry: Entry) -> Iterator[Lack]:
    """What is said of a municipality that does not offer the service would be lost."""
    for town in entry.get("offers", ()):
        if town not in entry.get("municipalities", ()):
            yield Lack("municipalities", "town_not_chosen", (town,))


def _asked_twice(fields: Fields) -> Iterator[Lack]:
    """A question stands once in a region's files, whatever its language."""
    seen = set()
    for name, line, plain in _questions(fields):
        if plain in seen:
            yield Lack(name, "asked_twice", (line,))
        seen.add(plain)


def _questions(fields: Fields) -> list[tuple[str, str, str]]:
    """Each question: its field, its words, and these as they are compared."""
    return [
        (f"questions_{language}", line, same_words(line))
        for language in Language
        for line in str(fields.get(f"questions_{language}", "")).split("\n")
        if line
    ]


def _asked_elsewhere(session: Session, slug: str, fields: Fields) -> Iterator[Lack]:
    """A question that another service or bank has teaches two answers to the same words, or one answer twice."""
    lines = _questions(fields)
    if not lines:
        return
    chosen = (
        select(ExampleQuestion.text, Service.slug, CompetenceArea.slug, OutOfScopeKind.slug)
        .outerjoin(Service, ExampleQuestion.service_id == Service.id)
        .outerjoin(CompetenceArea, ExampleQuestion.area_id == CompetenceArea.id)
        .outerjoin(OutOfScopeKind, ExampleQuestion.kind_id == OutOfScopeKind.id)
        .where(Service.id.is_(None) | (Service.slug != slug))
        .order_by(ExampleQuestion.id)
    )
    known = {same_words(row[0]): row[1] or row[2] or row[3] for row in session.execute(chosen)}
    yield from (Lack(name, "asked_elsewhere", (line, known[plain])) for name, line, plain in lines if plain in known)


def _format(slug: str, entry: Entry, languages: Sequence[str]) -> Iterator[Lack]:
    """What the region's files cannot hold: a service that could not be exported and loaded again."""
    laws = [{"reference": None, **law} for law in entry.get("legal_basis", ())]
    whole = {"version": 1, "services": [{"example_questions": {}, **entry, "legal_basis": laws, "slug": slug}]}
    for path, _sentence in formats.services(languages)(whole, ()):
        yield Lack(_field_at([str(step) for step in path[2:]]), "format")


def _standard(session: Session, slug: str, entry: Mapping[str, Any]) -> Iterator[Lack]:
    """Rules of CPSV-AP-NO that the service would break, by the same check as the whole catalogue's."""
    from catalogue.linked_data.graph import graph  # noqa: PLC0415 - rdflib is loaded where it is needed
    from catalogue.linked_data.rules import faults  # noqa: PLC0415

    service = entries.imagined(session, slug, entry)
    own = f"{_ANY_BASE}/katalog/tjenester/{slug}"
    for fault in faults(graph(session, base_url=_ANY_BASE, services=[service])):
        if fault.subject == own or fault.subject.startswith(f"{own}#"):
            part = fault.subject.partition("#")[2].partition("-")[0]
            field = _FIELD_OF_PART.get(part) or _FIELD_OF_PROPERTY.get(fault.property, "name_nb")
            is_missing = fault.sentence.startswith(f"{fault.property} is missing")
            yield Lack(field, "standard_missing" if is_missing else "standard", (fault.property,))


_FIELD_OF_KEY = {file_key: name for name, file_key in TEXTS.items()} | {
    "business_event": "event",
    "external_url": "url",
    "processing_time": "days",
    "competences": "area",
    "example_questions": "questions",
}


def _field_at(path: list[str]) -> str:
    """The form's field for a place in an entry."""
    key, *rest = path or ["name"]
    name = _FIELD_OF_KEY.get(key, key)
    language = next((step for step in reversed(rest) if step in {*Language}), Language.NB.value)
    if key == "offers":
        return _field_of_offer(*rest)
    if key == "legal_basis":
        return "_".join(["law", *rest])
    if rest[-1:] == ["amount_nok"]:
        return "amount"
    is_translated = name in TRANSLATED
    return f"{name}_{language}" if is_translated else name


def _field_of_offer(town: str = "", *steps: str) -> str:
    if steps[-1:] == ("amount_nok",):
        return f"offer_{town}_amount"
    return "_".join(["offer", town, *(steps[-1:] if steps[-1:] and steps[-1] in OFFER_WORDS else steps)])


def _lines(fields: Fields, name: str) -> int:
    text = str(fields.get(name, ""))
    return len(text.split("\n")) if text else 0
