"""What is collected: tests, the cells of the fault matrix that they prove, and which of them are slow."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("client", "emulator", "lifecycle", "review", "unit", "vectors")
"""The folders of `make quick`."""


@dataclass(frozen=True)
class Collected:
    """One test, without its parameters. `tests` is how many it is with them, `slow` how many of those are slow."""

    name: str
    tests: int
    slow: int
    cells: tuple[tuple[str, str], ...]

    @property
    def folder(self) -> str:
        """The folder below tests/."""
        return self.name.split("/")[1]


def reason_of(mark: pytest.Mark) -> str:
    """Why a test is slow; UsageError without a reason."""
    reason = mark.args[0] if mark.args else ""
    if not isinstance(reason, str) or not reason.strip():
        raise pytest.UsageError("pytest.mark.slow needs a reason: why the test takes long and is worth it")
    return reason


def collected(items: Iterable[pytest.Item]) -> list[Collected]:
    """The tests that `make test` runs, of all that pytest found."""
    found: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("soak") is None:
            found.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [
        Collected(name, len(ones), sum(is_slow(one) for one in ones), tuple(sorted(set().union(*map(cells_of, ones)))))
        for name, ones in sorted(found.items())
    ]


def is_slow(item: pytest.Item) -> bool:
    return len([reason_of(mark) for mark in item.iter_markers("slow")]) > 0


def cells_of(item: pytest.Item) -> set[tuple[str, str]]:
    """The cells that a test proves: fault and hook."""
    return {(mark.args[0], hook) for mark in item.iter_markers("cell") for hook in mark.args[1:]}


def write(tests: list[Collected], path: Path) -> None:
    """As JSON, for another process."""
    path.write_text(json.dumps([asdict(one) for one in tests]), encoding="utf-8")


def collect(folder: Path) -> list[Collected]:
    """Collect all tests in a process of its own; `folder` is for its answer."""
    path = folder / "collected.json"
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--collected", str(path), "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    return [
        Collected(one["name"], one["tests"], one["slow"], tuple((fault, hook) for fault, hook in one["cells"]))
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]
