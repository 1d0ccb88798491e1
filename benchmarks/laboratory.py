"""The laboratory over many cases: how long a replay takes beside the worker, in seconds, and what keeping inputs costs.

Run as a program with a number of cases it fills the database of the environment, replays them with nothing changed and
with much changed, and prints the figures as JSON.
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import processes  # noqa: E402

from tests.support import serving  # noqa: E402

TIMES = 2_000


def measure(folder: Path, count: int) -> dict[str, object]:
    """The figures over so many cases, in a database and a process of its own."""
    product = serving.Served(folder)
    product.data.mkdir(parents=True)
    return processes.apart(__file__, str(count), folder=folder, environment=product.environment)


def main(count: int) -> None:
    """Fill, replay, print."""
    from app import clock  # noqa: PLC0415 - settings are read first
    from app.cli import making_up, preparing  # noqa: PLC0415
    from app.extensions import db  # noqa: PLC0415

    app = preparing.make_app()
    found: dict[str, object] = {}
    with app.app_context():
        preparing.prepare(app, with_model=False)
        began = time.monotonic()
        making_up.make(db.session(), count, seed=1, now=clock.now(), tell=lambda _more: None)
        found["making_up_s"] = round(time.monotonic() - began, 1)
        for name, setting in _settings(clock.today()).items():
            found[name] = _replayed(db.session(), setting)
        found |= _cost(db.session())
    print(json.dumps(found))


def _settings(today):
    from triage.profiles import Profile  # noqa: PLC0415
    from triage.replay import ALONE, Setting  # noqa: PLC0415

    newcomer = Profile("ny", "Ny", "lavangen", ("nb", "nn", "en"), {"reiseliv": 3, "landbruk": 3}, 8)
    return {
        "nothing_changed": Setting(),
        "much_changed": Setting(
            numbers={"least_mass": 0.6, "load": 0.3},
            levels=(("astrid-lundmo", "reiseliv", 3),),
            away=(("line-marie-hartvik", today - timedelta(days=300), today - timedelta(days=200)),),
            newcomers=(newcomer,),
        ),
        "each_alone": Setting(office=ALONE),
    }


def _replayed(session, setting) -> dict[str, object]:
    """A trial as a worker does it, in a process of its own."""
    from app import clock  # noqa: PLC0415
    from app.assignment.laboratory import operations, working  # noqa: PLC0415
    from app.clock import Period  # noqa: PLC0415
    from app.people import queries as people  # noqa: PLC0415

    today = clock.today()
    by = people.coordinators(session)[0]
    period = Period(today - timedelta(days=3 * 366), today)
    trial = operations.ask(session, name="x", period=period, setting=setting, by=by, at=clock.now())
    session.commit()
    runner, began = working.Runner(), time.monotonic()
    runner.look(session)
    runner.wait()
    took = time.monotonic() - began
    session.refresh(trial)
    return {
        "seconds": round(took, 1),
        "state": trial.state,
        **{key: trial.result[key] for key in ("cases", "reproduced", "changed", "left_out")},
    }


def _cost(session) -> dict[str, float]:
    """What it costs a sorting to keep what it rests on: ms of processor, and bytes."""
    from datetime import date  # noqa: PLC0415

    from app.assignment import facts  # noqa: PLC0415
    from app.assignment import operations as assignment  # noqa: PLC0415
    from triage.candidates import Question  # noqa: PLC0415

    known = assignment.known(session, at=__import__("app.clock").clock.now())
    session.rollback()
    load = {one.slug: number for number, one in enumerate(known.profiles)}
    said = known_prediction(known)
    began = time.process_time()
    for _ in range(TIMES):
        json.dumps(facts.given(Question("bardu", "nb"), date(2026, 1, 1), load))
    keeping = time.process_time() - began
    began = time.process_time()
    for _ in range(TIMES):
        said.as_kept()
    rounding = time.process_time() - began
    text = json.dumps(facts.given(Question("bardu", "nb"), date(2026, 1, 1), load))
    basis = json.dumps([known.basis.people, known.basis.policy])
    return {
        "keeping_ms": round(1000 * keeping / TIMES, 4),
        "rounding_ms": round(1000 * rounding / TIMES, 4),
        "bytes_of_a_sorting": len(text),
        "bytes_of_a_basis": len(basis),
    }


def known_prediction(known):
    """A prediction over every area, as a model gives it."""
    from triage.prediction import Prediction  # noqa: PLC0415

    areas = {slug: 1 / (3 + number) / 10 for number, slug in enumerate(known.areas)}
    return Prediction(areas, {f"kind-{number}": 0.01 / (1 + number) for number in range(7)}, 0.02, "nb")


if __name__ == "__main__":
    main(int(sys.argv[1]))
