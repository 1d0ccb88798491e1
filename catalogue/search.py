"""Forgiving search: misspelling, inflection, compounds, missing æøå, and words of another language than the reader's.

All languages of a service are in one index, so that a nynorsk or English word finds it on every page. A word that is
written in no service is taken as the beginning, the end or a part of one, and at last as a misspelling.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from catalogue import examples, queries
from catalogue.models import CompetenceArea, Service
from catalogue.vocabulary import LexiconLevel
from triage import text

IN_NAME, IN_KEYWORDS, IN_SUMMARY, IN_TEXT, IN_AREA_NAME, IN_AREA_WORDS = 8.0, 4.0, 2.5, 1.0, 1.0, 0.5
"""How much a word counts by where it stands. Chosen with SATURATION on the first half of 162 queries that were written
before; on the other half the right service is first for .89 and among the first three for .95."""

Floats = npt.NDArray[Any]

MOST_CHARACTERS = 200
"""Of a query that are read; more is no search."""

MOST_WORDS = 12

LEAST_PART = 4
"""Letters that a part of a compound, or the beginning of a word, must have."""

LEAST_FOR_TWO = 8
"""From so many letters on two may be wrong."""

SAME, BEGINS, PART, MISSPELT = 1.0, 0.6, 0.6, 0.7
"""How much a word counts that is found so, against the very same word."""

SATURATION = 4.0
"""BM25's k1: a word found twice does not count twice. Robertson and Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", 2009; fields are weighed and added before it, as in BM25F there."""

LEAST_SHARE = 0.5
"""Share of a query's weight that a service must have to be shown."""

LEAST_OF_BEST = 0.3
"""Share of the best one's score that a service must reach: a word in passing is no hit."""

_ENDING = re.compile(
    r"(?<=.{3})(?:ingene|ingane|ingen|inger|ingar|elsene|elsen|elser|else|ing|inga|ene|ane|ande|ende|ers|er|ar|en|et"
    r"|es|ed|a|e|s|t)$"
)
_DOUBLE = re.compile(r"(.)\1+")
_JOINT = re.compile("[-/]")


def stem(word: str) -> str:
    """The part of a word (in its one spelling) that its inflections share, with doubled letters written once."""
    return _DOUBLE.sub(r"\1", _ENDING.sub("", word))


def terms(written: str) -> Iterator[tuple[str, str]]:
    """The words of a text: each one as it is written and its stem; of "start-up" also the parts and both as one."""
    for surface in text.surfaces(written):
        yield from _terms_of(surface)


def _terms_of(surface: str) -> tuple[tuple[str, str], ...]:
    parts = {_JOINT.sub("", surface), *_JOINT.split(surface)}
    words = ((part, text.canonical(part)) for part in parts)
    return tuple((part.lower(), stem(word)) for part, word in words if len(word) > 1 and not text.is_grammar(word))


@dataclass(frozen=True)
class Document:
    """What can be found: `parts` are texts and how much a word in each counts."""

    key: str
    parts: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Found:
    """What a search gives: keys, best first, and the words that were taken for others: (written, instead)."""

    keys: tuple[str, ...]
    instead: tuple[tuple[str, str], ...] = ()


def index(session: Session, services: Iterable[Service]) -> "Index":
    """Everything that these services say, in all languages, with the words of their areas; their texts must be loaded.

    Three statements, whatever the number of services; 0.4 s for 50 services, once a change of the catalogue.
    """
    areas = {area.id: area for area in queries.areas_to_learn(session)}
    questions = queries.questions_by_service(session)
    documents = [
        Document(service.slug, list(_parts(service, areas, questions.get(service.id, [])))) for service in services
    ]
    return Index(documents, ignored=examples.places(session))


def _parts(service: Service, areas: Mapping[int, CompetenceArea], asked: Iterable[str]) -> Iterator[tuple[float, str]]:
    for said in service.texts:
        yield IN_NAME, said.name
        yield IN_SUMMARY, said.summary
        for part in (said.description, said.what_you_get, *said.requirements, said.cost_note):
            yield IN_TEXT, part
    for offer in service.offers:
        for part in (*offer.note.values(), *offer.cost_note.values(), *offer.contact.values()):
            yield IN_TEXT, part
    for terms_of_language in service.keywords.values():
        yield IN_KEYWORDS, ", ".join(terms_of_language)
    for title in (title for law in service.legal_basis for title in law["title"].values()):
        yield IN_TEXT, title
    for question in asked:
        yield IN_TEXT, question
    for needed in service.competences:
        if (area := areas.get(needed.area_id)) is not None:
            yield from _area_parts(area, 1.0 if needed.position == 0 else 0.5)


def _area_parts(area: CompetenceArea, weight: float) -> Iterator[tuple[float, str]]:
    for name in area.name.values():
        yield weight * IN_AREA_NAME, name
    lists = [
        *area.keywords.values(),
        *(area.lexicon.get(level, []) for level in (LexiconLevel.STRONG, LexiconLevel.GOOD)),
    ]
    for words in lists:
        yield weight * IN_AREA_WORDS, ", ".join(words)


