"""Tables → a region's files: what was loaded comes out again, in the same format, byte for byte the same each time."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload, undefer_group

from catalogue import queries
from catalogue.models import (
    DETAILS,
    CompetenceArea,
    ExampleQuestion,
    Municipality,
    Offer,
    OutOfScopeKind,
    Partner,
    Region,
    Service,
)
from catalogue.region_files import reading, writing
from catalogue.region_files.rows import TOWN_FACTS
from catalogue.vocabulary import LexiconLevel, Status, in_order

VERSION = 1
CONTACT_KEYS = ("email", "phone", "url")


def export(session: Session, directory: Path) -> list[str]:
    """Write the region's files below a directory, which is made; gives their names.

    Drafts, withdrawn services and what is retired are written with their state, so that loading the files into an empty
    database gives the same catalogue. Files that the catalogue has not are removed from services/ and questions/;
    staff.yaml is left as it is, for people are not the catalogue's. Raises NoRegionError before anything is written.
    """
    content = {name: writing.as_yaml(data) for name, data in documents(session).items()}
    for folder in ("", reading.SERVICES, reading.QUESTIONS):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for name, text in content.items():
        writing.replace(directory / name, text)
    for name in reading.file_names(directory):
        if "/" in name and name not in content:
            (directory / name).unlink()
    return sorted(content)


def documents(session: Session) -> dict[str, dict[str, Any]]:
    """What each file is to hold, by its name."""
    region = queries.region(session)
    areas = list(session.scalars(_in_position(CompetenceArea).options(undefer_group(DETAILS))))
    kinds = list(session.scalars(_in_position(OutOfScopeKind).options(undefer_group(DETAILS))))
    towns = list(session.scalars(_in_position(Municipality).options(undefer_group(DETAILS))))
    found: dict[str, dict[str, Any]] = {
        reading.MUNICIPALITIES: _regional(region, towns),
        reading.COMPETENCES: _trade(region, areas, kinds),
        reading.LEXICON: {
            "areas": {area.slug: _levels(area.lexicon) for area in areas if area.lexicon},
            "out_of_scope": {kind.slug: _levels(kind.lexicon) for kind in kinds if kind.lexicon},
            "neutral": list(region.neutral_words),
        },
        **_partners(session),
        **_services(session),
        **_banks(session, areas, kinds),
    }
    return {name: {"version": VERSION, **data} for name, data in found.items()}


def spread(name: str, by_language: Mapping[str, Any]) -> dict[str, Any]:
    """Texts by language as `name_nb`, `name_nn` and so on."""
    return {f"{name}_{language}": value for language, value in in_order(by_language).items()}


def _in_position(model: type[Any]) -> Select[Any]:
    return select(model).order_by(model.position, model.id)


def _regional(region: Region, towns: Iterable[Municipality]) -> dict[str, Any]:
    facts = dict(region.facts)
    note = spread("note", facts.pop("note", {}))
    facts.pop("name_languages", None)
    if "place_name" in facts:
        facts["place_name"] = in_order(facts["place_name"])
    county = region.county
    about: dict[str, Any] = {
        "slug": region.slug,
        "name": in_order(region.name),
        "languages": list(region.languages),
        "mail": {"from": region.mail_from, "reply_domain": region.mail_reply_domain},
        "promise_working_days": region.promise_working_days,
        **_stable(facts),
        **note,
        "common_facts": [{"topic": fact["topic"], **in_order(fact["text"])} for fact in region.common_facts],
    }
    head = {"county": {"number": county["number"], **spread("name", county["name"])}} if county else {}
    return {**head, "region": about, "municipalities": [_municipality(town) for town in towns]}


def _municipality(town: Municipality) -> dict[str, Any]:
    facts = dict(town.facts)
    spoken = dict(facts.pop("language", {}))
    duties = spread("duties", spoken.pop("duties", {}))
    full_name = in_order(town.full_name)
    sami = full_name.pop("se", None)
    return {
        "slug": town.slug,
        "number": town.number,
        "organisation_number": town.organisation_number,
        "name": in_order(town.name),
        "full_name": full_name,
        "name_se": sami,
        **({"sami_name_first": True} if town.is_sami_name_first else {}),
        "administrative_centre": town.administrative_centre,
        "language": {"sami_administrative_area": town.is_sami_area, **_stable(spoken), **duties},
        **{key: _stable(facts[key]) for key in TOWN_FACTS if key in facts},
        **spread("profile", town.profile),
        "sectors": list(town.sectors),
        "places": list(town.places),
        "funds": [{**spread("name", fund["name"]), **spread("note", fund["note"])} for fund in town.funds],
        **({"retired": True} if town.is_retired else {}),
    }


def _trade(region: Region, areas: Iterable[CompetenceArea], kinds: Iterable[OutOfScopeKind]) -> dict[str, Any]:
    languages = region.facts.get("name_languages")
    return {
        **({"languages": languages} if languages else {}),
        "competences": [area_entry(area) for area in areas],
        "out_of_scope": [
            {
                "slug": kind.slug,
                "name": in_order(kind.name),
                "definition": in_order(kind.definition),
                **spread("not_this", kind.not_this),
                "handling": kind.handling,
                **spread("keywords", kind.keywords),
                **({"retired": True} if kind.is_retired else {}),
            }
            for kind in kinds
        ],
    }


def _partners(session: Session) -> dict[str, dict[str, Any]]:
    """The file of partners; none for a region that names none."""
    entries = [
        {
            "slug": partner.slug,
            "name": in_order(partner.name),
            "helps_with": in_order(partner.helps_with),
            **{key: value for key in CONTACT_KEYS if (value := getattr(partner, key))},
            **({"retired": True} if partner.is_retired else {}),
        }
        for partner in session.scalars(_in_position(Partner))
    ]
    return {reading.PARTNERS: {"partners": entries}} if entries else {}


def area_entry(area: CompetenceArea) -> dict[str, Any]:
    """A competence area as it stands in competences.yaml."""
    return {
        "slug": area.slug,
        "name": in_order(area.name),
        "definition": in_order(area.definition),
        "boundaries": [
            {"against": boundary["against"], **spread("rule", boundary["rule"])} for boundary in area.boundaries
        ],
        "keywords": in_order(area.keywords),
        **({"retired": True} if area.is_retired else {}),
    }


def _services(session: Session) -> dict[str, dict[str, Any]]:
    questions: dict[int, dict[str, list[str]]] = {}
    for question in session.scalars(_questions_in_order().where(ExampleQuestion.service_id.is_not(None))):
        questions.setdefault(question.service_id or 0, {}).setdefault(question.language, []).append(question.text)
    files: dict[str, dict[str, Any]] = {}
    chosen = select(Service).options(
        selectinload(Service.texts), selectinload(Service.competences), selectinload(Service.offers)
    )
    for service in session.scalars(chosen.order_by(Service.position, Service.id)):
        name = f"{reading.SERVICES}/{service.competences[0].area.slug}.yaml"
        entry = service_entry(service, questions.get(service.id, {}))
        files.setdefault(name, {"services": []})["services"].append(entry)
    return files


def service_entry(service: Service, questions: Mapping[str, list[str]]) -> dict[str, Any]:
    """A service as it stands in services/<area>.yaml. `questions` are its example questions by language."""
    texts = in_order({text.language: text for text in service.texts})

    def said(name: str) -> dict[str, str]:
        return {language: words for language, text in texts.items() if (words := getattr(text, name))}

    columns = {language: text.requirements for language, text in texts.items()}
    number = max((len(column) for column in columns.values()), default=0)
    offering = sorted(service.offers, key=lambda offer: (offer.municipality.position, offer.municipality_id))
    return {
        "slug": service.slug,
        **({} if service.status == Status.PUBLISHED else {"status": service.status}),
        **{name: said(name) for name in ("name", "summary", "description")},
        "audience": list(service.audience),
        "what_you_get": said("what_you_get"),
        "requirements": [
            {language: column[at] for language, column in columns.items() if at < len(column) and column[at]}
            for at in range(number)
        ],
        "cost": {**said("cost_note"), "amount_nok": service.cost_nok},
        "processing_time": service.processing_time,
        "processing_time_note": said("processing_time_note") or None,
        "channels": list(service.channels),
        "external_url": service.external_url,
        "municipalities": [offer.municipality.slug for offer in offering],
        "competences": [needed.area.slug for needed in service.competences],
        "business_event": service.business_event,
        "legal_basis": [
            {**spread("title", law["title"]), "reference": law["reference"]} for law in service.legal_basis
        ],
        "provider": service.provider,
        **({"checked_on": service.checked_on.isoformat()} if service.checked_on else {}),
        **({"offers": differing} if (differing := _differing(offering)) else {}),
        "example_questions": in_order(questions),
        **spread("keywords", service.keywords),
    }


def _differing(offers: Iterable[Offer]) -> dict[str, Any]:
    """By municipality, what its offer says that the service does not."""
    found = {}
    for offer in offers:
        cost = {**in_order(offer.cost_note), **({} if offer.cost_nok is None else {"amount_nok": offer.cost_nok})}
        said = {"note": in_order(offer.note), "cost": cost, "contact": _contact(offer.contact)}
        if entry := {name: value for name, value in said.items() if value}:
            found[offer.municipality.slug] = entry
    return found


def _contact(contact: Mapping[str, str]) -> dict[str, str]:
    return in_order(contact) | {key: contact[key] for key in CONTACT_KEYS if key in contact}


def _banks(
    session: Session, areas: Iterable[CompetenceArea], kinds: Iterable[OutOfScopeKind]
) -> dict[str, dict[str, Any]]:
    bank: dict[tuple[int | None, int | None], list[dict[str, str]]] = {}
    for question in session.scalars(_questions_in_order().where(ExampleQuestion.service_id.is_(None))):
        entry = {"language": question.language, "text": question.text}
        bank.setdefault((question.area_id, question.kind_id), []).append(entry)
    files: dict[str, dict[str, Any]] = {
        f"{reading.QUESTIONS}/{area.slug}.yaml": {"questions": bank[area.id, None]}
        for area in areas
        if (area.id, None) in bank
    }
    asked = {kind.slug: bank[None, kind.id] for kind in kinds if (None, kind.id) in bank}
    return files | ({f"{reading.QUESTIONS}/{reading.OUT_OF_SCOPE}.yaml": {"questions": asked}} if asked else {})


def _questions_in_order() -> Select[ExampleQuestion]:
    return select(ExampleQuestion).order_by(ExampleQuestion.position, ExampleQuestion.id)


def _levels(lexicon: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {level.value: lexicon[level] for level in LexiconLevel if level in lexicon}


def _stable(value: object) -> Any:  # noqa: ANN401 - plain data of any kind
    """The same with sorted keys, so that every database gives the same bytes."""
    if isinstance(value, dict):
        return {key: _stable(value[key]) for key in sorted(value)}
    return [_stable(item) for item in value] if isinstance(value, list) else value
