"""A fitted model as bytes and back: arrays and JSON, with checksum and versions. Nothing in it is ever executed."""

import hashlib
import io
import json
import zipfile
from typing import Any

import numpy as np
import numpy.typing as npt

from triage.abstaining import HeldOut
from triage.model import Model
from triage.vocabulary import Vocabulary

MAGIC = b"forstelinja-model "
FORMAT_VERSION = 2
# To be raised when words are made of text, or columns of words, in another way: older models then no longer fit.
CODE_VERSION = 3
_LONGEST_HEAD = 1_000
_ARRAYS = (
    "weights", "bias", "idf", "pair_keys", "held_out_p", "held_out_truth",
    "held_out_weight", "about",
)  # fmt: skip


class ModelError(Exception):
    """A model cannot be used. Trying again does not help; fitting anew does."""


class ForeignModelError(ModelError):
    """The bytes are no model of ours."""


class CutModelError(ModelError):
    """The bytes are cut off or were changed."""


class OtherVersionError(ModelError):
    """The model was written by another version of the program."""


def dump(model: Model) -> bytes:
    """Return the model as bytes; the same model gives the same bytes."""
    content = _packed(model)
    head = {
        "format": FORMAT_VERSION,
        "code": CODE_VERSION,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return MAGIC + json.dumps(head, sort_keys=True).encode() + b"\n" + content


def load(content: bytes) -> Model:
    """Return the model that `dump` made into bytes. Raises a `ModelError` that says why it cannot be used."""
    if not content.startswith(MAGIC):
        raise ForeignModelError("This is not a model of this program.")
    head, body = _divided(content)
    if (head.get("format"), head.get("code")) != (FORMAT_VERSION, CODE_VERSION):
        raise OtherVersionError("The model was written by another version of this program and must be fitted anew.")
    if head.get("bytes") != len(body) or head.get("sha256") != hashlib.sha256(body).hexdigest():
        raise CutModelError("The model is damaged: it is cut off, or was changed after it was written.")
    try:
        return _unpacked(body)
    except (KeyError, TypeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise CutModelError("The model is damaged: its parts do not fit together.") from error


def _divided(content: bytes) -> tuple[dict[str, Any], bytes]:
    end = content.find(b"\n", 0, _LONGEST_HEAD)
    try:
        head = json.loads(content[len(MAGIC) : end]) if end > 0 else None
    except ValueError:
        head = None
    if not isinstance(head, dict):
        raise CutModelError("The model is damaged: its first line cannot be read.")
    return head, content[end + 1 :]


def _packed(model: Model) -> bytes:
    about = {
        "labels": list(model.labels),
        "words": model.vocabulary.words,
        "grams": model.vocabulary.grams,
        "muted": sorted(model.muted),
        "places": sorted(model.places),
        "figures": model.figures,
    }
    written = json.dumps(about, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    arrays: dict[str, npt.NDArray[Any]] = {
        "weights": model.weights,
        "bias": model.bias,
        "idf": model.vocabulary.idf,
        "pair_keys": model.vocabulary.pair_keys,
        "held_out_p": model.held_out.p if model.held_out else np.zeros((0, len(model.labels)), np.float16),
        "held_out_truth": model.held_out.truth if model.held_out else np.zeros(0, np.int16),
        "held_out_weight": model.held_out.weight if model.held_out else np.zeros(0, np.float32),
        "about": np.frombuffer(written, np.uint8),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _unpacked(body: bytes) -> Model:
    with np.load(io.BytesIO(body), allow_pickle=False) as packed:
        arrays = {name: packed[name] for name in _ARRAYS}
    about = json.loads(arrays["about"].tobytes())
    words, labels = about["words"], about["labels"]
    _check(arrays, n_words=len(words), n_grams=len(about["grams"]), n_labels=len(labels))
    vocabulary = Vocabulary(words, arrays["pair_keys"], about["grams"], arrays["idf"])
    return Model(
        labels=labels,
        vocabulary=vocabulary,
        weights=arrays["weights"],
        bias=arrays["bias"],
        muted=frozenset(about["muted"]),
        places=frozenset(about["places"]),
        figures=about["figures"],
        held_out=_held_out(arrays),
    )


def _held_out(arrays: dict[str, Any]) -> HeldOut | None:
    parts = arrays["held_out_p"], arrays["held_out_truth"], arrays["held_out_weight"]
    return HeldOut(*parts) if len(parts[0]) else None


def _check(arrays: dict[str, Any], *, n_words: int, n_grams: int, n_labels: int) -> None:
    """Raise ValueError unless the arrays have the kinds and sizes that the lists ask for."""
    n_columns = n_words + len(arrays["pair_keys"]) + n_grams
    fits = (
        arrays["weights"].shape == (n_columns, n_labels)
        and arrays["weights"].dtype == np.float16
        and arrays["bias"].shape == (n_labels,)
        and arrays["idf"].shape == (n_columns,)
        and _fit_together(arrays, n_labels)
        and n_labels > 1
    )
    if not fits:
        raise ValueError("sizes differ")


def _fit_together(arrays: dict[str, Any], n_labels: int) -> bool:
    """Whether what was held out has the sizes and columns that the labels ask for."""
    truth = arrays["held_out_truth"]
    same_length = (
        arrays["held_out_p"].shape == (len(truth), n_labels) and arrays["held_out_weight"].shape == truth.shape
    )
    return bool(same_length and (not truth.size or 0 <= truth.min() <= truth.max() < n_labels))
