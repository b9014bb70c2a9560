"""`dataworks check` against previews of the real engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import DataSource, Emulator
from support.stacks import Stack, inputs, job

pytestmark = pytest.mark.engine


README = (Path(__file__).resolve().parents[2] / "docs/command.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ dataworks (check --stack dev.*)$", README, re.MULTILINE)


def dataworks(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in the folder of the program."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("dataworks")), *arguments],
        cwd=stack.folder,
        env=dict(stack.environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def check(stack: Stack, *arguments: str) -> tuple[int, list[tuple[str, str, str]], str]:
    """`dataworks check --stack dev`: exit code, findings, standard error."""
    done = dataworks(stack, "check", "--stack", "dev", "--format", "json", *arguments)
    found = json.loads(done.stdout)["findings"]
    return done.returncode, [(entry["task"], entry["code"], entry["path"]) for entry in found], done.stderr


def wrong(**setting: Any) -> dict[str, Any]:
    """A job whose writer lacks `truncate`."""
    content = job()
    del content["steps"][1]["parameter"]["truncate"]
    content["setting"].update(setting)
    return content


def test_the_tasks_of_a_stack_are_checked_before_anything_is_sent(stack: Stack) -> None:
    """A stack that was never deployed: warnings are told per task, and decide with --fail-on."""
    stack.tasks(good=inputs(), bad=inputs(task_name="bad_daily", task_content=wrong()))
    found = [("bad", "DW404", "task_content.steps[1].parameter.truncate")]
    assert check(stack)[:2] == (0, found)
    assert check(stack, "--fail-on", "warning")[:2] == (1, found)
    for command in COMMANDS:
        assert "dev, task bad: warning DW404 " in dataworks(stack, *command.split()).stdout


SCHEDULED = """
import json
from pathlib import Path

from pulumi_dataworks import DISyncTask, NodeSchedule, ScheduledSync

said = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
task = DISyncTask("alone", **said["alone"])
NodeSchedule("alone-schedule", project_id="10000", file_id=task.file_id, para_value="day=$[yyyymmdd-1]")
when = {"cron_express": "00 12 00 * * ?", "para_value": "hour=$[hh24]"}
ScheduledSync("both", **said["both"], schedule=when, publish=False)
"""


def test_a_task_is_checked_with_its_schedule_and_also_where_nothing_changes(stack: Stack) -> None:
    """Before the first `up` and after it, a schedule of a task's own and one of a ScheduledSync."""
    content = json.loads(json.dumps(job()).replace("${bizdate}", "${day}"))
    stack.program(SCHEDULED)
    stack.tasks(alone=inputs(task_content=content), both=inputs(task_name="both", task_content=content))
    place = "task_content.steps[1].parameter.partition"
    found = [("both", "DW505", place), ("both", "DW506", "schedule.para_value")]
    assert check(stack)[:2] == (0, found)
    stack.up()
    assert check(stack)[:2] == (0, found)


def test_a_preview_that_fails_is_told_by_its_findings(stack: Stack) -> None:
    """What `check` refuses ends the preview, and is told all the same; a broken program cannot be checked."""
    stack.tasks(good=inputs(), bad=inputs(task_name="bad_daily", task_content=wrong(speed={"concurrent": "two"})))
    status, found, _ = check(stack)
    assert status == 1
    assert ("bad", "DW201", "task_content.setting.speed.concurrent") in found
    stack.program("raise Exception('broken')")
    status, found, told = check(stack)
    assert (status, found) == (2, [])
    assert "broken" in told


def test_the_workspace_is_asked_where_that_is_wanted(stack: Stack, emulator: Emulator) -> None:
    """With the settings of the stack, encrypted keys included; nothing is written, and an access that fails ends
    with 2."""
    content = job()
    content["steps"][0]["parameter"]["datasource"] = "half"
    emulator.console.make_data_source(DataSource("half", "mysql", env_types=("PROD",)))
    stack.tasks(good=inputs(), bad=inputs(task_name="bad_daily", task_content=content, resource_group="S_other"))
    assert check(stack)[:2] == (0, [])
    assert emulator.journal.operations() == []
    found = [("bad", "DW601", "resource_group"), ("bad", "DW603", "task_content.steps[0].parameter.datasource")]
    status, told, _ = check(stack, "--online")
    assert (status, sorted(told)) == (0, found)
    assert check(stack, "--online", "--fail-on", "warning", "--ignore", "DW601")[:2] == (1, found[1:])
    assert set(emulator.journal.operations()) == {"GetProject", "ListResourceGroups", "ListDataSources"}
    stack.config({}, {"dataworks:accessKeySecret": "wrong"})
    done = dataworks(stack, "check", "--stack", "dev", "--online")
    assert done.returncode == 2
    assert "SignatureDoesNotMatch" in done.stderr


def test_sarif_shows_a_task_at_its_line_in_the_program(stack: Stack) -> None:
    """As the real engine records frames; for the selected stack, and into a file."""
    stack.tasks(bad=inputs(task_name="bad_daily", task_content=wrong()))
    done = dataworks(stack, "check", "--format", "sarif", "--output", "found.sarif")
    assert (done.returncode, done.stdout) == (0, "")
    (result,) = json.loads((stack.folder / "found.sarif").read_text())["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "__main__.py"}
    program = (stack.folder / "__main__.py").read_text().splitlines()
    assert "DISyncTask(name" in program[place["region"]["startLine"] - 1]
