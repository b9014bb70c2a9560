"""What a person sees and does with nodes in Data Studio and the operation center. For tests and demos."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from dataworks_emulator.console import CONSOLE_USER
from dataworks_emulator.nodes.flow_spec import merged
from dataworks_emulator.nodes.node import Node
from dataworks_emulator.nodes.node_operations import Nodes
from dataworks_emulator.service import Service


@dataclass(frozen=True)
class NodeFacts:
    """A node as a person sees it. `deployed` is what runs of it, the entry of its Spec; None for nothing."""

    node_id: str
    project_id: str
    name: str
    path: str
    owner: str
    content: str
    spec: dict[str, Any]
    depends: list[dict[str, Any]]
    container: str
    task_id: int
    modify_time: int
    versions: int
    deployed: dict[str, Any] | None


class NodeConsole:
    """Every change is made by "console-user". Raises LookupError for a node or a run that does not exist."""

    def __init__(self, service: Service) -> None:
        self._nodes = Nodes(service)

    def nodes(self, project_id: str | None = None) -> list[NodeFacts]:
        """The nodes of one workspace or of all, by id."""
        return [self._facts(node) for node in self._nodes.store.nodes(project_id)]

    def node(self, node_id: str) -> NodeFacts:
        """One node."""
        return self._facts(self._found(node_id))

    def make_node(self, project_id: str, path: str, content: dict[str, Any], **spec: Any) -> str:
        """Make a DI node; `spec` are further keys of it. Its id."""
        service, store = self._nodes.service, self._nodes.store
        with service.store.transaction():
            script = {
                "path": path,
                "language": "json",
                "runtime": {"command": "DI", "commandTypeId": 23},
                "content": json.dumps(content, ensure_ascii=False),
            }
            sent = {"name": path.rpartition("/")[2], "script": script, **spec}
            node_id = store.next_id()
            made = self._nodes.made(sent, node_id, service.project({"ProjectId": project_id}), owner=CONSOLE_USER)
            now = service.store.now()
            self._nodes.save(Node(node_id, project_id, CONSOLE_USER, now, now, made), user=CONSOLE_USER)
        return node_id

    def edit(self, node_id: str, **changes: Any) -> None:
        """Change keys of the node, objects key by key."""
        with self._nodes.service.store.transaction():
            node = self._found(node_id)
            self._nodes.save(replace(node, spec=merged(node.spec, changes)), user=CONSOLE_USER)

    def edit_content(self, node_id: str, content: dict[str, Any] | str) -> None:
        """Save another content."""
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.edit(node_id, script={"content": text})

    def depend(self, node_id: str, *outputs: str) -> None:
        """Let the node wait for these outputs, and for nothing else."""
        with self._nodes.service.store.transaction():
            depends = [{"type": "Normal", "output": output, "sourceType": "Manual"} for output in outputs]
            self._nodes.save(replace(self._found(node_id), depends=depends), user=CONSOLE_USER)

    def rename(self, node_id: str, name: str) -> None:
        """Give it another name."""
        folder = self._found(node_id).path.rpartition("/")[0]
        self.edit(node_id, name=name, script={"path": f"{folder}/{name}".lstrip("/")})

    def move(self, node_id: str, folder: str) -> None:
        """Put it into another folder."""
        self.edit(node_id, script={"path": f"{folder}/{self._found(node_id).name}".lstrip("/")})

    def put_into_workflow(self, node_id: str, workflow: str) -> str:
        """Drag the node into a new workflow of this name; the id of the workflow."""
        with self._nodes.service.store.transaction():
            node = self._found(node_id)
            container = self._nodes.store.next_id()
            script = {**node.spec["script"], "path": f"{workflow}/{node.name}"}
            spec = {**node.spec, "script": script}
            self._nodes.save(replace(node, container=container, spec=spec), user=CONSOLE_USER)
        return container

    def delete(self, node_id: str) -> None:
        """Delete it, whatever runs of it."""
        with self._nodes.service.store.transaction():
            self._nodes.service.store.drop_record("running-node", node_id)
            self._nodes.store.drop(self._found(node_id))

    def deploy(self, node_id: str) -> None:
        """Let it run in production as it is, at once."""
        with self._nodes.service.store.transaction():
            node = self._nodes.store.deploy(self._found(node_id))
            version = self._nodes.store.snapshots(node_id, "Saved")[0].version
            self._nodes.runs_now(node, self._nodes.text(node), user=CONSOLE_USER, comment="", version=version)

    def decide(self, run_id: str, verdict: str) -> None:
        """A person says "approved" or "rejected" to the check of a pipeline run."""
        with self._nodes.service.store.transaction():
            run = self._nodes.store.run(run_id)
            if run is None:
                raise LookupError(f"there is no pipeline run {run_id}")
            self._nodes.store.keep_run(run, verdict=verdict)

    def _found(self, node_id: str) -> Node:
        node = self._nodes.store.node(node_id)
        if node is None:
            raise LookupError(f"there is no node {node_id}")
        return node

    def _facts(self, node: Node) -> NodeFacts:
        running = self._nodes.service.store.record("running-node", node.node_id)
        entry = json.loads(running["spec"])["spec"] if running else None
        return NodeFacts(
            node_id=node.node_id,
            project_id=node.project_id,
            name=node.name,
            path=node.path,
            owner=node.owner,
            content=node.spec["script"]["content"],
            spec=node.spec,
            depends=node.depends,
            container=node.container,
            task_id=node.task_id,
            modify_time=node.modify_time,
            versions=len(self._nodes.store.snapshots(node.node_id, "Saved")),
            deployed=(entry["nodes"] if "nodes" in entry else entry["workflows"][0]["nodes"])[0] if entry else None,
        )
