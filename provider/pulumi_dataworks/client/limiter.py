"""How fast this process calls DataWorks: one limiter before every attempt of every thread.

    a token bucket for one token        calls are spaced evenly, 1/rate seconds apart; an idle process calls at once
    halved when throttled               at most once in 1/rate seconds, so that four threads that are throttled at
                                        the same moment count as one; never below LOWEST
    a twentieth of the maximum back     with each answer that is not throttled, up to the maximum

This is AIMD, as TCP does it: many processes that share the limit of one account get fair parts of it without
communicating.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

LOWEST = 0.5
"""Calls per second that throttling never goes below (botocore's number), or the maximum if that is lower."""

RECOVERY = 1 / 20


class Limiter:
    """At most `maximum` calls in a second; 0 is no limit at all. `monotonic` and `sleep` count seconds."""

    def __init__(self, maximum: float, *, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self.rate = self._maximum = maximum
        self._monotonic, self._sleep = monotonic, sleep
        self._lock = threading.Lock()
        self._free = self._slowed = float("-inf")

    def wait(self) -> float:
        """Wait for the turn of one attempt; the seconds that it took."""
        if not self._maximum:
            return 0.0
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._free)
            self._free = turn + 1 / self.rate
        if turn > now:
            self._sleep(turn - now)
        return turn - now

    def backlog(self) -> float:
        """Seconds that an attempt would wait now."""
        with self._lock:
            return max(0.0, self._free - self._monotonic()) if self._maximum else 0.0

    def answered(self, *, throttled: bool) -> None:
        """Record the end of an attempt."""
        if not self._maximum:
            return
        with self._lock:
            if not throttled:
                self.rate = min(self._maximum, self.rate + self._maximum * RECOVERY)
            elif (now := self._monotonic()) >= self._slowed + 1 / self.rate:
                self.rate = max(min(LOWEST, self._maximum), self.rate / 2)
                self._slowed = now
