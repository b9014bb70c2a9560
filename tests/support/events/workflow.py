"""The program has a workflow of its own for a task, with a folder in it, renames it, and gives it up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any, Literal

from support.declared import Containers
from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value

MOST = 3


class Workflow(Value):
    """`number` 0 to 2 chooses the name of the workflow, MOST gives it up."""

    do: Literal["workflow"] = "workflow"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Workflow:
    return Workflow(task=task, number=chance.randrange(MOST + 1))


class Workflows(Event):
    """The workflow and the folder of each task, by task; `adopting`: an error advised to use what exists."""

    STEP = Workflow

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._flows: dict[str, str] = {}
        self._adopting: set[str] = set()
        self._projects: dict[str, str] = {}

    def happen(self, step: Workflow) -> None:
        if step.number == MOST:
            self._flows.pop(step.task, None)
        else:
            self._flows[step.task] = f"flow_{step.task}{step.number}"

    def changed(self, inputs: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        found = {task: dict(values) for task, values in inputs.items()}
        for task in self._flows.keys() & inputs.keys():
            found[task]["file_folder_path"] = self._path(task)
            self._projects[task] = inputs[task]["project_id"]
        return found

    def _path(self, task: str) -> str:
        return f"业务流程/{self._flows[task]}/数据集成/inner"

    def containers(self) -> Containers:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        self.stage.wanted()
        for task, flow in sorted(self._flows.items()):
            if not self.stage.resource_name(task):
                continue
            ids = {"project_id": self._projects[task]}
            found["business", f"flow_{task}"] = {**ids, "business_name": flow, **self._adopt(flow)}
            found["folder", f"folder_{task}"] = {**ids, "folder_path": self._path(task), **self._adopt(flow)}
        return found

    def _adopt(self, flow: str) -> dict[str, bool]:
        return {"adopt_existing": True} if flow in self._adopting else {}

    def follow(self, errors: Sequence[str]) -> bool:
        """Use what a dead run left behind; delete the file that keeps a folder from being deleted."""
        before = len(self._adopting)
        deleted = 0
        for error in errors:
            if "Write adopt_existing=True to use it" in error:
                self._adopting |= {flow for flow in self._flows.values() if flow in error}
            full = re.search(r"file\(s\) are in (\S+)\. Nothing was deleted", error)
            for file in self.stage.emulator.console.files() if full else ():
                if full and file.folder_path.startswith(full[1]):
                    self.stage.emulator.console.delete(file.file_id)
                    deleted += 1
        return len(self._adopting) > before or deleted > 0

    def at_end(self) -> None:
        for (kind, name), inputs in self.containers().items():
            path = inputs.get("folder_path") or f"业务流程/{inputs['business_name']}"
            self.stage.require(
                path in self.stage.emulator.console.folders(inputs["project_id"]),
                "I2",
                lambda: f"the {kind} {name} is not there",  # noqa: B023
            )
