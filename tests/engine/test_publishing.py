"""What a user sees of a task that runs: the real CLI from the first `up` to an empty production."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator, Publishing
from support.stacks import Stack, inputs, job
from support.waiting import until

from .published import DAILY, PROGRAM, asked, running, sync

pytestmark = pytest.mark.engine


@pytest.fixture
def started(tmp_path: Path, engine: Path) -> Iterator[Callable[..., tuple[Stack, Emulator]]]:
    """A stack of this program, and an emulator set as the test says."""
    emulators: list[Emulator] = []

    def start(**changes: Any) -> tuple[Stack, Emulator]:
        emulators.append(Emulator(deployment_polls=1, **changes).start())
        stack = Stack(tmp_path / "a folder", engine, emulators[-1])
        stack.program(PROGRAM)
        return stack, emulators[-1]

    yield start
    for emulator in emulators:
        emulator.stop()


Started = Callable[..., tuple[Stack, Emulator]]


@pytest.mark.parametrize("project", ["10000", "10001"], ids=["standard", "basic"])
def test_production_is_what_the_program_says_and_empty_in_the_end(started: Started, project: str) -> None:
    """After `up` production equals the program, a second `up` asks nothing, after `destroy` nothing runs."""
    stack, emulator = started()
    tasks = {
        "orders": sync(project_id=project),
        "items": sync(project_id=project, task_name="items_daily", task_content=job(concurrent=3)),
    }
    stack.tasks(**tasks)
    stack.up()
    assert sorted(running(emulator)) == [
        ("items_daily", 1, 3, "00 12 00 * * ?"),
        ("orders_daily", 1, 2, "00 12 00 * * ?"),
    ]
    assert stack.outputs() == {"orders": 1, "items": 1}
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up().text
    assert emulator.journal.operations(mark) == []
    assert "unchanged" in stack.refresh().text
    stack.destroy()
    assert running(emulator) == []
    assert emulator.console.files() == []
    assert emulator.operation_center.waiting() == []


def test_a_change_is_reviewed_published_and_costs_six_calls(started: Started) -> None:
    """The preview shows the leaf and says that it will be published; `up` sends what that takes and nothing else."""
    stack, emulator = started()
    stack.tasks(orders=sync())
    stack.up()
    mark = emulator.journal.mark()
    stack.tasks(orders=sync(task_content=job(concurrent=8)))
    shown = stack.preview("--diff").text
    assert "~ concurrent: 2 => 8" in shown
    assert "will publish to production" in shown
    assert emulator.journal.operations(mark) == []
    stack.up()
    assert asked(emulator, mark) == [
        *("GetFile", "UpdateDISyncTask", "GetFile", "ListFileVersions", "SubmitFile", "DeployFile")
    ]
    assert running(emulator) == [("orders_daily", 2, 8, "00 12 00 * * ?")]
    stack.tasks(orders=sync(task_content=job(concurrent=8), schedule={**DAILY, "cron_express": "00 00 03 * * ?"}))
    shown = stack.preview("--diff").text
    assert "runs every day at 03:00 instead of every day at 00:12." in shown
    steps = stack.steps()
    assert list(steps["orders-schedule"]["detailedDiff"]) == ["cron_express"]
    assert steps["orders"]["op"] == "same"
    mark = emulator.journal.mark()
    stack.up()
    assert asked(emulator, mark) == [
        *("GetFile", "UpdateFile", "GetFile", "ListFileVersions", "SubmitFile", "DeployFile")
    ]
    assert running(emulator) == [("orders_daily", 3, 8, "00 00 03 * * ?")]


def test_a_rollback_in_the_console_is_seen_and_repaired(started: Started) -> None:
    """A refresh says which version runs, the preview shows it as one line, and `up` deploys without a new version."""
    stack, emulator = started()
    stack.tasks(orders=sync())
    stack.up()
    stack.tasks(orders=sync(task_content=job(concurrent=8)))
    stack.up()
    emulator.operation_center.roll_back(emulator.console.find("orders_daily"), 1)
    stack.refresh()
    assert list(stack.steps()["orders-deployment"]["detailedDiff"]) == ["publication"]
    assert '"production runs version 1, version 2 is submitted" => "in production"' in stack.preview("--diff").text
    mark = emulator.journal.mark()
    stack.up()
    assert [name for name in asked(emulator, mark) if not name.startswith(("Get", "List"))] == ["DeployFile"]
    assert running(emulator) == [("orders_daily", 2, 8, "00 12 00 * * ?")]
    assert "unchanged" in stack.refresh().text


def test_a_file_that_somebody_deleted_leaves_no_second_node(started: Started) -> None:
    """Its node runs on: after a refresh the preview replaces the task, and `up` ends the old node before a new one."""
    stack, emulator = started()
    stack.tasks(orders=sync())
    stack.up()
    emulator.console.delete(emulator.console.find("orders_daily"))
    stack.refresh()
    shown = stack.preview("--diff").text
    assert "its node runs on in production" in shown
    assert "DISyncTask: (replace)" in shown
    mark = emulator.journal.mark()
    stack.up()
    assert [name for name in asked(emulator, mark) if not name.startswith(("Get", "List"))] == [
        "DeployFile",
        "CreateDISyncTask",  # its token brings the deleted file
        "CreateDISyncTask",
        "UpdateFile",
        "SubmitFile",
        "DeployFile",
    ]
    assert running(emulator) == [("orders_daily", 1, 2, "00 12 00 * * ?")]
    assert "unchanged" in stack.refresh().text


def test_a_review_stops_the_command_and_the_next_one_goes_on(started: Started) -> None:
    """The first `up` ends with what is to be done; after the approvals the same command ends, with one submission."""
    stack, emulator = started(publishing=Publishing(review=True))
    stack.tasks(orders=sync(deadline=2))
    for what in ("the submission", "the deployment to production"):
        failed = stack.up(expect=1)
        assert f"{what} (deployment 300000" in failed.text
        assert "it probably waits for a person (a review may hold it)" in failed.text
        assert "Traceback" not in failed.text
        (waiting,) = emulator.operation_center.waiting()
        emulator.operation_center.decide(waiting, "approved")
    stack.up()
    assert running(emulator) == [("orders_daily", 1, 2, "00 12 00 * * ?")]
    counts = emulator.journal.counts()
    assert (counts["SubmitFile"], counts["DeployFile"]) == (1, 1)


def providers(stack: Stack) -> list[int]:
    """The provider processes that this stack's engine has started, by their environment and command line."""
    home = f"PULUMI_HOME={stack.environ['PULUMI_HOME']}".encode()
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with contextlib.suppress(OSError):
                started = home in (process / "environ").read_bytes().split(b"\0")
                if started and b"pulumi.dynamic" in (process / "cmdline").read_bytes():
                    found.append(int(process.name))
    return found