class Index:
    """Documents by their words. `ignored` are words that say nothing of what is sought, such as the region's places."""

    def __init__(self, documents: Sequence[Document], ignored: Iterable[str] = ()) -> None:
        self.keys = [document.key for document in documents]
        self._ignored = frozenset(stem for name in ignored for _, stem in terms(name))
        weights: defaultdict[str, dict[int, float]] = defaultdict(dict)
        written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        known = cache(_terms_of)  # the same words come again and again, and so does what is made of them
        for number, document in enumerate(documents):
            for weight, part in document.parts:
                for surface, term in chain.from_iterable(map(known, text.surfaces(part))):
                    of_term = weights[term]
                    of_term[number] = of_term.get(number, 0.0) + weight
                    written[term][surface] += 1
        self._terms = sorted(weights)
        self._reversed = sorted((term[::-1], at) for at, term in enumerate(self._terms))
        self._at = {term: at for at, term in enumerate(self._terms)}
        self._shown = [written[term].most_common(1)[0][0] for term in self._terms]
        numbers = [np.fromiter(weights[term], np.int32) for term in self._terms]
        self._start = np.cumsum([0, *map(len, numbers)])
        self._numbers = np.concatenate(numbers) if numbers else np.zeros(0, np.int32)
        all_weights = np.fromiter((w for term in self._terms for w in weights[term].values()), np.float32)
        self._values = all_weights / (all_weights + SATURATION)

    def search(self, query: str, *, least_share: float = LEAST_SHARE) -> Found:
        """What the words of the first 200 characters are found in. None when there is no word in them.

        A whole question has many words that no service holds: then `least_share` must be low.
        """
        words = self._words(query)
        total = np.zeros(len(self.keys))
        weight_of_all = 0.0
        instead = []
        matched = np.zeros(len(self.keys))
        for surface, term in words:
            meant, is_guess = self._meant(surface, term)
            scores = self._scores(meant)
            weight = self._rarity(scores)
            total += weight * scores
            matched += weight * (scores > 0)
            weight_of_all += weight
            if is_guess and meant:
                instead.append((surface, self._shown[max(meant, key=lambda at: (meant[at], -at))]))
        if not weight_of_all:
            return Found(())
        share = matched / weight_of_all
        total *= share
        order = np.lexsort((np.arange(len(total)), -total))
        least = max(LEAST_OF_BEST * float(total.max(initial=0)), 1e-9)
        kept = [self.keys[at] for at in order if share[at] >= least_share and total[at] >= least]
        return Found(tuple(kept), tuple(instead))

    def _words(self, query: str) -> list[tuple[str, str]]:
        words = list(dict.fromkeys(terms(query[:MOST_CHARACTERS])))[:MOST_WORDS]
        telling = [word for word in words if word[1] not in self._ignored]
        return telling or words

    def _scores(self, meant: Mapping[int, float]) -> Floats:
        scores = np.zeros(len(self.keys))
        for at, quality in meant.items():
            some = slice(self._start[at], self._start[at + 1])
            numbers = self._numbers[some]
            scores[numbers] = np.maximum(scores[numbers], quality * self._values[some])
        return scores

    def _rarity(self, scores: Floats) -> float:
        found = int((scores > 0).sum())
        return log(1 + (len(self.keys) - found + 0.5) / (found + 0.5))

    def _meant(self, surface: str, term: str) -> tuple[dict[int, float], bool]:
        """The terms that a word may stand for, by number, with how much each counts; and whether that is a guess."""
        meant: dict[int, float] = {}
        if term in self._at:
            meant[self._at[term]] = SAME
        for at in self._with_part(term):
            meant.setdefault(at, BEGINS)
        if meant:
            return meant, False
        near = self._near(term)
        if near and near[0] == 1:
            return dict.fromkeys(near[1], MISSPELT), True
        if parts := list(self._parts_of(surface)):
            return dict.fromkeys(parts, PART), False
        return dict.fromkeys(near[1] if near else (), MISSPELT), True

    def _with_part(self, term: str) -> Iterator[int]:
        """Terms that begin or end with this one."""
        if len(term) < LEAST_PART:
            return
        at = bisect_left(self._terms, term)
        while at < len(self._terms) and self._terms[at].startswith(term):
            yield at
            at += 1
        back = term[::-1]
        place = bisect_left(self._reversed, (back, 0))
        while place < len(self._reversed) and self._reversed[place][0].startswith(back):
            yield self._reversed[place][1]
            place += 1

    def _parts_of(self, surface: str) -> Iterator[int]:
        """The longest terms that this word begins and ends with, each at least so long as a part must be."""
        last = len(surface) - LEAST_PART
        heads = (surface[:length] for length in range(len(surface) - 1, LEAST_PART - 1, -1))
        tails = (surface[start:] for start in range(1, last + 1))
        for parts in (heads, tails):
            found = (self._at.get(stem(text.canonical(part))) for part in parts)
            yield from islice((at for at in found if at is not None), 1)

    def _near(self, term: str) -> tuple[int, list[int]] | None:
        """The terms that fewest letters (put in, left out, changed or swapped) part from this one, and how many."""
        most = 0 if len(term) < LEAST_PART else 1 if len(term) < LEAST_FOR_TWO else 2
        near = process.extract(term, self._terms, scorer=OSA.distance, score_cutoff=most, limit=None) if most else []
        least = min((distance for _, distance, _ in near), default=0)
        return (int(least), [at for _, distance, at in near if distance == least]) if near else None
