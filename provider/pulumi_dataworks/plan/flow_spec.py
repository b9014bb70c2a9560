"""FlowSpec, the JSON text in which the new Data Studio (OpenAPI 2024-05-18) keeps a node. Pure functions.

    new_spec(inputs, schedule)                  the Spec of a creation                        -> CreateNode
    changed_spec(read, old, new)                the Spec as read, with what a program changed  -> UpdateNode
    schedule_changed(read, settings, ...)       the same for the settings of NodeSchedule      -> UpdateNode
    inputs_of(spec), schedule_of(spec)          the inputs that would give this node           -> read
    content_digest_of(spec)                     one short text per meaning of its content      -> deployment

What a node has after a write is compared by flow_spec_checks.py.

`spec` is the object in the text of GetNode's Spec: of a free node with its one node, of a node in a workflow with the
whole workflow. What the service adds (ids, metadata, a trigger, a resource group, the default output) never counts as
a difference: only paths that a program declares are compared. Recorded replies and the documents of the operations are
the source of each rule; no recorded reply of a batch synchronization node is public, so its shape is that of SQL nodes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .. import content as tasks
from ..errors import InputError
from .inputs import inputs_as_read
from .node_settings import NORMAL, JsonObject, parameters_of, set_settings, settings_of
from .properties import PARAMETERS, changed, whole_content
from .publishing import content_digest

VERSION, KIND = "1.1.0", "Node"
COMMAND, COMMAND_TYPE = "DI", 23
"""`script.runtime` of a batch synchronization node; the number is the FileType of OpenAPI 2020-05-18."""

BIZDATE = "bizdate"
DEFAULT_PARAMETERS = "bizdate=$bizdate"
"""What the legacy Data Studio assumes where a schedule has no para_value (documented). Whether the new one does is not
known, so a creation sends it where the content uses the variable: without a value the text would be used literally."""


def read_spec_text(text: str) -> JsonObject:
    """The object in the Spec of GetNode. Raises InputError where it is none, or has no node."""
    try:
        spec = json.loads(text)
    except (ValueError, RecursionError):
        spec = None
    if not isinstance(spec, dict) or not isinstance(spec.get("spec"), dict):
        raise InputError("The Spec of the node is not a JSON object with the key spec.")
    node_of(spec)
    return spec


def spec_text(spec: Mapping[str, Any]) -> str:
    """A Spec as it is sent."""
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":"))


# The parts of a Spec


def node_of(spec: Mapping[str, Any]) -> JsonObject:
    """The node that was asked for: `metadata.uuid` names it. Raises InputError where the Spec does not have it."""
    nodes = [*_nodes(spec["spec"]), *(node for flow in _workflows(spec) for node in _nodes(flow))]
    own = str((spec.get("metadata") or {}).get("uuid") or "")
    found = [node for node in nodes if str(node.get("id")) == own] if own else nodes
    if len(found) != 1:
        raise InputError(f"The Spec of the node has {len(found)} nodes with the id {own or '(none)'}, and not one.")
    return found[0]


def workflow_of(spec: Mapping[str, Any]) -> str:
    """The name of the workflow that holds the node, "" for a free node. A slash in script.path says nothing: folders
    have it, too."""
    node_id = str(node_of(spec).get("id"))
    for flow in _workflows(spec):
        if any(str(node.get("id")) == node_id for node in _nodes(flow)):
            return str(flow.get("name") or flow.get("id") or "?")
    return ""


def depends_of(spec: Mapping[str, Any]) -> list[JsonObject]:
    """What the node depends on. Where the Spec has no list of dependencies at all, its inputs are taken for them."""
    node = node_of(spec)
    node_id = str(node.get("id") or node.get("name"))
    holders = [spec["spec"], *_workflows(spec)]
    lists = [holder[key] for holder in holders for key in ("flow", "dependencies") if isinstance(holder.get(key), list)]
    if not lists:
        rows = (node.get("inputs") or {}).get("nodeOutputs") or []
        return [{"type": NORMAL, "output": str(row.get("data"))} for row in rows]
    return [
        dict(row)
        for entries in lists
        for entry in entries
        if str(entry.get("nodeId") or node_id) == node_id
        for row in entry.get("depends") or []
    ]


def content_of(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the task; {} where it is unreadable."""
    return tasks.read_live_json(script_of(node_of(spec)).get("content") or "")


def command_of(spec: Mapping[str, Any]) -> str:
    """What kind of node it is: DI for a batch synchronization task."""
    return str((script_of(node_of(spec)).get("runtime") or {}).get("command") or "")


def folder_of(spec: Mapping[str, Any]) -> str:
    """The folder of the node; "/" is the root of the project directory."""
    return str(script_of(node_of(spec)).get("path") or "").rpartition("/")[0] or "/"


def path_in(folder: str, name: str) -> str:
    """`script.path`: the folder as it is typed, and the name."""
    return f"{folder.strip('/')}/{name}".lstrip("/")


def _nodes(holder: Mapping[str, Any]) -> list[JsonObject]:
    nodes = holder.get("nodes")
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []


def _workflows(spec: Mapping[str, Any]) -> list[JsonObject]:
    flows = spec["spec"].get("workflows")
    return [flow for flow in flows if isinstance(flow, dict)] if isinstance(flows, list) else []


