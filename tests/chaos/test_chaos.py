"""A minute of everything at once on the real product: nothing is lost, nothing is there twice."""

import os

import pytest

from tests.chaos.run import Run

SEED = int(os.environ.get("CHAOS_SEED", "20261127"))
SECONDS = 45

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(600)]


def test_nothing_is_lost_double_or_with_strangers_after_a_minute_of_everything_at_once(tmp_path):
    said, report = Run(tmp_path / "sqlite", "sqlite", SEED, SECONDS).go()

    print(report)
    assert said == [], report
