"""The end of a provider process whose engine has ended.

The engine holds the other end of the provider's standard input. When the engine is killed, the provider lives on and
would finish its work next to the next run. The end of standard input shows it: from then on no call is sent any
more, the request in flight gets its answer, and the process ends.

    watch       the thread that waits for the end of standard input
"""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable

from .hooks import Work

PATIENCE = 150.0
"""Seconds that hooks get to end once no call is sent any more; a request in flight has a deadline of its own."""


def is_provider_process(descriptor: int = 0) -> bool:
    """Whether this process is the SDK's dynamic provider, and `descriptor` the pipe that its engine holds."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    try:
        piped = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False
    return piped and getattr(spec, "name", "") == "pulumi.dynamic.__main__"


def watch(
    stop: Callable[[], None],
    *,
    descriptor: int = 0,
    work: Work,
    leave: Callable[[int], None] = os._exit,
    patience: float = PATIENCE,
) -> threading.Thread:
    """Call `stop` at the end of `descriptor`, wait for the running hooks, then `leave` the process with status 1."""

    def wait() -> None:
        try:
            while os.read(descriptor, 4096):
                pass
        except OSError:
            return  # it cannot be watched, which says nothing about the engine
        stop()
        work.wait(patience)
        leave(1)

    thread = threading.Thread(target=wait, name="dataworks-orphan-watch", daemon=True)
    thread.start()
    return thread
