"""CreateNode, UpdateNode, GetNode, ListNodes, ListNodeDependencies, MoveNode, RenameNode, DeleteNode."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dataworks_emulator.errors import GatewayError, missing
from dataworks_emulator.nodes.flow_spec import (
    SentSpec,
    check_node,
    made_node,
    merged,
    node_refusal,
    read_spec,
    spec_text,
    with_outputs,
)
from dataworks_emulator.nodes.node import Node, NodeStore
from dataworks_emulator.nodes.node_api import node_page
from dataworks_emulator.nodes.node_options import NodeOptions
from dataworks_emulator.options import Project
from dataworks_emulator.service import API_USER, Service

NODE_NOT_FOUND = "5801488441564725286"  # recorded
_SCENES = ("DATAWORKS_PROJECT", "DataworksProject")  # the second one was accepted in 2025


@dataclass(frozen=True)
class Nodes:
    """What the operations on nodes share: the nodes, the options, and how a node is found or refused."""

    service: Service

    @property
    def store(self) -> NodeStore:
        """The nodes."""
        return NodeStore(self.service.store)

    @property
    def options(self) -> NodeOptions:
        """The options of the new Data Studio."""
        return self.service.options.nodes

    def project(self, parameters: Mapping[str, str]) -> Project:
        """The workspace by ProjectId; raises GatewayError for one that has the old Data Studio, too (a guess)."""
        project = self.service.project(parameters)
        if project.data_studio != "new":
            raise GatewayError(400, "InvalidParameter", "The workspace does not use the new Data Studio.")
        return project

    def node(self, parameters: Mapping[str, str], *, key: str = "Id") -> Node:
        """The node that a parameter names; raises GatewayError with the recorded code where there is none."""
        node = self.store.node(parameters[key])
        if node is None or parameters.get("ProjectId", node.project_id) != node.project_id:
            raise GatewayError(400, NODE_NOT_FOUND, f"未找到节点: {parameters[key]}")
        self.project({"ProjectId": node.project_id})
        return node

    def seen(self, node: Node) -> bool:
        """Whether a read sees the node: not right after its creation, if the option says so."""
        return self.service.store.now() >= node.create_time + 1000 * self.options.visible_after_seconds

    def save(self, node: Node, *, user: str = API_USER) -> Node:
        """Keep what somebody saved."""
        return self.store.save(node, self.text(node), user=user)

    def text(self, node: Node) -> str:
        """The Spec of a node as it is read back."""
        return spec_text(node, kind=self.options.kind_read_back)

    def identifier(self, text: str) -> int | str:
        """An id as the answers have it."""
        return int(text) if self.options.ids == "number" else text

    def made(self, sent: Mapping[str, Any], node_id: str, project: Project, *, owner: str) -> dict[str, Any]:
        """A new node as it is kept, with ids of its own and the first scheduling group."""
        group = next(iter(self.service.options.scheduling_groups), "")
        return made_node(sent, node_id, project=project, owner=owner, next_id=self.store.next_id, group=group)

    def runs_now(self, node: Node, spec: str, *, user: str, comment: str, version: int) -> None:
        """Let a Spec of the node run in production, and keep the version that was deployed."""
        self.service.store.keep_record("running-node", node.node_id, {"spec": spec, "project_id": node.project_id})
        self.store.add_snapshot(node, "Deployed", spec, user=user, comment=comment, version=version)

    def check(self, node: Mapping[str, Any], project: Project, *, node_id: str = "", in_workflow: bool = False) -> None:
        """Refuse what the service refuses of a node that is going to be kept."""
        groups = (*self.service.options.scheduling_groups, *self.service.options.resource_groups)
        check_node(node, groups=frozenset(groups), any_name=self.options.names == "any")
        folder = str(node["script"]["path"]).rpartition("/")[0]
        if not in_workflow:
            self.check_folder(folder, project)
        self.check_name(str(node["name"]), project, node_id)

    def check_folder(self, folder: str, project: Project) -> None:
        """Refuse a folder that does not exist, if the option says so; one in which a node is does."""
        known = {
            "",
            *self.options.folders,
            *(one.path.rpartition("/")[0] for one in self.store.nodes(project.project_id)),
        }
        if self.options.check_folders and folder not in known:
            raise node_refusal("目录层级校验未通过")

    def check_name(self, name: str, project: Project, node_id: str) -> None:
        """Refuse a name that another node has, if the option says so."""
        others = (one for one in self.store.nodes(project.project_id) if one.node_id != node_id)
        if self.options.unique_names and any(one.name == name for one in others):
            raise node_refusal("Node with the same name already exists in the project")


def create_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Make a draft of the first node of the Spec."""
    nodes = Nodes(service)
    project = nodes.project(parameters)
    if parameters["Scene"] not in _SCENES:
        raise missing("Scene") if not parameters["Scene"] else node_refusal("The emulator knows one scene only.")
    if parameters.get("ContainerId"):
        raise node_refusal(f"内部节点的容器对象: 未找到 {parameters['ContainerId']}")  # seen in the field
    sent = read_spec(parameters["Spec"])
    nodes.check(sent.node, project)
    node_id = nodes.store.next_id()
    spec = nodes.made(sent.node, node_id, project, owner=API_USER)
    now = service.store.now()
    node = Node(node_id, project.project_id, str(spec["owner"]), now, now, _rewritten(spec, nodes.options))
    depends = _depends_at_creation(sent, nodes.options, node_id)
    node = replace(node, depends=depends)
    nodes.save(node)
    return {"Id": nodes.identifier(node_id)}


