"""What every room of tests shares."""

from __future__ import annotations

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
