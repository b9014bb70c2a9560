"""From some day on the program schedules and publishes a task. At the end production runs what the program says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from random import Random
from typing import Any, Literal

from support import oracle
from support.declared import Aspects
from support.events.event import Event
from support.events.more_keys import ADDED
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


class Publication(Event):
    """The tasks that are published, by the name in the program, and their schedules."""

    STEP: Any = Publish
    DIGEST = False
    """Whether the driver fills in the digest of the content that the draft must hold."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._crons: dict[str, str] = {}

    def happen(self, step: Any) -> None:
        self._crons[step.task] = CRONS[step.number]

    def aspects(self) -> Aspects:
        wanted = self.stage.wanted()
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for task, cron in self._crons.items():
            name = self.stage.resource_name(task)
            if name in wanted:
                found[name] = {
                    "schedule": {"cron_express": cron},
                    "deployment": {
                        "triggers": {"task": _digest(wanted[name]), "schedule": cron},
                        **({"content_digest": ""} if self.DIGEST else {}),
                    },
                }
        return found

    def at_end(self) -> None:
        wanted = self.stage.wanted()
        for name, aspects in self.stage.declared().aspects.items():
            file_id = self.stage.file_of(name)
            node = self.stage.emulator.operation_center.node(file_id)
            cron = aspects["schedule"]["cron_express"]
            self.stage.require(
                node is not None and oracle.holds(node.content, wanted[name], kept_keys=(ADDED,)),
                "I10",
                lambda: f"production does not run the content of {name}: {node}",  # noqa: B023
            )
            self.stage.require(
                node is not None and node.settings.get("CronExpress") == cron,
                "I10",
                lambda: f"production does not run {name} at {cron}: {node}",  # noqa: B023
            )


def _digest(inputs: Mapping[str, Any]) -> str:
    names = ("task_name", "file_folder_path", "resource_group", "cu", "task_content", "secret_parameters")
    text = json.dumps([inputs.get(name) for name in names], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
