"""What every room of tests shares."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.collected import QUICK, Collected, collect, collected, write
from support.seconds import Seconds

# No deadline for an example: the machine may be busy. CI draws the same examples each time, so that a red run is the
# change's; every other run draws new ones.
settings.register_profile("steady", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("steady")


COLLECTED = pytest.StashKey[list[Collected]]()
"""All that was collected before anything was deselected."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; read them before a commit")
    parser.addoption("--need-chromium", action="store_true", help="fail where no Chromium is found")
    parser.addoption("--collected", type=Path, help="write into this file what was collected (JSON)")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Seconds(), "seconds")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what was collected, and write it where another process asks for it."""
    config.stash[COLLECTED] = collected(items)
    path = config.getoption("--collected")
    if path is not None:
        write(config.stash[COLLECTED], path)


@pytest.fixture(scope="session")
def every_test(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Collected]:
    """What `make test` runs. Where this run collected all of it, as `make test` does, nothing is collected again."""
    here = request.config.stash[COLLECTED]
    if {*QUICK, "engine", "histories"} <= {one.folder for one in here} and request.config.args == ["tests"]:
        return here
    return collect(tmp_path_factory.mktemp("collected"))


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
