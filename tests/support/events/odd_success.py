"""DataWorks answers a read of the next command with an odd success: empty, of another type, a null list, a page that is
missing. None of them says that anything no longer exists."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Literal

from dataworks_emulator import Fault, Point
from dataworks_emulator.faults import Rule
from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value

EMPTY = b'{"RequestId": "0", "Success": true}'
DATA: tuple[Any, ...] = (None, "boom", [], 0, {})
LISTS = {
    "ListFiles": "Data.Files",
    "ListFileVersions": "Data.FileVersions",
    "ListDeployments": "Data.Deployments",
    "ListBusiness": "Data.Business",
    "ListFolders": "Data.Folders",
}
"""A page without its items while TotalCount counts them is one that is missing."""

OPERATIONS = (
    *(["GetFile"] * 5 + ["ListFiles"] * 4 + ["ListFileVersions"] * 2),
    *("GetFolder", "GetDeployment", "GetProject", *LISTS),
)


class OddSuccess(Value):
    """`number` chooses the answer, `nth` which call of the operation has it."""

    do: Literal["odd_success"] = "odd_success"
    task: str
    operation: str = "GetFile"
    number: int = 0
    nth: int = 1


def draw(chance: Random, task: str) -> OddSuccess:
    operation = chance.choice(OPERATIONS)
    return OddSuccess(task=task, operation=operation, number=chance.randrange(8), nth=chance.choice([1, 1, 2]))


def fault_of(step: OddSuccess) -> Fault:
    where: dict[str, Any] = {"operation": step.operation, "nth": step.nth}
    if step.number == 0:
        return Fault(action="answer", point=Point.AFTER, body=EMPTY, **where)
    if step.number > len(DATA) and step.operation in LISTS:
        value: Any = None if step.number == len(DATA) + 1 else []
        return Fault(action="shape", point=Point.REPLY, path=LISTS[step.operation], value=value, **where)
    return Fault(action="shape", point=Point.REPLY, path="Data", value=DATA[step.number % len(DATA)], **where)


class OddSuccesses(Event):
    """The answers of the next command."""

    STEP = OddSuccess

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._next: list[OddSuccess] = []
        self._rules: list[Rule] = []

    def happen(self, step: OddSuccess) -> None:
        self._next.append(step)

    def before_command(self) -> None:
        self._rules = [self.stage.emulator.faults.add(fault_of(step)) for step in self._next]
        self._next = []

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        for rule in self._rules:
            self.stage.count(f"odd success of {rule.fault.operation}", rule.struck)
        self._rules = []
