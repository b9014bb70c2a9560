"""The operations on pipeline runs (deploying and undeploying a node), and on the versions of a node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dataworks_emulator.api import integer
from dataworks_emulator.errors import GatewayError, invalid
from dataworks_emulator.nodes.flow_spec import node_refusal
from dataworks_emulator.nodes.node import Node, PipelineRun, Stage
from dataworks_emulator.nodes.node_api import node_page
from dataworks_emulator.nodes.node_operations import Nodes
from dataworks_emulator.nodes.pipeline_stages import BUILD, CHECKERS, OVER, Verdict, begun, polled, stages_of, waiting
from dataworks_emulator.service import API_USER, Service

OBJECT_NOT_FOUND = "5801489541076353033"  # documented by an official skill
NOT_RUNNING = "流水线不是正在运行"  # seen in the field; the code beside it is a guess
SAME_OUTPUT = "can not exported multiple nodes into the same output"  # seen in the field


def create_pipeline_run(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Begin to deploy, or to undeploy, the first object. Undeploying a node with descendants is refused."""
    nodes = Nodes(service)
    project = nodes.project(parameters)
    type_ = parameters["Type"]
    if type_ not in ("Online", "Offline"):
        raise invalid("Type")
    node = _first_object(nodes, parameters["ObjectIds"], project.project_id)
    if type_ == "Offline" and not node.task_id:
        raise node_refusal("The node is not deployed.")
    below = [other.name for other in nodes.store.downstream(node) if other.task_id]
    if type_ == "Offline" and below and service.options.descendants == "refuse":
        raise node_refusal(f"Nodes depend on the node: {', '.join(below)}")
    saved = nodes.store.snapshots(node.node_id, "Saved")
    run = nodes.store.add_run(
        node,
        type=type_,
        creator=API_USER,
        description=parameters.get("Description", ""),
        stages=stages_of(type_, basic=project.mode == 2),
        version=saved[0].version if saved else 1,
        spec=nodes.text(node),
    )
    if parameters.get("RunMode") == "Auto":
        service.store.keep_record("run-mode", run.run_id, {"until": parameters.get("AutoRunUntilStage", "")})
    return {"Id": run.run_id}


def _first_object(nodes: Nodes, text: str, project_id: str) -> Node:
    try:
        ids = json.loads(text)
    except ValueError:
        ids = None
    if not isinstance(ids, list) or not ids:
        raise invalid("ObjectIds")
    node = nodes.store.node(str(ids[0]))
    if node is None or node.project_id != project_id or node.container:
        raise GatewayError(400, OBJECT_NOT_FOUND, "未找到发布对象")
    return node


def advanced(nodes: Nodes, run: PipelineRun) -> PipelineRun:
    """The run as this question finds it, and what its last stage does when it ends."""
    node = nodes.store.node(run.node_id)
    before = run

    def verdict(stage: Stage) -> tuple[Verdict, str]:
        return _verdict(nodes, run, stage, node)

    run = polled(run, polls=nodes.options.stage_polls, verdict=verdict)
    mode = nodes.service.store.record("run-mode", run.run_id)
    following = waiting(run)
    if mode is not None and following is not None and run.status == "Running":
        done = [one.code for one in run.stages if one.status == "Success"]
        if mode["until"] not in done:
            run = begun(run, following.code)
    if run == before:
        return run
    run = nodes.store.keep_run(run)
    if run.status == "Success" and before.status != "Success" and node is not None:
        _finish(nodes, run, node)
    return run


def _verdict(nodes: Nodes, run: PipelineRun, stage: Stage, node: Node | None) -> tuple[Verdict, str]:
    checks = nodes.service.options.publishing.checks
    if stage.code == "PROD_CHECK" and checks == "fail":
        return "fail", "The check failed."
    if stage.code == "PROD_CHECK" and checks == "human":
        if not run.verdict:
            return "wait", ""
        return ("pass", "") if run.verdict == "approved" else ("fail", "The check was rejected.")
    if stage.code == "PROD" and node is None:
        return "fail", "The node does not exist."
    if stage.code == "PROD" and stage.type == "Deploy" and node is not None:
        if nodes.service.options.deployment_status == 2:
            return "fail", "The deployment failed."
        others = (one for one in nodes.store.nodes(node.project_id) if one.task_id and one.node_id != node.node_id)
        if any(node.outputs & other.outputs for other in others):
            return "fail", SAME_OUTPUT
    return "pass", ""


def _finish(nodes: Nodes, run: PipelineRun, node: Node) -> None:
    if run.type == "Offline":
        nodes.store.keep(node, task_id=0)
        nodes.service.store.drop_record("running-node", node.node_id)
        nodes.store.add_snapshot(
            node, "UnDeployed", run.spec, user=API_USER, comment=run.description, version=run.version
        )
        return
    node = nodes.store.deploy(node)
    spec, version = run.spec, run.version
    if nodes.options.deploys == "latest":
        spec, version = nodes.text(node), nodes.store.snapshots(node.node_id, "Saved")[0].version
    nodes.runs_now(node, spec, user=API_USER, comment=run.description, version=version)