def _depends_at_creation(sent: SentSpec, options: NodeOptions, node_id: str) -> list[dict[str, Any]]:
    own = str(sent.node.get("id") or "")
    for named, depends in sent.flow or ():
        if (named and named == own) or (options.flow_at_creation == "always" and named in ("", own)):
            return [{**one, "output": node_id if one["output"] == own else one["output"]} for one in depends]
    return []


def _rewritten(spec: dict[str, Any], options: NodeOptions) -> dict[str, Any]:
    """The node with its content as the service keeps it."""
    if options.content == "as_sent" or spec["script"]["runtime"]["command"] != "DI":
        return spec
    job = {"transform": False, **json.loads(spec["script"]["content"])}
    text = json.dumps(job, ensure_ascii=False, separators=(",", ":"))
    return {**spec, "script": {**spec["script"], "content": text}}


def update_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Save a changed node. Without the nodeId of its flow entry a changed dependency is dropped without a word."""
    nodes = Nodes(service)
    node = nodes.node(parameters)
    project = nodes.project(parameters)
    sent = read_spec(parameters["Spec"])
    if nodes.options.update_kind == "Node" and sent.kind != "Node":
        raise node_refusal("spec kind and request not match")
    if str(sent.node.get("id", node.node_id)) != node.node_id:
        raise node_refusal("The id of the node is not that of the request.")
    new = {key: value for key, value in sent.node.items() if key != "dependencies"}
    if nodes.options.update == "replace":
        made = nodes.made(new, node.node_id, project, owner=node.owner)
        spec = {**made, "metadata": node.spec["metadata"]}
    else:
        spec = with_outputs(merged(node.spec, new))
    if spec["script"]["runtime"].get("command") != node.spec["script"]["runtime"]["command"]:
        raise node_refusal("script.runtime.command cannot be changed")
    nodes.check(spec, project, node_id=node.node_id, in_workflow=bool(node.container))
    flow = dict(sent.flow or ())
    depends = flow.get(node.node_id, node.depends)
    changed = replace(node, spec=_rewritten(spec, nodes.options), depends=depends, owner=str(spec["owner"]))
    if changed != node or nodes.options.update_unchanged == "saved":
        nodes.save(changed)
    return {"Success": True}


def get_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """One node with its Spec; of a node in a workflow that is the Spec of the whole workflow."""
    nodes = Nodes(service)
    node = nodes.node(parameters)
    if not nodes.seen(node):
        raise GatewayError(400, NODE_NOT_FOUND, f"未找到节点: {parameters['Id']}")
    facts = {
        "CreateTime": node.create_time,
        "Id": nodes.identifier(node.node_id),
        "ModifyTime": node.modify_time,
        "Name": node.name,
        "Owner": node.owner,
        "ProjectId": int(node.project_id),
        "Spec": nodes.text(node),
    }
    return {"Node": facts | ({"TaskId": node.task_id} if node.task_id else {})}


def list_nodes(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The nodes of a workspace, without contents; `Name` is a part of the name."""
    nodes = Nodes(service)
    project = nodes.project(parameters)
    wanted: dict[str, Callable[[Node], Any]] = {
        "ContainerId": lambda node: node.container,
        "Recurrence": lambda node: node.spec["recurrence"],
        "RerunMode": lambda node: node.spec["rerunMode"],
    }
    found = [
        node
        for node in nodes.store.nodes(project.project_id)
        if parameters.get("Name", "") in node.name
        and all(not parameters.get(name) or parameters[name] == of(node) for name, of in wanted.items())
    ]
    return _page_of_nodes(nodes, parameters, [node for node in found if nodes.seen(node)])


