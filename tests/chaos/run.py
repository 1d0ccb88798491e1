"""A chaos run: the real product under load, everything breaks at random moments, and an auditor counts afterwards.

    make chaos                             ten minutes: half on SQLite, half on PostgreSQL
    CHAOS_MINUTES=2 CHAOS_SEED=7 make chaos
    python -m tests.chaos.run --minutes 1 --database sqlite --folder /tmp/chaos

The seed is printed; with the same seed the same is done at about the same moments. Exits 1 when anything is lost or
double.
"""

import argparse
import contextlib
import dataclasses
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.chaos import audit, evidence, faults, hours
from tests.chaos.clients import SHARED, Clients
from tests.chaos.faults import World
from tests.chaos.notes import Notes
from tests.chaos.places import Clock, PostgreSQL, Register, keep
from tests.support.mail_server import free_port
from tests.support.moody_server import moody_server
from tests.support.serving import Served, wait_until

DATABASES = ("sqlite", "postgresql")
PAUSE_HARD_S = (1.0, 7.0)
PAUSE_SOFT_S = (0.5, 4.0)
HOURS_PASS_EVERY_S = 2.0
DONE_WITHIN_S = 180
FIRST_START_S = 300
STILL = 20
"""Looks, half a second apart, at which as much was owed as before."""


@dataclasses.dataclass
class Run:
    """One run on one kind of database."""

    folder: Path
    database: str
    seed: int
    seconds: float
    is_quiet: bool = False
    """Nothing is broken; only asked and counted."""

    def go(self) -> tuple[list[str], str]:
        """Break everything for so long, let go, wait until nothing is owed, look. Gives faults and the report."""
        self.folder.mkdir(parents=True, exist_ok=True)
        notes = Notes(self.folder / "clients.jsonl")
        with self._world(notes) as (world, lmtp_port):
            began = time.monotonic()
            with Clients(world.product.address, lmtp_port, notes, lambda: world.mail.letters, self.seed) as clients:
                self._break(world)
                let_go_at = time.monotonic()
                faults.let_go(world)
                clients.end(seconds=60)
            self._settle(world)
            settled_s = time.monotonic() - let_go_at
            keep(world.mail.letters, self.folder / "mailbox")
            notes.close()
            said, report = self._audit(world)
        return said, f"{report}\n  broken for {let_go_at - began:.0f} s, settled {settled_s:.0f} s after"

    def _break(self, world: World) -> None:
        hard, soft = (dataclasses.replace(world, random=Random(f"{self.seed} {name}")) for name in ("hard", "soft"))
        plans = (
            (hard, faults.hard_faults(world), PAUSE_HARD_S),
            (soft, faults.soft_faults(world), PAUSE_SOFT_S),
        )
        threads = [threading.Thread(target=faults.conduct, args=plan, daemon=True) for plan in plans]
        for thread in () if self.is_quiet else threads:
            thread.start()
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            time.sleep(min(HOURS_PASS_EVERY_S, max(end - time.monotonic(), 0)))
            hours.pass_by(world.product)
        world.over.set()
        for thread in () if self.is_quiet else threads:
            thread.join(faults.START_S + 60)

    def _settle(self, world: World) -> None:
        """Wait until nothing is owed; a day passes, so that what was put in while the clock was ahead is due."""
        seen: list[int] = []

        def stands_still() -> bool:
            hours.pass_by(world.product)
            seen.append(hours.owed(world.product))
            return seen[-1] == 0 or (len(seen) > STILL and len(set(seen[-STILL:])) == 1)

        def is_done() -> bool:
            hours.pass_by(world.product, a_whole_day=True)
            return hours.owed(world.product) == 0

        try:
            wait_until(stands_still, seconds=DONE_WITHIN_S, what="nothing goes on any more", every=0.5)
            world.notes.add("put_off", number=seen[-1])
            wait_until(is_done, seconds=DONE_WITHIN_S, what="nothing is owed", every=0.5)
            time.sleep(6)  # the history of the last seconds is sealed
        except AssertionError as error:
            world.notes.add("finding", said=str(error))

    def _audit(self, world: World) -> tuple[list[str], str]:
        product = world.product
        found = evidence.gather(
            product.database_url, product.data, self.folder / "mailbox", self.folder / "clients.jsonl"
        )
        said = audit.faults(found)
        said += audit.database_faults(product.database_url, audit.environment_of(product.data, product.database_url))
        said += [f"log: {line}" for line in errors(product.output)]
        return said, audit.report(found, said)

    @contextlib.contextmanager
    def _world(self, notes: Notes) -> Iterator[tuple[World, int]]:
        """The product and what stands around it, until the end of the block."""
        lmtp_port, register, clock = free_port(), Register(), Clock(self.folder)
        database = PostgreSQL(self.folder / "postgresql") if self.database == "postgresql" else None
        register.open()
        with moody_server(Random(f"{self.seed} mail"), set()) as mail:
            if self.is_quiet:
                mail.be_well()
            settings = self._settings(mail.port, lmtp_port, register.port, database, clock)
            product = Served(self.folder, settings)
            try:
                product.start(seconds=FIRST_START_S)
                yield World(product, mail, register, notes, Random(self.seed), clock, database), lmtp_port
            finally:
                product.kill()
                register.close()
                if database is not None:
                    database.stop()

    def _settings(
        self, mail_port: int, lmtp_port: int, register_port: int, database: PostgreSQL | None, clock: Clock
    ) -> dict[str, str]:
        return {
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(mail_port),
            "FORSTELINJA_MAIL_TIMEOUT": "2",
            "FORSTELINJA_MAIL_FROM": SHARED,
            "FORSTELINJA_INBOX_URL": f"lmtp://127.0.0.1:{lmtp_port}",
            "FORSTELINJA_REGISTER_URL": f"http://127.0.0.1:{register_port}",
            **({"DATABASE_URL": database.url} if database is not None else {}),
            **clock.environment,
        }


def errors(output: str) -> list[str]:
    """Lines of the product's own log that tell of a fault that is nobody's but ours."""
    return [line[-300:] for line in output.splitlines() if "unexpected " in line and "ERROR" in line.upper()][:5]


def skipped() -> list[str]:
    """What cannot be done on this machine, a sentence each."""
    said = []
    if sys.platform != "linux":
        said.append("SKIPPED: the disk does not fill up, that needs Linux")
    return said


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    options = _options(arguments)
    print(f"Chaos run: seed {options.seed}, {options.minutes:g} minutes on {' and '.join(options.database)}.")
    print("\n".join(skipped()), flush=True)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="chaos-") as beside:
        for database in options.database:
            folder = (options.folder or Path(beside)) / database
            if folder.exists():
                print(f"{folder} is there already: choose another --folder")
                return 2
            run = Run(folder, database, options.seed, 60 * options.minutes / len(options.database))
            said, report = run.go()
            print(f"\n{database}:\n{report}", flush=True)
            wrong += len(said)
    print(f"\n{wrong} faults; again with CHAOS_SEED={options.seed}" if wrong else "\nEverything is as promised.")
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("CHAOS_MINUTES", "10")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("CHAOS_SEED", time.time_ns() % 1_000_000)))
    parser.add_argument("--database", choices=DATABASES, nargs="+", default=DATABASES)
    parser.add_argument("--folder", type=Path, help="where everything is left for a second look; else it is removed")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
