"""From some day on the program schedules and publishes a task. At the end production runs what the program says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from random import Random
from typing import Any, Literal

from support import oracle
from support.events.stage import Stage
from support.events.value import Value

CRONS = ("00 12 00 * * ?", "00 30 02 * * ?")


class Publish(Value):
    """`number` chooses the time of the schedule."""

    do: Literal["publish"] = "publish"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> Publish:
    return Publish(task=task, number=chance.randrange(len(CRONS)))


class Publication:
    """The tasks that are published, by the name in the program, and their schedules."""

    STEP = Publish

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._crons: dict[str, str] = {}

    def happen(self, step: Publish) -> None:
        self._crons[step.task] = CRONS[step.number]

    def aspects(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        """What the program holds beside each published task: inputs by resource name and kind, without the ids."""
        wanted = self._stage.wanted()
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for task, cron in self._crons.items():
            name = self._stage.resource_name(task)
            if name in wanted:
                found[name] = {
                    "schedule": {"cron_express": cron},
                    "deployment": {"triggers": {"task": _digest(wanted[name]), "schedule": cron}},
                }
        return found

    def after_command(self) -> None:
        """Nothing: a command that fails may leave an older version in production."""

    def at_end(self) -> None:
        wanted = self._stage.wanted()
        for name, aspects in self.aspects().items():
            file_id = self._stage.file_of(name)
            node = self._stage.emulator.operation_center.node(file_id)
            cron = aspects["schedule"]["cron_express"]
            self._stage.require(
                node is not None and oracle.holds(node.content, wanted[name]),
                "I10",
                lambda: f"production does not run the content of {name}: {node}",  # noqa: B023
            )
            self._stage.require(
                node is not None and node.settings.get("CronExpress") == cron,
                "I10",
                lambda: f"production does not run {name} at {cron}: {node}",  # noqa: B023
            )


def _digest(inputs: Mapping[str, Any]) -> str:
    text = json.dumps([inputs["task_content"], inputs.get("secret_parameters")], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
