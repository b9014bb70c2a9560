"""What a live file says, in the words of the inputs and outputs of a DISyncTask: pure functions of GetFile's reply.

live_inputs(...)    the inputs that would give this file
learnt(file)        the outputs that only the service knows
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .. import content as tasks
from ..errors import RefusedError
from ..plan import TASK_TYPE
from .inputs import checked

if TYPE_CHECKING:
    from ..client import File

LEARNT = ("last_edit_time", "last_edit_user", "current_version", "commit_status")
"""Outputs that only `read` knows."""

BATCH_FILE_TYPE = 23
"""FileType of a batch synchronization task, documented for GetFile and ListFiles."""


def live_inputs(file: File, *, project_id: str, file_folder_path: str, olds: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that would give the live file, each leaf in the old form where the meaning is the same.

    `olds` is empty in a `get`: then nothing is known of what the program manages, and all of it is read.
    Raises RefusedError when the file is no batch synchronization task.
    """
    if file.file_type != BATCH_FILE_TYPE:
        raise RefusedError(
            f"the file has type {file.file_type}, and a batch synchronization task has type {BATCH_FILE_TYPE}.",
            operation="GetFile",
            advice="Give the id of a batch synchronization task.",
        )
    old_content = olds.get("task_content") or {}
    live = tasks.read_live_json(file.content or "")
    content, secrets = tasks.take_out_secret_parameters(
        tasks.without_server_extend(live, old_content),
        secrets=olds.get("secret_parameters") or {},
        content=old_content,
    )
    inputs = {
        "project_id": project_id,
        "task_type": TASK_TYPE,
        "task_name": file.file_name,
        "file_folder_path": file_folder_path,
        "task_content": content,
        "secret_parameters": secrets,
        "origin": olds.get("origin"),
        "keep_production": olds.get("keep_production"),
    }
    extend = live.get("extend")
    extend = extend if isinstance(extend, dict) else {}
    for name, key in (("resource_group", "resourceGroup"), ("cu", "cu")):
        if not olds or olds.get(name) is not None:
            # Where `extend` says nothing the last value stands: that the service gives it back is a guess.
            inputs[name] = extend.get(key) or olds.get(name)
    return checked(olds, inputs)


def learnt_of(file: File) -> dict[str, Any]:
    """LEARNT, as the outputs hold them; what GetFile left out is None."""
    edited = file.last_edit_time
    utc = None if edited is None else datetime.fromtimestamp(edited / 1000, UTC).isoformat(timespec="milliseconds")
    return {
        "last_edit_time": utc and utc.replace("+00:00", "Z"),
        "last_edit_user": file.last_edit_user,
        "current_version": file.current_version,
        "commit_status": file.commit_status,
    }
