"""What work costs in processor time. No test is decided by wall-clock time: other processes lengthen that at will."""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable

ROOM = 5.0
"""How many times a goal may be exceeded before a test fails: a shared core halves its speed, and its caches do more."""


def least_cpu(work: Callable[[], object], *, times: int = 7) -> float:
    """Seconds of processor time of this thread, the least of some runs; without the garbage collector, whose share
    depends on all else that the tests hold."""
    return min(timeit.repeat(work, timer=time.thread_time, number=1, repeat=times))
