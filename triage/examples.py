"""What the classifier learns from: labelled texts, and splits of them that do not leak."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from triage import text as writing

NOT_FOR_US = "oos:"
QUESTION, CASE, KEYWORD, DESCRIPTION = "question", "case", "keyword", "description"
LEXICON = {"strong": "lexicon_strong", "good": "lexicon_good", "hint": "lexicon_hint"}
ORIGINS = frozenset({QUESTION, CASE, KEYWORD, DESCRIPTION, *LEXICON.values()})
SCORED_ORIGINS = frozenset({QUESTION, CASE})
ORIGIN_WEIGHTS = {
    QUESTION: 4.0,
    CASE: 2.0,
    "lexicon_strong": 3.0,
    "lexicon_good": 2.0,
    "lexicon_hint": 1.0,
    KEYWORD: 1.0,
    DESCRIPTION: 1.0,
}
"""How much a text counts by where it is from.

A case tells half as much as a question that was written to teach: questions of the bank that were held out by topic
were understood best when 200 others were learned as cases of weight 2 (log loss .9561; .9695 without them, .9588 at 1
and at 4; with half of the bank 1.2322, 1.2599, 1.2343 and 1.2352; trials, November 2026).
"""

NOT_FOR_US_SHARE = 0.15
"""Of what is sent to a form that anybody finds; an assumption until the region has cases of its own."""

LEAST_CASES, BANK = 200, "bank"
"""A promise may follow from so many cases (triage.md C: 200 closed cases know a threshold to a tenth)."""

TERMS_PER_TEXT = 20
BANK_BLOCK = 10
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ABOUT_NEIGHBOURS = ("ikke ", "ikkje ", "not ")


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """One labelled text.

    `label` is the slug of a competence area or "oos:" + the slug of a kind of "not for us"; `language` is nb, nn, en
    or "" where it is mixed; `origin` is one of `ORIGINS`; examples of one `group` (a service, a topic of the question
    bank, a case) are never divided between training and test; `weight` multiplies the weight its origin gives it.
    """

    label: str
    origin: str
    group: str
    language: str
    text: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        if self.origin not in ORIGINS:
            raise ValueError(f"unknown origin of an example: {self.origin!r}")
        if not self.label or self.label == NOT_FOR_US:
            raise ValueError("an example needs a label")

    @property
    def is_question(self) -> bool:
        """Whether it is written as an enquiry is, so that it may be scored in cross-validation."""
        return self.origin in SCORED_ORIGINS


def sentences(text: str) -> list[str]:
    """Divide a text at full stops, exclamation and question marks; empty parts are left out."""
    return [part for part in (piece.strip() for piece in _SENTENCE_END.split(text)) if part]


def definition_sentences(text: str) -> list[str]:
    """Return the sentences of a definition that say what the area is, without those that name its neighbours.

    A sentence that begins with "Ikke" (not) lists what other areas do: learning from it lowers the accuracy of
    definitions from .19 to .15 (trials, November 2026).
    """
    return [sentence for sentence in sentences(text) if not sentence.lower().startswith(_ABOUT_NEIGHBOURS)]


def joined_terms(terms: Sequence[str], size: int = TERMS_PER_TEXT) -> list[str]:
    """Join terms of a word list, `size` of them to a text: as accurate as one each, and quicker to learn."""
    return ["; ".join(terms[start : start + size]) for start in range(0, len(terms), size)]


def bank_group(label: str, index: int) -> str:
    """Return the group of the question at `index` in a label's question bank.

    Neighbours in a bank are about the same topic, so ten of them in a row make a group.
    """
    return f"bank:{label}:{index // BANK_BLOCK}"


def source_weights(examples: Sequence[Example]) -> list[float]:
    """Return a weight per example such that every label has the same total weight from each origin.

    Otherwise the labels with most questions attract everything that looks like a question. Corrected cases are not
    balanced, for what the region really asks is information: each weighs `ORIGIN_WEIGHTS[CASE]`. The mean weight is 1.
    """
    total: dict[str, int] = {}
    per_label: dict[tuple[str, str], int] = {}
    for example in examples:
        total[example.origin] = total.get(example.origin, 0) + 1
        key = (example.origin, example.label)
        per_label[key] = per_label.get(key, 0) + 1
    labels_of = {origin: sum(1 for seen, _ in per_label if seen == origin) for origin in total}

    def weight(example: Example) -> float:
        own = ORIGIN_WEIGHTS[example.origin] * example.weight
        if example.origin == CASE:
            return own
        return own * total[example.origin] / labels_of[example.origin] / per_label[example.origin, example.label]

    weights = [weight(example) for example in examples]
    mean = sum(weights) / max(len(weights), 1)
    return [weight / mean for weight in weights] if mean else weights


def enquiry_weights(asked: Sequence[Example]) -> list[float]:
    """Return a weight per question such that the questions together resemble enquiries as they come; the sum is 1.

    `NOT_FOR_US_SHARE` of them is not for us. In the rest the questions that came with services (plain ones), the
    question bank (hard ones) and cases count alike: the bank alone would make enquiries look harder than they are.
    Fewer than `LEAST_CASES` cases count as questions of the bank, for a few texts would decide from when on is sent.
    """
    kinds = [_kind_of(example) for example in asked]
    if kinds.count(CASE) < LEAST_CASES:
        kinds = [BANK if kind == CASE else kind for kind in kinds]
    count = {kind: kinds.count(kind) for kind in set(kinds)}
    n_ours = sum(1 for kind in count if kind != NOT_FOR_US)
    junk = 0.0 if NOT_FOR_US not in count else NOT_FOR_US_SHARE if n_ours else 1.0
    share = {kind: junk if kind == NOT_FOR_US else (1 - junk) / n_ours for kind in count}
    return [share[kind] / count[kind] for kind in kinds]


def _kind_of(example: Example) -> str:
    """Where a question comes from: not for us, a case, or what stands before the colon of its group."""
    if example.label.startswith(NOT_FOR_US):
        return NOT_FOR_US
    return CASE if example.origin == CASE else example.group.partition(":")[0]


def fold_of_each(examples: Sequence[Example], folds: int) -> list[int]:
    """Return the fold, counted from 0, of each example; -1 for one whose group has no question: always trained on.

    Groups stay whole and each label's questions are spread evenly. Groups that hold the same question count as one, so
    that no question is tested on its own copy.
    """
    root = _merged_groups(examples)
    questions: dict[str, int] = {}
    label_of: dict[str, str] = {}
    for example in examples:
        group = root[example.group]
        questions[group] = questions.get(group, 0) + example.is_question
        label_of[group] = min(label_of.get(group, example.label), example.label)
    load: dict[str, list[int]] = {label: [0] * folds for label in label_of.values()}
    chosen: dict[str, int] = {}
    for group in sorted(questions, key=lambda name: (-questions[name], name)):
        so_far = load[label_of[group]]
        fold = so_far.index(min(so_far))
        chosen[group] = fold
        so_far[fold] += max(questions[group], 1)
    return [chosen[group] if questions[group] else -1 for group in (root[example.group] for example in examples)]


def _merged_groups(examples: Sequence[Example]) -> dict[str, str]:
    """Return for each group the name of the group it is merged into, over questions with the same words."""
    parent = {example.group: example.group for example in examples}

    def find(group: str) -> str:
        while parent[group] != group:
            parent[group] = parent[parent[group]]
            group = parent[group]
        return group

    first: dict[str, str] = {}
    for example in examples:
        if example.is_question:
            words = " ".join(writing.words(example.text))
            one, other = sorted((find(first.setdefault(words, example.group)), find(example.group)))
            parent[other] = one
    return {group: find(group) for group in parent}


def fingerprint(examples: Iterable[Example], muted: Iterable[str] = ()) -> str:
    """Return the SHA-256 of the examples and muted words, whatever their order."""
    digest = hashlib.sha256()
    for line in _lines(examples, muted):
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _lines(examples: Iterable[Example], muted: Iterable[str]) -> Iterator[str]:
    for example in sorted(examples):
        yield json.dumps([getattr(example, name) for name in Example.__slots__], ensure_ascii=False)
    yield from sorted(set(muted))
