"""What is done to the product, at random moments from a seed: hard faults in turn, and soft ones beside them."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import psutil

from tests.chaos.notes import Notes
from tests.chaos.places import Clock, PostgreSQL, Register
from tests.support.moody_server import CHANCES, Server
from tests.support.serving import Served, wait_until

START_S = 120
LIMIT_BYTES = 4096
"""As far as a process may write into a file while its disk is "full"."""

JUMPS_S = (20 * 60, 26 * 3600, -20 * 60)
"""How far the clock goes wrong."""


@dataclass
class World:
    """The product and all that stands around it."""

    product: Served
    mail: Server
    register: Register
    notes: Notes
    random: Random
    clock: Clock
    database: PostgreSQL | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def for_a_while(self, least_s: float, most_s: float) -> None:
        """Let the fault last; no longer than the run."""
        self.over.wait(self.random.uniform(least_s, most_s))


def kill_web_worker(world: World) -> None:
    """One of the processes that answer visitors."""
    _kill((world.product.processes().web_workers or [world.product.processes().web_master])[0])


def kill_web_master(world: World) -> None:
    """The process above them."""
    _kill(world.product.processes().web_master)


def kill_worker(world: World) -> None:
    """The process that sorts and sends."""
    _kill(world.product.processes().workers[0])


def kill_supervisor(world: World) -> None:
    """The process above all; the others end by themselves, and it is started again as a service manager does."""
    _kill(world.product.processes().supervisor)
    assert world.product.process is not None
    world.product.process.wait()
    wait_until(lambda: not world.product.survivors(), seconds=40, what="the children of a killed supervisor are gone")
    world.product.start(path="/helse/lever", seconds=START_S)


def kill_everything(world: World) -> None:
    """As if somebody had pulled the plug of the machine that it runs on."""
    world.product.kill()
    world.for_a_while(0.1, 1.5)
    world.product.start(path="/helse/lever", seconds=START_S)


def kill_database(world: World) -> None:
    """PostgreSQL dies as a whole and is away for a while."""
    assert world.database is not None
    world.database.kill()
    world.for_a_while(0.5, 4)
    world.database.start()


def kill_connection(world: World) -> None:
    """One connection of PostgreSQL dies, and with it all others."""
    assert world.database is not None
    world.database.kill_one_connection()


def fill_disk(world: World) -> None:
    """No process of the product can write into any file beyond its beginning: database, files and log.

    PostgreSQL's own disk is not filled: it runs as another user, whose limits are not ours to change.
    """
    _limit(world.product, LIMIT_BYTES)
    world.for_a_while(2, 6)
    _limit(world.product, psutil.RLIM_INFINITY)
    assert world.product.process is not None
    time.sleep(0.5)
    if world.product.process.poll() is not None:
        world.notes.add("finding", said="the product ended by itself while the disk was full")
        world.product.kill()
        world.product.start(path="/helse/lever", seconds=START_S)


def mail_away(world: World) -> None:
    """Nobody listens at the mail server's port."""
    world.mail.away(world.random.uniform(1, 6))


def mail_busy(world: World) -> None:
    """Every letter is put off."""
    _moods(world, {"451 to the letter": 1.0})


def mail_slow(world: World) -> None:
    """Every second letter meets silence, some of them after it was taken."""
    _moods(world, {"silent at the receiver": 0.3, "silent after the last dot, stored": 0.2})


def mail_cuts(world: World) -> None:
    """Conversations break off."""
    _moods(world, {name: 0.15 for name in CHANCES if name.startswith("cut")})


def register_closed(world: World) -> None:
    """Nobody listens at the register's port."""
    world.register.close()
    world.for_a_while(1, 6)
    world.register.open()


def register_silent(world: World) -> None:
    """The register takes the question and says nothing."""
    world.register.is_silent = True
    world.for_a_while(1, 6)
    world.register.is_silent = False


def clock_jumps(world: World) -> None:
    """The product's clock goes wrong by minutes or a day, and right again."""
    world.clock.set(world.random.choice(JUMPS_S))
    world.for_a_while(2, 6)
    world.clock.set(0)


Fault = Callable[[World], None]


def hard_faults(world: World) -> list[Fault]:
    """Faults of the machine; no two at the same time."""
    kills = [kill_web_worker, kill_worker, kill_everything, kill_worker, kill_web_master, kill_supervisor]
    if world.database is not None:
        return [*kills, kill_database, kill_database, kill_connection, fill_disk]
    return [*kills, fill_disk, fill_disk]


def soft_faults(_world: World) -> list[Fault]:
    """Faults of others; no two at the same time."""
    return [mail_away, mail_busy, mail_slow, mail_cuts, register_closed, register_silent, clock_jumps, clock_jumps]


def conduct(world: World, faults: list[Fault], pause: tuple[float, float]) -> None:
    """Do one after the other, all of them before any comes again, until it is over."""
    waiting: list[Fault] = []
    while not world.over.wait(world.random.uniform(*pause)):
        if not waiting:
            waiting = world.random.sample(faults, len(faults))
        fault = waiting.pop()
        name = fault.__name__.replace("_", " ")
        world.notes.add("fault", name=name)
        try:
            fault(world)
        except (psutil.Error, StopIteration):
            continue  # whom we meant to kill was being replaced
        except Exception as error:  # noqa: BLE001 - it must reach the report
            world.notes.add("finding", said=f"{name}: {type(error).__name__}: {str(error)[-1500:]}")
            _stand_up(world)


def let_go(world: World) -> None:
    """No fault lasts: everything that stands around is well, and the product runs."""
    world.mail.be_well()
    world.register.is_silent = False
    world.clock.set(0)
    if world.database is not None:
        world.database.start()
    _stand_up(world)
    _limit(world.product, psutil.RLIM_INFINITY)


def _stand_up(world: World) -> None:
    process = world.product.process
    if process is None or process.poll() is not None:
        world.product.kill()
        world.product.start(path="/helse/lever", seconds=START_S)


def _kill(victim: psutil.Process) -> None:
    victim.send_signal(signal.SIGKILL)


def _moods(world: World, chances: dict[str, float]) -> None:
    world.mail.moods.chances = chances
    world.for_a_while(2, 6)
    world.mail.moods.chances = dict(CHANCES)


def _limit(product: Served, number: int) -> None:
    assert product.process is not None
    with contextlib.suppress(psutil.Error):
        above = psutil.Process(product.process.pid)
        for one in [above, *above.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                one.rlimit(psutil.RLIMIT_FSIZE, (number, psutil.RLIM_INFINITY))
