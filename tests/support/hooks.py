"""What the tests of the hooks do again and again: one task, made and changed as an `up` does it."""

from __future__ import annotations

from typing import Any

from dataworks_emulator import Emulator
from support.servicer import Server
from support.stacks import inputs

UNKNOWN_CHANGES = 0
"""DiffResponse.changes of a diff that leaves the leaves to the engine."""


def settings(emulator: Emulator) -> dict[str, str]:
    """The stack's config that leads to the emulator."""
    return {
        "dataworks:endpoint": emulator.endpoint,
        "dataworks:region": "cn-shanghai",
        "dataworks:maxQps": "0",
        "dataworks:accessKeyId": emulator.access_key_id,
        "dataworks:accessKeySecret": emulator.access_key_secret,
    }


def another_run(emulator: Emulator) -> Server:
    """The provider process of another command; it does not wait."""
    server = Server(settings(emulator))
    impatient(server)
    return server


def made(server: Server, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A created task: its id and its outputs."""
    checked, failures = server.check({}, inputs(**{"origin": "project/stack/orders", **changes}))
    assert failures == []
    return server.create(checked)


def updated(server: Server, id_: str, old: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What an `up` does for a change: check, diff, update."""
    news = inputs(**{**{key: value for key, value in old.items() if key in inputs()}, **changes})
    checked, failures = server.check(old, news)
    assert failures == []
    assert server.diff(id_, old, checked).changes == UNKNOWN_CHANGES
    return server.update(id_, old, checked)


def impatient(server: Server) -> list[float]:
    """Make the provider's pauses short; the seconds that it wanted to wait."""
    server.check({}, inputs())  # the session begins with the first hook
    slept: list[float] = []
    server.session.sleep = slept.append
    return slept


def file_of(id_: str) -> str:
    """The FileId in the id of a resource."""
    return id_.partition(":")[2]
