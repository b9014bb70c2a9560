"""`dataworks rebind` as a command, against the emulator: files written, DataWorks only read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from pulumi_dataworks.cli.online import files_of
from pulumi_dataworks.plan.flow_spec import new_spec, spec_text
from pulumi_dataworks.plan.inputs import normal
from support.commands import dataworks, fake_pulumi
from support.flow_specs import CONTENT
from support.hooks import settings
from support.servicer import Server
from support.stacks import inputs

TASK = {
    "project_id": "10003",
    "task_name": "orders",
    "file_folder_path": "业务流程/orders/数据集成",
    "task_content": CONTENT,
    "resource_group": "S_res_group_1_2",
    "task_type": "DI_OFFLINE",
}


def export(name: str = "orders") -> str:
    resource: dict[str, Any] = {
        "urn": f"urn:pulumi:prod::demo::pulumi-python:dynamic/dataworks:DISyncTask::{name}",
        "custom": True,
        "id": "10003:500001",
        "type": "pulumi-python:dynamic/dataworks:DISyncTask",
        "inputs": {**TASK, "task_name": name},
        "outputs": {**TASK, "task_name": name, "region": "cn-shanghai"},
    }
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": [resource]}})


def config(emulator: Emulator, **more: str) -> str:
    secret = ("dataworks:accessKeyId", "dataworks:accessKeySecret", "dataworks:securityToken")
    held = {**settings(emulator), **{f"dataworks:{name}": value for name, value in more.items()}}
    return json.dumps({name: {"value": value, "secret": name in secret} for name, value in held.items()})


def created(emulator: Emulator) -> str:
    """A node of this name, as the upgrade may have left it."""
    server = Server({**settings(emulator), "dataworks:dataStudio": "new"})
    server.check({}, inputs())
    return str(server.session.client.create_node(project_id="10003", spec=spec_text(new_spec(normal(TASK)))))


def test_the_state_is_written_with_the_new_id_after_a_backup_and_nothing_is_sent(
    emulator: Emulator, tmp_path: Path
) -> None:
    node_id = created(emulator)
    mark = emulator.journal.mark()
    fake_pulumi(tmp_path, {"config": config(emulator, dataStudio="new"), "stack": export()})
    done = dataworks("rebind", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"orders  10003:500001 -> 10003:{node_id}\n  identical" in done.stdout
    assert {entry.operation for entry in emulator.journal.since(mark)} == {"ListNodes", "GetNode"}
    backup = tmp_path / "rebind-backup.json"
    assert json.loads(backup.read_text(encoding="utf-8")) == json.loads(export())
    assert backup.stat().st_mode & 0o077 == 0
    state = json.loads((tmp_path / "rebound-state.json").read_text(encoding="utf-8"))
    resource = state["deployment"]["resources"][0]
    assert (resource["id"], resource["outputs"]["data_studio"]) == (f"10003:{node_id}", "new")
    again = dataworks("rebind", cwd=tmp_path)
    assert again.returncode == 2
    assert "rebind-backup.json cannot be written: File exists" in again.stderr


def test_an_online_review_finds_what_is_at_a_place_of_either_data_studio(emulator: Emulator) -> None:
    node_id = created(emulator)
    answer = config(emulator, newWorkspaces='["10003"]')
    live = files_of("prod", run=lambda command: subprocess.CompletedProcess(command, 0, answer))
    mark = emulator.journal.mark()
    assert live.at(("10003", "业务流程/orders/数据集成", "orders")) == [node_id]
    assert live.at(("10003", "业务流程/demo/数据集成", "orders")) == []
    assert live.at(("10000", "业务流程/orders/数据集成", "orders")) == []
    assert {entry.operation for entry in emulator.journal.since(mark)} == {"ListNodes", "ListFiles"}


def test_no_state_is_written_where_a_task_was_not_found(emulator: Emulator, tmp_path: Path) -> None:
    created(emulator)
    fake_pulumi(tmp_path, {"config": config(emulator, dataStudio="new"), "stack": export("customers")})
    done = dataworks("rebind", cwd=tmp_path)
    assert done.returncode == 1
    assert "not found: no node is named 'customers'" in done.stdout
    assert not list(tmp_path.glob("re*.json"))


def test_without_the_setting_the_command_says_which_one_to_change(emulator: Emulator, tmp_path: Path) -> None:
    mark = emulator.journal.mark()
    fake_pulumi(tmp_path, {"config": config(emulator), "stack": export()})
    done = dataworks("rebind", cwd=tmp_path)
    assert done.returncode == 2
    assert "pulumi config set dataworks:dataStudio new" in done.stderr
    assert not emulator.journal.since(mark)
