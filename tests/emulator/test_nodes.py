"""The emulator is the new Data Studio (2024-05-18) as far as the official SDK can tell."""

from __future__ import annotations

import json

import pytest
from alibabacloud_dataworks_public20200518 import models as file_models
from alibabacloud_dataworks_public20240518 import models
from alibabacloud_dataworks_public20240518.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException

from dataworks_emulator import Emulator

from .conftest import sdk
from .node_sdk import (
    BASIC,
    GROUP,
    LEGACY,
    STANDARD,
    begin,
    carry_out,
    create,
    entry_read,
    execute,
    job,
    node_client,
    pipeline,
    read,
    spec_of,
    spec_read,
    update,
    versions,
)


@pytest.fixture
def nodes(emulator: Emulator) -> Client:
    return node_client(emulator)


def refused(call: object, *arguments: object, **more: object) -> ClientException:
    assert callable(call)
    with pytest.raises(ClientException) as caught:
        call(*arguments, **more)
    return caught.value


def test_a_node_lives_its_whole_life(emulator: Emulator, nodes: Client) -> None:
    """Created, listed, read, changed, renamed, moved, deployed, undeployed and deleted."""
    node_id = create(nodes)
    assert (len(node_id), int(node_id) > 2**53, int(float(node_id)) == int(node_id)) == (19, True, False)
    listed = nodes.list_nodes(models.ListNodesRequest(project_id=BASIC, name="orders", page_size=100)).body.paging_info
    assert [(str(one.id), one.name, one.script.path) for one in listed.nodes] == [
        (node_id, "orders_sync", "orders/orders_sync")
    ]

    update(nodes, node_id, {"script": {"content": json.dumps(job(8))}, "trigger": {"cron": "00 30 05 * * ?"}})
    entry = entry_read(nodes, node_id)
    assert json.loads(entry["script"]["content"]) == job(8)
    assert (entry["trigger"]["cron"], entry["script"]["path"]) == ("00 30 05 * * ?", "orders/orders_sync")

    nodes.rename_node(models.RenameNodeRequest(id=node_id, project_id=BASIC, name="orders_nightly"))
    nodes.move_node(models.MoveNodeRequest(id=node_id, project_id=BASIC, path="orders/daily"))
    assert entry_read(nodes, node_id)["script"]["path"] == "orders/daily/orders_nightly"
    default = entry_read(nodes, node_id)["outputs"]["nodeOutputs"][0]
    assert (default["data"], default["refTableName"]) == (node_id, "orders_sync")  # outputs keep the first name

    assert read(nodes, node_id).task_id is None
    assert carry_out(nodes, node_id) == ["PROD_CHECK", "PROD"]
    assert read(nodes, node_id).task_id
    assert (versions(nodes, node_id, "Saved"), versions(nodes, node_id, "Deployed")) == ([4, 3, 2, 1], [4])

    delete = models.DeleteNodeRequest(id=node_id, project_id=BASIC)
    assert "Undeploy" in str(refused(nodes.delete_node, delete))
    assert carry_out(nodes, node_id, "Offline") == ["PROD_CHECK", "PROD"]
    assert versions(nodes, node_id, "UnDeployed") == [4]
    assert nodes.delete_node(delete).body.success is True
    gone = refused(read, nodes, node_id)
    assert (gone.code, f"未找到节点: {node_id}" in str(gone)) == ("5801488441564725286", True)
    assert emulator.node_console.nodes() == []


def test_in_standard_mode_the_development_environment_comes_first(nodes: Client) -> None:
    """Stages are as they come, and are named by the run."""
    node_id = create(nodes, project_id=STANDARD)
    assert carry_out(nodes, node_id, project_id=STANDARD) == ["DEV_CHECK", "DEV", "PROD_CHECK", "PROD"]


def test_a_run_that_nobody_advances_stays_as_it_is(nodes: Client) -> None:
    """PROD stays Init, however often it is asked for; the run can be resumed, or abolished."""
    run_id = begin(nodes, create(nodes))
    for _ in range(5):
        found = pipeline(nodes, run_id)
    assert (found.status, [stage.status for stage in found.stages]) == ("Running", ["Success", "Init", "Init"])
    assert nodes.abolish_pipeline_run(models.AbolishPipelineRunRequest(id=run_id, project_id=BASIC)).body.success
    assert pipeline(nodes, run_id).status == "Termination"
    assert "流水线不是正在运行" in str(refused(execute, nodes, run_id, "PROD_CHECK"))


