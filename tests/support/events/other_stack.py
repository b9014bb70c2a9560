"""A second stack works in the same workspace: with tasks of its own, or with the program of the first one. Neither
takes, changes or deletes what is the other's.

CreateDISyncTask takes no mark, so a second stack with exactly the same program is told apart by its time: it runs two
hours later, or with another content.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Literal

from support import oracle
from support.declared import Declared
from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value
from support.stacks import FOLDER, job

HOURS = 7200.0


class OtherStack(Value):
    """`number` 0: the same program, hours later; 1: the same names with another content; 2: a task of its own that runs
    in production; 3: `destroy`."""

    do: Literal["other_stack"] = "other_stack"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> OtherStack:
    return OtherStack(task=task, number=chance.choice([0, 1, 2, 2, 3]))


class OtherStacks(Event):
    """What the second stack has, and how it left it."""

    STEP = OtherStack

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._own: dict[str, dict[str, Any]] = {}
        self._left: dict[str, tuple[Any, ...]] = {}

    def happen(self, step: OtherStack) -> None:
        ours = {
            name: (file_id, inputs)
            for name, inputs in self.stage.wanted().items()
            if (file_id := self.stage.file_of(name)) and not self.stage.emulator.console.file(file_id).deleted
        }
        before = {file_id: self._facts(file_id) for file_id, _ in ours.values()}
        if step.number == 3:
            errors = self.stage.other_stack("destroy", Declared({}))
            self.stage.require(not errors, "I11", lambda: f"destroy of the second stack failed: {errors}")
            self._own = {}
        elif step.number == 2:
            name = f"own_{step.task}"
            self._own[name] = {
                "project_id": "10000",
                "task_name": name,
                "file_folder_path": FOLDER,
                "task_content": job(concurrent=9),
                "origin": f"project/other/{name}",
            }
            aspects: dict[str, Any] = {"schedule": {"cron_express": "00 30 01 * * ?"}, "deployment": {"triggers": {}}}
            errors = self.stage.other_stack("up", Declared(self._own, dict.fromkeys(self._own, aspects)))
            self.stage.require(not errors, "I11", lambda: f"up of the second stack failed: {errors}")
        else:
            here = {name: inputs for name, (file_id, inputs) in ours.items() if self._is_at(file_id, inputs)}
            self._same_names(step, here)
        after = {file_id: self._facts(file_id) for file_id in before}
        self.stage.require(before == after, "I11", lambda: f"the second stack changed {before} to {after}")
        shared = {*self.stage.other_files().values()} & {*before}
        self.stage.require(not shared, "I11", lambda: f"the second stack took {shared}")
        self._left = {file_id: self._facts(file_id) for file_id in self.stage.other_files().values()}

    def _is_at(self, file_id: str, inputs: Any) -> bool:
        file = self.stage.emulator.console.file(file_id)
        return file.project_id == inputs["project_id"] and oracle.is_at(file, inputs)

    def _same_names(self, step: OtherStack, ours: dict[str, Any]) -> None:
        if step.number == 0:
            self.stage.pass_time(HOURS)
        changes = {} if step.number == 0 else {"task_content": job(concurrent=8)}
        for name, inputs in ours.items():
            taken = {key: value for key, value in inputs.items() if key != "adopt_existing"}
            same = {f"same_{name}": {**taken, **changes, "origin": f"project/other/{name}"}}
            errors = self.stage.other_stack("up", Declared({**self._own, **same}))
            self.stage.require(errors, "I11", lambda: f"the second stack took the file of {name}")  # noqa: B023

    def _facts(self, file_id: str) -> tuple[Any, ...]:
        file = self.stage.emulator.console.file(file_id)
        return file.deleted, file.name, file.content, file.last_edit_time

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        now = {file_id: self._facts(file_id) for file_id in self._left}
        changed = {file_id for file_id in now if now[file_id] != self._left[file_id]}
        self.stage.require(not changed, "I11", lambda: f"{command} changed the files {changed} of another stack")
        running = {node.file_id for node in self.stage.emulator.operation_center.nodes()}
        gone = {*self._left} - running
        self.stage.require(not gone, "I11", lambda: f"production runs no longer {gone} of another stack")
