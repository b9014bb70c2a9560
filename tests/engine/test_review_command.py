"""`dataworks review` as a whole command: the real engine makes the preview, the emulator answers `--online`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.stacks import FOLDER, Stack
from support.stories import SCHEDULE, content, task

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask, NodeSchedule, ScheduledSync

given = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
orders = DISyncTask("orders", **given["orders"])
reading = DISyncTask("reading", **given["reading"])
NodeSchedule("reading-schedule", project_id="10000", file_id=reading.file_id, **given["waits"])
pulumi.export("orders", orders.file_id)
if "found" in given:
    DISyncTask("found", **given["found"])
"""

READS = content(datasource="warehouse", table="ods_orders", writer={"table": "dws_orders"})


def test_dependents_readers_and_files_that_are_there_already(stack: Stack, emulator: Emulator) -> None:
    """A task is recreated in another workspace: the schedule that waits for its default output and the task that reads
    its table are named; a new task meets a file of the console, which only --online shows."""
    stack.program(PROGRAM)
    given = {"orders": task("orders"), "reading": task("reading", task_content=READS), "waits": SCHEDULE}
    write(stack, given)
    stack.up()
    output = f"project_10000.{stack.outputs()['orders']}_out"
    given["waits"] = {**SCHEDULE, "inputs": [output]}
    write(stack, given)
    stack.up()
    given["orders"] = task("orders", project_id="10001")
    given["found"] = task("found")
    write(stack, given)
    emulator.console.make_file("found_daily", FOLDER, content(table="old_orders"))

    offline = reviewed(stack)
    orders = offline["orders"]
    assert (orders["action"], orders["prediction"]["outcome"]) == ("replace", "replaced")
    assert [(one["name"], one["kind"]) for one in orders["dependents"]] == [("reading-schedule", "schedule")]
    assert f"inputs names {output}" in orders["dependents"][0]["text"]
    assert [(one["name"], one["table"]) for one in orders["readers"]] == [("reading", "warehouse/ods_orders")]
    assert offline["found"]["prediction"]["outcome"] == "created"

    mark = emulator.journal.mark()
    online = reviewed(stack, "--online")
    assert online["found"]["prediction"]["outcome"] == "fails"
    assert "has this name in this folder already" in online["found"]["prediction"]["fails"]
    assert emulator.journal.writes(mark) == []
    assert online["orders"]["dependents"] == orders["dependents"]


def test_an_access_that_fails_is_the_reason_of_a_failed_review(stack: Stack) -> None:
    """--online with a wrong key: the review is written and says so, and the command ends with 2."""
    stack.program(PROGRAM)
    write(stack, {"orders": task("orders"), "reading": task("reading", task_content=READS), "waits": SCHEDULE})
    stack.config({}, {"dataworks:accessKeySecret": "wrong"})
    done = command(stack, "--online", "--format", "text")
    assert done.returncode == 2
    assert "SignatureDoesNotMatch" in done.stdout + done.stderr


def write(stack: Stack, given: Mapping[str, Any]) -> None:
    (stack.folder / "tasks.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")


def command(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`dataworks review --stack dev`, in the folder of the program."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("dataworks")), "review", "--stack", "dev", *arguments],
        cwd=stack.folder,
        env=dict(stack.environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def reviewed(stack: Stack, *arguments: str) -> dict[str, Any]:
    """The tasks of the review by name."""
    done = command(stack, "--format", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return {one["name"]: one for one in json.loads(done.stdout)["stacks"][0]["tasks"]}
