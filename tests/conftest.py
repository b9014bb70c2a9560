"""What every room of tests shares."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline for an example: the machine may be busy. CI draws the same examples each time, so that a red run is the
# change's; every other run draws new ones.
settings.register_profile("steady", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; read them before a commit")
    parser.addoption("--need-chromium", action="store_true", help="fail where no Chromium is found")
    parser.addoption("--cells", type=Path, help="write into this file which collected test proves which cells (JSON)")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell which cells of the fault matrix (support/matrix.py) the tests of this run prove."""
    path = session.config.getoption("--cells")
    if path is None:
        return
    proofs: dict[str, set[tuple[str, str]]] = {}
    for item in session.items:
        proofs.setdefault(item.nodeid.partition("[")[0], set()).update(
            (mark.args[0], hook) for mark in item.iter_markers("cell") for hook in mark.args[1:]
        )
    path.write_text(json.dumps({test: sorted(cells) for test, cells in sorted(proofs.items())}), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the histories were, also where they ran in another process."""
    told: dict[str, list[str]] = {}
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, lines in report.user_properties:
            if name.startswith("histories"):
                told.setdefault(name, []).extend(lines)
    for name, lines in sorted(told.items()):
        terminalreporter.section(name)
        terminalreporter.write("".join(f"{line}\n" for line in lines))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, or write it with --update-golden."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text

    return compare


@pytest.fixture(autouse=True)
def _tracebacks_stay() -> Iterator[None]:
    """The provider shortens tracebacks for its whole process; here that must not outlive a test."""
    yield
    if hasattr(sys, "tracebacklimit"):
        del sys.tracebacklimit
