"""A workspace adopted in this process: what is read and written, and what stays when it is done again or was killed."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.adoption.selection import Selection
from support.adopting import Killed, Team
from support.adoption_workspace import PASSWORD, create, schedule, sdk, with_password, workspace
from support.stacks import FOLDER, job


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def team(emulator: Emulator, tmp_path: Path) -> Team:
    (tmp_path / "program").mkdir()
    return Team(emulator, tmp_path / "program")


def small(emulator: Emulator) -> list[str]:
    """A draft, a task in production, one with a password in production, a draft with a password."""
    client = sdk(emulator)
    ids = [
        create(client, "orders_daily", FOLDER, job()),
        create(client, "orders_hourly", FOLDER, job(concurrent=4), ResourceGroup="S_res_group_1_2", Cu="0.5"),
        create(client, "订单", FOLDER, with_password(job())),
        create(client, "orders.daily", FOLDER, with_password(job())),
    ]
    for file_id in ids[1:3]:
        schedule(client, file_id)
        emulator.operation_center.publish(file_id)
    return ids


def tree(team: Team) -> dict[str, bytes]:
    """The files without those that say how a run went."""
    return {path: data for path, data in team.files().items() if not path.startswith("adoption-report")}


def test_plain_tasks_cost_their_pages_and_scheduled_ones_two_calls_each(team: Team) -> None:
    made = workspace(team.emulator, 130)
    mark = team.emulator.journal.mark()
    outcome = team.adopt()
    published = len(made.published)
    assert team.emulator.journal.counts(mark) == {
        "GetFile": published,
        "GetProject": 1,
        "ListFileVersions": published,
        "ListFiles": 2,
    }
    assert outcome.calls == team.emulator.journal.counts(mark)
    assert team.emulator.journal.writes(mark) == []


def test_no_file_but_the_import_file_holds_a_secret_and_that_one_is_private_and_removed(team: Team) -> None:
    """Its mode is 0600 while it is there, and git ignores it."""
    small(team.emulator)
    team.adopt()
    assert [path for path, data in team.files().items() if PASSWORD.encode() in data] == []
    assert team.pulumi.modes == [0o600]
    assert "/adoption-import.json" in team.text(".gitignore").splitlines()
    assert not (team.root / "adoption-import.json").exists()
    assert sorted(team.pulumi.config) == ["test:DingDan-reader-password", "test:orders-daily-reader-password"]
    assert set(team.pulumi.config.values()) == {PASSWORD}


def test_without_apply_the_report_lists_commands_without_values(team: Team) -> None:
    small(team.emulator)
    team.adopt(applied=False)
    commands = json.loads(team.text("adoption-report.json"))["commands"]
    assert commands == [
        "pulumi config set --secret DingDan-reader-password",
        "pulumi config set --secret orders-daily-reader-password",
        "dataworks adopt --with-secrets",
        f"pulumi import --file {team.root}/adoption-import.json --yes --skip-preview --protect=false "
        "--generate-code=false",
        f"rm {team.root}/adoption-import.json",
        "pulumi preview --refresh --expect-no-changes",
    ]
    assert not (team.root / "adoption-import.json").exists()


def test_names_that_differ_in_case_or_punctuation_alone_are_numbered_in_order_of_their_ids(team: Team) -> None:
    client = sdk(team.emulator)
    names = ["orders-daily", "orders.daily", "Orders-Daily", "订单", "定单", "***"]
    ids = [create(client, name, FOLDER, job()) for name in names]
    outcome = team.adopt()
    assert [one.names.resource for one in outcome.built.results] == [
        "orders-daily",
        "orders-daily-2",
        "Orders-Daily-3",
        "DingDan",
        "DingDan-2",
        f"task-{ids[5]}",
    ]
    assert [one.task.inputs["task_name"] for one in outcome.built.results] == names


def test_the_statement_of_a_task_in_production(team: Team) -> None:
    """The whole module, as somebody reads it who commits it."""
    ids = small(team.emulator)
    team.adopt()
    assert (
        team.text("workflows/orders.py")
        == '''"""Workflow orders."""

import pulumi
from pulumi_dataworks import DISyncTask, ScheduledSync

from .workspace import JOBS, PROJECT_ID, RESOURCE_GROUP

config = pulumi.Config()
FOLDER = "业务流程/orders/数据集成"

orders_daily = DISyncTask(
    "orders_daily",
    project_id=PROJECT_ID,
    task_name="orders_daily",
    task_content=JOBS / "orders/orders_daily.json",
    file_folder_path=FOLDER,
)

orders_hourly = ScheduledSync(
    "orders_hourly",
    project_id=PROJECT_ID,
    task_name="orders_hourly",
    task_content=JOBS / "orders/orders_hourly.json",
    file_folder_path=FOLDER,
    resource_group=RESOURCE_GROUP,
    cu="0.5",
    schedule={
        "cron_express": "00 12 00 * * ?",
        "scheduler_type": "NORMAL",
        "para_value": "bizdate=$bizdate",
    },
)

dingdan = ScheduledSync(
    "DingDan",
    project_id=PROJECT_ID,
    task_name="订单",
    task_content=JOBS / "orders/DingDan.json",
    file_folder_path=FOLDER,
    schedule={
        "cron_express": "00 12 00 * * ?",
        "scheduler_type": "NORMAL",
        "para_value": "bizdate=$bizdate",
    },
    secret_parameters={
        "Reader": {
            "password": config.require_secret("DingDan-reader-password"),
        },
    },
)

orders_daily_2 = DISyncTask(
    "orders-daily",
    project_id=PROJECT_ID,
    task_name="orders.daily",
    task_content=JOBS / "orders/orders-daily.json",
    file_folder_path=FOLDER,
    secret_parameters={
        "Reader": {
            "password": config.require_secret("orders-daily-reader-password"),
        },
    },
)
'''
    )
    assert ids == sorted(ids)


def test_the_program_is_formatted_as_ruff_formats_it(team: Team) -> None:
    workspace(team.emulator, 60)
    team.adopt()
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(team.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", str(team.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_running_again_changes_no_byte(team: Team) -> None:
    workspace(team.emulator, 40)
    team.adopt()
    before = tree(team)
    outcome = team.adopt()
    assert outcome.built.files == {}
    assert tree(team) == before
    assert json.loads(team.text("adoption-report.json"))["written"] == []


def test_running_again_brings_new_tasks_in_and_marks_those_that_no_longer_exist(team: Team) -> None:
    ids = small(team.emulator)
    team.adopt()
    create(sdk(team.emulator), "returns", FOLDER, job())
    team.emulator.console.delete(ids[0])
    outcome = team.adopt()
    module = team.text("workflows/orders.py")
    mark = "# DataWorks has this task no longer: delete the statement, or `pulumi up` creates the task again.\n"
    assert f"{mark}orders_daily = DISyncTask(" in module
    assert module.count(mark) == 1
    assert 'returns = DISyncTask(\n    "returns",' in module
    lock = json.loads(team.text("dataworks.lock.json"))
    assert {one["resource"]: one["status"] for one in lock["tasks"].values()} == {
        "orders_daily": "missing",
        "orders_hourly": "adopted",
        "DingDan": "adopted",
        "orders-daily": "adopted",
        "returns": "adopted",
    }
    assert [one.resource for one in outcome.built.missing] == ["orders_daily"]


def test_what_a_person_edited_stays_and_a_new_task_gets_a_module_beside_it(team: Team) -> None:
    """The module, the file of a job, and the package, which the report then names."""
    small(team.emulator)
    team.adopt()
    edited = team.text("workflows/orders.py").replace('task_name="orders_daily",', 'task_name="orders_daily",  # ours')
    (team.root / "workflows/orders.py").write_text(edited, encoding="utf-8")
    mine = team.text("jobs/orders/orders_daily.json").replace('"concurrent": 2', '"concurrent": 9')
    (team.root / "jobs/orders/orders_daily.json").write_text(mine, encoding="utf-8")
    create(sdk(team.emulator), "returns", FOLDER, job())
    outcome = team.adopt()
    assert team.text("workflows/orders.py") == edited
    assert team.text("jobs/orders/orders_daily.json") == mine
    assert outcome.built.kept == ("jobs/orders/orders_daily.json", "workflows/orders.py")
    assert '"returns",' in team.text("workflows/orders_2.py")
    assert "from . import orders, orders_2" in team.text("workflows/__init__.py")
    changed = {one.names.resource: one.changed for one in outcome.built.results if one.changed}
    assert changed == {"orders_daily": ("task_content.setting.speed.concurrent",)}


def test_a_file_that_nobody_edited_follows_the_console(team: Team) -> None:
    ids = small(team.emulator)
    team.adopt()
    team.emulator.console.edit_content(ids[0], job(concurrent=6))
    team.adopt()
    assert '"concurrent": 6' in team.text("jobs/orders/orders_daily.json")


def test_a_file_under_another_resource_of_the_stack_is_left_out(team: Team) -> None:
    """One file under two names would be deleted with either of them."""
    ids = small(team.emulator)
    team.pulumi.resources["pulumi-python:dynamic/dataworks:DISyncTask", "mine"] = f"10000:{ids[0]}"
    outcome = team.adopt()
    assert [(one.listed.name, one.reason) for one in outcome.built.left_out] == [
        ("orders_daily", "the resource mine of this stack manages it")
    ]
    assert len(outcome.built.results) == 3


def test_a_task_that_another_stack_marked_is_left_out(team: Team) -> None:
    ids = small(team.emulator)
    schedule(sdk(team.emulator), ids[0], file_description="Managed by Pulumi: test/prod/orders")
    outcome = team.adopt()
    assert [one.reason for one in outcome.built.left_out] == ["the stack test/prod manages it: its description says so"]


def test_a_draft_ahead_of_production_is_adopted_without_publishing_and_listed(team: Team) -> None:
    ids = small(team.emulator)
    team.emulator.console.edit_content(ids[1], job(concurrent=8))
    outcome = team.adopt()
    (one,) = [one for one in outcome.built.results if one.task.id.endswith(ids[1])]
    assert not one.task.publish
    assert "    publish=False,\n" in team.text("workflows/orders.py")
    assert "`orders_hourly`: production runs version 1, version 2 is saved." in team.text("adoption-report.md")
    names = {one["logicalName"] for one in team.pulumi.imported if one["type"].endswith("FileDeployment")}
    assert names == {"DingDan-deployment"}


def test_a_task_that_would_fail_the_preview_is_left_out_with_the_reason(team: Team) -> None:
    made = workspace(team.emulator, 12)
    outcome = team.adopt()
    reasons = {one.listed.key.object_id: one.reason for one in outcome.built.left_out}
    assert set(reasons) == set(made.left_out)
    assert all(reasons.values())
    assert set(outcome.proof.values()) == {"adopted, no change"}


def test_owners_and_edges_of_dataworks_are_declared_only_on_request(team: Team) -> None:
    ids = small(team.emulator)
    team.adopt(all_settings=True, applied=False)
    module = team.text("workflows/orders.py")
    assert '"inputs": ["emulated_standard_root"],' in module
    assert f'"outputs": ["emulated_standard.{ids[1]}_out"],' in module
    assert re.search(r'"owner": "\d+",', module)


def test_a_selection_by_folder_name_and_owner(team: Team) -> None:
    small(team.emulator)
    for selection, expected in [
        (Selection(folders=("Business Flow/orders",)), 4),
        (Selection(folders=("业务流程/returns",)), 0),
        (Selection(names=("orders_*",)), 2),
        (Selection(names=("orders_h*", "订单")), 2),
        (Selection(owners=("nobody",)), 0),
    ]:
        assert len(team.adopt(applied=False, selection=selection).built.results) == (expected)


def test_a_selection_does_not_call_other_tasks_missing(team: Team) -> None:
    small(team.emulator)
    team.adopt()
    before = tree(team)
    outcome = team.adopt(selection=Selection(names=("orders_daily",)))
    assert outcome.built.missing == ()
    assert tree(team) == before


def program(team: Team) -> dict[str, Any]:
    """What must be the same after any number of deaths."""
    return {"files": team.files(), "config": team.pulumi.config, "resources": team.pulumi.resources}


@pytest.mark.slow("about a hundred runs, one for each point of a run")
def test_a_run_that_is_killed_at_any_point_ends_the_same_when_it_is_repeated(
    emulator: Emulator, tmp_path: Path
) -> None:
    """Killed before and after each call, each file, each command of Pulumi and each imported resource; what is left
    then holds no secret in a file that others can read."""
    small(emulator)
    undisturbed = Team(emulator, tmp_path / "undisturbed")
    undisturbed.root.mkdir()
    undisturbed.adopt()
    points = undisturbed.deaths.passed
    assert points > 60
    mark = emulator.journal.mark()
    for at in range(1, points + 1):
        team = Team(emulator, tmp_path / f"killed-{at}")
        team.root.mkdir()
        with pytest.raises(Killed):
            team.adopt(at=at)
        readable = [path for path, data in team.files().items() if PASSWORD.encode() in data]
        assert [path for path in readable if (team.root / path).stat().st_mode & 0o077] == []
        team.adopt()
        found, wanted = program(team), program(undisturbed)
        for part in found:
            differing = [key for key in {*found[part], *wanted[part]} if found[part].get(key) != wanted[part].get(key)]
            assert [key for key in differing if not str(key).startswith("adoption-report")] == [], (at, part)
    assert emulator.journal.writes(mark) == []


def test_a_resumed_run_asks_only_for_what_was_not_read(emulator: Emulator, tmp_path: Path) -> None:
    """Eight tasks in production; the run dies later and later, until it had read some of them."""
    client = sdk(emulator)
    for number in range(8):
        file_id = create(client, f"orders_{number}", FOLDER, job())
        schedule(client, file_id)
        emulator.operation_center.publish(file_id)
    done, point = 0, 8
    while done == 0:
        point += 1
        team = Team(emulator, tmp_path / str(point))
        team.root.mkdir()
        with pytest.raises(Killed):
            team.adopt(at=point, applied=False)
        kept = team.root / ".dataworks-adoption.jsonl"
        done = len(kept.read_text(encoding="utf-8").splitlines()) if kept.exists() else 0
    assert 0 < done < 8
    assert kept.stat().st_mode & 0o777 == 0o600
    mark = emulator.journal.mark()
    team.adopt(applied=False)
    assert emulator.journal.counts(mark)["GetFile"] == 8 - done
    assert not kept.exists()


def test_every_module_that_is_written_is_python(team: Team) -> None:
    """Names of tasks with quotes, backslashes, line separators and bidirectional characters."""
    client = sdk(team.emulator)
    for name in ('a"b', "a\\b", "a\u2028b", "a\u202eb", "a{b}", "a'b", '"""'):
        create(client, name, FOLDER, job())
    outcome = team.adopt()
    tree = ast.parse(team.text("workflows/orders.py"))
    names = [
        keyword.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for keyword in node.value.keywords
        if keyword.arg == "task_name" and isinstance(keyword.value, ast.Constant)
    ]
    assert names == [one.task.inputs["task_name"] for one in outcome.built.results]
    assert len(names) == 7
    assert "\u202e" not in team.text("workflows/orders.py")
