"""A worker in a process of its own that a test may kill, or that kills itself once a letter is committed.

    python -m tests.support.take_letters [--die-after NUMBER]

Dies before anybody is told that the letter is taken: it is not acknowledged, moved or marked. Settings by environment.
"""

import argparse
import os
import signal
from typing import Any

from app import create_app
from app.mail.fetching.intake import Intake
from app.worker import Worker


def main() -> None:
    """Work until SIGTERM; fits no model."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--die-after", type=int, default=0)
    number = parser.parse_args().die_after
    take_in, taken = Intake.take_in, []

    def take_in_and_die(self: Intake, *args: Any, **more: Any) -> int | None:
        stored = take_in(self, *args, **more)
        taken.append(stored)
        if len(taken) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return stored

    Intake.take_in = take_in_and_die  # type: ignore[method-assign]
    Worker._refit = lambda _self: 0  # type: ignore[method-assign]
    Worker(create_app()).run()


if __name__ == "__main__":
    main()
