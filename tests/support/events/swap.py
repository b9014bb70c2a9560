"""Two tasks exchange their names and folders. The preview refuses it, and a person follows its advice: a third name."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Literal

from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value

PLACE = ("task_name", "file_folder_path")
REFUSED = "no rename can come first"


class Swap(Value):
    do: Literal["swap_names"] = "swap_names"
    task: str


def draw(chance: Random, task: str) -> Swap:
    return Swap(task=task)


class Swaps(Event):
    """The tasks that have the place of the next one; `third`: one of them has a third name until a command is well."""

    STEP = Swap

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._swapped: set[frozenset[str]] = set()
        self._third = self._changed = False

    def happen(self, step: Swap) -> None:
        self._swapped ^= {frozenset({step.task, {"a": "b", "b": "c", "c": "a"}[step.task]})}
        self._swapped = {*sorted(self._swapped, key=sorted)[:1]}

    def changed(self, inputs: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        found = {task: dict(values) for task, values in inputs.items()}
        for pair in self._swapped:
            one, other = sorted(pair)
            if {one, other} <= inputs.keys() and inputs[one]["project_id"] == inputs[other]["project_id"]:
                found[one] |= {name: inputs[other][name] for name in PLACE}
                found[other] |= {name: inputs[one][name] for name in PLACE}
                if self._third:
                    found[one]["task_name"] = f"third_{one}"
        return found

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        """A person follows the advice at once: a third name, and after a command that is well the final one."""
        before = self._third
        if any(REFUSED in error for error in errors):
            self._third = True
        elif not errors and command.startswith("up"):
            self._third = False
        self._changed = self._third != before

    def follow(self, errors: Sequence[str]) -> bool:
        return self._changed
