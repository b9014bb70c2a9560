"""`check` of each resource in a workspace with either Data Studio: what it does not have is an error in a preview."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.business import BusinessProvider
from pulumi_dataworks.resources.di_sync_task import DISyncTaskProvider
from pulumi_dataworks.resources.file_deployment import FileDeploymentProvider
from pulumi_dataworks.resources.folder import FolderProvider
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import settings
from support.servicer import Server
from support.stacks import inputs

NODE = {"project_id": "10002", "file_id": "7000000000000000901"}
FILE = {"project_id": "10000", "file_id": "500001"}

CASES: list[tuple[type[ResourceProvider], dict[str, Any], str]] = [
    (BusinessProvider, {"project_id": "10002", "business_name": "orders"}, "business_name: cannot be created"),
    (FolderProvider, {"project_id": "10002", "folder_path": "业务流程/a/数据集成/b"}, "folder_path: cannot be created"),
    (NodeScheduleProvider, {**NODE, "scheduler_type": "MANUAL"}, "scheduler_type: cannot be MANUAL"),
    (NodeScheduleProvider, {**FILE, "instance_mode": "T+1"}, "instance_mode: cannot be set"),
    (FileDeploymentProvider, {**NODE, "skip_checks": True}, "skip_checks: cannot be True"),
    (DISyncTaskProvider, inputs(project_id="10002", resource_group=None), "resource_group: is required"),
    (DISyncTaskProvider, inputs(project_id="10002", file_folder_path="a//b"), "file_folder_path: has an empty segment"),
]


@pytest.fixture
def server(emulator: Emulator) -> Server:
    return Server({**settings(emulator), "dataworks:newWorkspaces": '["10002", "10003"]'})


@pytest.mark.parametrize(("provider", "news", "text"), CASES)
def test_what_the_data_studio_does_not_have_fails_a_preview(
    server: Server, emulator: Emulator, provider: type[ResourceProvider], news: dict[str, Any], text: str
) -> None:
    _, failures = server.of(provider()).check({}, news)
    assert [one for one in failures if text in one], failures
    assert not emulator.journal.since()


@pytest.mark.parametrize(("provider", "news", "text"), CASES)
def test_the_same_passes_where_the_workspace_has_the_other_data_studio_or_none_that_is_known(
    server: Server, provider: type[ResourceProvider], news: dict[str, Any], text: str
) -> None:
    other = {**news, "project_id": "10000" if news["project_id"] == "10002" else "10002"}
    _, failures = server.of(provider()).check({}, other)
    assert not [one for one in failures if text in one], failures


def test_a_schedule_of_a_node_is_kept_with_the_unit_of_its_timeout(server: Server) -> None:
    schedules = server.of(NodeScheduleProvider())
    form, failures = schedules.check({}, {**NODE, "timeout": 2, "scheduler_type": "PAUSE", "stop": False})
    assert failures == []
    assert form == {**NODE, "timeout": 2, "timeout_unit": "HOURS", "scheduler_type": "PAUSE"}
    form, failures = schedules.check({}, {**FILE, "timeout": 2, "scheduler_type": "PAUSE", "stop": False})
    assert failures == []
    assert form == {**FILE, "timeout": 2, "scheduler_type": "PAUSE", "stop": False}
