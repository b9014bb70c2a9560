"""An emulator, and the official SDK as its client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.utils_models import Config

from dataworks_emulator import Emulator

FLOW = "业务流程/orders/数据集成"


def content(concurrent: int = 2) -> dict[str, Any]:
    """A small job."""
    return {
        "type": "job",
        "version": "2.0",
        "steps": [{"stepType": "mysql", "parameter": {"where": "a > 1 + 2 & b = '~*'"}, "name": "Reader"}],
        "setting": {"speed": {"concurrent": concurrent}},
    }


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def sdk(emulator: Emulator, **changes: Any) -> Client:
    """The official SDK, aimed at the emulator; `changes` go into its Config."""
    config = Config(
        endpoint=emulator.endpoint.removeprefix("http://"),
        protocol="http",
        access_key_id=emulator.access_key_id,
        access_key_secret=emulator.access_key_secret,
    )
    for name, value in changes.items():
        setattr(config, name, value)
    return Client(config)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return sdk(emulator)
