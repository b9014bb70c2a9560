"""A program of ScheduledSync, and what runs in production of it."""

from __future__ import annotations

from typing import Any

from dataworks_emulator import Emulator
from support.stacks import inputs

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import ScheduledSync

for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    sync = ScheduledSync(name, **inputs)
    if sync.deployment is not None:
        pulumi.export(name, sync.deployment.production_version)
"""

DAILY = {"cron_express": "00 12 00 * * ?", "para_value": "bizdate=$bizdate"}


def sync(**changes: Any) -> dict[str, Any]:
    """Inputs of one ScheduledSync."""
    return {**inputs(), "schedule": DAILY, **changes}


def running(emulator: Emulator) -> list[tuple[str, int, int, str]]:
    """Name, version, concurrency and time of what runs in production."""
    return [
        (node.name, node.version, node.content["setting"]["speed"]["concurrent"], node.settings["CronExpress"])
        for node in emulator.operation_center.nodes()
    ]


def asked(emulator: Emulator, mark: int) -> list[str]:
    """The operations since the mark, polls left out."""
    return [name for name in emulator.journal.operations(mark) if name != "GetDeployment"]
