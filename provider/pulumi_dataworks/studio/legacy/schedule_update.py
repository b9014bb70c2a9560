"""The schedule of a file: GetFile, then one UpdateFile with what differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...plan import schedule
from ..ownership import mark_of
from ..port import ObjectKey
from ..session import Session
from ..write import Done, write
from .file_update import update_file
from .live_task import require_file

if TYPE_CHECKING:
    from ...client import FileReply


def write_schedule(
    session: Session, key: ObjectKey, settings: Mapping[str, Any], *, forced: tuple[str, ...], first: bool
) -> None:
    """Bring the node of a file to `settings`. `forced` are the names that are sent in any case, for nothing reads them;
    `first`: a node that has neither inputs nor outputs gets those without which it cannot be submitted.

    Raises NotFoundError where the file no longer exists.
    """
    found = require_file(session, key.project_id, key.object_id)
    wanted = {**(_first_edges(session, key, found) if first else {}), **settings}

    def pending() -> tuple[dict[str, Any], dict[str, Any]]:
        live = schedule.live_settings(found.node_configuration, found.file)
        return live, schedule.lacking(wanted, live, forced=forced)

    def send() -> None:
        live, left = pending()
        if not left:
            return
        edges = left.pop("inputs", None)
        left |= _mark(session, key, wanted, found)
        session.note_write(key.project_id, key.object_id)
        update_file(
            session.client,
            project_id=key.project_id,
            file_id=key.object_id,
            live=",".join(live.get("inputs", [])),
            input_list=None if edges is None else ",".join(edges),
            settings=schedule.update_fields(left),
        )

    def confirm() -> Done[None] | None:
        nonlocal found
        found = require_file(session, key.project_id, key.object_id)
        return None if pending()[1] else Done(None)

    write(send, confirm=confirm, sleep=session.sleep)


def _mark(session: Session, key: ObjectKey, wanted: Mapping[str, Any], found: FileReply) -> dict[str, Any]:
    """The description that says which stack manages the file, unless the program or somebody else sets one."""
    holder = session.record.holder_of(key.id)
    free = found.file.file_description == "" and "description" not in wanted
    mark = mark_of(holder.origin) if holder is not None and free else ""
    return {"description": mark} if mark else {}


def _first_edges(session: Session, key: ObjectKey, found: FileReply) -> dict[str, Any]:
    """Inputs and outputs for a node that has none: the root of the workspace, and a name of its own in the form
    that the console gives (from other people's notes)."""
    node = found.node_configuration
    lacking = {"inputs": not node.input_list, "outputs": not node.output_list}
    if not any(lacking.values()):
        return {}
    identifier = session.workspaces.project(key.project_id).project_identifier
    edges = {"inputs": [f"{identifier}_root"], "outputs": [f"{identifier}.{key.object_id}_out"]}
    return {name: edges[name] for name, missing in lacking.items() if missing}
