"""What each kind of region file must hold. The keys are promised: see "Region files" in the README."""

import re
from collections.abc import Callable, Collection

from catalogue.region_files.shapes import (
    MAX_LINE,
    Shape,
    address,
    day,
    days,
    domain,
    exactly,
    host,
    list_of,
    mapping_of,
    nullable,
    number,
    one_of,
    organisation_number,
    pattern,
    record,
    slug,
    text,
    truth,
    url,
    whole,
)
from catalogue.vocabulary import (
    JOURNALS,
    PAGE_LANGUAGES,
    WEEKDAYS,
    Audience,
    BusinessEvent,
    Channel,
    Handling,
    Language,
    LexiconLevel,
    Provider,
    StaffRole,
    Status,
)

_LINE = text(MAX_LINE)
_SHORT = text(80)
_PAGE_LANGUAGE = one_of(PAGE_LANGUAGES)
_LANGUAGE = one_of(list(Language))
_VERSION = {"version": exactly(1)}
_NUMBER_OF_FOUR = pattern(re.compile(r"\d{4}", re.ASCII), "is no municipality number: four digits in quotation marks")
MAX_NOK = 2_000_000_000
SMALLEST_OFFSET, LARGEST_OFFSET = -3650, 3650

Languages = Collection[str]


def _translated(shape: Shape, required: Languages = (Language.NB,)) -> Shape:
    """Texts by language, at least in those required."""
    return record(dict.fromkeys(required, shape), dict.fromkeys(Language, shape))


def _in_nb(name: str, shape: Shape) -> dict[str, Shape]:
    """A key for nb, as in `rule_nb`."""
    return {f"{name}_{Language.NB}": shape}


def _in_any(name: str, shape: Shape) -> dict[str, Shape]:
    """A key for each language, as in `rule_nb`, `rule_nn` and so on."""
    return {f"{name}_{language}": nullable(shape) for language in Language}


def municipalities(languages: Languages) -> Shape:
    """municipalities.yaml."""
    return record(
        {
            **_VERSION,
            "region": _region(languages),
            "municipalities": list_of(_municipality(languages), least=1),
        },
        {"county": record({"number": _SHORT, **_in_nb("name", _LINE)}, _in_any("name", _LINE))},
    )


def _region(languages: Languages) -> Shape:
    fact = record({"topic": slug, Language.NB: text()}, dict.fromkeys(Language, text()))
    return record(
        {"slug": slug, "name": _translated(_LINE, languages)},
        {
            "languages": list_of(_PAGE_LANGUAGE, least=1, is_set=True),
            "mail": record({"from": address, "reply_domain": domain}),
            "promise_working_days": whole(1, 60),
            "place_name": _translated(_LINE),
            "hosts": list_of(host, is_set=True),
            "privacy": record(
                {"controller": _translated(_LINE), "email": address},
                {
                    "data_protection_officer_email": nullable(address),
                    "processors": list_of(record({"name": _LINE, "task": _translated(_LINE)})),
                },
            ),
            "accessibility": record({}, {"statement_url": nullable(url), "email": nullable(address)}),
            "archive": _archive(),
            "common_facts": list_of(fact),
            **_in_any("note", text()),
        },
    )


def _archive() -> Shape:
    """How cases are handed over to the archive, and who finds the public journal."""
    return record(
        {},
        {
            "shielding": record({"code": _SHORT, "ground": _LINE}, {"internal": _LINE}),
            "part": nullable(_SHORT),
            "notes": truth,
            "history": truth,
            "receipts": truth,
            "journal": one_of(JOURNALS),
        },
    )


def _municipality(languages: Languages) -> Shape:
    language = record(
        {},
        {
            "norwegian_form": nullable(one_of(("bokmal", "nynorsk", "neutral"))),
            "sami_administrative_area": truth,
            "sami_category": nullable(slug),
            "since": nullable(_LINE),
            **_in_any("duties", text()),
        },
    )
    return record(
        {
            "slug": slug,
            "number": _NUMBER_OF_FOUR,
            "organisation_number": organisation_number,
            "name": _translated(_SHORT, languages),
            "full_name": _translated(_LINE),
            "administrative_centre": _SHORT,
        },
        {
            "previous": nullable(_NUMBER_OF_FOUR),
            "followed_by": nullable(slug),
            "ended_on": nullable(day),
            "geonorge_id": nullable(_LINE),
            "name_se": nullable(_LINE),
            "name_se_note": nullable(text()),
            "sami_name_first": truth,
            "language": language,
            "population": nullable(record({"value": whole(0, 10_000_000), "year": whole(1900, 2200)})),
            "area_km2": nullable(number),
            "coast": nullable(truth),
            **_in_any("profile", text()),
            "sectors": list_of(_LINE, is_set=True),
            "places": list_of(_LINE, is_set=True),
            "funds": list_of(
                record(_in_nb("name", _LINE), {**_in_any("name", _LINE), **_in_any("note", text())}),
            ),
            "privacy": nullable(record({"email": address})),
            "retired": truth,
        },
    )


