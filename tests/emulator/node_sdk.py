"""The official SDK of 2024-05-18 as a client of the emulator, in few words."""

from __future__ import annotations

import json
from typing import Any

from alibabacloud_dataworks_public20240518 import models
from alibabacloud_dataworks_public20240518.client import Client
from alibabacloud_tea_openapi.utils_models import Config

from dataworks_emulator import Emulator

STANDARD, BASIC, LEGACY = 10002, 10003, 10000
GROUP = "S_res_group_1_2"


def node_client(emulator: Emulator) -> Client:
    """The SDK, aimed at the emulator."""
    return Client(
        Config(
            endpoint=emulator.endpoint.removeprefix("http://"),
            protocol="http",
            access_key_id=emulator.access_key_id,
            access_key_secret=emulator.access_key_secret,
        )
    )


def job(concurrent: int = 2) -> dict[str, Any]:
    """A small content of a DI node."""
    return {
        "type": "job",
        "version": "2.0",
        "steps": [{"stepType": "mysql", "parameter": {"table": "orders"}, "name": "Reader", "category": "reader"}],
        "setting": {"speed": {"concurrent": concurrent}},
        "extend": {"resourceGroup": GROUP, "cu": "0.5"},
    }


def spec_of(
    name: str = "orders_sync",
    *,
    folder: str = "orders",
    depends: list[dict[str, Any]] | None = None,
    flow_id: str | None = None,
    kind: str = "Node",
    **node: Any,
) -> str:
    """A Spec of one DI node. `flow_id` is the nodeId of its flow entry, the name of the node unless given."""
    entry: dict[str, Any] = {
        "id": name,
        "name": name,
        "script": {
            "path": f"{folder}/{name}".lstrip("/"),
            "language": "json",
            "runtime": {"command": "DI", "commandTypeId": 23},
            "content": json.dumps(job()),
        },
        "runtimeResource": {"resourceGroup": GROUP},
        **node,
    }
    spec: dict[str, Any] = {"nodes": [entry]}
    if depends is not None:
        spec["flow"] = [{"nodeId": name if flow_id is None else flow_id, "depends": depends}]
    return json.dumps({"version": "1.1.0", "kind": kind, "spec": spec}, ensure_ascii=False)


def create(client: Client, spec: str | None = None, *, project_id: int = BASIC) -> str:
    """CreateNode; the id."""
    request = models.CreateNodeRequest(project_id=project_id, scene="DATAWORKS_PROJECT", spec=spec or spec_of())
    return str(client.create_node(request).body.id)


def update(client: Client, node_id: str, entry: dict[str, Any], *, project_id: int = BASIC, **spec: Any) -> None:
    """UpdateNode with an entry of `spec.nodes`; `spec` are the other keys, `flow` for example."""
    kind = spec.pop("kind", "Node")
    text = json.dumps({"version": "1.1.0", "kind": kind, "spec": {"nodes": [{"id": node_id, **entry}], **spec}})
    request = models.UpdateNodeRequest(id=node_id, project_id=project_id, spec=text)
    assert client.update_node(request).body.success is True


def read(client: Client, node_id: str, *, project_id: int = BASIC) -> Any:
    """Node of GetNode."""
    return client.get_node(models.GetNodeRequest(id=node_id, project_id=project_id)).body.node


def spec_read(client: Client, node_id: str, *, project_id: int = BASIC) -> dict[str, Any]:
    """The Spec of GetNode."""
    spec: dict[str, Any] = json.loads(read(client, node_id, project_id=project_id).spec)
    return spec


def entry_read(client: Client, node_id: str, *, project_id: int = BASIC) -> dict[str, Any]:
    """The entry of `spec.nodes` of GetNode."""
    entry: dict[str, Any] = spec_read(client, node_id, project_id=project_id)["spec"]["nodes"][0]
    return entry


def begin(client: Client, node_id: str, type_: str = "Online", *, project_id: int = BASIC, **more: Any) -> str:
    """CreatePipelineRun; the id."""
    request = models.CreatePipelineRunRequest(project_id=project_id, type=type_, object_ids=[node_id], **more)
    return str(client.create_pipeline_run(request).body.id)


def pipeline(client: Client, run_id: str, *, project_id: int = BASIC) -> Any:
    """Pipeline of GetPipelineRun."""
    return client.get_pipeline_run(models.GetPipelineRunRequest(id=run_id, project_id=project_id)).body.pipeline


def execute(client: Client, run_id: str, code: str, *, project_id: int = BASIC) -> None:
    """ExecPipelineRunStage."""
    request = models.ExecPipelineRunStageRequest(id=run_id, project_id=project_id, code=code)
    assert client.exec_pipeline_run_stage(request).body.success is True


def carry_out(client: Client, node_id: str, type_: str = "Online", *, project_id: int = BASIC) -> list[str]:
    """A whole pipeline run, stage by stage as they come; the codes of the stages that had to be begun."""
    run_id = begin(client, node_id, type_, project_id=project_id)
    codes: list[str] = []
    for _ in range(40):
        found = pipeline(client, run_id, project_id=project_id)
        if found.status != "Running":
            assert found.status == "Success", found.to_map()
            return codes
        following = next((stage for stage in found.stages if stage.status != "Success"), None)
        if following is not None and following.status == "Init":
            execute(client, run_id, following.code, project_id=project_id)
            codes.append(following.code)
    raise AssertionError("the run did not end")


def versions(client: Client, node_id: str, type_: str, *, project_id: int = BASIC) -> list[int]:
    """The numbers of ListSnapshots, the newest first."""
    request = models.ListSnapshotsRequest(namespace=str(project_id), object_id=node_id, type=type_, page_size=100)
    return [one.version for one in client.list_snapshots(request).body.paging_info.snapshots]
