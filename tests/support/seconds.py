"""What the tests cost, by folder: a table at the end of a run, so that a change can say how many seconds it adds."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

import pytest

PROPERTY = "seconds"
Pair = tuple[float, float]
"""Processor time of the process and of its children that have ended, and wall-clock time, in seconds."""


def spent() -> Pair:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system, time.perf_counter()


@dataclass
class Folder:
    """What the tests of one folder cost."""

    tests: set[str] = field(default_factory=set)
    cpu: float = 0.0
    wall: float = 0.0
    by_test: dict[str, float] = field(default_factory=dict)

    def add(self, test: str, cpu: float, wall: float) -> None:
        self.tests.add(test)
        self.cpu += cpu
        self.wall += wall
        self.by_test[test] = self.by_test.get(test, 0.0) + cpu


def table(folders: Mapping[str, Folder]) -> list[str]:
    """The rows by folder, and their sum."""
    lines = [f"{'folder':<12}{'tests':>7}{'CPU s':>9}{'wall s':>9}  most CPU"]
    for name, one in sorted(folders.items()):
        test = max(one.by_test, key=lambda test: one.by_test[test])
        most = f"{one.by_test[test]:.1f} s {test.rpartition('/')[2][:70]}"
        lines.append(f"{name:<12}{len(one.tests):>7}{one.cpu:>9.1f}{one.wall:>9.1f}  {most}")
    tests, cpu, wall = (
        sum(len(one.tests) for one in folders.values()),
        sum(one.cpu for one in folders.values()),
        sum(one.wall for one in folders.values()),
    )
    return [*lines, f"{'all':<12}{tests:>7}{cpu:>9.1f}{wall:>9.1f}"]


class Seconds:
    """A plugin of pytest. Workers measure each phase of a test; where the reports arrive they are summed."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}
        self._last = spent()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self._last = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        now = spent()
        took = [round(new - old, 4) for new, old in zip(now, self._last, strict=True)]
        report.user_properties.append((PROPERTY, took))
        self._last = now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == PROPERTY and isinstance(value, list):
                cpu, wall = value
                self.folders.setdefault(report.nodeid.split("/")[1], Folder()).add(report.nodeid, cpu, wall)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if len(self.folders) > 1:
            terminalreporter.section("seconds by folder")
            terminalreporter.write("".join(f"{line}\n" for line in table(self.folders)))
