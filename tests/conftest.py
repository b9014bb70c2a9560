"""What every room of tests shares."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; read them before a commit")


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
