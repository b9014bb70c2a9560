"""The real engine (built where there is none), an emulator and a stack for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from engine.build import provide
from support.stacks import Stack


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