def _run(nodes: Nodes, parameters: Mapping[str, str], key: str = "Id") -> PipelineRun:
    project = nodes.project(parameters)
    run = nodes.store.run(parameters[key])
    if run is None or run.project_id != project.project_id:
        raise node_refusal(f"The pipeline run does not exist: {parameters[key]}")
    return run


def _facts(run: PipelineRun) -> dict[str, Any]:
    return {
        "CreateTime": run.create_time,
        "Creator": run.creator,
        "Description": run.description,
        "Id": run.run_id,
        "Message": run.message,
        "ModifyTime": run.modify_time,
        "ProjectId": int(run.project_id),
        "Stages": [_stage(step, stage) for step, stage in enumerate(run.stages, 1)],
        "Status": run.status,
    }


def _stage(step: int, stage: Stage) -> dict[str, Any]:
    checkers = [{"code": code, "name": name} for code, name in CHECKERS]
    facts = {
        "Code": stage.code,
        "Description": stage.name,
        "Detail": {"checkerList": checkers} if stage.code == BUILD.code else {},
        "Name": stage.name,
        "Status": stage.status,
        "Step": step,
        "Type": stage.type,
    }
    # Recorded: a stage has no Message until it ran.
    return facts if stage.message is None else facts | {"Message": stage.message}


def get_pipeline_run(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The run and its stages. Each question brings a running stage nearer to its end."""
    nodes = Nodes(service)
    return {"Pipeline": _facts(advanced(nodes, _run(nodes, parameters)))}


def list_pipeline_runs(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The runs of a workspace, the newest first."""
    nodes = Nodes(service)
    project = nodes.project(parameters)
    found = [
        run
        for run in nodes.store.runs(project.project_id)
        if parameters.get("ObjectId") in (None, "", run.node_id)
        and parameters.get("Status") in (None, "", run.status)
        and parameters.get("Creator") in (None, "", run.creator)
    ]
    page, numbers = node_page(parameters, found, zero=nodes.options.total_count == "zero")
    return {"PagingInfo": {"PipelineRuns": [_facts(run) for run in page], **numbers}}


def list_pipeline_run_items(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What a run deploys: the Spec that it took, or the one that it would take now (option `deploys`)."""
    nodes = Nodes(service)
    run = _run(nodes, parameters, "PipelineRunId")
    node = nodes.store.node(run.node_id)
    spec, version = run.spec, run.version
    if node is not None and nodes.options.deploys == "latest" and run.status not in OVER:
        spec, version = nodes.text(node), nodes.store.snapshots(node.node_id, "Saved")[0].version
    item = {
        "Id": run.node_id,
        "Message": "",
        "Name": node.name if node else "",
        "Spec": spec,
        "Status": run.status,
        "Type": "Node",
        "Version": version,
    }
    listed = [item] if nodes.options.run_items == "listed" else []
    page, numbers = node_page(parameters, listed, zero=nodes.options.total_count == "zero")
    return {"PagingInfo": {"PipelineRunItems": page, **numbers}}


def exec_pipeline_run_stage(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Begin the next stage; in order, none left out and none twice (documented)."""
    nodes = Nodes(service)
    run = _run(nodes, parameters)
    if run.status != "Running":
        raise node_refusal(NOT_RUNNING)
    following = waiting(run)
    if following is None or following.code != parameters["Code"]:
        raise node_refusal(f"The dependent stage of {parameters['Code']} is not finished, or the stage was executed.")
    nodes.store.keep_run(begun(run, following.code))
    return {"Success": True}


def abolish_pipeline_run(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """End a run that has not ended."""
    nodes = Nodes(service)
    run = _run(nodes, parameters)
    if run.status != "Running":
        raise node_refusal(NOT_RUNNING)
    nodes.store.keep_run(run, status="Termination")
    return {"Success": True}


_VERSION_TYPES = ("Saved", "Deployed", "UnDeployed")


def list_snapshots(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The versions of an object, the newest first. `Namespace` is the id of its workspace."""
    nodes = Nodes(service)
    project = nodes.project({"ProjectId": parameters["Namespace"]})
    if parameters["Type"] not in _VERSION_TYPES:
        raise invalid("Type")
    found = [
        one
        for one in nodes.store.snapshots(parameters["ObjectId"], parameters["Type"])
        if one.project_id == project.project_id
    ]
    page, numbers = node_page(parameters, found, zero=nodes.options.total_count == "zero")
    listed = [
        {
            "Comment": one.comment,
            "CreateTime": one.create_time,
            "Creator": one.creator,
            "Id": nodes.identifier(one.snapshot_id),
            "Namespace": one.project_id,
            "ObjectId": one.node_id,
            "Type": one.type,
            "Version": one.version,
        }
        for one in page
    ]
    return {"PagingInfo": {"Snapshots": listed, **numbers}}


def get_snapshot(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """One version, with its Spec."""
    nodes = Nodes(service)
    one = nodes.store.snapshot(str(integer(parameters, "Id")))
    if one is None:
        raise node_refusal(f"The snapshot does not exist: {parameters['Id']}")
    facts = {
        "Comment": one.comment,
        "Content": {"Content": "", "Spec": one.spec, "StageCode": ""},
        "CreateTime": one.create_time,
        "Creator": one.creator,
        "Id": nodes.identifier(one.snapshot_id),
        "Type": one.type,
        "Version": one.version,
    }
    return {"Snapshot": facts}