def list_node_dependencies(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The nodes on whose outputs this one depends."""
    nodes = Nodes(service)
    node = nodes.node(parameters)
    wanted = {str(one["output"]) for one in node.depends if one["type"] == "Normal"}
    found = [one for one in nodes.store.nodes(node.project_id) if one.outputs & wanted and one.node_id != node.node_id]
    return _page_of_nodes(nodes, parameters, found)


def _page_of_nodes(nodes: Nodes, parameters: Mapping[str, str], found: list[Node]) -> dict[str, Any]:
    page, numbers = node_page(parameters, found, zero=nodes.options.total_count == "zero")
    return {"PagingInfo": {"Nodes": [_listed(nodes, node) for node in page], **numbers}}


def _listed(nodes: Nodes, node: Node) -> dict[str, Any]:
    spec = node.spec
    script, trigger, resource = spec["script"], spec["trigger"], spec["runtimeResource"]
    facts = {
        "CreateTime": node.create_time,
        "Id": nodes.identifier(node.node_id),
        "Inputs": {"NodeOutputs": _named(spec["inputs"].get("nodeOutputs", []))},
        "ModifyTime": node.modify_time,
        "Name": node.name,
        "Outputs": {"NodeOutputs": _named(spec["outputs"]["nodeOutputs"])},
        "Owner": node.owner,
        "ProjectId": int(node.project_id),
        "Recurrence": spec["recurrence"],
        "RuntimeResource": {
            "ResourceGroup": resource["resourceGroup"],
            "ResourceGroupId": resource["resourceGroupId"],
        },
        "Script": {
            "Id": nodes.identifier(script["id"]),
            "Path": script["path"],
            "Runtime": {"Command": script["runtime"]["command"]},
        },
        "Strategy": {
            "InstanceMode": spec["instanceMode"],
            "RerunInterval": spec["rerunInterval"],
            "RerunMode": spec["rerunMode"],
            "RerunTimes": spec["rerunTimes"],
            "Timeout": spec["timeout"],
        },
        "Trigger": {
            "Cron": trigger["cron"],
            "EndTime": trigger["endTime"],
            "Id": nodes.identifier(trigger["id"]),
            "StartTime": trigger["startTime"],
            "Timezone": trigger["timezone"],
            "Type": trigger["type"],
        },
    }
    if spec.get("description"):
        facts["Description"] = spec["description"]
    return facts | ({"TaskId": node.task_id} if node.task_id else {})


def _named(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"Data": one["data"], "RefTableName": one.get("refTableName", "")} for one in outputs]


def move_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Put a node into another folder; `Path` is that folder."""
    nodes = Nodes(service)
    node = nodes.node(parameters)
    folder = parameters["Path"].strip("/")
    if nodes.options.move_path == "root":
        if folder.partition("/")[0] != "root":
            raise node_refusal("目录层级校验未通过")
        folder = folder.partition("/")[2]
    if node.container:
        raise node_refusal("A node of a workflow cannot be moved.")
    nodes.check_folder(folder, nodes.project(parameters))
    nodes.save(_at(node, f"{folder}/{node.name}".lstrip("/"), node.name))
    return {"Success": True}


def rename_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Give a node another name; its outputs keep the old one (documented)."""
    nodes = Nodes(service)
    node = nodes.node(parameters)
    name, project = parameters["Name"], nodes.project(parameters)
    folder = node.path.rpartition("/")[0]
    renamed = _at(node, f"{folder}/{name}".lstrip("/"), name)
    nodes.check(renamed.spec, project, node_id=node.node_id, in_workflow=bool(node.container))
    nodes.save(renamed)
    return {"Success": True}


def _at(node: Node, path: str, name: str) -> Node:
    return replace(node, spec={**node.spec, "name": name, "script": {**node.spec["script"], "path": path}})


def delete_node(service: Service, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Delete a node that is not deployed (documented); the message is a guess."""
    nodes = Nodes(service)
    node = nodes.node(parameters)
    if node.task_id:
        raise node_refusal("A deployed node cannot be deleted. Undeploy it first.")
    nodes.store.drop(node)
    return {"Success": True}