def test_a_command_that_is_killed_while_it_waits_publishes_once(started: Started) -> None:
    """The provider dies by SIGKILL between SubmitFile and its end: the next `up` takes the deployment up, and no other
    write is repeated."""
    stack, emulator = started(publishing=Publishing(review=True))
    stack.tasks(orders=sync())
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"]
    with subprocess.Popen(
        command, cwd=stack.folder, env=stack.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as up:
        until(lambda: "SubmitFile" in emulator.journal.counts())
        (provider,) = providers(stack)
        os.kill(provider, signal.SIGKILL)
        up.communicate(timeout=60)
    assert up.returncode != 0
    center = emulator.operation_center
    watching = threading.Event()

    def approve() -> None:
        while not watching.wait(0.2):
            for one in center.waiting():
                center.decide(one, "approved")

    person = threading.Thread(target=approve)
    person.start()
    try:
        stack.up()
    finally:
        watching.set()
        person.join()
    assert running(emulator) == [("orders_daily", 1, 2, "00 12 00 * * ?")]
    counts = emulator.journal.counts()
    assert {name: counts[name] for name in ("CreateDISyncTask", "UpdateFile", "SubmitFile", "DeployFile")} == {
        "CreateDISyncTask": 1,
        "UpdateFile": 1,
        "SubmitFile": 1,
        "DeployFile": 1,
    }
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up().text
    assert emulator.journal.operations(mark) == []


ALONE = """
import json
from pathlib import Path
from pulumi_dataworks import DISyncTask
for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    DISyncTask(name, **inputs)
"""


def test_drafts_stay_drafts_and_a_task_moves_into_the_component(started: Started) -> None:
    """publish=False submits nothing; a program with a DISyncTask of the same name keeps its task."""
    stack, emulator = started()
    stack.program(ALONE)
    stack.tasks(orders=inputs())
    stack.up()
    file_id = emulator.console.find("orders_daily")
    stack.program(PROGRAM)
    stack.tasks(orders=sync(publish=False))
    mark = emulator.journal.mark()
    stack.up()
    assert emulator.console.find("orders_daily") == file_id
    assert asked(emulator, mark) == ["GetFile", "GetProject", "UpdateFile"]
    assert running(emulator) == []
    stack.tasks(orders=sync(task_content={**job(), "x": "${hour}"}, schedule={**DAILY, "para_value": "day=1"}))
    shown = stack.preview(expect=None).text
    assert "the content uses bizdate, hour, which para_value does not assign" in shown
    assert "para_value assigns day, which the content does not use." in shown


def test_a_stack_for_development_never_reaches_production(started: Started) -> None:
    """The same program: names of their own, paused, drafts; and a mode that does not exist is told."""
    stack, emulator = started()
    stack.tasks(orders=sync())
    stack.config({"dataworks:mode": "development"})
    stack.up()
    (file,) = emulator.console.files()
    assert (file.name, file.settings["SchedulerType"], file.committed) == ("dev_orders_daily", "PAUSE", False)
    created = ["ListFiles", "CreateDISyncTask", "ListFiles"]
    assert asked(emulator, 0) == [*created, "GetFile", "GetProject", "UpdateFile"]
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up().text
    assert emulator.journal.operations(mark) == []
    stack.config({"dataworks:mode": "sometimes"})
    failed = stack.preview(expect=None)
    assert "dataworks:mode must be one of development, production." in failed.text
    assert "Traceback" not in failed.text
