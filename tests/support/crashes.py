"""Workers of a serving product that are killed, and hours that pass at once."""

import socket
from dataclasses import dataclass, field
from random import Random

import psutil
import sqlalchemy

from tests.support.serving import Served, wait_until

WAITS_AGAIN = (
    "UPDATE outgoing_mail SET due_at = created_at WHERE state = 'queued' AND attempts > 0",
    "UPDATE incoming_mail SET due_at = received_at WHERE state = 'waiting' AND claimed_by IS NULL AND attempts > 0",
)
HELD_BY_THE_DEAD = (
    "UPDATE outgoing_mail SET due_at = created_at WHERE state = 'sending' AND claimed_by IN :dead",
    "UPDATE incoming_mail SET due_at = received_at WHERE state = 'waiting' AND claimed_by IN :dead",
    "UPDATE mail_fetch SET held_by = NULL, lapses_at = NULL WHERE held_by IN :dead",
)


@dataclass
class Crashes:
    """kill -9 to workers of one product; `dead` are the names of those that were killed."""

    product: Served
    random: Random
    dead: set[str] = field(default_factory=set)

    def kill_some(self) -> None:
        """One worker mostly, sometimes all of them; the supervisor starts others.

        Nobody while a letter is tried again: met by three crashes it is left for a person, as is tried elsewhere.
        """
        if self.product.rows("SELECT 1 FROM incoming_mail WHERE state = 'waiting' AND attempts > 1"):
            return
        workers = self.product.processes().workers
        for worker in self.random.sample(workers, self.random.choice((1, 1, 1, len(workers)))):
            try:
                worker.kill()
                worker.wait(10)
            except psutil.NoSuchProcess:
                continue
            self.dead.add(f"{socket.gethostname()}:{worker.pid}")

    def let_time_pass(self) -> None:
        """As if hours had passed: what waits for another try is due, and so is what the dead had in their hands."""
        engine = sqlalchemy.create_engine(self.product.database_url, poolclass=sqlalchemy.pool.NullPool)
        with engine.begin() as connection:
            for statement in WAITS_AGAIN:
                connection.execute(sqlalchemy.text(statement))
            for statement in HELD_BY_THE_DEAD if self.dead else ():
                dead = sqlalchemy.bindparam("dead", sorted(self.dead), expanding=True)
                connection.execute(sqlalchemy.text(statement).bindparams(dead))

    def wait_until_done(self, *, seconds: float) -> None:
        """Nobody is killed any more; time passes until nothing waits."""

        def is_done() -> bool:
            self.let_time_pass()
            return self.product.is_done() and not self.product.rows(
                "SELECT 1 FROM incoming_mail WHERE due_at IS NOT NULL"
            )

        wait_until(is_done, seconds=seconds, what="all letters are understood and sent", every=0.4)
