"""From some day on the service keeps one more key of a content than was sent."""

from __future__ import annotations

import json
from random import Random
from typing import Literal
from unittest import mock

from dataworks_emulator import task_content
from support.events.event import Event
from support.events.value import Value


class KeepMore(Value):
    do: Literal["service_keeps_more"] = "service_keeps_more"
    task: str


def draw(chance: Random, task: str) -> KeepMore:
    return KeepMore(task=task)


ADDED = "jvmOption"

KEEP = task_content.with_extend


def with_a_key(text: str, resource_group: str, cu: str) -> str:
    kept = json.loads(KEEP(text, resource_group, cu))
    kept["setting"][ADDED] = ""
    return json.dumps(kept)


class MoreKeys(Event):
    """The emulator of this history, patched until the history is over."""

    STEP = KeepMore

    def happen(self, step: KeepMore) -> None:
        self.stage.during_history(mock.patch.object(task_content, "with_extend", with_a_key))