def test_stages_run_in_order_and_once(nodes: Client) -> None:
    """One that is not next is refused, and one that ran, too."""
    run_id = begin(nodes, create(nodes))
    assert "finish" in str(refused(execute, nodes, run_id, "PROD"))
    for _ in range(3):
        pipeline(nodes, run_id)
    execute(nodes, run_id, "PROD_CHECK")
    assert "executed" in str(refused(execute, nodes, run_id, "PROD_CHECK"))


def test_a_run_of_mode_auto_begins_its_stages_itself(nodes: Client) -> None:
    """Up to the stage that it names, which runs too."""
    whole, part = create(nodes), create(nodes, spec_of("other"))
    run_id = begin(nodes, whole, run_mode="Auto")
    until = begin(nodes, part, run_mode="Auto", auto_run_until_stage="PROD_CHECK")
    for _ in range(8):
        ended, waits = pipeline(nodes, run_id), pipeline(nodes, until)
    assert ended.status == "Success"
    assert [stage.status for stage in waits.stages] == ["Success", "Success", "Init"]


def test_dependencies_need_the_id_of_their_node(nodes: Client) -> None:
    """A flow entry that names no node is dropped without a word, at creation and in an update; so is one inside."""
    upstream = create(nodes, spec_of("upstream"))
    wanted = [{"type": "Normal", "output": upstream, "sourceType": "Manual"}]
    kept = create(nodes, spec_of("kept", depends=wanted))
    dropped = create(nodes, spec_of("dropped", depends=wanted, flow_id=""))
    inside = create(nodes, spec_of("inside", dependencies=[{"nodeId": "inside", "depends": wanted}]))

    def depends(node_id: str) -> list[str]:
        request = models.ListNodeDependenciesRequest(id=node_id, project_id=BASIC, page_size=100)
        return [one.name for one in nodes.list_node_dependencies(request).body.paging_info.nodes]

    assert [depends(one) for one in (kept, dropped, inside)] == [["upstream"], [], []]
    update(nodes, dropped, {}, flow=[{"depends": wanted}])
    assert depends(dropped) == []
    update(nodes, dropped, {}, flow=[{"nodeId": dropped, "depends": wanted}])
    assert depends(dropped) == ["upstream"]
    update(nodes, kept, {"script": {"content": json.dumps(job(4))}})
    assert depends(kept) == ["upstream"]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("{", "5801480744983330821"),
        (spec_of(kind="Workflow"), "5801480744983330820"),
        (spec_of(depends=[{"type": "Normal", "output": "x", "sourceType": "Normal"}]), "SourceType Value:Normal"),
        (spec_of(rerunMode="ALL_ALLOWED"), "5801480744983330820"),
        (spec_of(folder="nowhere"), "目录层级校验未通过"),
        (spec_of("with-hyphen"), "Invalid node name"),
        (spec_of(trigger={"cron": "every day"}), "Invalid cron expression in trigger"),
        (spec_of(runtimeResource={"resourceGroup": "nobody"}), "Resource group not found or not available"),
        (spec_of(script={"path": "orders/another", "runtime": {"command": "DI"}}), "must end with node name"),
        (spec_of(script={"path": "orders/orders_sync", "runtime": {}}), "script.runtime.command is empty"),
        (
            spec_of(
                script={
                    "path": "orders/orders_sync",
                    "runtime": {"command": "DI"},
                    "content": json.dumps({"job": {"content": []}}),
                }
            ),
            "Validate spec error",
        ),
    ],
)
def test_what_the_documents_refuse_is_refused(emulator: Emulator, nodes: Client, spec: str, said: str) -> None:
    """With the code or the words that were seen, and nothing is made."""
    error = refused(create, nodes, spec)
    assert said in f"{error.code} {error}"
    assert emulator.node_console.nodes() == []


