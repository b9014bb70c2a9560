"""The deletion of a node: undeployment first, then DeleteNode, which a deployed node refuses (documented).

What an earlier command has begun is resumed, and the node stays in the state until nothing of it is left.
"""

from __future__ import annotations

from typing import Any

from ...errors import ConflictError, DeploymentError
from ...plan.ids import same_id
from ..ownership import foreign_mark
from ..port import Properties
from ..write import Done, write
from .live_node import LiveNode, utc_text
from .node_publisher import NodePublisher
from .node_task import READ_PAUSES, NodeTask, require_writable
from .node_versions import is_deployed


def delete_node(task: NodeTask, known: Properties, *, keep_production: bool) -> None:
    """Delete a node and what production runs of it. With `keep_production` a deployed node stays as it is, for no
    operation deletes one.

    Raises ConflictError for a node that is not that of the state, RefusedError for one inside of a workflow, and
    RefusedError or DeploymentError, with the advice what to do, while other nodes depend on it.
    """
    found = task.find()
    if found is None:
        return
    require_writable(found)
    _require_same(task, found, known)
    deployed = bool(found.task_id) or is_deployed(task)
    if deployed and keep_production:
        task.warn(
            "keep_production is set, and a deployed node cannot be deleted: it stays in Data Studio and in production, "
            "and this stack does not manage it any more."
        )
        return
    if deployed:
        NodePublisher(task).undeploy()
    _delete(task)
    _require_deleted(task)


def _delete(task: NodeTask) -> None:
    def send() -> None:
        task.session.note_write(task.key.project_id, task.key.object_id)
        task.session.client.delete_node(**task.ids)

    def confirm() -> Done[None] | None:
        return Done(None) if task.find() is None else None

    write(send, confirm=confirm, sleep=task.session.sleep, may_be_done=lambda _: True)


def _require_same(task: NodeTask, found: LiveNode, known: Properties) -> None:
    created: Any = known.get("create_time")
    other = ""
    if created and utc_text(found.node.create_time) not in (None, created):
        other = f"was created at {utc_text(found.node.create_time)}, and the task of the state at {created}"
    elif known.get("project_id") is not None and not same_id(known["project_id"], task.key.project_id):
        other = f"is in workspace {task.key.project_id}, and the task of the state in {known['project_id']}"
    elif stranger := foreign_mark(found.description, known.get("origin") or ""):
        other = f"says in its description that the stack {stranger} manages it"
    if other:
        raise ConflictError(
            f"the node {other}. It was not deleted.",
            operation="DeleteNode",
            advice="Check it in DataWorks; `pulumi state delete <urn>` takes the resource out of the stack.",
        )
    if known.get("task_name") not in (None, found.name):
        task.warn(f"the node is called {found.name!r} in DataWorks now. It is deleted all the same.")


def _require_deleted(task: NodeTask) -> None:
    """Raise DeploymentError unless GetNode and ListNodes say that the node is deleted; both may be late."""
    for seconds in READ_PAUSES:
        if seconds:
            task.session.sleep(seconds)
        if task.find() is None:
            return
    raise DeploymentError(
        "DataWorks answered that the node is deleted, and still shows it.",
        operation="GetNode",
        advice="Run the same command again in some minutes.",
    )
