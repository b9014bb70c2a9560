"""DataWorks answers a read with an odd success: empty, of another type, a null list, a page that is missing. None of
them says that anything no longer exists. It waits for the first command that calls the operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Literal

from dataworks_emulator import Fault, Point
from dataworks_emulator.faults import Rule
from support.events import publication, workflow
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

CALLED_FOR: Mapping[str, Callable[[Random, str], Any]] = {
    **dict.fromkeys(("ListBusiness", "ListFolders"), workflow.draw),
    **dict.fromkeys(("ListFileVersions", "ListDeployments", "GetDeployment"), publication.draw),
}
"""Operations that no task alone calls, and what the program begins to hold so that a command calls them."""

OPERATIONS = (
    *(["GetFile"] * 4 + ["ListFiles"] * 3 + ["GetFolder"] * 2 + ["GetProject"] * 2),
    *(["GetDeployment"] * 3 + ["ListFileVersions"] * 2 + ["ListDeployments"] * 3),
    *(["ListBusiness"] * 2 + ["ListFolders"] * 3),
)


class OddSuccess(Value):
    """`number` chooses the answer, `nth` which call of the operation has it."""

    do: Literal["odd_success"] = "odd_success"
    task: str
    operation: str = "GetFile"
    number: int = 0
    nth: int = 1


ANSWERS = 8
"""Odd answers of one operation."""


def draw(chance: Random, task: str) -> tuple[Value, ...]:
    operation = chance.choice(OPERATIONS)
    odd = OddSuccess(task=task, operation=operation, number=chance.randrange(ANSWERS), nth=chance.choice([1, 1, 2]))
    return odd, *(called(chance, task) for name, called in CALLED_FOR.items() if name == operation)


def fault_of(step: OddSuccess) -> Fault:
    where: dict[str, Any] = {"operation": step.operation, "nth": step.nth}
    if step.number == 0:
        return Fault(action="answer", point=Point.AFTER, body=EMPTY, **where)
    if step.number > len(DATA) and step.operation in LISTS:
        value: Any = None if step.number == len(DATA) + 1 else []
        return Fault(action="shape", point=Point.REPLY, path=LISTS[step.operation], value=value, **where)
    return Fault(action="shape", point=Point.REPLY, path="Data", value=DATA[step.number % len(DATA)], **where)


def faults_of(step: OddSuccess) -> list[Fault]:
    """The odd success, and what makes a command call ListDeployments."""
    lost = Fault(action="close", point=Point.AFTER, operation="SubmitFile")
    return [fault_of(step), *([lost] if step.operation == "ListDeployments" else [])]


class OddSuccesses(Event):
    """The odd successes that are still to come, and the rules of the running command."""

    STEP = OddSuccess

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._waiting: list[OddSuccess] = []
        self._rules: list[tuple[OddSuccess, list[Rule]]] = []

    def happen(self, step: OddSuccess) -> None:
        self._waiting.append(step)

    def before_command(self) -> None:
        faults = self.stage.emulator.faults
        self._rules = [(step, [faults.add(fault) for fault in faults_of(step)]) for step in self._waiting]

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        for step, (rule, *_) in self._rules:
            self.stage.count(step.operation, rule.struck)
        self._waiting = [step for step, (rule, *_) in self._rules if not rule.struck]

    def faults_are_over(self) -> None:
        self._waiting = []
