"""Checked documents → rows of the tables, as plain values; what belongs to another row names it by its slug."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalogue.region_files import reading
from catalogue.region_files.reading import Directory
from catalogue.vocabulary import PAGE_LANGUAGES, Language, Status
from triage.examples import NOT_FOR_US, bank_group

Row = dict[str, Any]

PROMISE_WORKING_DAYS = 5
"""What is promised where the region's file does not say."""


@dataclass
class Rows:
    """All rows that a region's files stand for, table by table, in the order of the files."""

    region: Row
    municipalities: list[Row] = field(default_factory=list)
    areas: list[Row] = field(default_factory=list)
    kinds: list[Row] = field(default_factory=list)
    partners: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    competences: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)


def rows_of(files: Directory) -> Rows:
    """The rows of files that `checking.faults_of` has found no fault in."""
    towns = files.documents[reading.MUNICIPALITIES].data
    trade = files.documents[reading.COMPETENCES].data
    words = files.documents[reading.LEXICON].data if reading.LEXICON in files.documents else {}
    rows = Rows(_region(towns, trade, words))
    rows.municipalities = [_municipality(at, town) for at, town in enumerate(towns["municipalities"])]
    rows.areas = [_area(at, area, words) for at, area in enumerate(trade["competences"])]
    rows.kinds = [_kind(at, kind, words) for at, kind in enumerate(trade.get("out_of_scope", []))]
    if reading.PARTNERS in files.documents:
        entries = files.documents[reading.PARTNERS].data["partners"]
        rows.partners = [_partner(at, partner) for at, partner in enumerate(entries)]
    documents = {document.stem: document.data for document in files.within(reading.SERVICES)}
    ordered = [service for area in rows.areas for service in documents.get(area["slug"], {}).get("services", [])]
    for at, service in enumerate(ordered):
        add_service(rows, at, service)
    banks = {document.stem: document.data["questions"] for document in files.within(reading.QUESTIONS)}
    kinds_bank = banks.pop(reading.OUT_OF_SCOPE, {})
    for area in rows.areas:
        rows.questions += _bank(banks.get(area["slug"], []), area["slug"], area=area["slug"])
    for kind in rows.kinds:
        rows.questions += _bank(kinds_bank.get(kind["slug"], []), NOT_FOR_US + kind["slug"], kind=kind["slug"])
    return rows


