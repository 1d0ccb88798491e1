"""Visitors in a closed loop, each a new one with an empty cookie jar, and what their answers took."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

Step = Callable[[aiohttp.ClientSession, str], Awaitable[None]]
"""One visit: a client and a word that is used once."""


class WrongAnswerError(Exception):
    """The system answered, but not with what the visit calls for."""


@dataclass
class Times:
    """What the visits of one slot took, in seconds, and what went wrong."""

    seconds: float
    visits: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def percentile_ms(self, share: float) -> float:
        """That share of the visits was over within so many milliseconds."""
        ordered = sorted(self.visits)
        return 1000 * ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else 0.0

    @property
    def per_s(self) -> float:
        """Visits per second."""
        return len(self.visits) / self.seconds


def run(step: Step, *, clients: int, seconds: float, mark: str) -> Times:
    """So many clients repeat the step for so many seconds."""
    return asyncio.run(_run(step, clients, seconds, mark))


def median(values: Sequence[float]) -> float:
    """The median, 0 for none."""
    return statistics.median(values) if values else 0.0


async def _run(step: Step, clients: int, seconds: float, mark: str) -> Times:
    times = Times(seconds)
    began = time.perf_counter()
    await asyncio.gather(*(_client(step, f"{mark}-{number}", began + seconds, times) for number in range(clients)))
    times.seconds = time.perf_counter() - began
    return times


async def _client(step: Step, mark: str, end: float, times: Times) -> None:
    connector = aiohttp.TCPConnector(limit=1)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=timeout
    ) as session:
        number = 0
        while time.perf_counter() < end:
            number += 1
            session.cookie_jar.clear()
            began = time.perf_counter()
            try:
                await step(session, f"{mark}-{number}")
                times.visits.append(time.perf_counter() - began)
            except (WrongAnswerError, aiohttp.ClientError, TimeoutError, OSError) as error:
                times.errors[str(error)[:80] if isinstance(error, WrongAnswerError) else type(error).__name__] += 1
                await asyncio.sleep(0.02)
