"""One node as it is kept, and the nodes, snapshots and pipeline runs of all workspaces."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dataworks_emulator.store import Store

# Ids of 19 digits, above 2**53 and odd: a client that reads them as doubles gets others.
_FIRST_ID = 7_000_000_000_000_000_901
_FIRST_TASK = 700_006_680_527


@dataclass(frozen=True)
class Node:
    """A node. Times are milliseconds since 1970; `spec` is its entry of `spec.nodes` as it is read back, `depends`
    what `flow` says of it. `container` is the id of the workflow that holds it, "" for none; `task_id` 0 until it is
    deployed.
    """

    node_id: str
    project_id: str
    owner: str
    create_time: int
    modify_time: int
    spec: dict[str, Any]
    depends: list[dict[str, Any]] = field(default_factory=list)
    container: str = ""
    task_id: int = 0

    @property
    def name(self) -> str:
        """The name."""
        return str(self.spec["name"])

    @property
    def path(self) -> str:
        """Folder and name."""
        return str(self.spec["script"]["path"])

    @property
    def outputs(self) -> frozenset[str]:
        """What other nodes may depend on: the outputs, the default one being the id of the node."""
        listed = self.spec.get("outputs", {}).get("nodeOutputs", [])
        return frozenset({self.node_id, *(str(one["data"]) for one in listed)})


@dataclass(frozen=True)
class Snapshot:
    """A version: `type` is Saved, Deployed or UnDeployed, `version` counts those of its node from 1."""

    snapshot_id: str
    project_id: str
    node_id: str
    type: str
    version: int
    creator: str
    comment: str
    create_time: int
    spec: str


@dataclass(frozen=True)
class Stage:
    """One stage of a pipeline run; `polls` counts the questions answered while it ran."""

    code: str
    name: str
    type: str
    status: str = "Init"
    message: str | None = None
    polls: int = 0


@dataclass(frozen=True)
class PipelineRun:
    """A pipeline run of one node. `type` is Online or Offline; `spec` and `version` are what BUILD_PACKAGE took;
    `verdict` is what a person decided of its check ("" nothing yet)."""

    run_id: str
    project_id: str
    node_id: str
    type: str
    creator: str
    description: str
    create_time: int
    modify_time: int
    stages: tuple[Stage, ...]
    status: str = "Running"
    message: str = ""
    version: int = 0
    spec: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class NodeStore:
    """The nodes in the database of the emulator."""

    store: Store

    def next_id(self) -> str:
        """A new id of 19 digits; ids are never used again."""
        return str(_FIRST_ID + 2 * self._count("node-ids"))

    def nodes(self, project_id: str | None = None) -> list[Node]:
        """The nodes of one workspace or of all, by id."""
        found = [Node(**facts) for facts in self.store.records("node")]
        return [node for node in found if project_id in (None, node.project_id)]

    def node(self, node_id: str) -> Node | None:
        """The node; None if there is none."""
        facts = self.store.record("node", node_id)
        return Node(**facts) if facts else None

    def keep(self, node: Node, **changes: Any) -> Node:
        """Keep a node with changed fields."""
        kept = replace(node, **changes)
        self.store.keep_record("node", kept.node_id, asdict(kept))
        return kept

    def save(self, node: Node, spec_text: str, *, user: str) -> Node:
        """Keep a node that somebody saved: a later time than before, and a version."""
        saved = self.keep(node, modify_time=max(self.store.now(), node.modify_time + 1))
        self.add_snapshot(saved, "Saved", spec_text, user=user, comment="")
        return saved

    def drop(self, node: Node) -> None:
        """Forget a node."""
        self.store.drop_record("node", node.node_id)

    def deploy(self, node: Node) -> Node:
        """A task id, kept from one deployment to the next."""
        return node if node.task_id else self.keep(node, task_id=_FIRST_TASK + self._count("task-ids"))

    def snapshots(self, node_id: str, type_: str) -> list[Snapshot]:
        """The versions of a type, the newest first."""
        found = [Snapshot(**facts) for facts in self.store.records("snapshot", f"{node_id}-")]
        mine = [one for one in found if one.type == type_]
        return sorted(mine, key=lambda one: (-one.create_time, -int(one.snapshot_id)))

    def snapshot(self, snapshot_id: str) -> Snapshot | None:
        """A version; None if there is none of this id."""
        found = (Snapshot(**facts) for facts in self.store.records("snapshot"))
        return next((one for one in found if one.snapshot_id == snapshot_id), None)

    def add_snapshot(self, node: Node, type_: str, spec: str, *, user: str, comment: str, version: int = 0) -> Snapshot:
        """A version of a node: of what was saved the next one, of what was deployed the `version` that was taken."""
        number = version or 1 + max((one.version for one in self.snapshots(node.node_id, "Saved")), default=0)
        now = self.store.now()
        made = Snapshot(self.next_id(), node.project_id, node.node_id, type_, number, user, comment, now, spec)
        self.store.keep_record("snapshot", f"{node.node_id}-{made.snapshot_id}", asdict(made))
        return made

    def runs(self, project_id: str) -> list[PipelineRun]:
        """The pipeline runs of a workspace, the newest first."""
        found = [_run(facts) for facts in self.store.records("run")]
        return sorted((one for one in found if one.project_id == project_id), key=lambda one: -one.create_time)

    def run(self, run_id: str) -> PipelineRun | None:
        """A pipeline run; None if there is none of this id."""
        facts = self.store.record("run", run_id)
        return _run(facts) if facts else None

    def add_run(self, node: Node, **facts: Any) -> PipelineRun:
        """A pipeline run; `facts` are fields of `PipelineRun`. No two are of one time, so that the newest is known."""
        now = max([self.store.now(), *(one.create_time + 1 for one in self.runs(node.project_id))])
        run = PipelineRun(
            str(uuid.uuid4()), node.project_id, node.node_id, create_time=now, modify_time=now, message="", **facts
        )
        return self.keep_run(run)

    def keep_run(self, run: PipelineRun, **changes: Any) -> PipelineRun:
        """Keep a run with changed fields; one that changed has a later time."""
        kept = replace(run, **changes)
        if changes:
            kept = replace(kept, modify_time=max(self.store.now(), run.modify_time + 1))
        self.store.keep_record("run", kept.run_id, asdict(kept))
        return kept

    def downstream(self, node: Node) -> Iterator[Node]:
        """The nodes that depend on an output of this one."""
        for other in self.nodes(node.project_id):
            wanted = {str(one.get("output")) for one in other.depends if one.get("type") == "Normal"}
            if other.node_id != node.node_id and wanted & node.outputs:
                yield other

    def _count(self, key: str) -> int:
        count = int((self.store.record("counter", key) or {"n": 0})["n"])
        self.store.keep_record("counter", key, {"n": count + 1})
        return count


def _run(facts: dict[str, Any]) -> PipelineRun:
    return PipelineRun(**{**facts, "stages": tuple(Stage(**stage) for stage in facts["stages"])})
