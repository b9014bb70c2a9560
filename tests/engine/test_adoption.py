"""`dataworks adopt` on a workspace that people filled: a program, its state, and the proof that nothing changes."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator, NodeOptions
from support.adoption_workspace import (
    NODE_FOLDERS,
    NODE_PROJECT,
    PASSWORD,
    PROJECT,
    create,
    node_workspace,
    schedule,
    sdk,
    with_password,
    workspace,
)
from support.stacks import FOLDER, Stack, job
from support.waiting import until

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/adopting.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
NO_CHANGE = "adopted, no change"


@pytest.fixture
def team(stack: Stack) -> Stack:
    """A stack without a program yet, and the commands of this package on PATH."""
    (stack.folder / "__main__.py").unlink()
    return stack


def run(stack: Stack, *command: str, given: str = "", expect: int = 0) -> subprocess.CompletedProcess[str]:
    """A command in the folder of the program."""
    done = subprocess.run(
        command,
        cwd=stack.folder,
        env=dict(stack.environ),
        input=given,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done


def adopt(stack: Stack, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    return run(stack, str(BIN / "dataworks"), "adopt", "--project-id", PROJECT, *arguments, expect=expect)


def report(stack: Stack) -> dict[str, Any]:
    return dict(json.loads((stack.folder / "adoption-report.json").read_text(encoding="utf-8")))


def commands(heading: str) -> list[list[str]]:
    """The commands of a section of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line.removeprefix("$ ")) for block in blocks for line in block.splitlines()]


def few(emulator: Emulator) -> list[str]:
    """Two tasks in production, one of them with a password, and a draft."""
    client = sdk(emulator)
    ids = [
        create(client, "orders_daily", FOLDER, with_password(job())),
        create(client, "订单", FOLDER, job(), ResourceGroup="S_res_group_1_2", Cu="0.5"),
        create(client, "draft", FOLDER, job(concurrent=3)),
    ]
    for file_id in ids[:2]:
        schedule(client, file_id)
        emulator.operation_center.publish(file_id)
    return ids


def assert_nothing_changes(stack: Stack, emulator: Emulator, mark: int) -> None:
    """Neither program and state nor state and DataWorks differ, and nothing was written since `mark`."""
    text = stack.preview("--expect-no-changes").text
    assert "warning" not in text
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert emulator.journal.writes(mark) == []


def test_a_workspace_is_adopted_in_one_command_and_a_change_is_all_that_its_review_shows(
    team: Stack, emulator: Emulator
) -> None:
    made = workspace(emulator, 30)
    mark = emulator.journal.mark()
    adopt(team, "--apply")
    told = report(team)
    assert {one["id"].partition(":")[2] for one in told["left_out"]} == set(made.left_out)
    assert {one["id"].partition(":")[2] for one in told["tasks"]} == set(made.all) - set(made.left_out)
    assert set(told["proof"].values()) == {NO_CHANGE}
    assert all(one["identical"] for one in told["tasks"])
    assert_nothing_changes(team, emulator, mark)
    assert PASSWORD not in json.dumps(team.exported())
    path = team.folder / "jobs/orders/unknown-connector.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"concurrent": 2', '"concurrent": 5'), encoding="utf-8")
    shown = json.loads(run(team, str(BIN / "dataworks"), "review", "--format", "json").stdout)
    (stack,) = shown["stacks"]
    (task,) = stack["tasks"]
    assert task["name"] == "unknown-connector"
    assert [change["path"] for change in task["changes"]] == ["task_content.setting.speed.concurrent"]


def test_monday_morning_goes_as_the_page_says(team: Stack, emulator: Emulator) -> None:
    few(emulator)
    mark = emulator.journal.mark()
    team.environ["PATH"] = os.pathsep.join([str(BIN), team.environ["PATH"]])
    listed = commands("Monday morning")
    assert [command[:2] for command in listed] == [
        ["dataworks", "adopt"],
        ["dataworks", "adopt"],
        ["dataworks", "review"],
    ]
    for command in listed:
        run(team, *command)
    assert set(report(team)["proof"].values()) == {NO_CHANGE}
    assert emulator.journal.writes(mark) == []


