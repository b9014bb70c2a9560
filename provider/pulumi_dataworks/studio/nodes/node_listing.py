"""The tasks of a workspace in the new Data Studio.

| task | calls |
|---|---|
| every one | its share of a page of ListNodes, which has no contents, and GetNode |
| deployed, and not edited since | ListSnapshots (Deployed): which version runs |
| deployed, and edited since | ListSnapshots (Deployed, UnDeployed, Saved) |

That a node was not edited since it was deployed is read from its time: ModifyTime is before that of the version that
runs. Where that is wrong, the preview with a refresh shows it, which reads all versions.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...content import contains_unknown
from ...errors import NotFoundError, OutcomeUnknownError
from ...plan.flow_spec import inputs_of, node_of, schedule_of, script_of
from ...plan.publishing import PublishState, Version
from ..listing import PAGE_SIZE
from ..paging import whole_pages
from ..port import ObjectKey
from ..session import Session
from ..task_listing import ListedTask, WholeTask
from .live_node import LiveNode, live_node, node_outputs
from .node_task import NodeTask
from .node_update import root_output
from .node_versions import newest, state_of_versions

if TYPE_CHECKING:
    from ...client import ListedNode, NodePage

BATCH = "DI"
"""The type of a batch synchronization node."""


class NodeListing:
    """Implements TaskListing for nodes of type DI."""

    def __init__(self, session: Session, project_id: str) -> None:
        self._session = session
        self._project_id = project_id
        self._counter: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def calls(self) -> Mapping[str, int]:
        return dict(sorted(self._counter.items()))

    def tasks(self) -> list[ListedTask]:
        """ListNodes, all pages."""
        found: dict[str, ListedTask] = {}
        for page in whole_pages(self._page, operation="ListNodes", size=PAGE_SIZE):
            found |= {node.id: self._listed(node) for node in page.rows if node.command in (BATCH, "")}
        return sorted(found.values(), key=lambda one: int(one.key.object_id))

    def whole(self, task: ListedTask) -> WholeTask:
        """GetNode, and of a deployed node its versions."""
        self._count("GetNode")
        found = live_node(self._session.client.get_node(project_id=self._project_id, node_id=task.key.object_id))
        if found.command != BATCH:
            raise NotFoundError(f"node {task.key.object_id} is of type {found.command}.", operation="GetNode")
        whole = WholeTask(
            task,
            code=str(script_of(node_of(found.spec)).get("content") or ""),
            inputs=inputs_of(found.spec, project_id=self._project_id, olds={}),
            outputs=node_outputs(found.node),
            description=found.description,
            new=True,
        )
        if found.workflow:
            return replace(whole, reason=f"it is inside of the workflow {found.workflow}, where no task is written")
        if not found.task_id:
            return whole
        live = NodeTask(self._session, task.key, label="", known=())
        return replace(
            whole,
            schedule=_comparable(schedule_of(found.spec)),
            state=self._state(live, found),
            root=self._root(live),
            output=f"{task.key.object_id}",
        )

    def _state(self, task: NodeTask, found: LiveNode) -> PublishState:
        self._count("ListSnapshots")
        deployed = newest(task, "Deployed")
        edited, since = found.node.modify_time, deployed.create_time if deployed is not None else None
        standard = self._standard()
        if deployed is not None and edited is not None and since is not None and edited < since and deployed.version:
            version = Version(deployed.version, "DEPLOYED", in_production=True)
            return PublishState(draft=deployed.version, committed=True, standard=standard, versions=(version,))
        for _ in range(3 if deployed is not None else 2):
            self._count("ListSnapshots")
        return state_of_versions(task, standard=standard)

    def _root(self, task: NodeTask) -> str:
        with self._lock:
            self._counter["GetProject"] = 1
            return root_output(task)

    def _standard(self) -> bool:
        with self._lock:
            self._counter["GetProject"] = 1
            return self._session.workspaces.project(self._project_id).standard

    def _listed(self, node: ListedNode) -> ListedTask:
        seen = (node.modify_time, node.task_id, node.name, node.path)
        return ListedTask(
            key=ObjectKey(self._project_id, node.id),
            name=node.name,
            folder=node.path.rpartition("/")[0] or "/",
            owner=node.owner,
            revision="/".join("" if one is None else str(one) for one in seen),
            published=node.task_id not in ("", "0"),
        )

    def _page(self, number: int) -> NodePage:
        self._count("ListNodes")
        page = self._session.client.list_nodes(project_id=self._project_id, page_number=number, page_size=PAGE_SIZE)
        if page.nodes is None:
            raise OutcomeUnknownError(
                "ListNodes was answered without a list, so that the tasks of the workspace are not known.",
                operation="ListNodes",
                advice="Run the command again, and report this line if it stays so.",
            )
        return page

    def _count(self, operation: str) -> None:
        with self._lock:
            self._counter[operation] += 1


def _comparable(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that a program can declare: without those that cannot be compared, a timeout without its unit (a
    program that names none means hours), and `stop` next to PAUSE, which is the same field of a node."""
    known = {name: value for name, value in settings.items() if not contains_unknown(value)}
    if "timeout_unit" not in known:
        known.pop("timeout", None)
    if known.get("scheduler_type") == "PAUSE":
        known.pop("stop", None)
    return known
