"""A provider process that lives long: rounds of 200 tasks each, and what memory they left. Run in a process of its own.

Beside it the small engine and nothing else, so what grows is the provider.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from histories.call import Call
from histories.engine import Engine
from histories.process import Process, VirtualTime
from support.declared import Declared
from support.stacks import inputs, job

TASKS = 200
MOST_COMMANDS = 10
"""Commands of a round after which everything must be as the program says, while faults go on."""


class Impatient(VirtualTime):
    """Pauses cost nothing; the time of day is that of the emulator, which is in another process."""

    def clock(self) -> float:
        return time.time()


def resident() -> int:
    """Bytes of memory of this process that are there in fact."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError("VmRSS")


def live(pipe: Connection, endpoint: str, key: str, secret: str, rounds: int) -> None:
    """For each round: how many commands it took (0: it did not come to its end), and the memory after it."""
    emulator: Any = SimpleNamespace(
        endpoint=endpoint,
        access_key_id=key,
        access_key_secret=secret,
        security_token=None,
        faults=SimpleNamespace(stalled=0),
    )

    def noted(_: Call, hook: Callable[[], Any]) -> Any:
        with process.noting():
            return hook()

    engine = Engine(noted)
    process = Process(emulator, Impatient(), chance=random.Random(1))
    for number in range(rounds):
        program = {
            f"task_{task}": inputs(
                task_name=f"task_{task}", origin=f"o/{task}", task_content=job(concurrent=1 + (number + task) % 7)
            )
            for task in range(TASKS)
        }
        commands = 0
        for attempt in range(MOST_COMMANDS):
            if engine.run("up --refresh", Declared(program), process, parallel=True).ok:
                commands = attempt + 1
                break
        pipe.send((commands, resident()))
    pipe.close()
