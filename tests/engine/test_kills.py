"""Whoever dies, and whenever: one `up --refresh` afterwards, and program and DataWorks are equal, each task one file.

K0  before the write is sent        at the look that comes before a creation
K1  sent, not applied               (the victim's fault; whoever lives on goes on)
K2  applied, not answered
K3  answered, not returned          of a creation: the other hooks have nothing left to do then
K4  returned to the engine, not in the state        the engine only: it is held still meanwhile
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator, Point
from dataworks_emulator.faults import Call
from support.deaths import SIGNALS, Killing, left_alone
from support.stacks import Stack, inputs, job

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

OPERATIONS = {
    "create": "CreateDISyncTask",
    "update": "UpdateDISyncTask",
    "delete": "DeleteFile",
    "replace": "DeleteFile",  # the second half: the new task is there, and the old one, too
    "read": "GetFile",  # no write; a `pulumi refresh`
}
LAST = {"create": "ListFiles", "update": "UpdateDISyncTask", "delete": "DeleteFile"}
"""The last call of a hook: after its answer the hook returns."""


@dataclass(frozen=True)
class Cell:
    """One death. `reason` says why it is tried in each `make test`; the others are for `make soak`."""

    victim: str
    signals: str
    point: str
    hook: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.hook}, {self.victim} {self.signals} {self.point}"


REASONS = {
    ("provider", "KILL", "K0", "create"): "nothing was sent: the next run creates",
    ("provider", "KILL", "K2", "create"): "the engine forgets the creation: the next run must find the file",
    ("provider", "INT", "K1", "create"): "the provider stops to answer, and its hook goes on",
    ("engine", "KILL", "K1", "create"): "the orphan's request is applied after the engine's death",
    ("engine", "KILL", "K4", "create"): "the id was returned, and nobody wrote it down",
    ("engine", "INT", "K1", "create"): "the engine waits, and the creation is recorded",
    ("engine", "INT INT", "K2", "create"): "committed while the engine tears everything down",
    ("provider", "KILL", "K2", "update"): "the file says already what it shall: no second write, and no conflict",
    ("engine", "KILL", "K1", "update"): "the orphan's update is applied after the engine's death",
    ("engine", "INT INT", "K1", "update"): "the engine tears everything down while the update is on its way",
    ("engine", "INT", "K1", "delete"): "the engine waits, and the deletion is recorded",
    ("provider", "KILL", "K2", "delete"): "gone already is deleted",
    ("engine", "KILL", "K2", "delete"): "gone already is deleted, with a pending operation in the state",
    ("provider", "KILL", "K2", "read"): "the state forgets nothing",
    ("engine", "KILL", "K1", "replace"): "two files of one program, in two workspaces: the old one must go",
}


def cells() -> Iterator[Any]:
    deaths = [(victim, told) for victim in ("provider", "engine") for told in SIGNALS]
    points = ("K0", "K1", "K2", "K3")
    every = [
        *((*death, point, "create") for death, point in itertools.product(deaths, points)),
        *((*death, point, hook) for hook in ("update", "delete") for death in deaths for point in ("K1", "K2")),
        *((victim, "KILL", point, "replace") for victim in ("provider", "engine") for point in ("K1", "K2")),
        *((victim, "KILL", "K2", "read") for victim in ("provider", "engine")),
        *(("engine", "KILL", "K4", hook) for hook in ("create", "update", "delete")),
    ]
    assert set(REASONS) <= set(every)
    for death in every:
        cell = Cell(*death, reason=REASONS.get(death, ""))
        marks = [pytest.mark.cell(row_of(cell), hook_of(cell))] if cell.reason else [pytest.mark.soak]
        yield pytest.param(cell, False, id=f"{cell}, token ignored", marks=marks)
        if cell.hook in ("create", "replace"):
            yield pytest.param(cell, True, id=f"{cell}, token honoured", marks=pytest.mark.soak)


def row_of(cell: Cell) -> str:
    if cell.signals != "KILL":
        return "SIGINT, once and twice"
    return f"{cell.victim} killed"


def hook_of(cell: Cell) -> str:
    return "delete" if cell.hook == "replace" else cell.hook


class Death(Killing):
    """Kills the victim when a call of the hook is at its point, and lets the call go on, or not."""

    def __init__(self, emulator: Emulator, stack: Stack, cell: Cell) -> None:
        super().__init__(emulator, stack, victim=cell.victim, signals=cell.signals)
        self.cell = cell
        write = OPERATIONS[cell.hook]
        if cell.point == "K4":
            self.rule("hook", Point.BEFORE, write, call=self._hold)
            self.rule("hook", Point.ANSWERED, LAST[cell.hook], times=None, call=self._returned)
        elif cell.point == "K3":
            self.rule("hook", Point.BEFORE, "ListFiles", times=None, call=self._kill_once_written)
        else:
            operation = "ListFiles" if cell.point == "K0" else write
            self.strike(Point.AFTER if cell.point == "K2" else Point.BEFORE, operation)

    def run(self) -> int:
        """An `up`, or a refresh, with this death in it; its status."""
        return self.command("refresh" if self.cell.hook == "read" else "up")

    def _kill_once_written(self, call: Call) -> None:
        if self._is_written() and not self.struck.is_set():
            self.kill(call)

    def _is_written(self) -> bool:
        return OPERATIONS[self.cell.hook] in self.emulator.journal.operations()

    def _hold(self, call: Call) -> None:
        os.kill(self.engine, signal.SIGSTOP)

    def _returned(self, call: Call) -> None:
        if self.struck.is_set() or not self._is_written():
            return
        time.sleep(0.5)  # the hook returns into a pipe that nobody reads
        os.kill(self.engine, signal.SIGKILL)
        self.struck.set()


def programs(hook: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The program before and after the change that the death is in."""
    old = {"orders": inputs()}
    new = {
        "create": {"orders": inputs()},
        "update": {"orders": inputs(task_content=job(concurrent=5))},
        "delete": {},
        "replace": {"orders": inputs(project_id="10001")},
        "read": old,
    }[hook]
    return ({} if hook == "create" else old), new


