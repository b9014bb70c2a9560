"""The SDK's own dynamic provider server in this process, and an emulator behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dataworks_emulator import Emulator
from support.hooks import settings
from support.servicer import Server


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def server(emulator: Emulator) -> Server:
    return Server(settings(emulator))


@pytest.fixture
def offline() -> Server:
    """A provider process without any setting: what `preview` may rely on."""
    return Server({})
