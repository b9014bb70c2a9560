"""Runs one command and tells what it cost: `measured.py REPORT MARK COMMAND...`; the exit code is the command's.

The CPU time is that of the command and of everything it started, the plugins of an engine included, whoever waits for
them. Of the process of the dynamic provider (of the run whose environment holds MARK) the most memory and the CPU time
are told. Only the standard library is used: it starts quickly and stays out of the figures.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PROVIDER = b"pulumi.dynamic"
PR_SET_CHILD_SUBREAPER = 36
SAMPLE = 0.1
"""Seconds between two looks at the provider process."""


def adopt_orphans() -> None:
    """Become the parent of plugins whose own parent ends first; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Watch(threading.Thread):
    """Looks at the provider process until the command ends."""

    def __init__(self, mark: str) -> None:
        super().__init__(daemon=True)
        self._mark = mark.encode()
        self._ended = threading.Event()
        self.facts: dict[str, float] = {}

    def run(self) -> None:
        folder: Path | None = None
        while not self._ended.wait(SAMPLE):
            with contextlib.suppress(OSError):
                if folder is None:
                    folder = self._find()
                else:
                    self.facts = _facts(folder)

    def end(self) -> dict[str, float]:
        self._ended.set()
        self.join()
        return self.facts

    def _find(self) -> Path | None:
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if PROVIDER in words and self._mark in (folder / "environ").read_bytes():
                    return folder
        return None


def _facts(folder: Path) -> dict[str, float]:
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
    times = (folder / "stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return {
        "provider_mb": int(status["VmHWM"].split()[0]) / 1024,
        "provider_cpu": (int(times[11]) + int(times[12])) / ticks,
    }


def main(report: str, mark: str, *command: str) -> int:
    # Where this runs in the background SIGINT is ignored, by children, too; the engine ends its plugins by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    adopt_orphans()
    watch = Watch(mark)
    watch.start()
    started = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    facts: dict[str, Any] = {"wall": time.monotonic() - started, **watch.end()}
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    facts["cpu"] = used.ru_utime + used.ru_stime
    Path(report).write_text(json.dumps(facts), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
