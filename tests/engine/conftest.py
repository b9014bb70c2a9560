"""The real engine (built where there is none), an emulator and a stack for each test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from engine.build import provide
from support.stacks import Stack

# Where tests run in the background SIGINT is ignored, in their children, too. The engine ends its plugins by SIGINT and
# waits five seconds for those that ignore it, at every command.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def engine() -> Path:
    return provide(os.environ)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def stack(tmp_path: Path, engine: Path, emulator: Emulator) -> Stack:
    return Stack(tmp_path / "a folder", engine, emulator)
