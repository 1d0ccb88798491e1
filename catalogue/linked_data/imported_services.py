"""One service of a graph → an entry of services/<area>.yaml (CPSV-AP-NO 1.1.0: Offentlig tjeneste, Tjeneste)."""

import re
from typing import Any

from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node

from catalogue.linked_data.imported_areas import Areas
from catalogue.linked_data.imported_channels import cost, reach
from catalogue.linked_data.imported_towns import Towns, responsible
from catalogue.linked_data.lookup import Lookup, complete, tail
from catalogue.linked_data.namespaces import CPSV, CPSVNO, CV, DCAT, DCT, STARTING_BUSINESS
from catalogue.region_files.shapes import MAX_LINE, MAX_TEXT
from catalogue.vocabulary import Audience, BusinessEvent, Status

MISSING = "Mangler i katalogen som tjenesten ble hentet fra."
_DURATION = re.compile(r"P(?:([0-9]{1,4})([YMWD]))", re.ASCII)
_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}
_MAX_DAYS = 999
# How other catalogues' own names of events begin, in Norwegian and English.
_EVENT_WORDS = {
    BusinessEvent.START: ("start", "etabler"),
    BusinessEvent.GROW: ("vekst", "vokse", "utvikl", "grow"),
    BusinessEvent.CHANGE: ("endr", "eierskift", "omstill", "chang"),
    BusinessEvent.CLOSE: ("avvikl", "avslutt", "legge-ned", "clos"),
    BusinessEvent.RUN: ("drive", "drift", "run"),
}
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)

Texts = dict[str, str]


