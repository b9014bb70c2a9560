"""What the tests of the hooks do again and again: one task, made and changed as an `up` does it."""

from __future__ import annotations

from typing import Any

from dataworks_emulator import Emulator
from pulumi_dataworks.client import Credentials, DataWorksClient
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
        **({"dataworks:securityToken": emulator.security_token} if emulator.security_token else {}),
    }


def another_run(emulator: Emulator, *, adopt_created_within: int = 0) -> Server:
    """The provider process of another command; it does not wait. It adopts files that an interrupted run may have left
    and that are not older than `adopt_created_within` seconds."""
    server = Server({**settings(emulator), "dataworks:adoptCreatedWithin": str(adopt_created_within)})
    impatient(server)
    return server


def made(server: Server, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A created task: its id and its outputs."""
    checked, failures = server.check({}, inputs(**{"origin": "project/stack/orders", **changes}))
    assert failures == []
    return server.create(checked)


def updated(server: Server, id_: str, old: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What an `up` does for a change: check, diff, update."""
    program = (*inputs(), "origin")
    news = inputs(**{**{key: value for key, value in old.items() if key in program}, **changes})
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


def with_client(
    server: Server, emulator: Emulator, *, warned: list[str] | None = None, endpoint: str = "", **options: Any
) -> list[float]:
    """Give the provider a client that does not wait, with `options` of its own; the seconds that it wanted to wait."""
    slept: list[float] = []
    server.session.__dict__["_client"] = DataWorksClient(
        endpoint=endpoint or emulator.endpoint,
        **{
            "credentials": lambda: Credentials(
                emulator.access_key_id, emulator.access_key_secret, emulator.security_token
            ),
            "sleep": slept.append,
            "warn": (warned if warned is not None else []).append,
            **options,
        },
    )
    return slept


State = tuple[str, dict[str, Any]]


def refreshed_up(emulator: Emulator, state: State | None, program: dict[str, Any] | None) -> State | None:
    """What `pulumi up --refresh` does with one resource, in a process of its own; the new state."""
    run = another_run(emulator)
    olds: dict[str, Any] = {}
    if state is not None:
        id_, outputs, olds = run.read(*state)
        state = (id_, outputs) if id_ else None
    if program is None:
        if state is not None:
            run.delete(*state)
        return None
    checked, failures = run.check(olds, program)
    assert failures == []
    if state is None:
        return run.create(checked)
    if run.diff(*state, checked).changes == UNKNOWN_CHANGES:
        return state[0], run.update(*state, checked)
    return state


def converges(emulator: Emulator, state: State | None, program: dict[str, Any] | None) -> None:
    """One fault-free `up --refresh` makes program and DataWorks equal, and a second one writes nothing."""
    emulator.faults.clear()
    emulator.clock.offset = 0.0
    state = refreshed_up(emulator, state, program)
    expected = [] if program is None else [(program["task_name"], program["task_content"])]
    assert [(file.name, own_content(emulator, file.file_id)) for file in emulator.console.files()] == expected
    mark = emulator.journal.mark()
    connected = max(entry.connection for entry in emulator.journal.since())
    again = refreshed_up(emulator, state, program)
    assert (again and again[0]) == (state and state[0])
    # A call that stalled may be done, and written down, only now.
    assert [entry for entry in emulator.journal.writes(mark) if entry.connection > connected] == []


def own_content(emulator: Emulator, file_id: str) -> dict[str, Any]:
    """The content of a file without what the server adds."""
    content = emulator.console.content(file_id)
    content.pop("extend", None)
    return content


def writes(emulator: Emulator) -> list[str]:
    return [name for name in emulator.journal.operations() if not name.startswith(("Get", "List"))]