def gathered(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What `name_nb`, `name_nn` and so on hold, by language."""
    by_language = {language.value: entry.get(f"{name}_{language}") for language in Language}
    return {language: value for language, value in by_language.items() if value is not None}


def service_group(slug: str) -> str:
    """The topic of all questions that came with a service."""
    return f"service:{slug}"


REGION_FACTS = ("place_name", "hosts", "privacy", "accessibility", "archive")


def _region(towns: Row, trade: Row, words: Row) -> Row:
    region, county = towns["region"], towns.get("county") or {}
    mail = region.get("mail") or {
        "from": f"post@{region['slug']}.example.org",
        "reply_domain": f"svar.{region['slug']}.example.org",
    }
    facts = {key: region[key] for key in REGION_FACTS if key in region}
    if note := gathered(region, "note"):
        facts["note"] = note
    if "languages" in trade:
        facts["name_languages"] = trade["languages"]
    return {
        "slug": region["slug"],
        "name": region["name"],
        "languages": region.get("languages", [language.value for language in PAGE_LANGUAGES]),
        "mail_from": mail["from"],
        "mail_reply_domain": mail["reply_domain"],
        "promise_working_days": region.get("promise_working_days", PROMISE_WORKING_DAYS),
        "county": {"number": county["number"], "name": gathered(county, "name")} if county else {},
        "common_facts": [
            {"topic": fact["topic"], "text": {key: text for key, text in fact.items() if key != "topic"}}
            for fact in region.get("common_facts", [])
        ],
        "neutral_words": words.get("neutral", []),
        "facts": facts,
    }


TOWN_FACTS = (
    "previous", "followed_by", "ended_on", "geonorge_id", "name_se_note", "population", "area_km2", "coast", "privacy",
)  # fmt: skip


def _municipality(position: int, town: Row) -> Row:
    facts = {key: town[key] for key in TOWN_FACTS if town.get(key) is not None}
    spoken = dict(town.get("language") or {})
    duties = gathered(spoken, "duties")
    facts["language"] = {
        key: spoken[key] for key in ("norwegian_form", "sami_category", "since") if spoken.get(key) is not None
    } | ({"duties": duties} if duties else {})
    sami = {Language.SE.value: town["name_se"]} if town.get("name_se") else {}
    return {
        "slug": town["slug"],
        "position": position,
        "number": town["number"],
        "organisation_number": town["organisation_number"],
        "name": town["name"],
        "full_name": town["full_name"] | sami,
        "administrative_centre": town["administrative_centre"],
        "is_sami_area": spoken.get("sami_administrative_area", False),
        "is_sami_name_first": town.get("sami_name_first", False),
        "profile": gathered(town, "profile"),
        "sectors": town.get("sectors", []),
        "places": town.get("places", []),
        "funds": [{"name": gathered(fund, "name"), "note": gathered(fund, "note")} for fund in town.get("funds", [])],
        "facts": facts,
        "is_retired": town.get("retired", False),
    }


def _area(position: int, area: Row, words: Row) -> Row:
    return {
        "slug": area["slug"],
        "position": position,
        "name": area["name"],
        "definition": area["definition"],
        "boundaries": [
            {"against": boundary["against"], "rule": gathered(boundary, "rule")}
            for boundary in area.get("boundaries", [])
        ],
        "keywords": _filled(area.get("keywords", {})),
        "lexicon": _filled(words.get("areas", {}).get(area["slug"], {})),
        "is_retired": area.get("retired", False),
    }


def _kind(position: int, kind: Row, words: Row) -> Row:
    return {
        "slug": kind["slug"],
        "position": position,
        "name": kind["name"],
        "definition": kind["definition"],
        "not_this": gathered(kind, "not_this"),
        "handling": kind["handling"],
        "keywords": _filled(gathered(kind, "keywords")),
        "lexicon": _filled(words.get("out_of_scope", {}).get(kind["slug"], {})),
        "is_retired": kind.get("retired", False),
    }


def _partner(position: int, partner: Row) -> Row:
    return {
        "slug": partner["slug"],
        "position": position,
        "name": partner["name"],
        "helps_with": partner["helps_with"],
        **{key: partner.get(key) or "" for key in ("email", "phone", "url")},
        "is_retired": partner.get("retired", False),
    }


def _filled(lists: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {key: items for key, items in lists.items() if items}


def add_service(rows: Rows, position: int, service: Row) -> None:
    """Add the rows of one service; every key that the format demands must be there."""
    slug = service["slug"]
    rows.services.append(
        {
            "slug": slug,
            "position": position,
            "status": service.get("status", Status.PUBLISHED.value),
            "business_event": service["business_event"],
            "audience": service["audience"],
            "channels": service["channels"],
            "cost_nok": service["cost"].get("amount_nok"),
            "processing_time": service.get("processing_time"),
            "external_url": service.get("external_url"),
            "provider": service.get("provider"),
            "legal_basis": [
                {"title": gathered(law, "title"), "reference": law.get("reference")}
                for law in service.get("legal_basis", [])
            ],
            "keywords": _filled(gathered(service, "keywords")),
            "checked_on": date.fromisoformat(service["checked_on"]) if service.get("checked_on") else None,
        }
    )
    rows.texts += [_text(service, language) for language in _languages_of(service)]
    needed = enumerate(service["competences"])
    rows.competences += [{"service": slug, "area": area, "position": at} for at, area in needed]
    differing = service.get("offers", {})
    rows.offers += [_offer(slug, town, differing.get(town, {})) for town in service["municipalities"]]
    rows.questions += _service_questions(service)


def _offer(service: str, town: str, offer: Row) -> Row:
    cost = dict(offer.get("cost", {}))
    return {
        "service": service,
        "municipality": town,
        "note": offer.get("note", {}),
        "cost_nok": cost.pop("amount_nok", None),
        "cost_note": cost,
        "contact": offer.get("contact", {}),
    }


def _languages_of(service: Row) -> list[str]:
    """The languages a service says anything in; a draft may have a summary in one that it has no name in yet."""
    texts = [service.get(key) or {} for key in ("name", "summary", "description", "what_you_get", "cost")]
    texts += [service.get("processing_time_note") or {}, *service.get("requirements", [])]
    return [language.value for language in Language if any(language in by_language for by_language in texts)]


def _text(service: Row, language: str) -> Row:
    note = service.get("processing_time_note") or {}
    return {
        "service": service["slug"],
        "language": language,
        "name": service["name"].get(language, ""),
        "summary": service["summary"].get(language, ""),
        "description": service["description"].get(language, ""),
        "what_you_get": service["what_you_get"].get(language, ""),
        "requirements": [texts.get(language, "") for texts in service.get("requirements", [])],
        "cost_note": service["cost"].get(language, ""),
        "processing_time_note": note.get(language, ""),
    }


def _service_questions(service: Row) -> Iterator[Row]:
    first = next(iter(service["competences"]), None)  # none only in a draft that is being looked at
    for language in PAGE_LANGUAGES:
        for position, text in enumerate(service["example_questions"].get(language, [])):
            yield {
                "position": position,
                "language": language.value,
                "text": text,
                "topic": service_group(service["slug"]),
                "area": first,
                "kind": None,
                "service": service["slug"],
            }


def _bank(questions: list[Row], label: str, *, area: str | None = None, kind: str | None = None) -> Iterator[Row]:
    for position, question in enumerate(questions):
        yield {
            "position": position,
            "language": question["language"],
            "text": question["text"],
            "topic": bank_group(label, position),
            "area": area,
            "kind": kind,
            "service": None,
        }
