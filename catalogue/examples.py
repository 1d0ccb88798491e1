"""What the catalogue teaches the classifier: published services, areas, kinds and word lists → labelled examples."""

import hashlib
from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import queries
from catalogue.models import CompetenceArea, ExampleQuestion, OutOfScopeKind, Service
from catalogue.vocabulary import LexiconLevel, Status, in_order
from triage.examples import (
    DESCRIPTION,
    KEYWORD,
    LEXICON,
    NOT_FOR_US,
    QUESTION,
    Example,
    definition_sentences,
    joined_terms,
    sentences,
)

_MADE_BY = "1"
"""Raise it when other examples are made of the same tables, so that the model is fitted anew."""


def examples(session: Session) -> list[Example]:
    """All examples there are, in a fixed order: areas and kinds, word lists, services, questions.

    Names, definitions and descriptions give one example a sentence, keywords one each, word lists one for twenty terms
    of a level. Retired areas and kinds and services that are not published teach nothing.
    """
    labels = _labels(session)
    return [
        *(example for label, entry in labels.items() for example in _of_label(label, entry)),
        *(example for label, entry in labels.items() for example in _of_lexicon(label, entry)),
        *(example for service in queries.published_services(session) for example in _of_service(service)),
        *_of_questions(session),
    ]


def places(session: Session) -> list[str]:
    """Names of the region's municipalities, their centres and their places; each once, in the order of the files."""
    found = [
        name
        for town in queries.municipalities_in_full(session)
        for name in (*in_order(town.name).values(), town.administrative_centre, *town.places)
    ]
    return list(dict.fromkeys(found))


def neutral_words(session: Session) -> list[str]:
    """Words that look telling and are not: no reason for anything."""
    return list(queries.region(session).neutral_words)


def fingerprint(session: Session) -> str:
    """A SHA-256 that changes with every change of the catalogue, and so whenever `examples` may have changed."""
    region = queries.region(session)
    return hashlib.sha256(f"{_MADE_BY} {region.slug} {region.fingerprint} {region.revision}".encode()).hexdigest()


def _labels(session: Session) -> dict[str, CompetenceArea | OutOfScopeKind]:
    areas: dict[str, CompetenceArea | OutOfScopeKind] = {area.slug: area for area in queries.areas_to_learn(session)}
    return areas | {NOT_FOR_US + kind.slug: kind for kind in queries.kinds_to_learn(session)}


def _of_label(label: str, entry: CompetenceArea | OutOfScopeKind) -> Iterator[Example]:
    group = f"label:{label}"
    for language, name in in_order(entry.name).items():
        yield Example(text=name, label=label, language=language, origin=DESCRIPTION, group=group)
    for language, definition in in_order(entry.definition).items():
        for sentence in definition_sentences(definition):
            yield Example(text=sentence, label=label, language=language, origin=DESCRIPTION, group=group)
    yield from _of_keywords(label, entry.keywords, group)


def _of_keywords(label: str, keywords: Mapping[str, list[str]], group: str) -> Iterator[Example]:
    for language, terms in in_order(keywords).items():
        for term in terms:
            yield Example(text=term, label=label, language=language, origin=KEYWORD, group=group)


def _of_lexicon(label: str, entry: CompetenceArea | OutOfScopeKind) -> Iterator[Example]:
    for level in LexiconLevel:
        for text in joined_terms(entry.lexicon.get(level, [])):
            yield Example(text=text, label=label, language="", origin=LEXICON[level], group=f"lexicon:{label}")


def _of_service(service: Service) -> Iterator[Example]:
    first = service.competences[0].area if service.competences else None
    if first is None or first.is_retired:
        return
    label, group = first.slug, f"service:{service.slug}"
    texts = {text.language: text for text in service.texts}
    for language, text in in_order(texts).items():
        for sentence in (text.name, text.summary, *sentences(text.description)):
            if sentence:
                yield Example(text=sentence, label=label, language=language, origin=DESCRIPTION, group=group)
    yield from _of_keywords(label, service.keywords, group)


def _of_questions(session: Session) -> Iterator[Example]:
    chosen = (
        select(ExampleQuestion, CompetenceArea.slug, OutOfScopeKind.slug)
        .outerjoin(CompetenceArea, ExampleQuestion.area_id == CompetenceArea.id)
        .outerjoin(OutOfScopeKind, ExampleQuestion.kind_id == OutOfScopeKind.id)
        .outerjoin(Service, ExampleQuestion.service_id == Service.id)
        .where(
            CompetenceArea.id.is_(None) | ~CompetenceArea.is_retired,
            OutOfScopeKind.id.is_(None) | ~OutOfScopeKind.is_retired,
            Service.id.is_(None) | (Service.status == Status.PUBLISHED),
        )
        .order_by(
            Service.position.nulls_last(),
            CompetenceArea.position.nulls_last(),
            OutOfScopeKind.position.nulls_last(),
            ExampleQuestion.language,
            ExampleQuestion.position,
            ExampleQuestion.id,
        )
    )
    for question, area, kind in session.execute(chosen):
        yield Example(
            text=question.text,
            label=area or NOT_FOR_US + kind,
            language=question.language,
            origin=QUESTION,
            group=question.topic,
        )