def script_of(node: Mapping[str, Any]) -> Mapping[str, Any]:
    script = node.get("script")
    return script if isinstance(script, Mapping) else {}


# Reading


def inputs_of(spec: Mapping[str, Any], *, project_id: str, olds: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of DISyncTask that would give this node, each leaf in the old form where the meaning is the same.
    `olds` {} reads everything."""
    return inputs_as_read(
        content_of(spec),
        project_id=project_id,
        task_name=str(node_of(spec).get("name")),
        file_folder_path=folder_of(spec),
        olds=olds,
        extend_is_kept=True,
    )


def schedule_of(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of NodeSchedule that would give this node; UNKNOWN for one that cannot be compared."""
    return settings_of(node_of(spec), depends_of(spec))


def content_digest_of(spec: Mapping[str, Any]) -> str:
    """As `publishing.content_digest` of the content: the same for contents of the same meaning, without `extend`."""
    return content_digest(content_of(spec))


# Writing


def new_spec(inputs: Mapping[str, Any], schedule: Mapping[str, Any] | None = None, *, root: str = "") -> JsonObject:
    """The Spec of CreateNode, for valid inputs of a DISyncTask and settings of its NodeSchedule without unknown values.

    `root` is the output of the workspace's root node, on which a task without declared inputs depends; "" leaves it
    without dependencies. The name stands for the id: dependencies are dropped from a Spec that does not name its node.
    """
    settings = dict(schedule or {})
    name = inputs["task_name"]
    content = sent_content(inputs)
    group = settings.get("resource_group_identifier") or inputs.get("resource_group")
    node: JsonObject = {
        "id": name,
        "name": name,
        "script": {
            "path": path_in(inputs["file_folder_path"], name),
            "language": "json",
            "runtime": {"command": COMMAND, "commandTypeId": COMMAND_TYPE},
            "content": tasks.write_json(content),
        },
    }
    if group:
        node["runtimeResource"] = {"resourceGroup": group}
    if not settings.get("para_value") and BIZDATE in {use.name for use in tasks.variables(content)}:
        node["script"]["parameters"] = parameters_of(DEFAULT_PARAMETERS)
    if root and not settings.get("inputs"):
        settings["inputs"] = [root]
    node, depends = set_settings(node, [], settings)
    return _sent(node, depends or None)


def changed_spec(read: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> JsonObject:
    """The Spec of UpdateNode: as read, with the content, resource group and CUs that differ between the properties
    `old` and `new` of a DISyncTask. `old` {} writes all of them.

    Name and folder stay as they were read. A resource group or CUs that the program no longer has stay, too.
    """
    names = set(changed(old, new))
    node = deepcopy(node_of(read))
    live = content_of(read)
    content = live
    if not old or not tasks.same(whole_content(old), whole_content(new)):
        content = tasks.with_server_extend(whole_content(new), live)
    param: dict[str, Any] = {name: new[name] for name in PARAMETERS if name in names and new.get(name) is not None}
    content = _with_param(content, param)
    if not tasks.same(content, live):
        node["script"] = {**script_of(node), "content": tasks.write_json(content)}
    return _sent(node, depends_of(read))


def schedule_changed(
    read: Mapping[str, Any], settings: Mapping[str, Any], *, first: bool = False, root: str = ""
) -> JsonObject:
    """The Spec of UpdateNode: as read, with the `settings` of a NodeSchedule. Nothing has to be forced, for all of them
    can be read.

    `first`: the schedule is new; a node without any dependency then gets `root`, the output of the workspace's root
    node, for without one it is not scheduled.
    """
    depends = depends_of(read)
    if first and root and not depends and not settings.get("inputs"):
        settings = {**settings, "inputs": [root]}
    return _sent(*set_settings(node_of(read), depends, settings))


def unchanged_spec(read: Mapping[str, Any]) -> JsonObject:
    """What UpdateNode would send to change nothing; equal to the result of the two functions above where nothing is
    to be sent. An UpdateNode that changes nothing may make a version."""
    return _sent(deepcopy(node_of(read)), depends_of(read))


def _sent(node: JsonObject, depends: list[JsonObject] | None) -> JsonObject:
    """The whole text; `flow` names the node, for otherwise its dependencies are dropped without an error. [] removes
    all dependencies, None says nothing of them."""
    flow = [] if depends is None else [{"nodeId": str(node.get("id") or node["name"]), "depends": depends}]
    return {"version": VERSION, "kind": KIND, "spec": {"nodes": [node], "flow": flow}}


def sent_content(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a creation: with its secret parameters, and with resource group and CUs in `extend`."""
    return _with_param(whole_content(inputs), {name: inputs[name] for name in PARAMETERS if inputs.get(name)})


def _with_param(content: Mapping[str, Any], param: Mapping[str, Any]) -> dict[str, Any]:
    """The content with resource group and CUs in its `extend`. A value of the same meaning keeps its JSON type; a new
    one is text."""
    extend = content.get("extend")
    extend = dict(extend) if isinstance(extend, Mapping) else {}
    if "resource_group" in param:
        extend["resourceGroup"] = param["resource_group"]
    if "cu" in param and not tasks.same_cu(extend.get("cu"), param["cu"]):
        extend["cu"] = tasks.cu_text(param["cu"])
    return {**content, "extend": extend} if extend else dict(content)
