"""A resource moves under a component: its URN changes and its name does not."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal

from support.declared import Options
from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value


class Move(Value):
    """`number` 1 is a move without alias: the engine creates and deletes."""

    do: Literal["move_under_component"] = "move_under_component"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Move:
    return Move(task=task, number=chance.choice([0, 1]))


class Components(Event):
    """The component above each task, in which there is another one after a second move."""

    STEP = Move

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._above: dict[str, list[bool]] = {}
        self._names: dict[str, Options] = {}

    def happen(self, step: Move) -> None:
        self._above.setdefault(step.task, []).append(step.number == 0)

    def resource_name(self, task: str, name: str) -> str:
        moves = self._above.get(task, [])
        paths = [f"{'component$' * depth}{name}" for depth in range(len(moves) + 1)]
        if moves and moves[-1]:
            self._names[paths[-1]] = Options(aliases=tuple(reversed(paths[:-1])))
        return paths[-1]

    def options(self) -> Mapping[str, Options]:
        return self._names
