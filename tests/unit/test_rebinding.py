"""`dataworks rebind`: which node a task became, what differs, and the state with the new ids."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from pulumi_dataworks.cli.rebind import Nodes, found_ids
from pulumi_dataworks.errors import InputError
from pulumi_dataworks.plan.flow_spec import spec_text
from pulumi_dataworks.plan.rebinding import (
    ListedTask,
    RecordedTask,
    containers_of,
    differences,
    legacy_tasks,
    matching,
    read_export,
    rebound,
)
from support.flow_specs import ADDED_EXTEND, CONTENT, NODE_ID, free_node, node_in_workflow

URN = "urn:pulumi:prod::orders::pulumi-python:dynamic/dataworks"
SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
SECRET = {**SIGNATURE, "ciphertext": "v1:abc"}
TASK_INPUTS = {
    "__provider": "cGlja2xl",
    "project_id": "10002",
    "task_name": "orders",
    "file_folder_path": "Business Flow/orders/Data Integration",
    "task_content": {**CONTENT, "transform": False},
    "secret_parameters": SECRET,
    "task_type": "DI_OFFLINE",
}
OUTPUTS = {"region": "cn-shanghai", "last_edit_time": "2026-01-01T00:00:00.000Z", "current_version": 3}
PATH = "业务流程/orders/数据集成/orders"


def resource(kind: str, name: str, id_: str, inputs: dict[str, Any], **outputs: Any) -> dict[str, Any]:
    return {
        "urn": f"{URN}:{kind}::{name}",
        "custom": True,
        "id": id_,
        "type": f"pulumi-python:dynamic/dataworks:{kind}",
        "inputs": inputs,
        "outputs": {**inputs, **OUTPUTS, **outputs},
    }


def export() -> dict[str, Any]:
    of_file = {"project_id": "10002", "file_id": "500001"}
    resources = [
        {"urn": "urn:pulumi:prod::orders::pulumi:pulumi:Stack::orders-prod", "type": "pulumi:pulumi:Stack"},
        resource("DISyncTask", "orders", "10002:500001", TASK_INPUTS),
        resource("NodeSchedule", "orders-schedule", "10002:500001", {**of_file, "cron_express": "00 28 00 * * ?"}),
        resource("FileDeployment", "orders-deployment", "10002:500001", of_file, production_version=3),
        resource("DISyncTask", "other", "10000:500001", {**TASK_INPUTS, "project_id": "10000"}),
        resource("Business", "flow", "10002:500001", {"project_id": "10002", "business_name": "orders"}),
    ]
    return {"version": 3, "deployment": {"manifest": {}, "resources": resources}}


def is_new(project_id: str) -> bool:
    return project_id == "10002"


def task(**changes: Any) -> RecordedTask:
    inputs = {name: value for name, value in TASK_INPUTS.items() if name not in ("__provider", "secret_parameters")}
    return RecordedTask("orders", "10002", "500001", {**inputs, **changes}, {"cron_express": "00 28 00 * * ?"})


def node(path: str = PATH, id_: str = NODE_ID, command: str = "DI") -> ListedTask:
    return ListedTask(id_, path.rpartition("/")[2], path, command)


def test_only_tasks_of_workspaces_with_the_new_data_studio_are_found_with_their_schedule() -> None:
    found = legacy_tasks(export(), is_new)
    assert [(one.name, one.id) for one in found] == [("orders", "10002:500001")]
    assert found[0].settings["cron_express"] == "00 28 00 * * ?"
    assert "__provider" not in found[0].inputs
    assert containers_of(export(), is_new) == [f"{URN}:Business::flow"]


def test_a_state_with_the_new_ids_keeps_everything_else() -> None:
    before = export()
    after = rebound(before, {"10002:500001": f"10002:{NODE_ID}"})
    assert before == export()
    task, schedule, deployment = after["deployment"]["resources"][1:4]
    assert {one["id"] for one in (task, schedule, deployment)} == {f"10002:{NODE_ID}"}
    assert [one["outputs"]["data_studio"] for one in (task, schedule, deployment)] == ["new"] * 3
    assert schedule["inputs"]["file_id"] == deployment["outputs"]["file_id"] == NODE_ID
    assert task["inputs"] == TASK_INPUTS
    assert "last_edit_time" not in task["outputs"]
    assert "production_version" not in deployment["outputs"]
    assert after["deployment"]["resources"][4:] == before["deployment"]["resources"][4:]
    assert after["deployment"]["resources"][0] == before["deployment"]["resources"][0]


def test_a_second_rebind_finds_nothing_left_to_do() -> None:
    after = rebound(export(), {"10002:500001": f"10002:{NODE_ID}"})
    assert legacy_tasks(after, is_new) == []
    assert rebound(after, {"10002:500001": "10002:1"}) == after


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        ([node()], NODE_ID),
        ([node("Business_flow/orders/DI/orders")], NODE_ID),
        ([node(), node("x/orders", "7000000000000000999")], NODE_ID),
        ([node(), node("x/orders", "7000000000000000999", "ODPS_SQL")], NODE_ID),
    ],
)
def test_a_node_is_chosen_by_its_name_and_by_its_path_where_several_have_it(
    listed: list[ListedTask], chosen: str
) -> None:
    found = matching(task(), listed)
    assert isinstance(found, ListedTask)
    assert found.id == chosen


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        ([], "no node is named 'orders'"),
        ([node("x/orders_2")], "no node is named 'orders'"),
        ([node(command="ODPS_SQL")], "has the type ODPS_SQL, not DI"),
        ([node("x/orders", "1"), node("y/orders", "2")], "2 nodes are named 'orders'"),
        ([node(id_="1"), node(id_="2")], "2 nodes are named 'orders'"),
    ],
)
def test_nothing_is_chosen_where_more_than_one_node_may_be_meant(listed: list[ListedTask], why: str) -> None:
    found = matching(task(), listed)
    assert isinstance(found, str)
    assert why in found


def test_what_differs_is_named_by_its_inputs() -> None:
    script = {**free_node()["spec"]["nodes"][0]["script"], "path": PATH}
    spec = free_node(script=script)
    assert differences(task(), spec) == ()
    assert differences(task(file_folder_path="orders"), spec) == ("file_folder_path",)
    content = json.dumps({**CONTENT, "extend": ADDED_EXTEND})
    other = free_node(script={**script, "content": content}, trigger={"type": "Scheduler", "cron": "00 12 00 * * ?"})
    assert differences(task(), other) == ("task_content", "schedule.cron_express")


def test_each_task_is_shown_with_both_ids_and_a_node_in_a_workflow_is_not_used() -> None:
    shown: list[str] = []
    specs = {NODE_ID: spec_text(free_node())}
    nodes = Nodes(lambda _project, _name: [node()], lambda _project, id_: specs[id_])
    assert found_ids([task()], nodes, show=shown.append) == {"10002:500001": f"10002:{NODE_ID}"}
    assert shown == [f"orders  10002:500001 -> 10002:{NODE_ID}\n  differs: file_folder_path"]
    specs[NODE_ID] = spec_text(node_in_workflow())
    assert found_ids([task()], nodes, show=shown.append) == {}
    assert "is in workflow 'demo_flow'" in shown[1]


def test_two_tasks_never_become_one_node() -> None:
    nodes = Nodes(lambda _project, _name: [node()], lambda _project, _id: spec_text(free_node()))
    second = RecordedTask("again", "10002", "500002", task().inputs, {})
    with pytest.raises(InputError, match="would become node"):
        found_ids([task(), second], nodes, show=lambda _text: None)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"deployment": 1}', '{"deployment": {"resources": [1]}}'])
def test_what_is_no_export_is_an_error(text: str) -> None:
    with pytest.raises(InputError, match="pulumi stack export"):
        read_export(text)


def test_an_operation_that_has_not_ended_is_an_error() -> None:
    text = deepcopy(export())
    text["deployment"]["pending_operations"] = [{"resource": {}, "type": "creating"}]
    with pytest.raises(InputError, match="have not ended"):
        read_export(json.dumps(text))
