"""What a run reads of a workspace, by the operations of the Data Studio that it has."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import made, settings
from support.servicer import Aborted, Server
from support.stacks import inputs

NEW = {"dataworks:newWorkspaces": '["10002", "10003"]'}


@pytest.mark.parametrize(
    ("project_id", "identifier", "standard", "version"),
    [
        ("10000", "emulated_standard", True, "2020-05-18"),
        ("10001", "emulated_basic", False, "2020-05-18"),
        ("10002", "emulated_new_standard", True, "2024-05-18"),
        ("10003", "emulated_new_basic", False, "2024-05-18"),
    ],
)
def test_a_workspace_is_read_in_the_version_of_its_data_studio(
    emulator: Emulator, project_id: str, identifier: str, standard: bool, version: str
) -> None:
    """Identifier, mode, resource groups and data sources are the same facts in both."""
    server = Server({**settings(emulator), **NEW})
    server.check({}, inputs())
    workspaces = server.session.workspaces
    project = workspaces.project(project_id)
    assert (project.project_identifier, project.standard) == (identifier, standard)
    found = workspaces.workspace(project_id)
    assert "S_res_group_1_2" in found.resource_groups
    assert "exclusive_res_group_5_6" in found.resource_groups
    assert "group_scheduling" not in found.resource_groups
    orders = {one.production for one in found.data_sources if one.name == "orders_db"}
    assert orders == ({True, False} if standard else {True})
    assert {entry.version for entry in emulator.journal.since()} == {version}


def state(emulator: Emulator) -> tuple[str, dict[str, Any]]:
    """A task that a stack with the legacy setting created."""
    return made(Server(settings(emulator)))


def test_a_legacy_task_is_refused_by_every_hook_once_the_setting_changed(emulator: Emulator) -> None:
    """Preview, refresh, update and destroy; nothing is sent, and the error says how to move."""
    id_, outputs = state(emulator)
    assert "data_studio" not in outputs
    mark = emulator.journal.mark()
    server = Server({**settings(emulator), "dataworks:dataStudio": "new"})
    checked, failures = server.check(outputs, inputs(origin="project/stack/orders"))
    assert failures == []
    other = {**outputs, "file_id": id_.partition(":")[2], "standard_mode": True}
    for hook in (
        lambda: server.diff(id_, outputs, checked),
        lambda: server.read(id_, outputs),
        lambda: server.update(id_, outputs, {**checked, "task_name": "other"}),
        lambda: server.delete(id_, outputs),
        lambda: server.of(NodeScheduleProvider()).read(id_, other),
        lambda: server.of(FileDeploymentProvider()).diff(id_, other, other),
    ):
        with pytest.raises(Aborted) as caught:
            hook()
        text = str(caught.value)
        assert "from the legacy Data Studio, and the settings say that workspace 10000 has the new one" in text
        assert "dataworks rebind" in text
    assert emulator.journal.since(mark) == []


def test_a_call_that_meets_the_other_data_studio_is_explained(emulator: Emulator) -> None:
    """A workspace with the new Data Studio under the setting of the legacy one."""
    server = Server(settings(emulator))
    checked, _ = server.check({}, inputs(project_id="10002"))
    with pytest.raises(Aborted) as caught:
        server.create(checked)
    assert "`pulumi config set dataworks:dataStudio new`" in str(caught.value)
    assert "Project Directory (项目目录)" in str(caught.value)
