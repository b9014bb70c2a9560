"""Failures that a test asks for, each for the next calls of one operation."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from dataworks_emulator.errors import EMULATOR_CODE


@dataclass(frozen=True)
class Fault:
    """What happens to one call.

    refuse      gateway-shaped error, nothing done
    fail        Data.Status="fail" or Success=false, nothing done
    answer      a raw answer, nothing done
    lose_reply  the work is done, then the connection is closed without a reply
    """

    kind: Literal["refuse", "fail", "answer", "lose_reply"]
    status: int = 200
    code: str = EMULATOR_CODE
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Faults:
    """The faults still to happen. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Fault]] = {}

    def add(self, operation: str, fault: Fault, *, times: int = 1) -> None:
        """Let the fault happen to the next `times` calls of the operation, after those that wait already."""
        with self._lock:
            self._waiting.setdefault(operation, []).extend([fault] * times)

    def take(self, operation: str) -> Fault | None:
        """The fault for the call that has just come in, if one waits."""
        with self._lock:
            waiting = self._waiting.get(operation)
            return waiting.pop(0) if waiting else None
