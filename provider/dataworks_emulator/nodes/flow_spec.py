"""The Spec of a node: what is refused, what the service adds, and how it is read back.

Codes of the family 0x5083000000000000 are those of the published model of FlowSpec; code and message of an enumeration
and the refusal of a folder were seen in the field. The other messages are those of an official skill's list of
troubles, and their code is a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from dataworks_emulator.errors import EMULATOR_CODE, GatewayError
from dataworks_emulator.nodes.node import Node
from dataworks_emulator.options import Project
from dataworks_emulator.schedule_rules import cron_values

_FAMILY = 0x5083000000000000
FIELD_NOT_FOUND, ENUM, PARSE, VALIDATE = 3, 4, 5, 0x10

_ENUMERATIONS: dict[str, tuple[str, frozenset[str]]] = {
    # key of the node: name of the enumeration in the refusal, its values
    "recurrence": ("NodeRecurrenceType", frozenset({"Normal", "Pause", "Skip", "NoneAuto"})),
    "instanceMode": ("NodeInstanceModeType", frozenset({"T+1", "Immediately"})),
    "rerunMode": ("NodeRerunModeType", frozenset({"Allowed", "Denied", "FailureAllowed"})),
    "timeoutUnit": ("TimeUnit", frozenset({"HOURS", "MINUTES", "SECONDS"})),
}
_DEPENDENCIES = frozenset(
    {"Normal", "CrossCycleDependsOnSelf", "CrossCycleDependsOnChildren", "CrossCycleDependsOnOtherNode"}
)
_SOURCES = frozenset({"Manual", "System"})
_NAME = re.compile(r"\w{1,128}")
_ORDER = (
    "recurrence",
    "maxInternalConcurrency",
    "id",
    "timeout",
    "timeoutUnit",
    "instanceMode",
    "rerunMode",
    "rerunTimes",
    "rerunInterval",
    "priority",
    "autoParse",
    "datasource",
    "script",
    "trigger",
    "runtimeResource",
    "name",
    "description",
    "owner",
    "metadata",
    "inputs",
    "outputs",
)
"""The order in which recorded replies have the keys of a node."""


def spec_error(kind: int, message: str) -> GatewayError:
    """A refusal of the model of FlowSpec."""
    return GatewayError(400, str(_FAMILY + kind), message)


def node_refusal(message: str) -> GatewayError:
    """A refusal whose message is known and whose code is a guess."""
    return GatewayError(400, EMULATOR_CODE, message)


@dataclass(frozen=True)
class SentSpec:
    """What of a Spec counts: its kind, its first node, and what `flow` says, each entry with its nodeId."""

    kind: str
    node: dict[str, Any]
    flow: tuple[tuple[str, list[dict[str, Any]]], ...] | None


def read_spec(text: str) -> SentSpec:
    """The Spec as it was sent; raises GatewayError."""
    try:
        whole = json.loads(text)
    except ValueError:
        raise spec_error(PARSE, "Parse spec error: not a JSON text") from None
    spec = whole.get("spec") if isinstance(whole, dict) else None
    if not isinstance(spec, dict) or not whole.get("version"):
        raise spec_error(FIELD_NOT_FOUND, "Field not found: version, spec")
    kind = whole.get("kind")
    if kind not in ("Node", "CycleWorkflow"):
        raise spec_error(ENUM, f"Enum not found. Enum: SpecKind Value:{kind}")
    nodes = spec.get("nodes")
    if not isinstance(nodes, list) or not nodes or not isinstance(nodes[0], dict):
        raise spec_error(FIELD_NOT_FOUND, "Field not found: nodes")
    flow = spec.get("flow", spec.get("dependencies"))
    if flow is None:
        return SentSpec(kind, nodes[0], None)
    if not isinstance(flow, list) or not all(isinstance(one, dict) for one in flow):
        raise spec_error(PARSE, "Parse spec error: flow")
    entries = tuple((str(one.get("nodeId") or ""), _depends(one.get("depends") or [])) for one in flow)
    return SentSpec(kind, nodes[0], entries)


def _depends(listed: Any) -> list[dict[str, Any]]:
    for one in listed:
        if not isinstance(one, dict) or not one.get("output"):
            raise spec_error(FIELD_NOT_FOUND, "Field not found: output")
        if one.get("type", "Normal") not in _DEPENDENCIES:
            raise spec_error(ENUM, f"Enum not found. Enum: DependencyType Value:{one['type']}")
        _check_source(one)
    return [{"type": "Normal", **one} for one in listed]


def _check_source(one: Mapping[str, Any]) -> None:
    if one.get("sourceType", "Manual") not in _SOURCES:
        raise spec_error(ENUM, f"Enum not found. Enum: SourceType Value:{one['sourceType']}")


def check_node(node: Mapping[str, Any], *, groups: frozenset[str], any_name: bool) -> None:
    """Refuse what the service refuses of one node, whole as it is going to be kept; raises GatewayError."""
    name = node.get("name")
    if not isinstance(name, str) or not name:
        raise spec_error(FIELD_NOT_FOUND, "Field not found: name")
    if not any_name and _NAME.fullmatch(name) is None:
        raise node_refusal(f"Invalid node name: {name}")
    script = node.get("script")
    runtime = script.get("runtime") if isinstance(script, dict) else None
    if not isinstance(script, dict) or not isinstance(runtime, dict) or not runtime.get("command"):
        raise node_refusal("script.runtime.command is empty")
    if str(script.get("path", "")).rpartition("/")[2] != name:
        raise node_refusal("Script path must end with node name")
    for key, (enumeration, values) in _ENUMERATIONS.items():
        if key in node and node[key] not in values:
            raise spec_error(ENUM, f"Enum not found. Enum: {enumeration} Value:{node[key]}")
    cron = (node.get("trigger") or {}).get("cron")
    if cron is not None and cron_values(str(cron)) is None:
        raise node_refusal("Invalid cron expression in trigger")
    group = (node.get("runtimeResource") or {}).get("resourceGroup")
    if group is not None and group not in groups:
        raise node_refusal("Resource group not found or not available")
    for place in ("inputs", "outputs"):
        for one in (node.get(place) or {}).get("nodeOutputs") or []:
            _check_source(one)
    if runtime["command"] == "DI":
        _check_content(script.get("content"))


def _check_content(content: Any) -> None:
    try:
        job = json.loads(content)
    except (TypeError, ValueError):
        raise spec_error(VALIDATE, "Validate spec error: content of DI is not a JSON text") from None
    if not isinstance(job, dict) or "job" in job:
        raise spec_error(VALIDATE, "Validate spec error: content of DI has no steps")


def made_node(
    sent: Mapping[str, Any],
    node_id: str,
    *,
    project: Project,
    owner: str,
    next_id: Callable[[], str],
    group: str,
) -> dict[str, Any]:
    """A new node as it is kept: what was sent, and what the service adds. `dependencies` inside it are dropped."""
    node = deepcopy({key: value for key, value in sent.items() if key not in ("id", "dependencies")})
    made: dict[str, Any] = {
        "recurrence": "Normal",
        "timeout": 0,
        "instanceMode": "T+1",
        "rerunMode": "Allowed",
        "rerunTimes": 3,
        "rerunInterval": 120000,  # of the project
        **node,
        "id": node_id,
        "script": {"content": "", **node["script"], "id": next_id()},
        "owner": node.get("owner", owner),
        "inputs": node.get("inputs") or {},
    }
    minute = int(node_id) // 2 % 60  # recorded: another minute each time
    made["trigger"] = {
        "type": "Scheduler",
        "id": next_id(),
        "cron": f"00 {minute:02d} 00 * * ?",
        "startTime": "1970-01-01 00:00:00",
        "endTime": "9999-01-01 00:00:00",
        "timezone": "Asia/Shanghai",
        "delaySeconds": 0,
        **(node.get("trigger") or {}),
    }
    made["runtimeResource"] = {
        "resourceGroup": group,
        "id": next_id(),
        "resourceGroupId": "1000000000262",
        **(node.get("runtimeResource") or {}),
    }
    made["metadata"] = _metadata(project, owner)
    return with_outputs(made)


def with_outputs(node: dict[str, Any]) -> dict[str, Any]:
    """The node with its default output, which has its id and its first name."""
    listed = (node.get("outputs") or {}).get("nodeOutputs") or []
    default = {"data": node["id"], "artifactType": "NodeOutput", "refTableName": node["name"], "isDefault": True}
    if not any(one.get("data") == node["id"] for one in listed):
        node["outputs"] = {"nodeOutputs": [default, *listed]}
    return node


def _metadata(project: Project, owner: str) -> dict[str, Any]:
    simple = project.mode == 2
    return {
        "owner": owner,
        "ownerName": owner,
        "tenantId": "500000000000001",
        "project": {
            "mode": "SIMPLE" if simple else "STANDARD",
            "projectId": project.project_id,
            "projectIdentifier": project.identifier,
            "projectName": project.identifier,
            "simple": simple,
            "tenantId": "500000000000001",
        },
        "projectId": project.project_id,
    }


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The old object with the keys of the new one: objects key by key, everything else replaced whole."""
    result = deepcopy(dict(old))
    for key, value in new.items():
        before = result.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        result[key] = merged(before, value) if both and isinstance(before, dict) else deepcopy(value)
    return result


def spec_text(node: Node, *, kind: str) -> str:
    """The Spec as GetNode gives it: indented by tabs, and of a node in a workflow the Spec of that workflow."""
    entry = {key: node.spec[key] for key in (*_ORDER, *sorted(node.spec.keys() - set(_ORDER))) if key in node.spec}
    if node.task_id:
        entry["metadata"] = {**entry.get("metadata", {}), "schedulerNodeId": node.task_id}
    flow = [{"nodeId": node.node_id, "depends": node.depends}] if node.depends else []
    spec: dict[str, Any] = {"nodes": [entry], "flow": flow}
    if node.container:
        kind = "CycleWorkflow"
        name = node.path.rpartition("/")[0].rpartition("/")[2]
        workflow = {"script": {"path": name, "runtime": {"command": "WORKFLOW"}}, "id": node.container, "name": name}
        spec = {
            "name": name,
            "id": node.container,
            "type": "CycleWorkflow",
            "workflows": [{**workflow, "nodes": [entry], "dependencies": flow}],
        }
    whole = {"version": "1.1.0", "kind": kind, "spec": spec, "metadata": {"uuid": node.node_id}}
    return json.dumps(whole, ensure_ascii=False, indent="\t", separators=(",", ":"))
