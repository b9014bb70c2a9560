"""Keys and types of the answers are those of recorded replies of 2025; the literals are transcribed from them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_dataworks_public20240518 import models
from alibabacloud_dataworks_public20240518.client import Client

from dataworks_emulator import Emulator

from .node_sdk import BASIC, begin, carry_out, create, node_client, spec_of

NODE = {
    "CreateTime": int,
    "Id": int,
    "ModifyTime": int,
    "Name": str,
    "Owner": str,
    "ProjectId": int,
    "Spec": str,
}
ENTRY = {
    # of a node in a workflow, in the recorded order; a DI node has `language`, and no datasource
    "recurrence": str,
    "id": str,
    "timeout": int,
    "instanceMode": str,
    "rerunMode": str,
    "rerunTimes": int,
    "rerunInterval": int,
    "script": dict,
    "trigger": dict,
    "runtimeResource": dict,
    "name": str,
    "owner": str,
    "metadata": dict,
    "inputs": dict,
    "outputs": dict,
}
TRIGGER = {
    "type": str,
    "id": str,
    "cron": str,
    "startTime": str,
    "endTime": str,
    "timezone": str,
    "delaySeconds": int,
}
PIPELINE = {
    # Description is in the model of the SDK, and not in the recorded replies, whose run had none
    "CreateTime": int,
    "Creator": str,
    "Description": str,
    "Id": str,
    "Message": str,
    "ModifyTime": int,
    "ProjectId": int,
    "Stages": list,
    "Status": str,
}
STAGE = {"Code": str, "Description": str, "Detail": dict, "Name": str, "Status": str, "Step": int, "Type": str}
RAN = STAGE | {"Message": str}


def shape(value: dict[str, Any]) -> dict[str, type]:
    return {key: type(one) for key, one in value.items()}


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return node_client(emulator)


def body(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = response.body.to_map()
    return found


def test_a_node_is_read_as_it_was_recorded(client: Client) -> None:
    """Bare, with numbers as ids and a Spec that is indented by tabs, its keys in the recorded order."""
    node_id = create(client)
    whole = body(client.get_node(models.GetNodeRequest(id=node_id, project_id=BASIC)))
    assert shape(whole) == {"Node": dict, "RequestId": str}
    assert shape(whole["Node"]) == NODE
    text = whole["Node"]["Spec"]
    assert text.startswith('{\n\t"version":"1.1.0",\n\t"kind":"CycleWorkflow",\n\t"spec":{\n\t\t"nodes":[\n\t\t\t{\n')
    spec = json.loads(text)
    assert spec["metadata"] == {"uuid": node_id}
    (entry,) = spec["spec"]["nodes"]
    assert list(shape(entry).items()) == list(ENTRY.items())
    assert shape(entry["trigger"]) == TRIGGER
    assert shape(entry["runtimeResource"]) == {"resourceGroup": str, "id": str, "resourceGroupId": str}
    (output,) = entry["outputs"]["nodeOutputs"]
    assert list(output) == ["data", "artifactType", "refTableName", "isDefault"]
    assert spec["spec"]["flow"] == []


def test_a_creation_answers_with_an_id_alone(client: Client) -> None:
    """`Id` and `RequestId`, and no word of success."""
    request = models.CreateNodeRequest(project_id=BASIC, scene="DATAWORKS_PROJECT", spec=spec_of())
    assert shape(body(client.create_node(request))) == {"Id": int, "RequestId": str}


def test_a_deployment_goes_as_it_was_recorded(client: Client) -> None:
    """One whole run of a workspace in basic mode: the stages, their words, and a Message once they ran."""
    run_id = begin(client, create(client))
    request = models.GetPipelineRunRequest(id=run_id, project_id=BASIC)
    seen = []
    for code in ("", "PROD_CHECK", "PROD"):
        if code:
            executed = models.ExecPipelineRunStageRequest(id=run_id, project_id=BASIC, code=code)
            assert shape(body(client.exec_pipeline_run_stage(executed))) == {"RequestId": str, "Success": bool}
        for _ in range(3):
            found = body(client.get_pipeline_run(request))["Pipeline"]
        assert shape(found) == PIPELINE
        for stage in found["Stages"]:
            assert shape(stage) == (STAGE if stage["Status"] == "Init" else RAN)
        seen.append((found["Status"], [stage["Status"] for stage in found["Stages"]]))
    assert seen == [
        ("Running", ["Success", "Init", "Init"]),
        ("Running", ["Success", "Success", "Init"]),
        ("Success", ["Success", "Success", "Success"]),
    ]
    assert [(one["Code"], one["Name"], one["Step"], one["Type"]) for one in found["Stages"]] == [
        ("BUILD_PACKAGE", "发布包构建", 1, "Build"),
        ("PROD_CHECK", "生产检查器", 2, "Check"),
        ("PROD", "发布到生产环境", 3, "Deploy"),
    ]
    assert [one["code"] for one in found["Stages"][0]["Detail"]["checkerList"]] == [
        "BuildPackageChecker",
        "NodeParentDependency",
        "NodeInProcess",
    ]


def test_a_page_of_runs_has_its_numbers_as_text(client: Client) -> None:
    """All three of them, as recorded under the former name of the operation."""
    node_id = create(client)
    carry_out(client, node_id)
    listed = body(client.list_pipeline_runs(models.ListPipelineRunsRequest(project_id=BASIC, page_size=10)))
    paging = listed["PagingInfo"]
    assert shape(paging) == {"PipelineRuns": list, "PageNumber": str, "PageSize": str, "TotalCount": str}
    assert shape(paging["PipelineRuns"][0]) == PIPELINE


def test_a_node_that_does_not_exist_is_told_as_recorded(emulator: Emulator, client: Client) -> None:
    """A body of five keys; the code in decimals, the message in Chinese."""
    from alibabacloud_tea_openapi.exceptions import ClientException

    with pytest.raises(ClientException) as caught:
        client.get_node(models.GetNodeRequest(id="700000000000", project_id=BASIC))
    assert caught.value.code == "5801488441564725286"
    assert "未找到节点: 700000000000" in str(caught.value)
    assert (caught.value.data or {}).get("HostId") == "dataworks.emulator"


def test_once_deployed_a_node_has_the_id_of_its_task(client: Client) -> None:
    """TaskId beside it, and schedulerNodeId in its Spec."""
    node_id = create(client)
    carry_out(client, node_id)
    node = body(client.get_node(models.GetNodeRequest(id=node_id, project_id=BASIC)))["Node"]
    entry = json.loads(node["Spec"])["spec"]["nodes"][0]
    assert shape(node) == NODE | {"TaskId": int}
    assert entry["metadata"]["schedulerNodeId"] == node["TaskId"]
