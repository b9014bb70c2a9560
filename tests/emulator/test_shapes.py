"""Answers have the fields of the official SDK's models, none more, and lists have its filters."""

from __future__ import annotations

from typing import Any

import pytest
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client

from dataworks_emulator import Emulator

from .conftest import FLOW, content, text
from .official import create
from .raw import send, signed

PROJECT = {"ProjectId": "10000"}
PAGE = {"PageNumber": "1", "PageSize": "10"}


@pytest.fixture
def task(emulator: Emulator, client: Client) -> dict[str, str]:
    """A task with every setting, in production."""
    file_id = create(client)
    request = models.UpdateFileRequest(
        project_id=10000,
        file_id=file_id,
        input_list="emulated_standard_root",
        output_list="orders.out",
        cron_express="00 12 00 * * ?",
        rerun_mode="ALL_DENIED",
        auto_rerun_interval_millis=120000,
        file_description="orders of the day",
        resource_group_identifier="group_scheduling",
        advanced_settings="{}",
        stop=False,
    )
    assert client.update_file(request).body.success is True
    emulator.operation_center.publish(file_id)
    return {"FileId": str(file_id), "NodeId": emulator.console.file(file_id).node_id}


READS: dict[str, dict[str, str]] = {
    "GetFile": {**PROJECT, "FileId": ""},
    "ListFiles": {**PROJECT, **PAGE, "NeedContent": "true", "NeedAbsoluteFolderPath": "true"},
    "ListFileVersions": {**PROJECT, "FileId": ""},
    "GetFileVersion": {**PROJECT, "FileId": "", "FileVersion": "1"},
    "GetNode": {"NodeId": "", "ProjectEnv": "PROD"},
    "GetNodeCode": {"NodeId": "", "ProjectEnv": "PROD"},
    "ListFolders": {**PROJECT, **PAGE, "ParentFolderPath": FLOW},
    "GetFolder": {**PROJECT, "FolderPath": FLOW},
    "ListBusiness": {**PROJECT, **PAGE},
    "ListDeployments": {**PROJECT, **PAGE},
}
BY_QUERY: dict[str, dict[str, str]] = {"GetProject": PROJECT, "ListResourceGroups": {"ResourceGroupType": "4"}}


def strangers(answer: dict[str, Any], action: str) -> set[str]:
    """Paths of an answer that the SDK's model of it does not have."""
    model = getattr(models, f"{action}ResponseBody")().from_map(answer)
    return paths(answer) - paths(model.to_map())


def paths(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        named = {f"{path}.{key}": item for key, item in value.items() if item is not None}
        return {*named} | {one for name, item in named.items() for one in paths(item, name)}
    return {one for item in value for one in paths(item, f"{path}[]")} if isinstance(value, list) else set()


def fields(kind: type) -> set[str]:
    """Names of the fields of a model, as the wire has them."""
    model: Any = kind()
    for name in vars(model):
        setattr(model, name, name)
    return set(model.to_map())


@pytest.mark.parametrize("action", [*READS, *BY_QUERY])
def test_no_answer_has_a_field_that_the_sdk_does_not_know(
    emulator: Emulator, task: dict[str, str], action: str
) -> None:
    """The whole answer, as the model reads and writes it again."""
    emulator.console.make_folder(f"{FLOW}/daily")
    form = {name: value or task[name] for name, value in READS.get(action, {}).items()}
    answer = send(emulator, signed(emulator, action, BY_QUERY.get(action, {}), form)).json
    assert answer.get("Success", True) is True
    assert strangers(answer, action) == set()


def test_no_answer_to_a_write_has_a_field_that_the_sdk_does_not_know(emulator: Emulator) -> None:
    def called(action: str, query: dict[str, str], **form: str) -> dict[str, Any]:
        named = {} if query else PROJECT
        answer: dict[str, Any] = send(emulator, signed(emulator, action, query, {**named, **form})).json
        assert strangers(answer, action) == set(), action
        return answer

    task = {**PROJECT, "TaskType": "DI_OFFLINE"}
    param = text({"FileFolderPath": FLOW})
    made = called("CreateDISyncTask", {**task, "TaskName": "a", "TaskParam": param}, TaskContent=text(content()))
    file_id = str(made["Data"]["FileId"])
    called("UpdateDISyncTask", {**task, "FileId": file_id, "TaskParam": "{}", "TaskContent": ""})
    called("UpdateFile", {}, FileId=file_id, InputList="emulated_standard_root", OutputList="a.out")
    submitted = called("SubmitFile", {}, FileId=file_id)
    for _ in range(3):
        called("GetDeployment", {}, DeploymentId=str(submitted["Data"]))
    called("DeployFile", {}, FileId=file_id)
    called("CreateFolder", {}, FolderPath=f"{FLOW}/new")
    called("CreateBusiness", {}, BusinessName="new")
    called("DeleteFile", {}, FileId=file_id)


def test_a_refusal_has_the_envelope_of_its_family(emulator: Emulator) -> None:
    """As the SDK reads it."""
    answer = send(emulator, signed(emulator, "GetFile", {}, {**PROJECT, "FileId": "1"})).json
    assert (answer["Success"], strangers(answer, "GetFile")) == (False, set())


def test_get_node_has_every_field(client: Client, task: dict[str, str]) -> None:
    """What the emulator has, and an empty value for what it has not."""
    request = models.GetNodeRequest(node_id=int(task["NodeId"]), project_env="PROD")
    data = client.get_node(request).body.data
    assert {key for key, value in data.to_map().items() if value is not None} == fields(models.GetNodeResponseBodyData)
    assert (data.repeat_mode, data.repeatability, data.repeat_interval) == (2, False, 120000)
    assert (data.res_group_identifier, data.description) == ("group_scheduling", "orders of the day")
    assert data.create_time <= data.modify_time <= data.deploy_date


def test_versions_are_listed_without_a_page(client: Client, task: dict[str, str]) -> None:
    """The SDK does not mark PageNumber and PageSize as required."""
    request = models.ListFileVersionsRequest(project_id=10000, file_id=int(task["FileId"]))
    data = client.list_file_versions(request).body.data
    assert (data.total_count, [one.file_version for one in data.file_versions]) == (1, [1])


def test_deployments_are_filtered_by_user_and_by_time(emulator: Emulator, client: Client) -> None:
    """All four filters of the SDK."""
    file_id = create(client)
    emulator.console.commit(file_id)
    client.delete_file(models.DeleteFileRequest(project_id=10000, file_id=file_id))

    def found(**filters: Any) -> list[Any]:
        request = models.ListDeploymentsRequest(project_id=10000, page_number=1, page_size=10, **filters)
        return list(client.list_deployments(request).body.data.deployments)

    def listed(**filters: Any) -> list[int]:
        return [one.id for one in found(**filters)]

    (one,) = found()
    assert one.execute_time is None
    assert listed(creator=one.creator, executor=one.executor, end_create_time=one.create_time) == [one.id]
    assert listed(creator="1") == listed(executor="1") == []
    assert listed(end_create_time=one.create_time - 1) == []
    assert listed(end_execute_time=one.create_time + 10**9) == []
    for _ in range(3):
        client.get_deployment(models.GetDeploymentRequest(project_id=10000, deployment_id=one.id))
    (ended,) = found()
    assert ended.execute_time >= ended.create_time
    assert listed(end_execute_time=ended.execute_time) == [one.id]
    assert listed(end_execute_time=ended.execute_time - 1) == []