def test_the_commands_one_by_one_do_what_apply_does(team: Stack, emulator: Emulator) -> None:
    """Those of the page, which are those of the report; the password is asked for, and no file has it afterwards."""
    few(emulator)
    mark = emulator.journal.mark()
    team.environ["PATH"] = os.pathsep.join([str(BIN), team.environ["PATH"]])
    listed = commands("Step by step")
    run(team, *listed[0])
    assert [shlex.split(one) for one in report(team)["commands"]] == listed[1:]
    for command in listed[1:]:
        run(team, *command, given=PASSWORD)
        if "--with-secrets" in command:
            assert (team.folder / "adoption-import.json").stat().st_mode & 0o777 == 0o600
    assert_nothing_changes(team, emulator, mark)
    holding = [path for path in team.folder.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert holding == []


def test_the_proof_sees_an_edit_that_came_after_the_listing(team: Stack, emulator: Emulator) -> None:
    """Without the refresh program and import file would agree."""
    ids = few(emulator)
    adopt(team, "--apply")
    emulator.console.edit_content(ids[2], job(concurrent=6))
    team.preview("--expect-no-changes")
    assert team.preview("--refresh", "--expect-no-changes", expect=None).status != 0


def test_an_import_that_is_killed_is_finished_by_the_same_command(team: Stack, emulator: Emulator) -> None:
    """The whole group of processes is killed while the import file is there."""
    few(emulator)
    mark = emulator.journal.mark()
    process = subprocess.Popen(
        [str(BIN / "dataworks"), "adopt", "--project-id", PROJECT, "--apply"],
        cwd=team.folder,
        env=dict(team.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until((team.folder / "adoption-import.json").exists)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    team.run("cancel", "--yes", expect=None)
    adopt(team, "--apply")
    assert set(report(team)["proof"].values()) == {NO_CHANGE}
    assert not (team.folder / "adoption-import.json").exists()
    assert_nothing_changes(team, emulator, mark)


def new_data_studio(folder: Path, engine: Path, emulator: Emulator) -> Stack:
    """A stack of a workspace of the new Data Studio, without a program yet."""
    stack = Stack(folder, engine, emulator)
    stack.config({"dataworks:dataStudio": "new"})
    (stack.folder / "__main__.py").unlink()
    return stack


def assert_nodes_are_adopted(stack: Stack, emulator: Emulator, count: int) -> None:
    """In one command, and neither state nor DataWorks differs from the program afterwards."""
    made = node_workspace(emulator, count)
    mark = emulator.journal.mark()
    run(stack, str(BIN / "dataworks"), "adopt", "--project-id", NODE_PROJECT, "--apply")
    told = report(stack)
    assert {one["id"].partition(":")[2] for one in told["left_out"]} == set(made.left_out)
    assert len(told["tasks"]) == len(made.all) - len(made.left_out)
    assert set(told["proof"].values()) == {NO_CHANGE}
    assert sum(told["calls"].values()) <= 2 * len(made.all) + 10
    assert_nothing_changes(stack, emulator, mark)


def test_nodes_of_the_new_data_studio_are_adopted_in_one_command(tmp_path: Path, engine: Path) -> None:
    with Emulator(nodes=NodeOptions(folders=NODE_FOLDERS)) as emulator:
        assert_nodes_are_adopted(new_data_studio(tmp_path, engine, emulator), emulator, 12)


@pytest.mark.soak
def test_300_nodes_are_adopted_in_one_command(tmp_path: Path, engine: Path) -> None:
    with Emulator(nodes=NodeOptions(folders=NODE_FOLDERS)) as emulator:
        assert_nodes_are_adopted(new_data_studio(tmp_path, engine, emulator), emulator, 300)


@pytest.mark.soak
@pytest.mark.parametrize("names", ["transliterated", "numbered"])
def test_a_workspace_of_300_tasks_is_adopted_in_one_command(team: Stack, emulator: Emulator, names: str) -> None:
    """Jobs of ours and, where present, the published ones; half of them in production."""
    made = workspace(emulator, 300, corpus=True)
    mark = emulator.journal.mark()
    adopt(team, "--apply", "--names", names)
    told = report(team)
    assert {one["id"].partition(":")[2] for one in told["left_out"]} >= set(made.left_out)
    assert set(told["proof"].values()) == {NO_CHANGE}
    assert sum(told["calls"].values()) <= 2 * len(made.published) + 10
    assert_nothing_changes(team, emulator, mark)
