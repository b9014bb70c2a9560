"""The emulator's clock, which may be wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable


class Clock:
    """Seconds since 1970, `offset` seconds away from what `true` says. The offset may be set at any time."""

    def __init__(self, true: Callable[[], float]) -> None:
        self.true = true
        self.offset = 0.0

    def __call__(self) -> float:
        return self.true() + self.offset
