"""Receive cases on both sides of New Year, in a process of its own, when its standard input says so.

    python -m tests.support.receive_cases URL FOLDER COUNT SEED

References are drawn from four signs only, so that two processes meet: there are 1,024 of them a year. How often was
drawn is said on standard output.
"""

import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from app import create_app
from app.cases import references
from app.extensions import db
from tests.conftest import make_settings
from tests.support import building

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""In Norway; in UTC the old year lasts an hour longer."""


def main() -> None:
    """Wait until told to, then receive one case a second, as many before as after New Year."""
    url, folder, count, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    dice, drawn = Random(seed), 0

    def choice(signs: str) -> str:
        nonlocal drawn
        drawn += 1
        return dice.choice(signs[:4])

    references.secrets.choice = choice
    folder.mkdir()
    with create_app(make_settings(folder, database_url=url)).app_context():
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(count):
            key = uuid.uuid4().hex
            at = NEW_YEAR + timedelta(seconds=number - count // 2)
            building.a_case(db.session(), at=at, submission_key=key, email=f"{key[:12]}@example.org")
    print(drawn // 5, flush=True)


if __name__ == "__main__":
    main()
