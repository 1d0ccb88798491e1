"""The catalogue's own weak spots, for its editor: what is missed in cross-validation, and what words it lacks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage import text as writing
from triage.abstaining import HeldOut
from triage.examples import Example
from triage.model import Model

MOST_PAIRS = 10
MOST_WORDS = 6
MOST_TEXTS = 3
FEWEST_TEXTS_WITH = 2
"""A word in one enquiry alone may be anything: a name, a slip."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was taken for something else when the model had not seen it; `p` is what it was sure of."""

    example: Example
    said: str
    p: float


def advise(
    model: Model, held_out: HeldOut, asked: Sequence[Example], *, services: Mapping[str, str], enquiries: Iterable[str]
) -> dict[str, Any]:
    """Say what an editor could do next, worst first, as plain values.

    `asked` are the questions of `held_out` in its order; `services` maps the slug of every published service to its
    name; `enquiries` are recent texts.

    Returns `labels` (n, found, among the first three), `services` (questions missed, or none there), `pairs` that are
    taken for each other with the words that pulled to the wrong side and those that would hold on the right one, and
    `new_words` of enquiries that nothing in the catalogue knows.
    """
    missed = _missed(model, held_out, asked)
    return {
        "labels": _labels(model, held_out),
        "services": _services(asked, missed, services),
        "pairs": _pairs(model, missed),
        "new_words": new_words(model, enquiries),
    }


def new_words(model: Model, enquiries: Iterable[str]) -> list[dict[str, Any]]:
    """Return the words that stand in at least two texts and that the model cannot read, with how many, most first.

    Left out are grammar and words that are always written as names are.
    """
    texts_with: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for enquiry in enquiries:
        reading = model.read(enquiry)
        unknown: dict[str, str] = {}
        for surface, word in zip(reading.surfaces, reading.words, strict=True):
            if word not in model.vocabulary and not writing.is_grammar(word) and not surface[:1].isupper():
                unknown.setdefault(word, surface)
        texts_with.update(unknown.keys())
        for word, surface in unknown.items():
            shown.setdefault(word, surface)
    ordered = sorted(texts_with.items(), key=lambda item: (-item[1], item[0]))
    return [{"word": shown[word], "texts": n} for word, n in ordered if n >= FEWEST_TEXTS_WITH]


def _missed(model: Model, held_out: HeldOut, asked: Sequence[Example]) -> list[Missed]:
    said = held_out.p.argmax(axis=1)
    return [
        Missed(example, model.labels[at], float(held_out.p[row, at]))
        for row, (example, at) in enumerate(zip(asked, said.tolist(), strict=True))
        if model.labels[at] != example.label
    ]


def _labels(model: Model, held_out: HeldOut) -> list[dict[str, Any]]:
    order = (-held_out.p.astype(float)).argsort(axis=1, kind="stable")
    found = []
    for at, label in enumerate(model.labels):
        rows = order[held_out.truth == at]
        if len(rows):
            right, near = float((rows[:, 0] == at).mean()), float((rows[:, :3] == at).any(axis=1).mean())
            found.append({"label": label, "n": len(rows), "found": round(right, 4), "top_3": round(near, 4)})
    return sorted(found, key=lambda row: (row["found"], row["label"]))


def _services(asked: Sequence[Example], missed: Sequence[Missed], services: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the services with a missed question, and those without any: the likeliest to be misunderstood."""
    n = Counter(example.group for example in asked)
    found = []
    for slug, name in services.items():
        group = f"service:{slug}"
        wrong = [one for one in missed if one.example.group == group]
        if wrong or not n[group]:
            surest = sorted(wrong, key=lambda one: (-one.p, one.example.text))[:MOST_TEXTS]
            texts = [{"text": one.example.text, "said": one.said, "p": round(one.p, 4)} for one in surest]
            found.append({"service": slug, "name": name, "questions": n[group], "missed": len(wrong), "texts": texts})
    return sorted(
        found, key=lambda row: (row["questions"] > 0, -row["missed"] / max(row["questions"], 1), row["service"])
    )


def _pairs(model: Model, missed: Sequence[Missed]) -> list[dict[str, Any]]:
    confused: dict[tuple[str, str], list[Missed]] = {}
    for one in missed:
        confused.setdefault((one.example.label, one.said), []).append(one)
    worst = sorted(confused.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_PAIRS]
    return [
        {
            "right": right,
            "said": said,
            "n": len(ones),
            "pulled": _weighty(model, ones, label=said, against=right),
            "would_hold": _weighty(model, ones, label=right, against=said),
            "texts": [
                one.example.text for one in sorted(ones, key=lambda one: (-one.p, one.example.text))[:MOST_TEXTS]
            ],
        }
        for (right, said), ones in worst
    ]


def _weighty(model: Model, missed: Sequence[Missed], *, label: str, against: str) -> list[str]:
    """Return the words of the missed questions that speak most for a label and against another, over all of them."""
    total: dict[str, float] = {}
    for one in missed:
        for word, part in model.explain(one.example.text, label=label, against=against):
            total[word.lower()] = total.get(word.lower(), 0.0) + part
    return [word for word, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]]
