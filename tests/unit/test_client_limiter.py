"""How fast calls go out: evenly, slower when throttled, faster again, all threads together."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pulumi_dataworks.client.limiter import LOWEST, Limiter
from support.wire import Wire, get, ok, refused


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def limiter(self, maximum: float) -> Limiter:
        return Limiter(maximum, monotonic=self, sleep=self.sleep)


def test_calls_are_spaced_evenly() -> None:
    """The first at once, then one in 1/rate seconds; a pause saves nothing up."""
    time = Time()
    limiter = time.limiter(5.0)
    starts = []
    for _ in range(6):
        limiter.wait()
        starts.append(time.now)
    assert starts == pytest.approx([1000.0, 1000.2, 1000.4, 1000.6, 1000.8, 1001.0])
    time.now += 60
    assert limiter.wait() == 0.0
    assert limiter.wait() == pytest.approx(0.2)


def test_nought_is_no_limit() -> None:
    """Nothing waits, and throttling changes nothing."""
    limiter = Time().limiter(0.0)
    limiter.answered(throttled=True)
    assert [limiter.wait() for _ in range(100)] == [0.0] * 100


def test_throttling_halves_the_rate_once_for_all_threads() -> None:
    """Four threads that are throttled by one moment are one event; it never goes below the lowest."""
    time = Time()
    limiter = time.limiter(8.0)
    for _ in range(4):
        limiter.answered(throttled=True)
    assert limiter.rate == 4.0
    for _ in range(10):
        time.now += 10
        limiter.answered(throttled=True)
    assert limiter.rate == LOWEST
    slow = time.limiter(0.2)
    slow.answered(throttled=True)
    assert slow.rate == 0.2


def test_the_rate_recovers_to_its_maximum() -> None:
    """A twentieth of it with each answer, and no further."""
    time = Time()
    limiter = time.limiter(5.0)
    limiter.answered(throttled=True)
    rates = []
    for _ in range(12):
        limiter.answered(throttled=False)
        rates.append(limiter.rate)
    assert rates[:3] == [2.75, 3.0, 3.25]
    assert rates[-3:] == [5.0, 5.0, 5.0]


def test_a_service_with_a_limit_of_its_own_is_approached_from_below() -> None:
    """Against three calls in a second, a limiter of fifty settles: few calls are throttled in the end."""
    time = Time()
    limiter = time.limiter(50.0)
    accepted: list[float] = []
    throttled = []
    for _ in range(600):
        limiter.wait()
        fits = sum(time.now - moment < 1.0 for moment in accepted[-3:]) < 3
        throttled.append(not fits)
        if fits:
            accepted.append(time.now)
        limiter.answered(throttled=not fits)
    assert sum(throttled[-300:]) < 180
    assert len(accepted) / (accepted[-1] - accepted[0]) > 2.0


def test_four_threads_share_the_limit() -> None:
    """Real threads on a real clock: no two calls nearer than the rate allows."""
    lock, starts = threading.Lock(), []
    limiter = Limiter(100.0, monotonic=time.monotonic, sleep=time.sleep)

    def call(_: int) -> None:
        limiter.wait()
        with lock:
            starts.append(time.monotonic())

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(call, range(40)))
    assert max(starts) - min(starts) >= 39 * 0.01 - 0.005


def test_the_backlog_is_what_the_next_attempt_would_wait() -> None:
    """And asking for it takes no turn."""
    passed: list[float] = []
    limiter = Limiter(5.0, monotonic=lambda: 7.0, sleep=passed.append)
    assert limiter.backlog() == 0.0
    for _ in range(3):
        limiter.wait()
    assert limiter.backlog() == limiter.backlog() == pytest.approx(0.6)
    limiter.wait()
    assert passed[-1] == pytest.approx(0.6)
    assert Limiter(0, monotonic=lambda: 7.0, sleep=passed.append).backlog() == 0.0


def test_every_attempt_waits_for_its_turn() -> None:
    """Repetitions, too; and the wait is not taken from the time of the call."""
    starts: list[float] = []

    class Noting(Wire):
        def answer(self, request: httpx.Request) -> httpx.Response:
            starts.append(self.passed)
            return super().answer(request)

    wire = Noting(refused(429, "Throttling"), refused(429, "Throttling"), ok())
    client = wire.client(chance=0.0, max_qps=0.01)
    get(client)
    get(client)
    assert len(starts) == 4
    gaps = [after - before for before, after in itertools.pairwise(starts)]
    assert all(gap >= 99.999 for gap in gaps)
    for _ in range(20):
        get(client)
    assert wire.passed > 2000
