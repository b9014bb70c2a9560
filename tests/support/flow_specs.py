"""Specs of nodes as GetNode gives them, transcribed from recorded replies, and the schema of what is sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = json.loads((Path(__file__).parents[1] / "vectors" / "flow_spec.schema.json").read_text(encoding="utf-8"))

NODE_ID = "7000000000000000951"
GROUP = "Serverless_res_group_500000000000001_700000000000001"

CONTENT: dict[str, Any] = {
    "type": "job",
    "version": "2.0",
    "steps": [
        {
            "stepType": "mysql",
            "name": "Reader",
            "category": "reader",
            "parameter": {"datasource": "demo_mysql", "table": "orders", "column": ["id", "name"]},
        },
        {
            "stepType": "odps",
            "name": "Writer",
            "category": "writer",
            "parameter": {
                "datasource": "demo_mc",
                "table": "ods_orders",
                "column": ["id", "name"],
                "partition": "dt=${bizdate}",
            },
        },
    ],
    "setting": {"errorLimit": {"record": "0"}, "speed": {"throttle": False, "concurrent": 2}},
}

ADDED_EXTEND = {"mode": "wizard", "resourceGroup": GROUP, "oneStopPageNum": 2, "cu": 0.5}


def validate(spec: dict[str, Any]) -> None:
    """Raise where a Spec is not what the schema describes."""
    jsonschema.validate(spec, SCHEMA)


def free_node(**changes: Any) -> dict[str, Any]:
    """The Spec of a free node. Fields of a batch synchronization node are those of a node that a console made;
    no recording of one is public. `changes` replace keys of the node."""
    node = {
        "recurrence": "Normal",
        "maxInternalConcurrency": 0,
        "id": NODE_ID,
        "timeout": 0,
        "timeoutUnit": "HOURS",
        "instanceMode": "T+1",
        "rerunMode": "Allowed",
        "rerunTimes": 3,
        "rerunInterval": 180000,
        "autoParse": False,
        "datasource": None,
        "script": {
            "language": "json",
            "path": "orders/daily/orders",
            "runtime": {"command": "DI", "commandTypeId": 23, "cu": "0.25"},
            "content": json.dumps({"extend": ADDED_EXTEND, "transform": False, **CONTENT}),
            "id": "7000000000000000953",
            "parameters": [
                {
                    "artifactType": "Variable",
                    "name": "bizdate",
                    "scope": "NodeParameter",
                    "type": "System",
                    "value": "$bizdate",
                }
            ],
        },
        "trigger": {
            "type": "Scheduler",
            "id": "7000000000000000955",
            "cron": "00 28 00 * * ?",
            "cycleType": "Daily",
            "startTime": "1970-01-01 00:00:00",
            "endTime": "9999-01-01 00:00:00",
            "timezone": "Asia/Shanghai",
            "delaySeconds": 0,
        },
        "runtimeResource": {
            "resourceGroup": GROUP,
            "resourceGroupName": "demo_default_resource_group",
            "id": "7000000000000000957",
            "resourceGroupId": "1000000000077",
        },
        "name": "orders",
        "owner": "200000000000000001",
        "metadata": {"owner": "200000000000000001", "createTime": "2026-02-13 18:08:48", "projectId": "100001"},
        "inputs": {"nodeOutputs": [{"data": "demo_ws_root", "artifactType": "NodeOutput", "sourceType": "Manual"}]},
        "outputs": {
            "nodeOutputs": [
                {"data": NODE_ID, "artifactType": "NodeOutput", "refTableName": "orders", "isDefault": True},
                {"data": "demo_ws.orders", "artifactType": "NodeOutput", "refTableName": "orders"},
            ]
        },
        **changes,
    }
    depends = [{"type": "Normal", "output": "demo_ws_root", "sourceType": "Manual"}]
    return {
        "version": "1.1.0",
        "kind": "CycleWorkflow",
        "spec": {"nodes": [node], "flow": [{"nodeId": NODE_ID, "depends": depends}]},
        "metadata": {"uuid": NODE_ID},
    }


def node_in_workflow() -> dict[str, Any]:
    """The Spec of a node in a workflow: that of the whole workflow, in which another node comes first."""
    spec = free_node()
    node = spec["spec"]["nodes"][0]
    other = {**node, "id": "8000000000000000009", "name": "startnode", "recurrence": "Skip"}
    flow = [
        {"nodeId": "8000000000000000009", "depends": [{"type": "Normal", "output": "other_root"}]},
        *spec["spec"]["flow"],
    ]
    workflow = {"id": "4000000000000000010", "name": "demo_flow", "nodes": [other, node], "dependencies": flow}
    return {
        **spec,
        "spec": {"name": "demo_flow", "id": "4000000000000000010", "type": "CycleWorkflow", "workflows": [workflow]},
    }
