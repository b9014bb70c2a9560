"""A task with delete_before_replace, which a change of some inputs replaces: it is deleted first, then created."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Literal

from support.declared import Options
from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value

REPLACE_ON = (("task_content",), ("resource_group", "cu"), ())


class DeleteFirst(Value):
    """`number` chooses the inputs of replace_on_changes."""

    do: Literal["delete_before_replace"] = "delete_before_replace"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> DeleteFirst:
    return DeleteFirst(task=task, number=chance.randrange(len(REPLACE_ON)))


class DeletionsFirst(Event):
    """The options of the tasks, from some day on."""

    STEP = DeleteFirst

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._tasks: dict[str, int] = {}

    def happen(self, step: DeleteFirst) -> None:
        self._tasks[step.task] = step.number

    def options(self) -> Mapping[str, Options]:
        return {
            self.stage.resource_name(task): Options(delete_first=True, replace_on=REPLACE_ON[number])
            for task, number in self._tasks.items()
        }
