"""Each operation of 2024-05-18 of the client with literal arguments: how it is sent, and a reply that it can read.

Method and places of the parameters are those of the official SDK, alibabacloud-dataworks-public20240518 9.11.0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

NODE_ID = "7000000000000000901"
"""More than 2**53, and odd: read as a double it would be another id."""

IDS = {"project_id": "1", "node_id": NODE_ID}
RUN = {"project_id": "1", "run_id": "r-1"}
PAGE = {"PageNumber": "1", "PageSize": "100"}
NOTHING = {"TotalCount": "0", "PageNumber": "1", "PageSize": "100"}


class NodeCall(NamedTuple):
    """A call, and its reply without the envelope."""

    method: str
    arguments: dict[str, Any]
    http: str
    query: dict[str, str]
    form: dict[str, str]
    reply: dict[str, Any]


NODE_CALLS = {
    "CreateNode": NodeCall(
        "create_node",
        {"project_id": "1", "spec": "{}"},
        "POST",
        {},
        {"ProjectId": "1", "Scene": "DATAWORKS_PROJECT", "Spec": "{}"},
        {"Id": int(NODE_ID)},
    ),
    "UpdateNode": NodeCall(
        "update_node",
        {**IDS, "spec": "{}"},
        "POST",
        {},
        {"Id": NODE_ID, "ProjectId": "1", "Spec": "{}"},
        {"Success": True},
    ),
    "GetNode": NodeCall(
        "get_node",
        IDS,
        "GET",
        {"Id": NODE_ID, "ProjectId": "1"},
        {},
        {"Node": {"Id": int(NODE_ID), "Name": "n", "Spec": "{}"}},
    ),
    "ListNodes": NodeCall(
        "list_nodes",
        {"project_id": "1", "name": "n"},
        "GET",
        {"ProjectId": "1", "Name": "n", **PAGE},
        {},
        {"PagingInfo": {"Nodes": [{"Id": int(NODE_ID), "Name": "n"}], **NOTHING}},
    ),
    "ListNodeDependencies": NodeCall(
        "list_node_dependencies",
        IDS,
        "GET",
        {"Id": NODE_ID, "ProjectId": "1", **PAGE},
        {},
        {"PagingInfo": {"Nodes": [], **NOTHING}},
    ),
    "MoveNode": NodeCall(
        "move_node",
        {**IDS, "path": "a/b"},
        "POST",
        {},
        {"Id": NODE_ID, "Path": "a/b", "ProjectId": "1"},
        {"Success": True},
    ),
    "RenameNode": NodeCall(
        "rename_node",
        {**IDS, "name": "n"},
        "POST",
        {},
        {"Id": NODE_ID, "Name": "n", "ProjectId": "1"},
        {"Success": True},
    ),
    "DeleteNode": NodeCall("delete_node", IDS, "POST", {}, {"Id": NODE_ID, "ProjectId": "1"}, {"Success": True}),
    "ListSnapshots": NodeCall(
        "list_snapshots",
        {**IDS, "type": "Saved"},
        "POST",
        {"Namespace": "1", "ObjectId": NODE_ID, "Type": "Saved", **PAGE},
        {},
        {"PagingInfo": {"Snapshots": [{"Id": 5, "Version": 2}], **NOTHING}},
    ),
    "CreatePipelineRun": NodeCall(
        "create_pipeline_run",
        {**IDS, "type": "Online", "description": "d"},
        "POST",
        {},
        {"ProjectId": "1", "Type": "Online", "ObjectIds": f'["{NODE_ID}"]', "Description": "d"},
        {"Id": "0b1fabc0-0000-4000-8000-000000000001"},
    ),
    "GetPipelineRun": NodeCall(
        "get_pipeline_run",
        RUN,
        "GET",
        {"Id": "r-1", "ProjectId": "1"},
        {},
        {"Pipeline": {"Id": "r-1", "Status": "Running", "Stages": [{"Code": "PROD", "Status": "Init", "Step": 3}]}},
    ),
    "ListPipelineRuns": NodeCall(
        "list_pipeline_runs",
        {**IDS, "status": "Running"},
        "GET",
        {"ProjectId": "1", "ObjectId": NODE_ID, "Status": "Running", **PAGE},
        {},
        {"PagingInfo": {"PipelineRuns": [{"Id": "r-1", "Status": "Running"}], **NOTHING}},
    ),
    "ListPipelineRunItems": NodeCall(
        "list_pipeline_run_items",
        RUN,
        "GET",
        {"ProjectId": "1", "PipelineRunId": "r-1", **PAGE},
        {},
        {"PagingInfo": {"PipelineRunItems": [{"Id": NODE_ID, "Version": 3, "Spec": "{}"}], **NOTHING}},
    ),
    "ExecPipelineRunStage": NodeCall(
        "exec_pipeline_run_stage",
        {**RUN, "code": "PROD"},
        "POST",
        {"ProjectId": "1"},
        {"Id": "r-1", "Code": "PROD"},
        {"Success": True},
    ),
    "AbolishPipelineRun": NodeCall(
        "abolish_pipeline_run", RUN, "POST", {}, {"Id": "r-1", "ProjectId": "1"}, {"Success": True}
    ),
    "GetProject": NodeCall(
        "get_project_2024",
        {"project_id": "1"},
        "GET",
        {"Id": "1"},
        {},
        {"Project": {"Id": 1, "Name": "demo_ws", "DevEnvironmentEnabled": True}},
    ),
    "ListResourceGroups": NodeCall(
        "list_resource_groups_2024",
        {"project_id": "1", "types": ("CommonV2", "ExclusiveScheduler")},
        "GET",
        {"ProjectId": "1", "ResourceGroupTypes": '["CommonV2", "ExclusiveScheduler"]', **PAGE},
        {},
        {"PagingInfo": {"ResourceGroupList": [{"Id": "g", "Status": "Normal"}], **NOTHING}},
    ),
    "ListDataSources": NodeCall(
        "list_data_sources_2024",
        {"project_id": "1", "name": "n"},
        "GET",
        {"ProjectId": "1", "Name": "n", **PAGE},
        {},
        {"PagingInfo": {"DataSources": [{"Name": "n", "Type": "mysql", "DataSource": []}], **NOTHING}},
    ),
}

READS = [name for name, call in NODE_CALLS.items() if name.startswith(("Get", "List"))]
WRITES = [name for name in NODE_CALLS if name not in READS]
