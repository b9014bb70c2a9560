"""What a live file says, in the words of the inputs and outputs of a DISyncTask: pure functions of GetFile's reply.

live_inputs(...)    the inputs that would give this file
service_outputs(file)     the outputs that only the service knows
carried_outputs(...)     those that an update leaves true
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ... import content as tasks
from ...errors import RefusedError
from ...plan import TASK_TYPE
from ...plan.inputs import inputs_as_read
from ..port import SERVICE_OUTPUTS

if TYPE_CHECKING:
    from ...client import File

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
    return inputs_as_read(
        tasks.read_live_json(file.content or ""),
        project_id=project_id,
        task_name=file.file_name,
        file_folder_path=file_folder_path,
        olds=olds,
    )


def service_outputs(file: File) -> dict[str, Any]:
    """SERVICE_OUTPUTS, as the outputs hold them; what GetFile left out is None."""
    return {
        "last_edit_time": utc(file.last_edit_time),
        "last_edit_user": file.last_edit_user,
        "current_version": file.current_version,
        "commit_status": file.commit_status,
        "create_time": utc(file.create_time),
    }


def carried_outputs(olds: Mapping[str, Any], *, sent: bool) -> dict[str, Any]:
    """Which of SERVICE_OUTPUTS an update of the file leaves as `olds` have them: all where nothing was `sent`. The time
    of its creation stays in any case; a deletion compares it."""
    names = ("create_time",) if sent else SERVICE_OUTPUTS
    return {name: olds[name] for name in names if olds.get(name) is not None}


def utc(milliseconds: int | None) -> str | None:
    """Milliseconds since 1970 as text, such as 2026-01-02T03:04:05.678Z; beyond the calendar as the number."""
    if milliseconds is None:
        return None
    try:
        text = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return str(milliseconds)
    return text.replace("+00:00", "Z")


def unchanged(file: File, olds: Mapping[str, Any]) -> bool:
    """Whether a listed file is as the last read saw it, so that its content need not be read again.

    Edit time, version, name and folder must be known and be equal. That each edit has another time is a guess from
    the name LastEditTime.
    """
    seen = service_outputs(file)
    return (
        all(seen[name] is not None and seen[name] == olds.get(name) for name in ("last_edit_time", "current_version"))
        and olds.get("task_type") == TASK_TYPE
        and file.file_name == olds.get("task_name")
        and tasks.same_folder(file.absolute_folder_path or None, olds.get("file_folder_path"))
        and bool(file.absolute_folder_path)
    )
