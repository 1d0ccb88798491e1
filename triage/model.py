"""The fitted model: one linear map from the words of an enquiry to probabilities, by numpy alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from triage import explanation, language
from triage import text as writing
from triage.abstaining import HeldOut
from triage.examples import NOT_FOR_US
from triage.mending import Mender
from triage.prediction import LANGUAGE, NO_WORDS, Prediction
from triage.vocabulary import Columns, Floats, Vocabulary

# Of the content words of Norwegian and English enquiries at least half are known, of foreign ones at most a third.
# Mistyped ones may fall to that too, but their small words still tell the language.
LEAST_KNOWN = 0.25
LEAST_KNOWN_FOREIGN = 0.6
LEAST_CONTENT_WORDS = 4
_EXPLAIN_REFUSAL = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the model reads it: the words as written, and as they are looked up (one spelling, mended)."""

    surfaces: list[str]
    words: list[str]
    language: str


class Model:
    """A fitted model.

    `labels` are in the order of the columns of `weights` (features by labels, float16) and of `bias`. `muted` words
    are never shown as reasons, `places` all read as one and the same word. `figures` tell how it was fitted and how it
    did in cross-validation, as plain values; `held_out` is what was said there, None when there was too little to
    cross-validate.
    """

    def __init__(
        self,
        *,
        labels: Sequence[str],
        vocabulary: Vocabulary,
        weights: npt.NDArray[np.float16],
        bias: Floats,
        muted: frozenset[str],
        places: frozenset[str],
        figures: Mapping[str, Any],
        held_out: HeldOut | None = None,
    ) -> None:
        self.labels = tuple(labels)
        self.vocabulary, self.weights, self.bias = vocabulary, weights, bias
        self.mender = Mender(vocabulary.words, vocabulary.idf[: len(vocabulary.words)])
        self.muted, self.places = muted, places
        self.figures, self.held_out = dict(figures), held_out
        self._position = {label: at for at, label in enumerate(self.labels)}

    def predict(self, text: str, subject: str = "") -> Prediction:
        """Say what an enquiry is about. Never raises, whatever the text; see `Prediction.doubt`."""
        reading = self.read(text, subject)
        columns = self.vocabulary.columns(reading.words)
        known = self._known_share(reading)
        doubt, written_in = self._doubt(reading, known)
        if doubt:
            flat = np.full(len(self.labels), 1 / len(self.labels))
            return self._prediction(flat, written_in, (), doubt=doubt, known=known)
        p = _softmax(self._scores(columns))
        label = self._explained_label(p)
        return self._prediction(p, written_in, self._telling(reading, columns, label), doubt=None, known=known)

    def probabilities(self, text: str, subject: str = "") -> dict[str, float]:
        """Return the probability of every label, in their order, without asking whether the text can be read."""
        columns = self.vocabulary.columns(self.read(text, subject).words)
        return dict(zip(self.labels, _softmax(self._scores(columns)).tolist(), strict=True))

    def explain(
        self,
        text: str,
        subject: str = "",
        *,
        label: str,
        against: str | None = None,
        most: int = explanation.MOST_SHOWN,
    ) -> tuple[tuple[str, float], ...]:
        """Return the words that spoke most for `label` (more than for the label `against`), heaviest first.

        Raises KeyError for a label the model does not know.
        """
        reading = self.read(text, subject)
        return self._telling(reading, self.vocabulary.columns(reading.words), label, against=against, most=most)

    def word_parts(self, text: str, subject: str = "", *, label: str) -> tuple[list[tuple[str, float]], float]:
        """Return every word as written with its part of the label's score, and the bias: they sum to the score."""
        reading = self.read(text, subject)
        columns = self.vocabulary.columns(reading.words)
        parts = self._parts(reading, columns, self._column(columns, label))
        return list(zip(reading.surfaces, parts.tolist(), strict=True)), float(self.bias[self._position[label]])

    def read(self, text: str, subject: str = "") -> Reading:
        """Divide an enquiry into words: mail tails cut, one spelling, places made one, unknown words mended."""
        whole = writing.joined(subject, text)
        surfaces = writing.surfaces(whole)
        words = writing.without_names(map(writing.canonical, surfaces), self.places)
        words = [self._looked_up(word) for word in words]
        return Reading(surfaces, words, language.detect(whole))

    def _looked_up(self, word: str) -> str:
        return word if word in self.vocabulary else (self.mender.mend(word) or word)

    def _known_share(self, reading: Reading) -> float:
        content = _content(reading.words)
        return sum(1 for word in content if word in self.vocabulary) / len(content) if content else 1.0

    def _doubt(self, reading: Reading, known: float) -> tuple[str | None, str]:
        """Return why the text cannot be read, if so, and the language it is taken to be in."""
        if not any(map(self._tells, _content(reading.words))):
            return NO_WORDS, reading.language
        if reading.language == "se" or (reading.language == "other" and known < LEAST_KNOWN_FOREIGN):
            return LANGUAGE, reading.language
        if known < LEAST_KNOWN and len(_content(reading.words)) >= LEAST_CONTENT_WORDS:
            return LANGUAGE, "other"
        return None, reading.language

    def _scores(self, columns: Columns) -> Floats:
        scores: Floats = columns.value @ self.weights[columns.index].astype(np.float32) + self.bias
        return scores

    def _column(self, columns: Columns, label: str) -> Floats:
        weights: Floats = self.weights[columns.index, self._position[label]].astype(np.float32)
        return weights

    def _parts(self, reading: Reading, columns: Columns, weights: Floats) -> Floats:
        return explanation.word_parts(self.vocabulary, reading.words, columns, weights)

    def _telling(
        self,
        reading: Reading,
        columns: Columns,
        label: str,
        *,
        against: str | None = None,
        most: int = explanation.MOST_SHOWN,
    ) -> tuple[tuple[str, float], ...]:
        weights = self._column(columns, label)
        if against is not None:
            weights = weights - self._column(columns, against)
        parts = self._parts(reading, columns, weights)
        return explanation.telling(reading.surfaces, parts, is_muted=self._is_muted, most=most)

    def _tells(self, word: str) -> bool:
        """Whether a content word says anything of the matter: "a firm in Bardu" asks for nothing."""
        return not self._is_muted(word) and bool(len(self.vocabulary.gram_columns(word)))

    def _is_muted(self, word: str) -> bool:
        return explanation.is_form_of(word, self.muted)

    def _explained_label(self, p: npt.NDArray[np.float64]) -> str:
        """Return the likeliest label of the side, for us or not, that is likelier."""
        refused = np.array([label.startswith(NOT_FOR_US) for label in self.labels])
        side = refused if p[refused].sum() >= _EXPLAIN_REFUSAL else ~refused
        return self.labels[int(np.where(side, p, -1).argmax())]

    def _prediction(
        self,
        p: npt.NDArray[np.float64],
        written_in: str,
        words: tuple[tuple[str, float], ...],
        *,
        doubt: str | None,
        known: float,
    ) -> Prediction:
        falling = sorted(zip(self.labels, p.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
        refused = {label.removeprefix(NOT_FOR_US): p for label, p in falling if label.startswith(NOT_FOR_US)}
        return Prediction(
            areas={label: p for label, p in falling if not label.startswith(NOT_FOR_US)},
            not_for_us=refused,
            p_not_for_us=sum(refused.values()),
            language=written_in,
            words=words,
            doubt=doubt,
            known_share=known,
        )


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if not writing.is_grammar(word)]


def _softmax(scores: Floats) -> npt.NDArray[np.float64]:
    raised = np.exp(scores.astype(np.float64) - float(scores.max()))
    p: npt.NDArray[np.float64] = raised / raised.sum()
    return p
