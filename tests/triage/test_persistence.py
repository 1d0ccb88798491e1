import hashlib
import io
import json
import pickle

import numpy as np
import pytest

from triage import persistence

QUESTION = "Kan vi få lån til fjøset, og bevilling til å servere øl?"


@pytest.fixture(scope="module")
def content(small_model) -> bytes:
    return persistence.dump(small_model)


def rewritten(content: bytes, **head) -> bytes:
    """The model with its first line changed."""
    line, _, body = content.partition(b"\n")
    old = json.loads(line.removeprefix(persistence.MAGIC))
    return persistence.MAGIC + json.dumps(old | head).encode() + b"\n" + body


def repacked(content: bytes, **arrays) -> bytes:
    """The model with arrays changed, and a checksum that fits."""
    with np.load(io.BytesIO(content.partition(b"\n")[2]), allow_pickle=False) as packed:
        all_arrays = {name: packed[name] for name in packed.files} | arrays
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: value for name, value in all_arrays.items() if value is not None})
    body = buffer.getvalue()
    head = content.partition(b"\n")[0] + b"\n"
    return rewritten(head + body, bytes=len(body), sha256=hashlib.sha256(body).hexdigest())


def test_what_is_read_back_predicts_the_same(small_model, content):
    again = persistence.load(content)

    assert again.predict(QUESTION) == small_model.predict(QUESTION)
    assert again.figures == small_model.figures
    assert again.muted == small_model.muted
    assert again.predict("Skjenkebevilling, kafeeen") == small_model.predict("Skjenkebevilling, kafeeen")


def test_the_same_model_is_the_same_bytes(small_model, content):
    assert persistence.dump(small_model) == content
    assert persistence.dump(persistence.load(content)) == content


@pytest.mark.parametrize("foreign", [b"", b"hello", pickle.dumps({"a": 1}), b"PK\x03\x04", b"\x93NUMPY"])
def test_foreign_bytes_are_refused(foreign):
    with pytest.raises(persistence.ForeignModelError, match="not a model of this program"):
        persistence.load(foreign)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.99])
def test_a_cut_model_is_refused(content, kept):
    with pytest.raises(persistence.CutModelError, match="damaged"):
        persistence.load(content[: max(int(len(content) * kept), len(persistence.MAGIC))])


def test_a_changed_model_is_refused(content):
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1

    with pytest.raises(persistence.CutModelError, match="changed after it was written"):
        persistence.load(bytes(changed))


@pytest.mark.parametrize("head", [{"format": 99}, {"code": 0}, {"format": None}])
def test_a_model_of_another_version_is_refused(content, head):
    with pytest.raises(persistence.OtherVersionError, match="fitted anew"):
        persistence.load(rewritten(content, **head))


@pytest.mark.parametrize(
    "arrays",
    [
        {"weights": np.zeros((3, 2), np.float16)},
        {"bias": None},
        {"bias": np.zeros(40, np.float32)},
        {"about": np.frombuffer(b"[]", np.uint8)},
        {"about": np.frombuffer(b"{", np.uint8)},
        {"about": np.frombuffer(b"\xff\xfe", np.uint8)},
        {"held_out_truth": np.full(5, 10**4, np.int16)},
        {"held_out_weight": np.zeros(10**4, np.float32)},
        {"idf": np.zeros((2, 2), np.float32)},
    ],
)
def test_parts_that_do_not_fit_together_are_refused(content, arrays):
    with pytest.raises(persistence.CutModelError, match="parts do not fit|damaged"):
        persistence.load(repacked(content, **arrays))


def test_nothing_in_a_model_is_ever_executed(content):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("executed",))

    evil = np.array([Trap()], dtype=object)

    with pytest.raises(persistence.CutModelError):
        persistence.load(repacked_with_pickle(content, evil))


def repacked_with_pickle(content: bytes, evil: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, weights=evil)
    body = buffer.getvalue()
    head = content.partition(b"\n")[0] + b"\n"
    return rewritten(head + body, bytes=len(body), sha256=hashlib.sha256(body).hexdigest())


def test_every_refusal_is_a_model_error_with_one_sentence():
    for refusal in (persistence.ForeignModelError, persistence.CutModelError, persistence.OtherVersionError):
        assert issubclass(refusal, persistence.ModelError)


def test_the_regions_model_is_small_and_quick_to_load(region_model):
    content = persistence.dump(region_model)

    assert len(content) < 8_000_000
    assert persistence.dump(persistence.load(content)) == content


def test_a_model_tells_its_data_and_the_libraries_it_was_fitted_with(content):
    figures = persistence.load(content).figures

    assert len(figures["data"]) == 64
    assert figures["libraries"]["numpy"] == np.__version__
    assert set(figures["libraries"]) == {"numpy", "scipy", "scikit-learn"}