class Entry:
    """A service on its way into our files; `lacks` gathers what a published one must have and this has not."""

    def __init__(self, found: Lookup, service: Node, languages: list[str]) -> None:
        self.found = found
        self.service = service
        self.languages = languages
        self.lacks: list[str] = []

    def written(self, slug: str, towns: Towns, areas: Areas) -> dict[str, Any]:
        """The entry, with what the graph lacks made up for; a draft with a note when it lacks anything."""
        found, service = self.found, self.service
        description = found.texts(service, DCT.description)
        price, amount = cost(found, service, list(towns.slugs))
        ways = reach(found, service)
        entry = {
            "slug": slug,
            "name": self._said("name", found.line(service, DCT.title)),
            "summary": self._said("summary", found.texts(service, DCT.abstract) or _first_sentences(description)),
            "description": self._said("description", description),
            "audience": self._audience(),
            "what_you_get": self._said("what_you_get", self._outputs()),
            "requirements": self._requirements(),
            "cost": {**self._said("cost", price), "amount_nok": amount},
            "processing_time": self._processing_time(),
            "channels": ways.channels,
            "external_url": ways.external_url,
            "municipalities": responsible(found, service, towns),
            "competences": areas.of(found, service),
            "business_event": self._business_event(),
            "legal_basis": self._laws(),
            "example_questions": {},
            **{f"keywords_{key}": _lines(words) for key, words in found.words(service, DCAT.keyword).items()},
        }
        # The graph cannot hold questions, and a published service needs one.
        self.lacks.append("example questions")
        found.note(f'Service "{slug}"', f"it is a draft, for it lacks {', '.join(self.lacks)}")
        return {"slug": slug, "status": Status.DRAFT.value, **entry}

    def _said(self, what: str, by_language: Texts) -> Texts:
        if by_language:
            self.lacks += [f"{what} in {language}" for language in self.languages if language not in by_language]
        else:
            self.lacks.append(what)
        return complete(by_language, (), MISSING)

    def _outputs(self) -> Texts:
        """What one gets; also in the older form of the profile, cpsv:produces."""
        outputs = self.found.links(self.service, CPSVNO.hasPossibleOutput, CPSV.produces)
        said = [self.found.texts(output, DCT.description, DCT.title) for output in outputs]
        languages = {language for texts in said for language in texts}
        together = {key: " ".join(texts[key] for texts in said if key in texts)[:MAX_TEXT] for key in languages}
        return complete(together, (), MISSING) if together else {}

    def _requirements(self) -> list[Texts]:
        """Requirements, and evidence that is required: to us both are what a business must have ready."""
        asked: list[Texts] = []
        for demand in self.found.links(self.service, CV.holdsRequirement, CPSVNO.hasRequiredEvidence):
            title, more = self.found.texts(demand, DCT.title), self.found.texts(demand, DCT.description)
            if texts := {key: _joined(title.get(key), more.get(key)) for key in [*title, *more]}:
                self.lacks += [f"a requirement in {language}" for language in self.languages if language not in texts]
                asked.append(complete(texts, (), MISSING))
            else:
                self.found.note(demand, "the requirement says nothing; it is left out")
        return asked

    def _audience(self) -> list[str]:
        named = {tail(concept) for concept in self.found.links(self.service, DCT.audience)}
        known = [audience.value for audience in Audience if audience in named]
        if unknown := sorted(named - set(known)):
            self.found.note(self.service, f"the audience {', '.join(unknown)[:200]} is none of ours; it is left out")
        if not known:
            self.lacks.append("an audience of ours (all are taken)")
        return known or [audience.value for audience in Audience]

    def _processing_time(self) -> str | None:
        written = self.found.values(self.service, CV.processingTime)
        if not written:
            return None
        match = _DURATION.fullmatch(written[0])
        days = int(match[1]) * _DAYS[match[2]] if match else 0
        if not match or days > _MAX_DAYS:
            self.found.note(
                self.service, f'the processing time "{written[0][:40]}" is no number of days; it is left out'
            )
            return None
        if match[2] != "D":
            self.found.note(self.service, f"the processing time {written[0]} is kept as {days} days")
        return f"P{days}D"

    def _business_event(self) -> str:
        events = self.found.links(self.service, CV.isGroupedBy)
        events += list(self.found.graph.subjects(CPSVNO.mayTriggerNeedFor, self.service))
        names = {tail(event).lower() for event in events}
        if any(STARTING_BUSINESS in self.found.links(event, DCT.type) for event in events):
            names.add(BusinessEvent.START)
        for event, words in _EVENT_WORDS.items():
            if any(name.startswith(words) for name in names):
                return event.value
        self.lacks.append(f"a business event of ours ({BusinessEvent.RUN} is taken)")
        return BusinessEvent.RUN.value

    def _laws(self) -> list[dict[str, Any]]:
        found = self.found
        rules = found.links(self.service, CPSV.follows)
        resources = [law for rule in rules for law in found.links(rule, CPSV.implements)]
        bare = [rule for rule in rules if not found.links(rule, CPSV.implements)]
        every = dict.fromkeys([*resources, *found.links(self.service, CV.hasLegalResource), *bare])
        return [law for resource in every if (law := self._law(resource))]

    def _law(self, resource: Node) -> dict[str, Any] | None:
        title = self.found.line(resource, DCT.title, SKOS.prefLabel, DCT.description)
        pages = [str(page) for page in self.found.links(resource, RDFS.seeAlso)]
        if not title and not pages:
            self.found.note(resource, "the legal resource says neither what it is nor where to read it; it is left out")
            return None
        named = complete(title, (), tail(resource) or "Uten tittel")
        numbers = [text for text in self.found.values(resource, DCT.identifier) if text != str(resource)]
        reference = next((text for text in [*numbers, *pages] if 0 < len(text) <= MAX_LINE), None)
        return {**{f"title_{key}": text for key, text in named.items()}, "reference": reference}


def _first_sentences(description: Texts) -> Texts:
    """The first sentence in each language, for a catalogue without summaries."""
    return {key: (match[0] if (match := _SENTENCE.match(text)) else text) for key, text in description.items()}


def _joined(title: str | None, more: str | None) -> str:
    return ": ".join(dict.fromkeys(text for text in (title, more) if text))[:MAX_TEXT]


def _lines(words: list[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(word.split())[:MAX_LINE] for word in words))
