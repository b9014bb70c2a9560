"""The program sets adopt_existing for a task. Where its place is free, somebody has made a file there by hand."""

from __future__ import annotations

from random import Random
from typing import Literal

from support import oracle
from support.events.event import Event
from support.events.value import Value
from support.stacks import job


class Adopt(Value):
    do: Literal["adopt_existing"] = "adopt_existing"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Adopt:
    return Adopt(task=task, number=chance.randrange(4))


class Adoption(Event):
    """Adopts what is there."""

    STEP = Adopt

    def happen(self, step: Adopt) -> None:
        self.stage.adopt(step.task)
        wanted = self.stage.wanted().get(self.stage.resource_name(step.task))
        if wanted is None:
            return
        console = self.stage.emulator.console
        there = [file for file in console.files(wanted["project_id"]) if oracle.is_at(file, wanted)]
        folder = wanted["file_folder_path"]
        if not there and not self.stage.file_of(self.stage.resource_name(step.task)) and "/flow_" not in folder:
            content = job(concurrent=step.number)
            made = console.make_file(wanted["task_name"], folder, content, project_id=wanted["project_id"])
            self.stage.stranger(made)
