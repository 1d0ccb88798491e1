"""All 216 enquiries go through the form, and each is in the right hands once."""

import json
from pathlib import Path

import pytest

from tests.journeys import send_all


@pytest.mark.slow
@pytest.mark.xdist_group("serving")
def test_all_enquiries_of_the_region_become_cases_with_their_letters_once_and_in_the_right_language(
    serve, enquiries_file: Path
) -> None:
    product = serve()
    lines = send_all.read_lines(enquiries_file)

    wrong, figures = send_all.journey(product.address, product.data / "mail", product.database_url, lines)

    print(json.dumps(figures, ensure_ascii=False, indent=2))
    assert wrong == []
    assert figures["cases"] == len(lines) == 216
    assert figures["letters"] == 2 * len(lines)
