"""The emulator in a process of its own, so that its CPU time is not counted: latency and limit are settable."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 20.0
"""Seconds that an emulator may take to start."""


class Emulated:
    """A running emulator, asked through its own addresses."""

    def __init__(self, endpoint: str, key: tuple[str, str], control_token: str) -> None:
        self.endpoint = endpoint
        self.access_key_id, self.access_key_secret = key
        self._http = httpx.Client(
            base_url=endpoint, headers={"authorization": f"Bearer {control_token}"}, trust_env=False, timeout=60
        )

    def entries(self, since: int = 0) -> list[dict[str, Any]]:
        """The journal after the mark."""
        found: list[dict[str, Any]] = self._http.get("/_emulator/journal", params={"since": since}).json()["entries"]
        return found

    def mark(self) -> int:
        return len(self.entries())

    def counts(self, since: int) -> dict[str, int]:
        """How often each operation was asked for after the mark, those that were throttled away included."""
        return dict(sorted(Counter(entry["operation"] for entry in self.entries(since)).items()))

    def edit(self, file_id: str, content: Mapping[str, Any]) -> None:
        """An edit of somebody in the console."""
        told = {"do": "edit_content", "file": file_id, "content": content}
        self._http.post("/_emulator/console", json=told).raise_for_status()

    def close(self) -> None:
        self._http.close()


@contextmanager
def emulated(folder: Path, *, latency: float = 0.0, qps: int | None = None) -> Iterator[Emulated]:
    """An emulator whose tasks are kept in `folder`: the next one there goes on with them."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "emulator.log"
    command = [sys.executable, "-m", "dataworks_emulator", "serve", "--port", "0", "--control"]
    command += ["--db", str(folder / "tasks.db"), "--latency", str(latency), *(["--qps", str(qps)] if qps else [])]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env={"PYTHONUNBUFFERED": "1"})
    try:
        emulator = _started(process, log)
        try:
            yield emulator
        finally:
            emulator.close()
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _started(process: subprocess.Popen[bytes], log: Path) -> Emulated:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        lines = log.read_text(encoding="utf-8").splitlines()
        if lines and lines[-1].startswith("Control: "):
            key, secret = next(line.split(": ")[1].split(" / ") for line in lines if line.startswith("Access key"))
            token = lines[-1].rpartition("Bearer ")[2].rstrip(")")
            return Emulated(lines[0].partition(" at ")[2].partition(" ")[0], (key, secret), token)
        time.sleep(0.05)
    raise RuntimeError(f"the emulator did not start: {log.read_text(encoding='utf-8')}")
