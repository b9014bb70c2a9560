"""A resource gets another name in the program, with its former names as aliases: nothing is made, nothing deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Literal

from support.declared import Options
from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value


class Rename(Value):
    """`number` 1 is a name without alias: the engine creates and deletes."""

    do: Literal["rename_resource"] = "rename_resource"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Rename:
    return Rename(task=task, number=chance.choice([0, 0, 1]))


class Renames(Event):
    """How often each resource was renamed, and since when it has aliases."""

    STEP = Rename

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._times: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        self._names: dict[str, Options] = {}

    def happen(self, step: Rename) -> None:
        self._times[step.task] += 1
        if step.number:
            self._first[step.task] = self._times[step.task]

    def resource_name(self, task: str, name: str) -> str:
        names = [f"{name}{'_' * times}" for times in range(self._first[task], self._times[task] + 1)]
        *before, now = names
        if before:
            self._names[now] = Options(aliases=tuple(reversed(before)))
        return now

    def options(self) -> Mapping[str, Options]:
        return self._names
