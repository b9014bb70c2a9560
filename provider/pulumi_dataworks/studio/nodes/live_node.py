"""A node as GetNode has it: pure functions of its reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...content import same
from ...errors import InputError, OutcomeUnknownError
from ...plan import TASK_TYPE, whole_content
from ...plan.flow_spec import (
    command_of,
    content_digest_of,
    content_of,
    folder_of,
    node_of,
    path_in,
    read_spec_text,
    workflow_of,
)

if TYPE_CHECKING:
    from ...client import ListedNode, Node

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class LiveNode:
    """A node and the object in its Spec."""

    node: Node
    spec: JsonObject

    @property
    def name(self) -> str:
        """The name of the node."""
        return str(node_of(self.spec).get("name") or "")

    @property
    def folder(self) -> str:
        """The folder, "/" for the root of the project directory."""
        return folder_of(self.spec)

    @property
    def workflow(self) -> str:
        """The workflow that holds the node, "" for none."""
        return workflow_of(self.spec)

    @property
    def command(self) -> str:
        """The type of the node: DI for batch synchronization."""
        return command_of(self.spec)

    @property
    def description(self) -> str:
        """What the node says about itself."""
        return str(node_of(self.spec).get("description") or "")

    @property
    def task_id(self) -> str:
        """The id of the scheduling task, "" where nothing says that there is one: some recorded replies of deployed
        nodes have it in the metadata of the Spec only."""
        metadata = node_of(self.spec).get("metadata")
        told = metadata.get("schedulerNodeId") if isinstance(metadata, Mapping) else None
        found = self.node.task_id if self.node.task_id not in ("", "0") else str(told or "")
        return "" if found == "0" else found

    def is_at(self, name: str, folder: str) -> bool:
        """Whether it is a free node of this name in this folder."""
        return not self.workflow and self.name == name and same_place(self.folder, folder)


def same_place(one: str, other: str) -> bool:
    """Whether two folders of the project directory are one. They are used as they are typed; slashes around them say
    nothing."""
    return one.strip("/") == other.strip("/")


def live_node(node: Node) -> LiveNode:
    """The node of a reply. Raises OutcomeUnknownError where its Spec cannot be read, or is that of another node."""
    try:
        spec = read_spec_text(node.spec)
        own = str(node_of(spec).get("id"))
    except (InputError, AttributeError, TypeError, KeyError) as error:
        what = error.message if isinstance(error, InputError) else "it has another form than the documented one."
        raise _unreadable(node.id, what) from None
    if own != node.id:
        raise _unreadable(node.id, "it is that of another node.")
    return LiveNode(node, spec)


def _unreadable(node_id: str, what: str) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        f"The Spec of node {node_id} cannot be read: {what}",
        operation="GetNode",
        advice="Nothing was changed. Run `pulumi up --refresh`, and report this line if it stays so.",
    )


def node_outputs(node: Node | ListedNode) -> dict[str, Any]:
    """The service outputs of a DISyncTask that a read of a node gives. Who edited it last, and its versions, are not
    among them: only ListSnapshots has them, at one more call for each node."""
    return {"last_edit_time": utc_text(node.modify_time), "create_time": utc_text(node.create_time)}


def rewritten(found: LiveNode, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The output `content_as_read` where DataWorks keeps another content than the one that `inputs` sent: its digest.
    Later reads compare with it, so that what DataWorks adds by itself is no difference (that it adds anything is a
    guess)."""
    sent, kept = (
        {key: value for key, value in content.items() if key != "extend"}
        for content in (whole_content(inputs), content_of(found.spec))
    )
    return {} if same(sent, kept) else {"content_as_read": content_digest_of(found.spec)}


def node_unchanged(node: ListedNode, olds: Mapping[str, Any]) -> bool:
    """Whether a listed node is as the last read saw it, so that its content need not be read again: time of the last
    edit, name and path are known and equal. That each edit has another time is a guess from the name ModifyTime."""
    seen = utc_text(node.modify_time)
    name, folder = olds.get("task_name"), olds.get("file_folder_path")
    return (
        seen is not None
        and seen == olds.get("last_edit_time")
        and olds.get("task_type") == TASK_TYPE
        and node.name == name
        and isinstance(folder, str)
        and node.path == path_in(folder, str(name))
    )


def utc_text(milliseconds: int | None) -> str | None:
    """Milliseconds since 1970 as text, such as 2026-01-02T03:04:05.678Z; beyond the calendar as the number."""
    if milliseconds is None:
        return None
    try:
        text = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return str(milliseconds)
    return text.replace("+00:00", "Z")
