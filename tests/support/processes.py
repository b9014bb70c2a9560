"""The processes of one stack, found by their environment."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from support.waiting import became


def processes_of(home: str) -> dict[int, str]:
    """Processes whose environment names this PULUMI_HOME: id and command."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and f"PULUMI_HOME={home}\0".encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def left_of(home: str) -> list[str]:
    """Wait for the end of all processes of a run but the engine's language host, which outlives it and is none of
    ours; the commands of those that did not end. All are killed then."""

    def ours() -> list[str]:
        return [command for command in processes_of(home).values() if "pulumi-language-python " not in command]

    became(lambda: not ours(), pause=0.1, seconds=60)
    left = ours()
    for process in processes_of(home):
        os.kill(process, signal.SIGKILL)
    return left
