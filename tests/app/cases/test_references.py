"""References are random, readable and told from nonsense."""

import pytest

from app.cases.references import ALPHABET, is_reference, new_reference


def test_a_new_reference_is_spelt_like_one():
    made = [new_reference(2026) for _ in range(2000)]
    assert all(map(is_reference, made))
    assert len(set(made)) > 1990


def test_no_letter_is_mistaken_for_another():
    assert not set("01ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NF-2026-7KQ4",
        "NF-2026-7KQ4XX",
        "nf-2026-7kq4x",
        "NF-2026-0KQ4X",
        "NF-2026-7KQ4X\n",
        "NF-1926-7KQ4X",
        "' OR 1=1",
    ],
)
def test_nonsense_is_no_reference(text):
    assert not is_reference(text)
