"""Two stacks of one program on one workspace, through the real engine."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from dataworks_emulator import Emulator
from support.stacks import Run, Stack, inputs

pytestmark = pytest.mark.engine

STACKS = ("dev", "second")


def second_stack(stack: Stack, emulator: Emulator) -> None:
    """Another stack of the same project, with the same settings."""
    stack.run("stack", "init", "second", "--copy-config-from", "dev")
    stack.run("stack", "select", "dev")


def run(stack: Stack, command: str, name: str, *, expect: int | None = 0) -> Run:
    options = () if command == "refresh" else ("--skip-preview",)
    return stack.run(command, "--yes", *options, "--stack", name, expect=expect)


def ids(stack: Stack, name: str) -> set[str]:
    """The files in the state of a stack."""
    exported = json.loads(stack.run("stack", "export", "--stack", name).stdout)
    resources = exported["deployment"].get("resources", [])
    return {one["id"].partition(":")[2] for one in resources if one["type"].endswith(":DISyncTask")}


def test_neither_stack_takes_or_deletes_what_the_other_one_created(stack: Stack, emulator: Emulator) -> None:
    """One after the other, then both at once; `destroy` of each deletes its own files only."""
    stack.tasks(**{f"task_{number}": inputs(task_name=f"task_{number}") for number in range(4)})
    second_stack(stack, emulator)
    run(stack, "up", "dev")
    first = {file.file_id for file in emulator.console.files()}
    shown = run(stack, "up", "second", expect=1).text
    assert all(f"FileId {file_id} has this name in this folder already" in shown for file_id in first)
    assert "or another stack may manage it. Nothing was created." in shown
    run(stack, "destroy", "second")
    assert {file.file_id for file in emulator.console.files()} == first
    assert "unchanged" in run(stack, "refresh", "dev").text
    run(stack, "destroy", "dev")
    assert emulator.console.files() == []

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: run(stack, "up", name, expect=None), STACKS))
    one, other = (ids(stack, name) for name in STACKS)
    assert one & other == set()
    assert sorted(one | other) == sorted(file.file_id for file in emulator.console.files())
    assert len(one | other) == 4
    run(stack, "destroy", "second")
    assert {file.file_id for file in emulator.console.files()} == one
    assert "unchanged" in run(stack, "refresh", "dev").text or not one
