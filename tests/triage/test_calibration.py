import numpy as np
import pytest
from scipy.special import log_softmax

from triage import calibration, reliability


@pytest.fixture(scope="module")
def held_out():
    """Scores of two learners that are as sure as they should be at temperatures 3 and 0.5."""
    rng = np.random.RandomState(5)
    first, second = rng.normal(size=(4000, 6)), rng.normal(size=(4000, 6))
    p = np.exp(log_softmax(3 * first + 0.5 * second, axis=1))
    truth = np.array([rng.choice(6, p=row) for row in p])
    return first, second, truth


def test_the_temperatures_that_made_the_scores_are_found(held_out):
    one, other = calibration.pooled_temperatures(*held_out)

    assert one == pytest.approx(3, abs=0.15)
    assert other == pytest.approx(0.5, abs=0.1)


def test_scores_at_the_found_temperatures_may_be_believed(held_out):
    first, second, truth = held_out
    p = calibration.pooled_probabilities(first, second, calibration.pooled_temperatures(first, second, truth))
    found = calibration.held_out_figures(p, truth)
    too_sure = calibration.held_out_figures(calibration.pooled_probabilities(first, second, (9.0, 1.5)), truth)

    assert found["ece"] < 0.02 < too_sure["ece"]
    assert found["cv_log_loss"] < too_sure["cv_log_loss"]
    assert found["cv_questions"] == 4000


def test_scores_that_are_never_wrong_do_not_make_it_surer_than_sure():
    truth = np.arange(30) % 3
    scores = np.eye(3)[truth]

    assert max(calibration.pooled_temperatures(scores, scores, truth)) <= calibration.HIGHEST


def test_the_calibration_error_is_the_mean_distance_of_stated_from_true():
    stated = [0.95, 0.95, 0.95, 0.95, 0.55, 0.55, 1.0]
    came_true = [True, True, True, False, True, True, True]

    table = reliability.reliability_table(stated, came_true)

    assert [(row["n"], round(row["stated"], 2), round(row["true"], 2)) for row in table] == [
        (2, 0.55, 1.0),
        (5, 0.96, 0.8),
    ]
    assert reliability.calibration_error(stated, came_true) == pytest.approx((2 * 0.45 + 5 * 0.16) / 7)
    assert reliability.calibration_error([], []) == 0.0