def test_a_name_is_used_once_in_a_workspace(nodes: Client) -> None:
    """By CreateNode and by RenameNode, in whatever folder."""
    create(nodes)
    other = create(nodes, spec_of("other", folder="demo"))
    assert "same name" in str(refused(create, nodes, spec_of(folder="demo")))
    rename = models.RenameNodeRequest(id=other, project_id=BASIC, name="orders_sync")
    assert "same name" in str(refused(nodes.rename_node, rename))


def test_an_update_keeps_what_it_does_not_name(nodes: Client) -> None:
    """Objects are merged key by key, a list is replaced whole, and the command never changes."""
    outputs = [{"data": "orders.out", "artifactType": "NodeOutput", "sourceType": "Manual"}]
    trigger = {"type": "Scheduler", "cron": "00 30 05 * * ?", "cycleType": "Daily"}
    node_id = create(nodes, spec_of(trigger=trigger, outputs={"nodeOutputs": outputs}))
    before = entry_read(nodes, node_id)
    update(nodes, node_id, {"recurrence": "Pause"})
    assert {**before, "recurrence": "Pause"} == entry_read(nodes, node_id)
    update(nodes, node_id, {"outputs": {"nodeOutputs": []}})
    assert [one["data"] for one in entry_read(nodes, node_id)["outputs"]["nodeOutputs"]] == [node_id]
    assert "cannot be changed" in str(refused(update, nodes, node_id, {"script": {"runtime": {"command": "SHELL"}}}))
    assert "spec kind" in str(refused(update, nodes, node_id, {}, kind="CycleWorkflow"))


def test_the_service_adds_what_was_not_sent(nodes: Client) -> None:
    """Ids, a trigger with a minute of its own, retries of the project, the default output, a group."""
    entries = []
    for name in ("first", "second"):
        sent = json.loads(spec_of(name))
        del sent["spec"]["nodes"][0]["runtimeResource"]
        entries.append(entry_read(nodes, create(nodes, json.dumps(sent))))
    first, second = entries
    assert first["trigger"]["cron"] != second["trigger"]["cron"]
    assert first["trigger"]["startTime"] == "1970-01-01 00:00:00"
    assert (first["rerunTimes"], first["rerunInterval"], first["timeout"]) == (3, 120000, 0)
    assert first["runtimeResource"]["resourceGroup"] == "group_scheduling"
    assert first["outputs"]["nodeOutputs"][0]["isDefault"] is True
    assert len({first["id"], first["script"]["id"], first["trigger"]["id"], first["runtimeResource"]["id"]}) == 4


def test_a_node_in_a_workflow_is_read_as_the_workflow(emulator: Emulator, nodes: Client) -> None:
    """Its entry is among the nodes of the workflow; it is no object of a pipeline run, and does not move."""
    node_id = create(nodes)
    workflow = emulator.node_console.put_into_workflow(node_id, "nightly")
    whole = spec_read(nodes, node_id)
    assert (whole["kind"], whole["metadata"]["uuid"]) == ("CycleWorkflow", node_id)
    (flow,) = whole["spec"]["workflows"]
    assert (flow["id"], [one["id"] for one in flow["nodes"]]) == (workflow, [node_id])
    assert refused(begin, nodes, node_id).code == "5801489541076353033"
    move = models.MoveNodeRequest(id=node_id, project_id=BASIC, path="demo")
    assert "workflow" in str(refused(nodes.move_node, move))
    listed = models.ListNodesRequest(project_id=BASIC, container_id=workflow, page_size=100)
    assert [str(one.id) for one in nodes.list_nodes(listed).body.paging_info.nodes] == [node_id]


def test_an_output_belongs_to_one_deployed_node(nodes: Client) -> None:
    """The second one fails in its last stage, with the words that were seen."""
    outputs = {"nodeOutputs": [{"data": "orders.out", "artifactType": "NodeOutput"}]}
    first, second = (create(nodes, spec_of(name, outputs=outputs)) for name in ("first", "second"))
    carry_out(nodes, first)
    run_id = begin(nodes, second, run_mode="Auto")
    for _ in range(8):
        found = pipeline(nodes, run_id)
    assert (found.status, found.stages[-1].status) == ("Fail", "Fail")
    assert "multiple nodes into the same output" in found.stages[-1].message


