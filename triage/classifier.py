"""The classifier: two learners on the same features, pooled into one linear map, after scikit-learn's conventions."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.svm import LinearSVC
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from triage import calibration, examples, explanation, features, mix
from triage import text as writing
from triage.abstaining import HeldOut
from triage.examples import Example
from triage.model import Model

DEFAULT_TEMPERATURES = (6.5, 0.94)
LIBRARIES = ("numpy", "scipy", "scikit-learn")
"""What a fit depends on besides the data and this program: written down with every model."""

_Weights = npt.NDArray[np.float64]
_Floats = npt.NDArray[np.float32]
_Learner = tuple[_Weights | _Floats, _Weights]


class AreaClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Competence areas and kinds of "not for us" from the text of an enquiry.

    A linear support vector machine and complement naive Bayes are fitted on the same features; held-out scores of
    whole groups of questions give the two temperatures with which their scores are added. What is kept is one matrix.

    Args:
        C: how closely the support vector machine follows the examples.
        alpha: smoothing of naive Bayes.
        tol: where the support vector machine stops.
        folds: parts for the cross-validation.
        enough: held-out questions after which no further fold is fitted; 3,650 know a share to 0.4 points.
        temperatures: (support vectors, naive Bayes); None finds them by cross-validation.
        neutral: words that look telling and are not, never shown as reasons.
        places: names of places, never shown as reasons; those of one word all read as the same word.

    After `fit`: `classes_` (sorted), `mix_` (see `triage.mix`), `temperatures_`, `held_out_` (what was said in
    cross-validation) of `held_out_examples_`, `figures_` (plain values), `model_` (needs numpy alone).
    """

    def __init__(
        self,
        *,
        C: float = 0.3,  # noqa: N803 (scikit-learn's name)
        alpha: float = 0.1,
        tol: float = 0.1,
        folds: int = 4,
        enough: int = 3_650,
        temperatures: tuple[float, float] | None = None,
        neutral: Sequence[str] = (),
        places: Sequence[str] = (),
    ) -> None:
        self.C = C
        self.alpha = alpha
        self.tol = tol
        self.folds = folds
        self.enough = enough
        self.temperatures = temperatures
        self.neutral = neutral
        self.places = places

    def fit(
        self,
        X: Sequence[str],  # noqa: N803 (scikit-learn's name)
        y: Sequence[str],
        *,
        origins: Sequence[str] | None = None,
        groups: Sequence[str] | None = None,
        sample_weight: Sequence[float] | None = None,
    ) -> Self:
        """Learn from texts `X` with labels `y`.

        Without `origins` every text is a question, without `groups` each is a group of its own. Raises ValueError when
        there are fewer than two labels or the lengths differ.
        """
        n = len(X)
        given = zip(
            X,
            y,
            origins if origins is not None else [examples.QUESTION] * n,
            groups if groups is not None else [str(at) for at in range(n)],
            sample_weight if sample_weight is not None else [1.0] * n,
            strict=True,
        )
        return self.fit_examples(
            [
                Example(text=text, label=str(label), language="", origin=origin, group=group, weight=float(weight))
                for text, label, origin, group, weight in given
            ]
        )

    def fit_examples(self, given: Sequence[Example]) -> Self:
        """Learn from examples, whatever their order. Raises ValueError when there are fewer than two labels."""
        learned = sorted(given)
        self.classes_, truth = np.unique([example.label for example in learned], return_inverse=True)
        if len(self.classes_) < 2:  # noqa: PLR2004 (nothing to tell apart)
            raise ValueError("a classifier needs examples of at least two labels")
        places = writing.place_names(self.places)
        texts = [writing.without_names(writing.words(example.text), places) for example in learned]
        vocabulary, matrix = features.fit_vocabulary(texts)
        weights = np.array(examples.source_weights(learned))
        is_case = np.array([example.origin == examples.CASE for example in learned])
        self.mix_ = mix.log_odds(self.classes_.tolist(), learned)
        figures = self._calibrate(matrix, truth, weights, learned)
        coefficients, bias = self._pooled(matrix, truth, weights, is_case)
        muted = explanation.muted_words(self.neutral, self.places)
        self.figures_ = {
            "n_examples": len(learned),
            "n_cases": int(is_case.sum()),
            "n_labels": len(self.classes_),
            "labels": [str(label) for label in self.classes_],
            "n_features": len(vocabulary),
            "mix": [round(float(one), 4) for one in self.mix_],
            "data": examples.fingerprint(learned, muted),
            "libraries": {name: version(name) for name in LIBRARIES},
            **figures,
        }
        self.model_ = Model(
            labels=[str(label) for label in self.classes_],
            vocabulary=vocabulary,
            weights=coefficients,
            bias=bias,
            muted=muted,
            places=places,
            figures=self.figures_,
            held_out=self.held_out_,
        )
        return self

    def predict_proba(self, X: Sequence[str]) -> npt.NDArray[np.float64]:  # noqa: N803
        """Return probabilities (texts by `classes_`); rows sum to 1."""
        check_is_fitted(self, "model_")
        rows = [list(self.model_.probabilities(text).values()) for text in X]
        return np.array(rows, np.float64).reshape(len(rows), len(self.classes_))

    def predict(self, X: Sequence[str]) -> npt.NDArray[np.str_]:  # noqa: N803
        """Return the likeliest label of each text."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        labels: npt.NDArray[np.str_] = self.classes_[likeliest]
        return labels

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        return tags

    def _calibrate(
        self, matrix: sparse.csr_matrix, truth: npt.NDArray[np.int64], weights: _Weights, learned: Sequence[Example]
    ) -> dict[str, Any]:
        """Set `temperatures_` and `held_out_`; return the figures of the cross-validation, if it could be done."""
        self.temperatures_, self.held_out_ = self.temperatures or DEFAULT_TEMPERATURES, None
        self.held_out_examples_: list[Example] = []
        held_out = self._held_out(matrix, truth, weights, learned)
        if held_out is None:
            return {"temperatures": [round(t, 6) for t in self.temperatures_]}
        first, second, tested = held_out
        right = truth[tested]
        if self.temperatures is None:
            self.temperatures_ = calibration.pooled_temperatures(first, second, right)
        self.held_out_examples_ = [learned[at] for at in tested]
        self.held_out_ = self._as_the_region_asks(first, second, right)
        figures = calibration.held_out_figures(
            calibration.pooled_probabilities(first, second, self.temperatures_), right
        )
        return {"temperatures": [round(t, 6) for t in self.temperatures_], **figures}

    def _as_the_region_asks(self, first: _Weights, second: _Weights, right: npt.NDArray[np.int64]) -> HeldOut:
        """What is said of the held-out questions, which count as often as the region asks for their labels.

        Cases are asked in the region's mix already; all the others were written in an even one.
        """
        p = calibration.pooled_probabilities(first, second, self.temperatures_, self.mix_)
        weight = np.array(examples.enquiry_weights(self.held_out_examples_))
        even = np.array([example.origin != examples.CASE for example in self.held_out_examples_])
        asked = weight * np.exp(self.mix_[right])
        if even.any():
            weight[even] = asked[even] * weight[even].sum() / asked[even].sum()
        return HeldOut(p.astype(np.float16), right.astype(np.int16), weight.astype(np.float32))

    def _held_out(
        self, matrix: sparse.csr_matrix, truth: npt.NDArray[np.int64], weights: _Weights, learned: Sequence[Example]
    ) -> tuple[_Weights, _Weights, npt.NDArray[np.int64]] | None:
        """Return the scores of both learners for the questions of each fold, fitted on the other folds, and which."""
        fold_of = np.array(examples.fold_of_each(learned, self.folds))
        is_question = np.array([example.is_question for example in learned])
        is_case = np.array([example.origin == examples.CASE for example in learned])
        scored: list[tuple[_Weights, _Weights, npt.NDArray[np.int64]]] = []
        for fold in range(self.folds):
            rest, tested = np.flatnonzero(fold_of != fold), np.flatnonzero((fold_of == fold) & is_question)
            if not len(tested) or len(np.unique(truth[rest])) < len(self.classes_):
                continue
            first, second = self._learners(matrix[rest], truth[rest], weights[rest], is_case[rest])
            held = matrix[tested]
            scored.append((held @ first[0].T + first[1], held @ second[0].T + second[1], tested))
            if sum(len(one[2]) for one in scored) >= self.enough:
                break
        if not scored:
            return None
        one, other, which = zip(*scored, strict=True)
        return np.concatenate(one), np.concatenate(other), np.concatenate(which)

    def _learners(
        self, matrix: sparse.csr_matrix, truth: npt.NDArray[np.int64], weights: _Weights, is_case: npt.NDArray[np.bool_]
    ) -> tuple[_Learner, _Learner]:
        machine = LinearSVC(C=self.C, tol=self.tol, random_state=0).fit(matrix, truth, sample_weight=weights)
        coefficients, intercept = machine.coef_, machine.intercept_
        if len(intercept) == 1:  # two labels share one line
            coefficients, intercept = np.vstack([-coefficients, coefficients]), np.concatenate([-intercept, intercept])
        bayes = complement_naive_bayes(matrix, truth, weights, self.alpha, is_case)
        return (coefficients, intercept), (bayes, np.zeros(len(bayes)))

    def _pooled(
        self, matrix: sparse.csr_matrix, truth: npt.NDArray[np.int64], weights: _Weights, is_case: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.float16], _Floats]:
        """Return the one matrix (features by labels) and the bias; what all labels share is taken away."""
        first, second = self._learners(matrix, truth, weights, is_case)
        one, other = self.temperatures_
        pooled, bias = first[0], one * first[1] + other * second[1] + self.mix_
        pooled *= one  # in place, as is what follows: each matrix more would be 80 MB
        np.multiply(second[0], other, out=second[0])
        pooled += second[0]
        pooled -= pooled.mean(axis=0)
        return np.ascontiguousarray(pooled.T, np.float16), (bias - bias.mean()).astype(np.float32)


def complement_naive_bayes(
    matrix: sparse.csr_matrix,
    truth: npt.NDArray[np.int64],
    weights: _Weights,
    alpha: float,
    is_case: npt.NDArray[np.bool_] | None = None,
) -> _Floats:
    """Return the weights (labels by features) of scikit-learn's ComplementNB, in less memory.

    Rennie et al., "Tackling the poor assumptions of naive Bayes text classifiers", 2003. What cases have in common is
    evened out before (`_even_out`).
    """
    n_labels = int(truth.max()) + 1
    where = (truth, np.arange(len(truth)))
    belongs = sparse.csr_matrix((weights.astype(np.float32), where), shape=(n_labels, len(truth)))
    per_label: _Floats = (belongs @ matrix).toarray()
    if is_case is not None and is_case.any():
        _even_out(per_label, matrix, truth, np.where(is_case, weights, 0.0))
    complement = per_label  # worked out in place: four copies of it would be 40 MB
    np.subtract(per_label.sum(axis=0) + np.float32(alpha), per_label, out=complement)
    complement /= complement.sum(axis=1, keepdims=True)
    np.log(complement, out=complement)
    np.negative(complement, out=complement)
    return complement


def _even_out(per_label: _Floats, matrix: sparse.csr_matrix, truth: npt.NDArray[np.int64], weights: _Weights) -> None:
    """Give every label as much text of cases as the label with most of it, filled up with the mean case; in place.

    `weights` are those of cases, 0 for all the rest.

    Cases are written otherwise than what was written to teach. Their way of writing would speak against every label
    that has few of them: of bank questions written at length or in nynorsk and English, after 108 of them learned as
    cases beside a catalogue without any, .754 were right with this and .750 without it, as before they were learned
    (log loss .014 and .005 less than before; where the writing does not differ, no difference beyond .003; mean of 18
    draws, standard error .002; trials, November 2026).
    How often a label is asked for is told apart from that (`triage.mix`).
    """
    mass = np.bincount(truth, weights=weights, minlength=len(per_label))
    mean = (weights.astype(np.float32) @ matrix) / np.float32(mass.sum())
    for label, lacks in enumerate(mass.max() - mass):
        per_label[label] += np.float32(lacks) * mean


def fit(given: Sequence[Example], *, neutral: Sequence[str] = (), places: Sequence[str] = ()) -> Model:
    """Fit a model on examples; `neutral` words and names of `places` are never shown as reasons.

    The same examples give the same model, byte for byte. Raises ValueError when there are fewer than two labels.
    """
    model: Model = AreaClassifier(neutral=neutral, places=places).fit_examples(given).model_
    return model
