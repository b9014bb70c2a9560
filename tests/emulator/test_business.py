"""Workflows, folders, resource groups and data sources, as the official SDK sees them."""

from __future__ import annotations

from typing import Any

import pytest
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi import utils_models as open_api_models
from alibabacloud_tea_openapi.exceptions import ClientException
from darabonba.runtime import RuntimeOptions

from dataworks_emulator import DataSource, Emulator

from .conftest import sdk, text
from .official import create, get

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
    emulator.console.make_folder("业务流程/returns/数据集成/daily")
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


def test_data_sources_are_listed_for_each_environment() -> None:
    """By GET, signed by V3 and by the older RPC signature; a basic workspace has production only."""
    sources = (DataSource("here", "rds", "mysql"), DataSource("there", "odps", env_types=("PROD",), project_id="10000"))
    with Emulator(data_sources=sources) as emulator:
        for client in (sdk(emulator), sdk(emulator, signature_algorithm="v2")):

            def listed(client: Client = client, **fields: Any) -> Any:
                request = models.ListDataSourcesRequest(**{"project_id": PROJECT, **fields})
                return client.list_data_sources(request).body.data

            found = [(one.name, one.data_source_type, one.sub_type, one.env_type) for one in listed().data_sources]
            assert found == [("here", "rds", "mysql", 0), ("here", "rds", "mysql", 1), ("there", "odps", "", 1)]
            assert [one.env_type for one in listed(name="here", env_type=1).data_sources] == [1]
            assert [one.name for one in listed(data_source_type="odps").data_sources] == ["there"]
            second = listed(page_size=2, page_number=2)
            assert ([one.name for one in second.data_sources], second.total_count) == (["there"], 3)
            basic = listed(project_id=10001).data_sources
            assert [(one.name, one.env_type, one.project_id) for one in basic] == [("here", 1, 10001)]


def test_an_operation_answers_to_its_own_method_only(client: Client) -> None:
    """ListDataSources to GET, the others to POST."""
    for call, other in (("ListDataSources", "POST"), ("GetProject", "GET")):
        params = open_api_models.Params(
            action=call,
            version="2020-05-18",
            protocol="HTTP",
            pathname="/",
            method=other,
            auth_type="AK",
            style="RPC",
            req_body_type="formData",
            body_type="json",
        )
        request = open_api_models.OpenApiRequest(query={"ProjectId": "10000"})
        with pytest.raises(ClientException, match="UnsupportedHTTPMethod"):
            client.call_api(params, request, RuntimeOptions())
