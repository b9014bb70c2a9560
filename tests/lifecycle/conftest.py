"""The SDK's own dynamic provider server in this process, and an emulator behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dataworks_emulator import Emulator
from dataworks_emulator.api import OPERATIONS
from dataworks_emulator.nodes.node_api import NODE_OPERATIONS
from pulumi_dataworks.errors import ConflictError, DeploymentError, OperationError
from support.certificates import certificates_once
from support.deployments import STANDARD, Work
from support.hooks import settings
from support.servicer import Server

__all__ = ["certificates_once"]


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


@pytest.fixture
def slow() -> Iterator[Callable[..., Work]]:
    """A run against an emulator of its own, set as the test says."""
    started: list[Emulator] = []

    def start(project: str = STANDARD, **changes: Any) -> Work:
        started.append(Emulator(**changes).start())
        return Work(started[-1], project)

    yield start
    for emulator in started:
        emulator.stop()


@pytest.fixture(autouse=True)
def _errors_name_their_operation(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each error that a test provokes names an operation of the API, and one of the provider says what to do."""
    wrong: list[str] = []
    original = OperationError.__init__

    def checked(self: OperationError, message: str, *, operation: str, **more: Any) -> None:
        original(self, message, operation=operation, **more)
        if operation not in OPERATIONS and operation not in NODE_OPERATIONS:
            wrong.append(f"{message}: {operation!r} is no operation of the API")
        ours = isinstance(self, ConflictError | DeploymentError) or type(self) is OperationError
        if not isinstance(self.advice, str) or (ours and not self.advice):
            wrong.append(f"{message}: without advice")

    monkeypatch.setattr(OperationError, "__init__", checked)
    yield
    assert wrong == []
