"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable

HANGS = 120.0
"""Seconds after which something that did not happen is a hang. Far above what it takes; no speed is judged by it."""


def became(true: Callable[[], bool], *, pause: float = 0.02, seconds: float = HANGS) -> bool:
    """Wait for something to become true; False where it did not."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(pause)
    return True


def until(true: Callable[[], bool], *, pause: float = 0.02) -> None:
    """Wait for something to become true; where it does not, the test fails."""
    assert became(true, pause=pause), "it did not become true"
