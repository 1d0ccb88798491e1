"""Several machines count limits in one place; while it is away each counts for itself."""

import dataclasses
import signal
import time

import pytest
import time_machine
from limits.storage import Storage
from werkzeug.exceptions import TooManyRequests

from app import clock, create_app, security
from app.privacy.person import erasures
from app.privacy.person.erasures import Erasure
from tests.support.counter_server import counters

COUNTED: dict[str, int] = {}


class Shared(Storage):
    """Stands in for the place that machines share: it can be away."""

    STORAGE_SCHEME = ["shared-for-tests"]  # noqa: RUF012 - the library's own spelling
    base_exceptions = ConnectionError
    is_away = False

    def __init__(self, uri, *, wrap_exceptions=False, **options):
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    def _ask(self):
        if Shared.is_away:
            raise ConnectionError("nobody there")

    def incr(self, key, expiry, amount=1):
        self._ask()
        COUNTED[key] = COUNTED.get(key, 0) + amount
        return COUNTED[key]

    def get(self, key):
        self._ask()
        return COUNTED.get(key, 0)

    def get_expiry(self, key):
        return clock.now().timestamp() + 60

    def check(self):
        return not Shared.is_away

    def reset(self):
        COUNTED.clear()

    def clear(self, key):
        self._ask()
        COUNTED.pop(key, None)


@pytest.fixture
def machines(settings, tmp_path):
    """Two applications with nothing in common but the place where limits are counted."""
    COUNTED.clear()
    Shared.is_away = False
    return two_machines(settings, tmp_path, "shared-for-tests://")


def two_machines(settings, tmp_path, limits_url):
    both = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        own = dataclasses.replace(settings, data_dir=tmp_path / name, limits_url=limits_url, submit_limit="3 per hour")
        both.append(create_app(own))
    return both


@pytest.fixture
def redis():
    with counters() as found:
        yield found


def sends(app):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "203.0.113.7"}):
        try:
            security.check_submit_limit()
        except TooManyRequests:
            return False
        return True


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_two_machines_count_together(machines):
    assert [sends(machines[number % 2]) for number in range(5)] == [True, True, True, False, False]


@ON_SQLITE
def test_while_the_place_is_away_each_counts_for_itself(machines):
    Shared.is_away = True

    assert [sends(machines[0]) for _ in range(4)] == [True, True, True, False]
    assert [sends(machines[1]) for _ in range(4)] == [True, True, True, False]
    with machines[0].app_context():
        assert [security.may_try(security.CODES, "hilde") for _ in range(6)] == [True] * 5 + [False]
        security.forget_wrong(security.CODES, "hilde")
        assert security.may_try(security.CODES, "hilde")


@ON_SQLITE
def test_two_machines_count_together_in_a_real_redis_and_alone_once_it_is_gone(settings, tmp_path, redis):
    machines = two_machines(settings, tmp_path, redis.url)

    assert [sends(machines[number % 2]) for number in range(5)] == [True, True, True, False, False]

    redis.process.kill()
    redis.process.wait()
    began = time.monotonic()
    assert [sends(machines[0]) for _ in range(4)] == [True, True, True, False]
    assert time.monotonic() - began < 2


@ON_SQLITE
def test_a_redis_that_says_nothing_is_waited_for_once_and_asked_again_later(settings, tmp_path, redis):
    machines = two_machines(settings, tmp_path, redis.url)
    assert sends(machines[0])
    redis.process.send_signal(signal.SIGSTOP)

    began = time.perf_counter()
    assert [sends(machines[0]) for _ in range(4)] == [True, True, True, False]
    took = time.perf_counter() - began
    redis.process.send_signal(signal.SIGCONT)

    assert took < 2 * security.PATIENCE_S
    with time_machine.travel(clock.now() + security.COUNTED_ALONE_FOR):
        together = [sends(machines[number % 2]) for number in range(3)]
    assert together in ([True, True, False], [True, False, False])  # what was asked in vain may be counted afterwards


@ON_SQLITE
def test_what_was_erased_at_one_machine_is_known_at_the_other(settings, tmp_path):
    one, two = (
        dataclasses.replace(settings, data_dir=tmp_path / name, store_url="memory://erased") for name in ("one", "two")
    )
    one.data_dir.mkdir()
    erasure = Erasure("a" * 64, clock.now(), ("NF-2026-AAAAA",))

    erasures.write_down(one, erasure)

    assert erasures.read(two) == erasures.read(one) == {erasure}
    assert erasures.read(settings) == set()
