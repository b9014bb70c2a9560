"""`pulumi up --replace`: the engine creates the task anew, which finds its own file, and deletes the old entry."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Literal

from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value


class Replace(Value):
    do: Literal["replace"] = "replace"
    task: str


def draw(chance: Random, task: str) -> Replace:
    return Replace(task=task)


class Replacements(Event):
    """What the next `up` replaces."""

    STEP = Replace

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._next: set[str] = set()

    def happen(self, step: Replace) -> None:
        self._next.add(step.task)

    def replaced(self) -> frozenset[str]:
        return frozenset(self.stage.resource_name(task) for task in self._next)

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        if command.startswith("up"):
            self._next.clear()
