"""The processes of one stack, found by their environment."""

from __future__ import annotations

from pathlib import Path


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
