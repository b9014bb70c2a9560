"""Business and Folder under the real engine: forced replacement, rename, deletion in the console, development mode."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.client import Credentials, DataWorksClient
from support.stacks import Stack, inputs, job

pytestmark = pytest.mark.engine

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import Business, DISyncTask, Folder, ScheduledSync

wanted = json.loads(Path("wanted.json").read_text(encoding="utf-8"))
adopt = wanted.get("adopt")
flow = Business("flow", project_id="10000", business_name=wanted["flow"], adopt_existing=adopt)
path = pulumi.Output.concat(flow.folder_path, "/daily")
folder = Folder("folder", project_id="10000", folder_path=path, adopt_existing=adopt)
for kind in (DISyncTask, ScheduledSync):
    for name, task in wanted.get(kind.__name__, {}).items():
        kind(name, **task, file_folder_path=folder.folder_path)
"""


def want(stack: Stack, flow: str, **more: Any) -> None:
    stack.program(PROGRAM)
    (stack.folder / "wanted.json").write_text(json.dumps({"flow": flow, **more}), encoding="utf-8")


def task(**more: Any) -> dict[str, Any]:
    return inputs(file_folder_path=None, task_content=job(), **more)


def ids(stack: Stack) -> list[str]:
    return [stack.state(name)["id"] for name in ("flow", "folder")]


def client_of(emulator: Emulator) -> DataWorksClient:
    key = Credentials(emulator.access_key_id, emulator.access_key_secret, emulator.security_token)
    return DataWorksClient(endpoint=emulator.endpoint, credentials=lambda: key)


def writes(emulator: Emulator, mark: int) -> list[str]:
    return [entry.operation for entry in emulator.journal.writes(mark)]


def test_forced_replacement_and_rename_keep_the_workflow_its_folder_and_its_task(
    stack: Stack, emulator: Emulator
) -> None:
    """`up --replace` deletes nothing; another name is one UpdateBusiness, and no replacement of the folder."""
    want(stack, "returns", DISyncTask={"orders": task()})
    stack.up()
    before = ids(stack)
    (file,) = emulator.console.files()
    mark = emulator.journal.mark()
    urns = [stack.state(name)["urn"] for name in ("flow", "folder")]
    replace = [f"--replace={urn}" for urn in urns]
    assert "run `pulumi up` without --replace" in stack.up(*replace, expect=None).text
    want(stack, "returns", adopt=True, DISyncTask={"orders": task()})
    stack.up(*replace)
    assert (ids(stack), writes(emulator, mark)) == (before, [])
    want(stack, "refunds", adopt=True, DISyncTask={"orders": task()})
    steps = stack.steps()
    assert {name: step["op"] for name, step in steps.items()} == {
        "flow": "update",
        "folder": "update",
        "orders": "update",
    }
    stack.up()
    assert ids(stack) == before
    assert [found for found in writes(emulator, mark) if "UpdateFile" not in found] == ["UpdateBusiness"]
    (moved,) = emulator.console.files()
    assert (moved.file_id, moved.folder_path) == (file.file_id, "业务流程/refunds/数据集成/daily")
    assert "unchanged" in stack.up("--refresh", "--expect-no-changes").text


def test_a_workflow_deleted_in_the_console_is_created_again_or_forgotten(stack: Stack, emulator: Emulator) -> None:
    """`up --refresh`, `refresh` and `destroy`, with a folder in it."""
    want(stack, "returns")
    client = client_of(emulator)
    for command in (("up", "--refresh"), ("refresh",), ("destroy",)):
        stack.up()
        client.delete_business(project_id="10000", business_id=stack.state("flow")["id"].partition(":")[2])
        stack.run(*command, "--yes", "--skip-preview")
        left = [one["urn"].rpartition("::")[2] for one in stack.exported()["deployment"].get("resources", [])]
        assert {"flow", "folder"} & set(left) == ({"flow", "folder"} if command[0] == "up" else set())


def test_the_same_program_runs_for_development_and_no_task_of_production_is_renamed(
    stack: Stack, tmp_path: Path, engine: Path, emulator: Emulator
) -> None:
    """Another stack uses the workflow and leaves it; the production stack refuses the mode."""
    daily = {"ScheduledSync": {"orders": {**task(), "schedule": {"cron_express": "00 12 00 * * ?"}}}}
    want(stack, "returns", **daily)
    stack.up()
    mark = emulator.journal.mark()
    other = Stack(tmp_path / "another folder", engine, emulator)
    want(other, "returns", **daily)
    other.config({"dataworks:mode": "development"})
    other.up()
    assert ids(other) == ids(stack)
    assert sorted(file.name for file in emulator.console.files()) == ["dev_orders_daily", "orders_daily"]
    other.destroy()
    assert not {name for name in writes(emulator, mark) if name.endswith(("Business", "Folder"))}
    mark = emulator.journal.mark()
    stack.config({"dataworks:mode": "development"})
    refused = stack.up(expect=None)
    assert refused.status != 0
    assert "task_name: is 'orders_daily' in the state, without the prefix 'dev_'" in refused.text
    assert writes(emulator, mark) == []
