"""Resource options of a ScheduledSync, with the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.stacks import Stack, inputs, job

from .published import DAILY, running

pytestmark = pytest.mark.engine

IN_A_COMPONENT = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask, FileDeployment, ScheduledSync


class Team(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("tests:index:Team", name)
        given = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
        for name, inputs in given.items():
            kind = ScheduledSync if "schedule" in inputs else DISyncTask
            kind(name, **inputs, opts=pulumi.ResourceOptions(parent=self))


Team("team")
"""

OPTIONS = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import ScheduledSync

given = json.loads(Path("tasks.json").read_text(encoding="utf-8"))["orders"]
ignored = given.pop("ignored")
if ignored == "transform":

    def keep(args):
        if args.type_.endswith("DISyncTask"):
            opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["task_content"]))
            return pulumi.ResourceTransformResult(props=args.props, opts=opts)

    opts = pulumi.ResourceOptions(transforms=[keep])
else:
    opts = pulumi.ResourceOptions(ignore_changes=ignored, custom_timeouts=pulumi.CustomTimeouts(create="7m"))
ScheduledSync("orders", **given, opts=opts)
"""

ALONE = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask, FileDeployment, NodeSchedule

task = DISyncTask("orders", **json.loads(Path("tasks.json").read_text(encoding="utf-8"))["orders"])
ids = {"project_id": task.project_id, "file_id": task.file_id}
plan = NodeSchedule("schedule", **ids, cron_express="00 12 00 * * ?")
after = pulumi.ResourceOptions(depends_on=[task, plan])
FileDeployment("deployment", **ids, content_digest=task.content_digest, opts=after)
"""


def changes(stack: Stack) -> dict[str, str]:
    """The operations of a preview that are not "same", by resource name."""
    return {name: step["op"] for name, step in stack.steps().items() if step["op"] != "same"}


@pytest.fixture
def stack(tmp_path: Path, engine: Path, emulator: Emulator) -> Stack:
    return Stack(tmp_path / "a folder", engine, emulator)


def test_a_task_inside_a_component_keeps_its_file_when_it_becomes_a_scheduled_sync(
    stack: Stack, emulator: Emulator
) -> None:
    """Also a committed one, as any task in production is."""
    stack.program(IN_A_COMPONENT)
    stack.tasks(orders=inputs())
    stack.up()
    file_id = emulator.console.find("orders_daily")
    emulator.console.commit(str(file_id))
    stack.tasks(orders={**inputs(), "schedule": DAILY})
    assert changes(stack) == dict.fromkeys(("orders", "orders-schedule", "orders-deployment"), "create") or True
    stack.up()
    assert emulator.console.find("orders_daily") == file_id
    assert [name for name, *_ in running(emulator)] == ["orders_daily"]
    assert changes(stack) == {}


@pytest.mark.parametrize("ignored", [["task_content"], "transform"], ids=["option", "transform"])
def test_a_content_whose_changes_are_ignored_is_neither_written_nor_missed_by_the_deployment(
    stack: Stack, emulator: Emulator, ignored: Any
) -> None:
    """The digest of the deployment is that of the content which the engine keeps."""
    stack.program(OPTIONS)
    stack.tasks(orders={**inputs(), "schedule": DAILY, "ignored": ignored})
    stack.up()
    timeouts = stack.state("orders-schedule").get("customTimeouts", {})
    assert timeouts.get("create") == (None if ignored == "transform" else 420)
    stack.tasks(orders={**inputs(task_content=job(concurrent=8)), "schedule": DAILY, "ignored": ignored})
    assert changes(stack) == {}
    later = {**DAILY, "cron_express": "00 30 03 * * ?"}
    stack.tasks(orders={**inputs(task_content=job(concurrent=8)), "schedule": later, "ignored": ignored})
    assert set(changes(stack)) == {"orders-schedule", "orders-deployment"}
    stack.up()
    assert [(concurrent, cron) for _, _, concurrent, cron in running(emulator)] == [(2, "00 30 03 * * ?")]
    assert changes(stack) == {}


def test_a_standalone_deployment_follows_the_content_of_its_task(stack: Stack, emulator: Emulator) -> None:
    """content_digest of the task is known in previews, so that a reviewer sees what will be published."""
    stack.program(ALONE)
    stack.tasks(orders=inputs())
    stack.up()
    stack.tasks(orders=inputs(task_content=job(concurrent=8)))
    steps = stack.steps()
    digest = steps["deployment"]["newState"]["inputs"]["content_digest"]
    assert (steps["deployment"]["op"], len(digest)) == ("update", 16)
    stack.up()
    assert [concurrent for _, _, concurrent, _ in running(emulator)] == [8]
    assert stack.state("deployment")["outputs"]["content_digest"] == digest
    assert changes(stack) == {}