def equal(stack: Stack, emulator: Emulator, program: dict[str, Any]) -> None:
    """Program, state and DataWorks say the same."""
    live = {(file.project_id, file.name): file.file_id for file in emulator.console.files()}
    assert len(live) == len(emulator.console.files())
    assert set(live) == {(task["project_id"], task["task_name"]) for task in program.values()}
    for name, task in program.items():
        file_id = live[task["project_id"], task["task_name"]]
        assert stack.state(name)["id"] == f"{task['project_id']}:{file_id}"
        content = emulator.console.content(file_id)
        assert {key: value for key, value in content.items() if key != "extend"} == task["task_content"]


def mended(stack: Stack, emulator: Emulator, program: dict[str, Any]) -> None:
    """What the README tells to do after a failed `up`, and a second `up` that finds nothing to do."""
    stack.after_death()
    stack.up("--refresh")
    equal(stack, emulator, program)
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up().text
    assert emulator.journal.operations(mark) == []


@pytest.fixture
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """Where tokens are ignored only the looks keep a task from being doubled."""
    with Emulator(honour_client_token=getattr(request, "param", False)) as emulator:
        yield emulator


@pytest.mark.parametrize(("cell", "emulator"), list(cells()), indirect=["emulator"])
def test_whoever_dies_one_up_mends_it(tmp_path: Path, engine: Path, emulator: Emulator, cell: Cell) -> None:
    """One file for each task, equal to the program, after one `up --refresh`; and then nothing is left to do."""
    stack = Stack(tmp_path / "a folder", engine, emulator)
    stack.config({"dataworks:adoptCreatedWithin": "3600"})
    old, new = programs(cell.hook)
    if old:
        stack.tasks(**old)
        stack.up()
    stack.tasks(**new)
    death = Death(emulator, stack, cell)
    status = death.run()
    assert death.struck.wait(10)
    if cell.signals == "KILL" or cell.victim == "provider":
        assert status != 0
    left_alone(stack)
    emulator.faults.clear()
    if cell.victim == "engine" and cell.signals == "INT" and cell.hook == "create":
        assert stack.state("orders")["id"] == f"10000:{emulator.console.find('orders_daily')}"
    mended(stack, emulator, new)
    creations = [entry for entry in emulator.journal.writes() if entry.operation == "CreateDISyncTask" and entry.done]
    assert len(creations) == (2 if cell.hook == "replace" else 1)


@pytest.mark.cell("provider killed", "update")
def test_a_program_that_goes_back_after_a_lost_update_needs_a_refresh(
    tmp_path: Path, engine: Path, emulator: Emulator
) -> None:
    """The state never heard of the update, so only `--refresh` sees that the file is not what the program says."""
    stack = Stack(tmp_path / "a folder", engine, emulator)
    stack.tasks(orders=inputs())
    stack.up()
    stack.tasks(orders=inputs(task_content=job(concurrent=5)))
    assert Death(emulator, stack, Cell("provider", "KILL", "K2", "update")).run() != 0
    left_alone(stack)
    stack.tasks(orders=inputs())
    assert emulator.console.content(emulator.console.find("orders_daily")) != job()
    mended(stack, emulator, {"orders": inputs()})
