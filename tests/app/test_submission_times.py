"""The histogram that all web processes share: nothing is lost when one dies, and several count side by side."""

import os

from app.submission_times import BOUNDS_S, PLACES, Histogram


def in_child(work) -> None:
    pid = os.fork()
    if not pid:
        work()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


def test_a_time_is_counted_in_its_step_the_bound_included():
    histogram = Histogram()

    for seconds in (0.001, 0.01, 0.02, 7, 11):
        histogram.note(seconds)

    counts, total = histogram.totals()
    assert counts == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert len(counts) == len(BOUNDS_S) + 1
    assert abs(total - 18.031) < 1e-9


def test_what_children_count_is_seen_by_all_and_stays_when_they_are_gone():
    histogram = Histogram()

    for _child in range(5):
        in_child(lambda: [histogram.note(0.02) for _time in range(100)])
    histogram.note(0.02)

    assert sum(histogram.totals()[0]) == 501


def test_more_processes_than_places_are_counted_too():
    histogram = Histogram()

    for _child in range(PLACES + 5):
        in_child(lambda: histogram.note(0.02))

    assert sum(histogram.totals()[0]) == PLACES + 5