def test_a_node_with_descendants_is_not_undeployed(nodes: Client) -> None:
    """As long as one of them is deployed."""
    upstream = create(nodes, spec_of("upstream"))
    below = create(nodes, spec_of("below", depends=[{"type": "Normal", "output": upstream}]))
    for one in (upstream, below):
        carry_out(nodes, one)
    assert "below" in str(refused(begin, nodes, upstream, "Offline"))
    carry_out(nodes, below, "Offline")
    assert carry_out(nodes, upstream, "Offline")


def test_the_items_of_a_run_are_what_it_deploys(emulator: Emulator, nodes: Client) -> None:
    """The Spec of the run stays that of its package, and that is what runs, whoever saves in between."""
    node_id = create(nodes)
    run_id = begin(nodes, node_id)
    emulator.node_console.edit_content(node_id, job(32))
    request = models.ListPipelineRunItemsRequest(pipeline_run_id=run_id, project_id=BASIC, page_size=100)
    (item,) = nodes.list_pipeline_run_items(request).body.paging_info.pipeline_run_items
    taken = json.loads(item.spec)["spec"]["nodes"][0]["script"]["content"]
    assert (json.loads(taken), item.version) == (job(), 1)
    for code in ("PROD_CHECK", "PROD"):
        for _ in range(3):
            pipeline(nodes, run_id)
        execute(nodes, run_id, code)
    for _ in range(3):
        pipeline(nodes, run_id)
    deployed = emulator.node_console.node(node_id).deployed
    assert deployed is not None
    assert json.loads(deployed["script"]["content"]) == job()


def test_look_ups_speak_of_both_data_studios(nodes: Client) -> None:
    """GetProject, ListResourceGroups (general purpose unless types are named), ListDataSources by environment."""
    project = nodes.get_project(models.GetProjectRequest(id=LEGACY)).body.project
    assert (project.name, project.dev_environment_enabled) == ("emulated_standard", True)
    groups = nodes.list_resource_groups(models.ListResourceGroupsRequest(project_id=BASIC, page_size=100)).body
    assert [one.id for one in groups.paging_info.resource_group_list] == [
        GROUP,
        "S_res_group_3_4",
        "serverless_res_group_orders",
    ]
    typed = models.ListResourceGroupsRequest(resource_group_types=["ExclusiveScheduler"], page_size=100)
    (scheduler,) = nodes.list_resource_groups(typed).body.paging_info.resource_group_list
    assert scheduler.id == "group_scheduling"
    sources = models.ListDataSourcesRequest(project_id=BASIC, types=["odps"], page_size=100)
    found = nodes.list_data_sources(sources).body.paging_info.data_sources
    assert {one.name: [env.connection_properties["envType"] for env in one.data_source] for one in found} == {
        "warehouse": ["Prod"],
        "shop_maxcompute": ["Prod"],
    }


def test_each_call_belongs_to_one_data_studio(emulator: Emulator, nodes: Client) -> None:
    """Nodes are refused in a legacy workspace and files in a new one, and a GetNode of the other version is another."""
    assert refused(create, nodes, project_id=LEGACY).code == "InvalidParameter"
    files = file_models.ListFilesRequest(project_id=BASIC, page_size=100)
    assert refused(sdk(emulator).list_files, files).code == "InvalidParameter"
    create(nodes)
    assert [(entry.operation, entry.version) for entry in emulator.journal.since()] == [
        ("CreateNode", "2024-05-18"),
        ("ListFiles", "2020-05-18"),
        ("CreateNode", "2024-05-18"),
    ]


def test_pages_are_of_ten_to_a_hundred(nodes: Client) -> None:
    """Another size is refused; every node is on one page."""
    names = [f"node_{number:02d}" for number in range(23)]
    for name in names:
        create(nodes, spec_of(name))
    assert refused(nodes.list_nodes, models.ListNodesRequest(project_id=BASIC, page_size=5)).code == "InvalidPageSize"
    found = []
    for number in (1, 2, 3):
        request = models.ListNodesRequest(project_id=BASIC, page_size=10, page_number=number)
        found += [one.name for one in nodes.list_nodes(request).body.paging_info.nodes]
    assert sorted(found) == names
