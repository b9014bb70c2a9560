"""Somebody deploys in the console: the draft as it is, an older version, or another time of the day."""

from __future__ import annotations

from random import Random
from typing import Literal

from support.events.event import Event
from support.events.value import Value


class Deploy(Value):
    """`number` 0 deploys the draft, 1 the first version, 2 the draft at another time."""

    do: Literal["deploy_by_hand"] = "deploy_by_hand"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Deploy:
    return Deploy(task=task, number=chance.randrange(3))


class PeopleDeploy(Event):
    """What production runs afterwards is for the next `up` to find."""

    STEP = Deploy

    def happen(self, step: Deploy) -> None:
        file_id = self.stage.file_of(self.stage.resource_name(step.task))
        console, center = self.stage.emulator.console, self.stage.emulator.operation_center
        if not file_id or console.file(file_id).deleted:
            return
        if step.number == 1 and center.versions(file_id):
            center.roll_back(file_id, center.versions(file_id)[0][0])
            return
        if step.number == 2:
            console.set_schedule(file_id, CronExpress="00 59 23 * * ?")
        center.publish(file_id)