def competences(languages: Languages) -> Shape:
    """competences.yaml."""
    area = record(
        {"slug": slug, "name": _translated(_LINE, languages), "definition": _translated(text())},
        {
            "boundaries": list_of(record({"against": slug, **_in_nb("rule", text())}, _in_any("rule", text()))),
            "keywords": record({}, dict.fromkeys(Language, list_of(_LINE, is_set=True))),
            "retired": truth,
        },
    )
    kind = record(
        {
            "slug": slug,
            "name": _translated(_LINE, languages),
            "definition": _translated(text()),
            "handling": one_of(list(Handling)),
        },
        {**_in_any("not_this", text()), **_in_any("keywords", list_of(_LINE, is_set=True)), "retired": truth},
    )
    return record(
        {**_VERSION, "competences": list_of(area, least=1)},
        {"languages": list_of(_LANGUAGE, is_set=True), "out_of_scope": list_of(kind)},
    )


def services(_languages: Languages) -> Shape:
    """services/<area>.yaml; that a published service has all languages is checked apart, for a draft need not."""
    service = record(
        {
            "slug": slug,
            "name": _translated(_LINE),
            "summary": _translated(text()),
            "description": _translated(text()),
            "audience": list_of(one_of(list(Audience)), least=1, is_set=True),
            "what_you_get": _translated(text()),
            "cost": record(
                {Language.NB: text()},
                {**dict.fromkeys(Language, text()), "amount_nok": nullable(whole(0, MAX_NOK))},
            ),
            "channels": list_of(one_of(list(Channel)), least=1, is_set=True),
            "municipalities": list_of(slug, least=1, is_set=True),
            "competences": list_of(slug, least=1, is_set=True),
            "business_event": one_of(list(BusinessEvent)),
            "example_questions": record({}, dict.fromkeys(PAGE_LANGUAGES, list_of(text()))),
        },
        {
            "status": one_of(list(Status)),
            "requirements": list_of(_translated(text())),
            "processing_time": nullable(days),
            "processing_time_note": nullable(_translated(text())),
            "external_url": nullable(url),
            "legal_basis": list_of(
                record({**_in_nb("title", _LINE), "reference": nullable(_LINE)}, _in_any("title", _LINE))
            ),
            "provider": nullable(one_of(list(Provider))),
            "checked_on": nullable(day),
            "offers": mapping_of(_offer(), slug),
            **_in_any("keywords", list_of(_LINE, is_set=True)),
        },
    )
    return record({**_VERSION, "services": list_of(service)})


def _offer() -> Shape:
    """What differs in one municipality."""
    cost = record({}, {**dict.fromkeys(Language, text()), "amount_nok": nullable(whole(0, MAX_NOK))})
    contact = record({}, {**dict.fromkeys(Language, text()), "email": address, "phone": _SHORT, "url": url})
    return record({}, {"note": _translated(text()), "cost": cost, "contact": contact})


def questions(languages: Languages) -> Shape:
    """questions/<area>.yaml."""
    return record({**_VERSION, "questions": list_of(_question(languages))})


def out_of_scope_questions(languages: Languages) -> Shape:
    """questions/out-of-scope.yaml: questions by kind."""
    return record({**_VERSION, "questions": mapping_of(list_of(_question(languages)), slug)})


def _question(languages: Languages) -> Shape:
    return record({"language": one_of(languages), "text": text()})


def lexicon(_languages: Languages) -> Shape:
    """lexicon.yaml."""
    terms = mapping_of(record({}, dict.fromkeys(LexiconLevel, list_of(_LINE, is_set=True))), slug)
    return record(_VERSION, {"areas": terms, "out_of_scope": terms, "neutral": list_of(_LINE, is_set=True)})


def partners(languages: Languages) -> Shape:
    """partners.yaml."""
    partner = record(
        {"slug": slug, "name": _translated(_LINE, languages), "helps_with": _translated(text(500), languages)},
        {"email": nullable(address), "phone": nullable(_SHORT), "url": nullable(url), "retired": truth},
    )
    return record({**_VERSION, "partners": list_of(partner)})


def staff(_languages: Languages) -> Shape:
    """staff.yaml."""
    offset = whole(SMALLEST_OFFSET, LARGEST_OFFSET)
    person = record(
        {
            "slug": slug,
            "name": text(120),
            "email": address,
            "role": one_of(list(StaffRole)),
            "municipality": nullable(slug),
            "languages": list_of(_LANGUAGE, least=1, is_set=True),
            "competences": list_of(record({"slug": slug, "level": whole(1, 3)})),
            "capacity": nullable(whole(0, 1000)),
            "working_days": list_of(one_of(WEEKDAYS), least=1, is_set=True),
            "absences": list_of(record({"from_day": offset, "to_day": offset, "reason": text(40)})),
            "deputy": nullable(slug),
        },
        {
            "also_covers": list_of(slug, is_set=True),
            "phone": nullable(_SHORT),
            "open_cases_at_load": whole(0, 1000),
        },
    )
    return record({**_VERSION, "developers": list_of(person)}, {"fictional": truth})


BY_NAME: dict[str, Callable[[Languages], Shape]] = {
    "municipalities.yaml": municipalities,
    "competences.yaml": competences,
    "lexicon.yaml": lexicon,
    "partners.yaml": partners,
    "staff.yaml": staff,
    "questions/out-of-scope.yaml": out_of_scope_questions,
}
BY_FOLDER: dict[str, Callable[[Languages], Shape]] = {"services": services, "questions": questions}
