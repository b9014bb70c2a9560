"""Workflows, folders and resource groups, as the official SDK sees them."""

from __future__ import annotations

from typing import Any

import pytest
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client

from dataworks_emulator import Emulator

from .conftest import text
from .test_official_sdk import create, get

PROJECT = 10000


def flows(client: Client) -> dict[str, int]:
    request = models.ListBusinessRequest(project_id=PROJECT, page_number=1, page_size=100)
    return {one.business_name: one.business_id for one in client.list_business(request).body.data.business}


def folder_of(client: Client, file_id: int) -> str:
    folder_id = get(client, file_id).data.file.file_folder_id
    request = models.GetFolderRequest(project_id=PROJECT, folder_id=folder_id)
    return str(client.get_folder(request).body.data.folder_path)


def test_a_workflow_is_made_renamed_and_deleted_with_what_is_in_it(emulator: Emulator, client: Client) -> None:
    """Its folders and files follow another name; deleted, it takes them along."""
    assert set(flows(client)) == {"orders", "demo"}
    made = client.create_business(
        models.CreateBusinessRequest(project_id=PROJECT, business_name="returns", description="d", owner="1")
    ).body
    assert flows(client)["returns"] == made.business_id
    param = text({"FileFolderPath": "业务流程/returns/数据集成/daily"})
    file_id = create(client, task_param=param)
    request: Any = models.UpdateBusinessRequest(
        project_id=PROJECT, business_id=made.business_id, business_name="refunds"
    )
    assert client.update_business(request).body.success is True
    assert folder_of(client, file_id) == "业务流程/refunds/数据集成/daily"
    again = models.CreateBusinessRequest(project_id=PROJECT, business_name="refunds")
    assert client.create_business(again).body.success is False
    request = models.DeleteBusinessRequest(project_id=PROJECT, business_id=made.business_id)
    assert client.delete_business(request).body.success is True
    assert "refunds" not in flows(client)
    assert emulator.console.files() == []
    assert client.delete_business(request).body.success is False


def test_a_folder_is_made_renamed_and_deleted_with_what_is_in_it(emulator: Emulator, client: Client) -> None:
    """Below a workflow only."""
    path = "业务流程/orders/数据集成/daily"
    folder_id = client.create_folder(models.CreateFolderRequest(project_id=PROJECT, folder_path=path)).body.data
    file_id = create(client, task_param=text({"FileFolderPath": path}))
    request: Any = models.UpdateFolderRequest(project_id=PROJECT, folder_id=folder_id, folder_name="nightly")
    assert client.update_folder(request).body.success is True
    assert folder_of(client, file_id) == "业务流程/orders/数据集成/nightly"
    for wrong in ("业务流程/nobody/数据集成/daily", "业务流程/orders/数据集成/nightly"):
        assert client.create_folder(models.CreateFolderRequest(project_id=PROJECT, folder_path=wrong)).body.success is (
            False
        )
    request = models.DeleteFolderRequest(project_id=PROJECT, folder_id=folder_id)
    assert client.delete_folder(request).body.success is True
    assert emulator.console.files() == []
    assert client.delete_folder(request).body.success is False


@pytest.mark.parametrize(("kind", "first"), [(None, "group_scheduling"), (4, "S_res_group_1_2")])
def test_resource_groups_are_listed_by_type(client: Client, kind: int | None, first: str) -> None:
    """Those of the scheduler unless another type is asked for."""
    groups = client.list_resource_groups(models.ListResourceGroupsRequest(resource_group_type=kind)).body.data
    assert (groups[0].identifier, groups[0].status, groups[0].is_default) == (first, 0, True)
