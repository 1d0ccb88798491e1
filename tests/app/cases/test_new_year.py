"""The year of a reference is Norway's, and no number is given twice, also when two processes give them at once."""

import subprocess
import sys

import pytest
from sqlalchemy import select

from app import clock
from app.cases.models import Case

EACH = 40


@pytest.mark.slow
def test_two_processes_that_receive_across_new_year_give_each_case_its_own_reference_of_its_year_in_norway(
    session, database_url, tmp_path
):
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.receive_cases", database_url, tmp_path / name, str(EACH), str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, seed in (("one", 1), ("two", 2))
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2

    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    drawn = [int(process.communicate(timeout=60)[0]) for process in processes]

    cases = session.scalars(select(Case)).all()
    years = {case.reference[3:7] for case in cases}
    assert len({case.reference for case in cases}) == len(cases) == 2 * EACH
    assert all(case.reference[3:7] == str(clock.local(case.received_at).year) for case in cases)
    assert years == {"2026", "2027"}
    assert {case.received_at.year for case in cases} == {2026}  # in UTC all of them came in the old year
    assert sum(drawn) > len(cases)  # some numbers were drawn that another case had
