"""A region that learns: enquiries come in some order, people say what they are about, and models meet now and then."""

import math
import random
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support import region_examples
from triage import contest, evaluation
from triage import text as writing
from triage.contest import Contest, Correction
from triage.evaluation import Labelled
from triage.examples import CASE, NOT_FOR_US, Example
from triage.model import Model
from triage.prediction import Prediction

BLOCK = 54


@dataclass(frozen=True)
class Promotion:
    """A model that was put in force: what it says of all that comes later, beside the one before it and the first."""

    after: int
    beside: str
    found: Mapping[str, Any]

    @property
    def is_worse(self) -> bool:
        """Whether it is less often right, or its log loss higher, by more than chance would make it."""
        difference, error = self.found["log_loss_difference"], self.found["log_loss_error"]
        return self.found["verdict"] == "worse" or difference > contest.GROUP_ERRORS * error

    def __str__(self) -> str:
        """In one line."""
        difference, error = self.found["log_loss_difference"], self.found["log_loss_error"]
        lost, won = self.found["only_champion_right"], self.found["only_challenger_right"]
        return f"after {self.after}, beside {self.beside}: -{lost} +{won}, log loss {difference:+.3f} ({error:.3f})"


@dataclass
class Curve:
    """What was said of each block by the model that never learns and by the one in force, over all orders."""

    never: dict[int, list[tuple[bool, float, float, bool]]] = field(default_factory=dict)
    learned: dict[int, list[tuple[bool, float, float, bool]]] = field(default_factory=dict)
    verdicts: list[list[str]] = field(default_factory=list)
    rises: list[float] = field(default_factory=list)
    promotions: list[Promotion] = field(default_factory=list)

    def figures(self, which: str, after: int | None = None) -> tuple[float, float, float]:
        """Share right, log loss, and the share that can be sent with 95 % right: after so many cases, or over all."""
        blocks: dict[int, list[tuple[bool, float, float, bool]]] = getattr(self, which)
        seen = [one for at, block in blocks.items() if after in {None, at} for one in block]
        right = sum(one[0] for one in seen) / len(seen)
        loss = sum(one[1] for one in seen) / len(seen)
        sent = evaluation.coverage([one[2] for one in seen], [one[3] for one in seen], 0.95)
        return right, loss, sent or 0.0

    def told(self, name: str) -> str:
        """The curves as a table."""
        lines = [f"{name}: after so many cases; right, log loss, coverage at 95 %: never learning -> learning"]
        for after in [*self.never, None]:
            old, new = self.figures("never", after), self.figures("learned", after)
            parts = [f"{before:.3f} -> {now:.3f}" for before, now in zip(old, new, strict=True)]
            lines.append(f"  {after or 'all':>4}  " + "   ".join(parts))
        mean = statistics.mean(self.rises)
        error = statistics.stdev(self.rises) / math.sqrt(len(self.rises))
        lines.append(
            f"  share right, learning less never learning, mean of the orders: {mean:+.4f} (error {error:.4f})"
        )
        counts = Counter(verdict for verdicts in self.verdicts for verdict in verdicts)
        worse = [f"  worse: {one}" for one in self.promotions if one.is_worse]
        return "\n".join([*lines, f"  verdicts: {dict(counts)}", *worse])


def at_random(rows: Sequence[Labelled], rng: random.Random) -> list[Labelled]:
    """In any order."""
    return rng.sample(list(rows), len(rows))


def live(
    rows: Sequence[Labelled],
    catalogue: Sequence[Example],
    first: Model,
    *,
    wrong: float,
    rng: random.Random,
    curve: Curve,
) -> None:
    """Let the enquiries come; after each block models meet as in the running product, and the next block is tried.

    Of the labels that people give, a share is `wrong`: never by chance the right one.
    """
    labels = sorted({example.label for example in catalogue})
    given = [
        _correction(at, row, rng.choice(wrong_labels(row, labels)) if rng.random() < wrong else None)
        for at, row in enumerate(rows)
    ]
    in_force, seen, verdicts = first, frozenset[int](), []
    right: list[int] = []
    for end in range(BLOCK, len(rows), BLOCK):
        met = contest.hold(
            Contest(
                tuple(catalogue),
                tuple(given[:end]),
                seen,
                must=False,
                neutral=tuple(region_examples.neutral_words()),
                places=tuple(region_examples.place_names()),
            ),
            in_force,
        )
        verdicts.append(met.verdict)
        if met.model is not None:
            later, before = rows[end:], {"the one before": in_force, "the first": first}
            curve.promotions += [
                Promotion(end, name, contest.comparison.compare(later, _said(old, later), _said(met.model, later)))
                for name, old in before.items()
            ]
            in_force, seen = met.model, frozenset(met.case_ids)
        block = rows[end : end + BLOCK]
        old, new = _tried(first, block), _tried(in_force, block)
        curve.never.setdefault(end, []).extend(old)
        curve.learned.setdefault(end, []).extend(new)
        right += [now[0] - before[0] for before, now in zip(old, new, strict=True)]
    curve.verdicts.append(verdicts)
    curve.rises.append(statistics.mean(right))


def _correction(at: int, row: Labelled, mistaken: str | None) -> Correction:
    right = NOT_FOR_US + row.primary if row.is_out_of_scope else row.primary
    text = writing.joined(row.subject, row.text)
    return Correction(at, Example(mistaken or right, CASE, f"case:{at}", row.language, text), row.municipality)


def wrong_labels(row: Labelled, labels: Sequence[str]) -> list[str]:
    """The labels that are wrong of this enquiry: no area that is acceptable, and of what is not for us no kind."""
    refused = [label for label in labels if row.is_out_of_scope and label.startswith(NOT_FOR_US)]
    return [label for label in labels if label not in row.right_areas and label not in refused]


def _said(model: Model, rows: Sequence[Labelled]) -> list[Prediction]:
    return [model.predict(row.text, row.subject) for row in rows]


def _tried(model: Model, rows: Sequence[Labelled]) -> list[tuple[bool, float, float, bool]]:
    """For each enquiry whether it was right, its log loss, how sure of the area, and whether that was right."""
    found = []
    for row in rows:
        said = model.predict(row.text, row.subject)
        is_right = contest.comparison.right_share([row], [said]) == 1
        is_area = said.area in row.right_areas and not row.is_out_of_scope
        found.append((is_right, evaluation.log_loss(row, said), max(said.areas.values()), is_area))
    return found
