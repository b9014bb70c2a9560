"""One node of the new Data Studio: how it is read, what must hold before it is written, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from ...errors import ConflictError, DataWorksError, NotFoundError, RefusedError
from ...plan.flow_spec import COMMAND
from ..port import ObjectKey
from ..run_record import place_of
from ..session import Session
from .live_node import LiveNode
from .node_index import NodeIndex

READ_PAUSES = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each read that must show a write. That a read is late is a guess."""

TAKEN_ADVICE = (
    "Give the task another name. If a resource of this program gives it up, run `pulumi up` again; if the error stays, "
    "give this task a third name, run `pulumi up`, then give it its final name."
)


class NodeTask:
    """A node, named by its ids. `label` is how warnings call it; they quote nothing private of `known`, the properties
    that the hook was given."""

    def __init__(
        self, session: Session, key: ObjectKey, *, label: str, known: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.session, self.key, self.label, self.known = session, key, label, known
        self.ids = {"project_id": key.project_id, "node_id": key.object_id}

    @property
    def id(self) -> str:
        return self.key.id

    @property
    def index(self) -> NodeIndex:
        """The index of its workspace."""
        return self.session.workspaces.node_index(self.key.project_id)

    def warn(self, text: str) -> None:
        """Warn the user."""
        self.session.warn(self.label, text, *self.known)

    def info(self, text: str) -> None:
        """Show progress."""
        pulumi.log.info(f"{self.label}: {text}")

    def find(self) -> LiveNode | None:
        """The node as it is now, None where it is proven that it no longer exists."""
        return self.index.read_now(self.key.object_id)

    def writable(self) -> LiveNode:
        """The node as it is now, which may be written. Raises NotFoundError, and RefusedError for a node inside of a
        workflow or of another type."""
        found = self.find()
        if found is None:
            raise self.missing()
        require_writable(found)
        return found

    def missing(self) -> NotFoundError:
        """The error of a node that was deleted."""
        return NotFoundError(
            f"the node is not in workspace {self.key.project_id} any more: somebody deleted it.",
            operation="GetNode",
            advice="Run `pulumi up --refresh`, which finds out which tasks are still there.",
        )

    def is_gone(self) -> bool:
        """Whether a refusal meant that the node is not there; the doubt ends by reading."""
        try:
            return self.find() is None
        except DataWorksError:
            return False

    def require_own(self, new: Mapping[str, Any]) -> None:
        """Raise ConflictError where another resource of the program has the node, too."""
        others = self.session.record.others_with(self.id, new)
        if others:
            raise ConflictError(
                f"the resource {others[0]} of this program has the same node now. Nothing was written.",
                operation="UpdateNode",
                advice="Take one of the two out of the state with `pulumi state delete`, and run `pulumi up` again.",
            )
        self.session.record.touch(self.id, new)

    def require_free(self, new: Mapping[str, Any], *, operation: str) -> None:
        """Raise ConflictError where the place to which the node is renamed or moved is taken. Whether a name is used
        once in a workspace, or once in a folder, is not known: DataWorks refuses the former itself."""
        origin = new.get("origin") or ""
        owner = self.session.record.reserve_place(place_of(new), origin)
        what = f"the resource {owner} of this program gets the same name in the same folder"
        if owner == origin:
            wanted = f"{new['file_folder_path'].strip('/')}/{new['task_name']}".lstrip("/")
            listed = self.index.find_by_name_now(new["task_name"])
            others = sorted(node.id for node in listed if node.id != self.key.object_id and node.path == wanted)
            if not others:
                return
            holder = self.session.record.holder_of(f"{self.key.project_id}:{others[0]}")
            what = f"node {others[0]} has this name in this folder already"
            what += f": the resource {holder.origin} manages it" if holder else ""
        raise ConflictError(f"{what}. Nothing was written.", operation=operation, advice=TAKEN_ADVICE)


def require_writable(found: LiveNode) -> None:
    """Raise RefusedError for a node inside of a workflow, whose Spec is that of the whole workflow, and for one that is
    no batch synchronization task."""
    require_batch(found)
    if found.workflow:
        raise RefusedError(
            f"the node is inside of the workflow {found.workflow!r}: such a node is read, and never written, published "
            "or deleted.",
            operation="GetNode",
            advice="Move it out of the workflow in Data Studio, or take it out of the state (`pulumi state delete`).",
        )


def require_batch(found: LiveNode) -> None:
    """Raise RefusedError for a node that is no batch synchronization task."""
    if found.command != COMMAND:
        raise RefusedError(
            f"the node has type {found.command or 'none'}, and a batch synchronization task has type {COMMAND}.",
            operation="GetNode",
            advice="Give the id of a batch synchronization task.",
        )
